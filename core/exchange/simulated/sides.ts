import type { Side } from '../../orders/order.js';

/** The order in which both sides are gone through. */
export const SIDES = ['buy', 'sell'] as const;

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

/** Whether a price is nearer to the other side than `other`, for orders of this side; never with a NaN. */
export function isBetter(side: Side, price: number, other: number): boolean {
  return side === 'buy' ? price > other : price < other;
}

/** Whether a limit of this side meets or passes a price of the other one; never where nobody stands (NaN). */
export function reaches(side: Side, limit: number, price: number): boolean {
  return side === 'buy' ? limit >= price : limit <= price;
}
