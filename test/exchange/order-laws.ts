import type { AccountEvent } from '../../core/exchange/exchange.js';
import type { OrderEvent } from '../../core/orders/order.js';

/** What was said of each order, in order. */
export function orderEvents(
  answers: readonly { readonly event: OrderEvent | AccountEvent }[],
): ReadonlyMap<string, readonly OrderEvent[]> {
  const events = new Map<string, OrderEvent[]>();
  for (const { event } of answers) {
    if (!('clientOrderId' in event)) continue;
    events.set(event.clientOrderId, [...(events.get(event.clientOrderId) ?? []), event]);
  }
  return events;
}

/** Whether an order has one life: `refused` says nothing of it, and behind its end nothing is said. */
export function isLawful(events: readonly OrderEvent[]): boolean {
  const own = events.filter((event) => event.kind !== 'refused');
  const [first, ...later] = own;
  if (first === undefined) return true;
  if (first.kind === 'rejected' || first.kind === 'canceled') return later.length === 0;
  if (first.kind !== 'accepted') return false;
  const end = later.findIndex((event) => event.kind === 'canceled' || event.kind === 'rejected');
  return later.every((event) => event.kind !== 'accepted') && (end < 0 || end === later.length - 1);
}

/** By how much an order was filled beyond its quantity, as that stood at each fill; 0 where it never was. */
export function overfilled(quantity: number, events: readonly OrderEvent[]): number {
  let asked = quantity;
  let filled = 0;
  let most = 0;
  for (const event of events) {
    if (event.kind === 'replaced') asked = event.quantity;
    if (event.kind !== 'fill') continue;
    filled += event.fill.quantity;
    most = Math.max(most, filled - asked);
  }
  return most;
}
