import type { Instrument } from '../market/instrument.js';
import type { Direction } from '../strategy/intents.js';
import { type Fill, isTerminal, type Order, QUANTITY_TOLERANCE, type Side } from './order.js';

/** One instrument's part of a trade: the orders that opened it and those that close it. */
export interface Leg {
  readonly instrument: Instrument;
  readonly direction: Direction;
  /** What was asked for, in quote currency and before leverage. */
  readonly stake: number;
  readonly leverage: number;
  readonly entries: readonly Order[];
  readonly exits: readonly Order[];
}

/** What the fills of one side of a leg add up to. */
export interface Executed {
  /** In the venue's units. */
  readonly quantity: number;
  /** Base units. */
  readonly base: number;
  /** Quote units. */
  readonly notional: number;
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
      fees += fill.fee;
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

/** What is still held, in the venue's units; 0 when the exits have closed all that the entries opened. */
export function openQuantity(leg: Leg): number {
  const entered = executed(leg.instrument, leg.entries).quantity;
  const open = entered - executed(leg.instrument, leg.exits).quantity;
  return Math.abs(open) <= entered * QUANTITY_TOLERANCE ? 0 : open;
}

/** What a fill's fee is a fraction of, in the currency that the instrument settles in. */
function feeBasis(instrument: Instrument, fill: Fill): number {
  return instrument.kind === 'inverse' ? fillBase(instrument, fill) : fillNotional(instrument, fill);
}

/** An execution with its fee at a rate: the one place where a fee is computed. */
export function chargedFill(
  instrument: Instrument,
  rate: number,
  fill: Omit<Fill, 'fee' | 'feeCurrency'>,
): Fill {
  const bare: Fill = { ...fill, fee: 0, feeCurrency: instrument.settle };
  return { ...bare, fee: feeBasis(instrument, bare) * rate };
}

/** Fees of fills as a share of what was traded: a rate. NaN without a fill. */
export function feeShare(instrument: Instrument, fills: readonly Fill[]): number {
  let fees = 0;
  let value = 0;
  for (const fill of fills) {
    fees += fill.fee;
    value += feeBasis(instrument, fill);
  }
  return value === 0 ? Number.NaN : fees / value;
}

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
