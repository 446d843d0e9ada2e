import type { Instrument } from '../../../core/market/instrument.js';
import { Grid } from '../../../core/market/precision.js';
import type { Side } from '../../../core/orders/order.js';

/** Of a lot: what is nearer to a whole one than this differs from it by rounding only. */
const NOISE_LOTS = 1e-6;
const NOISE = 1e-12;

export function signOf(side: Side): 1 | -1 {
  return side === 'buy' ? 1 : -1;
}

export function otherSide(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

/** A sum or difference of quantities without the rounding of doubles: the lot's own double where it is at one. */
export function exact(instrument: Instrument, quantity: number): number {
  if (instrument.stepSize === null) return Math.abs(quantity) < NOISE ? 0 : quantity;
  const grid = new Grid(instrument.stepSize);
  const nearest = grid.round(quantity, 'nearest');
  return Math.abs(quantity - nearest) < NOISE_LOTS * grid.at(1) ? nearest : quantity;
}

/** As many whole lots as there are in a quantity. */
export function wholeLots(instrument: Instrument, quantity: number): number {
  if (instrument.stepSize === null) return quantity;
  return new Grid(instrument.stepSize).round(exact(instrument, quantity), 'down');
}

/** A size of the feed (base units) in the venue's units. */
export function venueUnits(instrument: Instrument, base: number, price: number): number {
  const { kind, contractSize } = instrument;
  const units = kind === 'inverse' ? (base * price) / contractSize : base / contractSize;
  return exact(instrument, units);
}

/** What a quantity is worth in what the instrument settles in: quote, or base on inverse contracts. */
export function settleValue(instrument: Instrument, quantity: number, price: number): number {
  const { kind, contractSize } = instrument;
  return kind === 'inverse' ? (quantity * contractSize) / price : quantity * contractSize * price;
}

/** What a quantity is worth in the quote currency. */
export function notionalOf(instrument: Instrument, quantity: number, price: number): number {
  const { kind, contractSize } = instrument;
  return kind === 'inverse' ? quantity * contractSize : quantity * contractSize * price;
}

/** Profit of a signed quantity from one price to another, in what the instrument settles in. */
export function profitOf(instrument: Instrument, quantity: number, entry: number, exit: number): number {
  const { kind, contractSize } = instrument;
  if (kind === 'inverse') return quantity * contractSize * (1 / entry - 1 / exit);
  return quantity * contractSize * (exit - entry);
}

/** The currency that a position's profits, margins and fees are in; the quote on spot. */
export function settleOf(instrument: Instrument): string {
  return instrument.kind === 'spot' ? instrument.quote : instrument.settle;
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
