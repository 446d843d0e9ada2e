import type { Micros } from '../../../core/market/time.js';
import type { TapePrint } from './tape.js';

/** What one aggressor took at once, as far as prints tell. */
export interface MarketOrder {
  /** Exchange time; local time where the venue says none. */
  readonly us: Micros;
  readonly sign: 1 | -1;
  /** Of its last print. */
  readonly price: number;
}

/**
 * Prints put together to the orders that made them: neighbours of one side with one exchange time, which venues tell
 * in whole milliseconds. No print names its order, and an order that walks the book is matched in less than that. Two
 * orders of one side in a millisecond are taken for one, so memory in the signs is rather measured too low than too
 * high; prints by themselves would show an order's own levels as memory.
 */
export function marketOrders(prints: readonly TapePrint[]): readonly MarketOrder[] {
  const orders: MarketOrder[] = [];
  for (const { us: localUs, exchangeTs, sign, price } of prints) {
    const us = Number.isNaN(exchangeTs) ? localUs : exchangeTs;
    const last = orders.at(-1);
    if (last !== undefined && last.us === us && last.sign === sign) orders.pop();
    orders.push({ us, sign, price });
  }
  return orders;
}
