import type { Instrument } from '../market/instrument.js';
import type { Direction } from '../strategy/intents.js';
import { type Fill, isTerminal, type Order, QUANTITY_TOLERANCE, type Side } from './order.js';
import { settleValue } from './position.js';
import { lotsWithin } from './sizing.js';

/** Prices at which what a leg holds is to be sold by itself; null for none. On the venue's grid. */
export interface Bracket {
  /** Where a loss is ended: a stop order that takes any price. */
  readonly stop: number | null;
  /** Where a profit is taken: a limit order. */
  readonly takeProfit: number | null;
}

/** Nothing guards it. */
export const NO_BRACKET: Bracket = { stop: null, takeProfit: null };

/** One instrument's part of a trade: the orders that opened it and those that close it. */
export interface Leg {
  /** What is traded; of the legs of one trade, each has its own. */
  readonly instrument: Instrument;
  /** Which move it earns by. */
  readonly direction: Direction;
  /** What was asked for, in quote currency and before leverage. */
  readonly stake: number;
  /** Of the position; 1 on spot. */
  readonly leverage: number;
  /** What guards it at the venue. */
  readonly bracket: Bracket;
  /** The orders that opened it, in the order in which they were sent. */
  readonly entries: readonly Order[];
  /** The orders that close it, those that guard it among them, in the order in which they were sent. */
  readonly exits: readonly Order[];
  /** Received (positive) or paid as far as it is known, settle currency. */
  readonly funding: number;
  /** Whether some of the funding is not known. */
  readonly isFundingUnknown: boolean;
  /** What a liquidation cost beyond its fills, less what the insurance fund bore; settle currency. */
  readonly liquidationCost: number;
  /** What is too little for the venue to sell: it stays in the wallet. In the venue's units. */
  readonly dust: number;
}

/** What the fills of one side of a leg add up to. */
export interface Executed {
  /** In the venue's units. */
  readonly quantity: number;
  /** Base units. */
  readonly base: number;
  /** Quote units. */
  readonly notional: number;
  /** In the settle currency, whatever they were paid in. */
  readonly fees: number;
}

export function entrySide(direction: Direction): Side {
  return direction === 'long' ? 'buy' : 'sell';
}

export function exitSide(direction: Direction): Side {
  return direction === 'long' ? 'sell' : 'buy';
}

export function fillsOf(orders: readonly Order[]): readonly Fill[] {
  return orders.flatMap((order) => order.fills);
}

/** What the fills of some orders of an instrument add up to. */
export function executed(instrument: Instrument, orders: readonly Order[]): Executed {
  let quantity = 0;
  let base = 0;
  let notional = 0;
  let fees = 0;
  for (const order of orders) {
    for (const fill of order.fills) {
      quantity += fill.quantity;
      base += fillBase(instrument, fill);
      notional += fillNotional(instrument, fill);
      fees += fill.feeInSettle;
    }
  }
  return { quantity, base, notional, fees };
}

/** Base units of a fill. */
export function fillBase(instrument: Instrument, fill: Fill): number {
  const value = fill.quantity * instrument.contractSize;
  return instrument.kind === 'inverse' ? value / fill.price : value;
}

/** Quote units of a fill. */
export function fillNotional(instrument: Instrument, fill: Fill): number {
  const value = fill.quantity * instrument.contractSize;
  return instrument.kind === 'inverse' ? value : value * fill.price;
}

/** Volume-weighted rate, in quote currency; NaN without a fill. For an inverse contract the harmonic one. */
export function averageRate(done: Executed): number {
  return done.base === 0 ? Number.NaN : done.notional / done.base;
}

/**
 * What is still held, in the venue's units; 0 when the exits have closed all that the entries opened. On spot, what
 * fees took of it is not held, and what is less than a lot cannot be sold: it stays in the wallet.
 */
export function openQuantity(leg: Leg): number {
  const { instrument } = leg;
  const entered = executed(instrument, leg.entries).quantity;
  const open = entered - feesInBase(leg) - leg.dust - executed(instrument, leg.exits).quantity;
  if (Math.abs(open) <= entered * QUANTITY_TOLERANCE) return 0;
  return instrument.kind === 'spot' && open > 0 ? lotsWithin(instrument, open) : open;
}

function feesInBase({ instrument, entries }: Leg): number {
  if (instrument.kind !== 'spot') return 0;
  let fees = 0;
  for (const { fee, feeCurrency } of fillsOf(entries)) if (feeCurrency === instrument.base) fees += fee;
  return fees;
}

/** Fees of fills as a share of what was traded: a rate. NaN without a fill. */
export function feeShare(instrument: Instrument, fills: readonly Fill[]): number {
  let fees = 0;
  let value = 0;
  for (const fill of fills) {
    fees += fill.feeInSettle;
    value += settleValue(instrument, fill.quantity, fill.price);
  }
  return value === 0 ? Number.NaN : fees / value;
}

/** Whether one of them is still with the venue, or on its way there. */
export function hasLiveOrder(orders: readonly Order[]): boolean {
  return orders.some((order) => !isTerminal(order.state));
}

/**
 * Profit or loss before fees of the part of a leg that was closed, in the currency that it settles in.
 * Linear and spot: `quantity (exit - entry)`; inverse, in base: `contracts x size (1/entry - 1/exit)`.
 */
export function realisedProfit(leg: Leg): number {
  const entry = executed(leg.instrument, leg.entries);
  const exit = executed(leg.instrument, leg.exits);
  if (exit.quantity === 0) return 0;
  const share = exit.quantity / entry.quantity;
  const sign = leg.direction === 'long' ? 1 : -1;
  if (leg.instrument.kind === 'inverse') return sign * (entry.base * share - exit.base);
  return sign * (exit.notional - entry.notional * share);
}

/** Profit or loss before fees of what is still open, at `mark`, in the currency that the leg settles in. */
export function unrealisedProfit(leg: Leg, mark: number): number {
  const open = openQuantity(leg);
  if (open === 0) return 0;
  const entry = executed(leg.instrument, leg.entries);
  const share = open / entry.quantity;
  const sign = leg.direction === 'long' ? 1 : -1;
  const value = open * leg.instrument.contractSize;
  if (leg.instrument.kind === 'inverse') return sign * (entry.base * share - value / mark);
  return sign * (value * mark - entry.notional * share);
}
