import type { Instrument } from '../market/instrument.js';
import { averageRate, executed, type Leg, realisedProfit } from '../orders/leg.js';
import { legFees } from './costs.js';

/** Stake currency a unit of a currency; NaN when that is not known. */
export type PriceOf = (currency: string) => number;

/** After fees, what a liquidation cost, and funding as far as it is known; settle currency. */
export function legProfit(leg: Leg): number {
  return realisedProfit(leg) - legFees(leg) + leg.funding - leg.liquidationCost;
}

/** Freqtrade's open trade value: what the entry cost (long) or brought (short), its fees included; settle currency. */
export function openedValue(leg: Leg): number {
  const entered = executed(leg.instrument, leg.entries);
  const value = leg.instrument.kind === 'inverse' ? entered.base : entered.notional;
  return value + (leg.direction === 'long' ? 1 : -1) * entered.fees;
}

/** The stake of what was filled, before leverage, quote currency: a part of what was asked for, where the book held no more. */
export function filledStake(leg: Leg): number {
  return executed(leg.instrument, leg.entries).notional / leg.leverage;
}

/**
 * The rate that a leg was closed at; of one that was not, that of its entry: nothing was left to sell, or it is open
 * yet. NaN where nothing was filled.
 */
export function settledAt({ instrument, entries, exits }: Leg): number {
  const closed = averageRate(executed(instrument, exits));
  return Number.isNaN(closed) ? averageRate(executed(instrument, entries)) : closed;
}

/** Stake currency a unit of what the leg settles in: of coins at its own rate, of others at their price. */
export function settlePrice(leg: Leg, price: PriceOf): number {
  const { kind, settle } = leg.instrument;
  return kind === 'inverse' ? settledAt(leg) : price(settle);
}

/** Stake currency a unit of what an instrument is quoted in; US dollars count as the stake currency. */
export function quotePrice({ quote }: Instrument, price: PriceOf): number {
  return quote === 'USD' ? 1 : price(quote);
}
