/** What an order waits for (rules 17 to 19), asked of the messages so far. */
import type { Side, Trigger } from '../../../core/orders/order.js';
import { bestOpposite, type Entries, lastPrint, printsOf } from './market-view.js';

export interface Waiting {
  readonly side: Side;
  readonly trigger: Trigger;
  /** How many messages had come when it arrived. */
  readonly arrivedAt: number;
}

export function isTriggered(entries: Entries, { side, trigger, arrivedAt }: Waiting): boolean {
  const isRise = (trigger.kind === 'take_profit') === (side === 'sell');
  switch (trigger.kind) {
    case 'stop':
    case 'take_profit':
      return isReached(priceWatched(entries, side), trigger.price, isRise);
    case 'trailing': {
      const seen = pricesSince(entries, arrivedAt);
      const { activation, callback } = trigger;
      const from = seen.findIndex((price) => activation === null || isReached(price, activation, !isRise));
      if (from < 0) return false;
      const since = seen.slice(from);
      const turn = isRise ? Math.min(...since) * (1 + callback) : Math.max(...since) * (1 - callback);
      return isReached(seen.at(-1)!, turn, isRise);
    }
  }
}

/** Whether a price is at a level or beyond it; NaN is nowhere. */
function isReached(price: number, level: number, isRise: boolean): boolean {
  return isRise ? price >= level : price <= level;
}

function priceWatched(entries: Entries, side: Side): number {
  const print = lastPrint(entries);
  return Number.isNaN(print) ? bestOpposite(entries, side) : print;
}

/** The last print at the arrival, where there was one, and all since. */
function pricesSince(entries: Entries, arrivedAt: number): readonly number[] {
  const before = lastPrint(entries.slice(0, arrivedAt));
  const since = printsOf(entries.slice(arrivedAt)).map((print) => print.price);
  return Number.isNaN(before) ? since : [before, ...since];
}
