import { assertNever } from '../../../core/errors.js';
import type { AccountEvent } from '../../../core/exchange/exchange.js';
import { US_PER_SECOND } from '../../../core/market/time.js';
import type { OrderEvent } from '../../../core/orders/order.js';

/** `2 a fill 1 @ 100 taker`: the time in seconds, the order, what became of it. */
export function told({
  us,
  event,
}: {
  readonly us: number;
  readonly event: OrderEvent | AccountEvent;
}): string {
  return `${us / US_PER_SECOND} ${happened(event)}`;
}

export function happened(event: OrderEvent | AccountEvent): string {
  switch (event.kind) {
    case 'accepted':
    case 'triggered':
      return `${event.clientOrderId} ${event.kind}`;
    case 'fill': {
      const { quantity, price, liquidity } = event.fill;
      return `${event.clientOrderId} fill ${quantity} @ ${price} ${liquidity}`;
    }
    case 'canceled':
      return `${event.clientOrderId} canceled ${event.reason}`;
    case 'rejected':
      return `${event.clientOrderId} rejected ${event.code}`;
    case 'refused':
      return `${event.clientOrderId} ${event.what} refused ${event.code}`;
    case 'replaced':
      return `${event.clientOrderId} replaced ${event.quantity} @ ${event.price}`;
    case 'funding':
      return `funding ${rounded(event.amount)} ${event.currency}`;
    case 'funding_unknown':
      return 'funding unknown';
    case 'liquidation': {
      const { side, fills, clearanceFee, insurance } = event;
      const closed = fills.map((fill) => `${fill.quantity} @ ${fill.price}`).join(' + ');
      return `liquidation ${side} ${closed}, clearance ${rounded(clearanceFee)}, insurance ${rounded(insurance)}`;
    }
    default:
      return assertNever(event);
  }
}

/** To ten digits: what is worked out by hand differs from doubles by rounding. */
export function rounded(value: number): number {
  return Number(value.toPrecision(10));
}
