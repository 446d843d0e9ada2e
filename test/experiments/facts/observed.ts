import { type Micros, US_PER_SECOND } from '../../../core/market/time.js';
import { type MarketOrder, marketOrders } from './market-orders.js';
import type { Tape } from './tape.js';
import { type Windows, windowsOf } from './windows.js';

export const HORIZONS = [1, 10, 60] as const;

/** Seconds. */
export type Horizon = (typeof HORIZONS)[number];

/** A tape, and what several facts are measured on. */
export interface Observed {
  readonly tape: Tape;
  readonly orders: readonly MarketOrder[];
  readonly orderTimes: readonly Micros[];
  /** Exchange times; local ones where the venue says none. */
  readonly quoteTimes: readonly Micros[];
  readonly windows: Readonly<Record<Horizon, Windows>>;
}

export function observe(tape: Tape): Observed {
  const orders = marketOrders(tape.prints);
  const over = (seconds: Horizon) => windowsOf(tape.quotes, seconds * US_PER_SECOND, tape.lastUs);
  return {
    tape,
    orders,
    orderTimes: orders.map(({ us }) => us),
    quoteTimes: tape.quotes.map(({ us, exchangeTs }) => (Number.isNaN(exchangeTs) ? us : exchangeTs)),
    windows: { 1: over(1), 10: over(10), 60: over(60) },
  };
}
