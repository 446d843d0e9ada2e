/** What an order meets on the book (rules 5 to 7). */
import type { Instrument } from '../../../core/market/instrument.js';
import { Grid } from '../../../core/market/precision.js';
import type { Side } from '../../../core/orders/order.js';
import { type Take, takenFrom } from './consumption.js';
import { type Entries, isBetter, oppositeLevels } from './market-view.js';
import { exact, signOf, total, wholeLots } from './units.js';

export interface Slice {
  readonly price: number;
  readonly quantity: number;
}

export interface Taker {
  readonly instrument: Instrument;
  readonly side: Side;
  /** Null: any price. */
  readonly limit: number | null;
}

export interface SlowImpact {
  readonly y: number;
  /** Deviation of the daily log return, and the daily volume in the venue's units; null: not known. */
  activity(instrument: Instrument): { readonly sigma: number; readonly adv: number } | null;
}

/** What there is for an order as far as its limit goes, level by level, the best first. */
export function availableTo(
  entries: Entries,
  takes: readonly Take[],
  { instrument, side, limit }: Taker,
): readonly Slice[] {
  const levels = oppositeLevels(entries, side).filter(
    ({ price }) => limit === null || reaches(side, limit, price),
  );
  const slices = levels.map(({ price, size }) => {
    const left = wholeLots(instrument, size) - takenFrom(entries, takes, side, price);
    return { price, quantity: exact(instrument, left) };
  });
  return slices.filter(({ quantity }) => quantity > 0);
}

/** Whether an order's limit meets or passes a price of the other side; NaN, where nobody stands, is not met. */
export function reaches(side: Side, limit: number, price: number): boolean {
  return limit === price || isBetter(side, limit, price);
}

/** As much of the slices as a quantity takes, from the first one on. */
export function firstOf(
  instrument: Instrument,
  slices: readonly Slice[],
  quantity: number,
): readonly Slice[] {
  const taken: Slice[] = [];
  for (const slice of slices) {
    const left = exact(instrument, quantity - quantityOf(instrument, taken));
    if (left <= 0) break;
    taken.push({ price: slice.price, quantity: Math.min(left, slice.quantity) });
  }
  return taken;
}

export function quantityOf(instrument: Instrument, slices: readonly Slice[]): number {
  return exact(instrument, total(slices.map((slice) => slice.quantity)));
}

/** The price of what a market order finds no level for; null where there is none. */
export function impactPrice(
  entries: Entries,
  { instrument, side }: Taker,
  quantity: number,
  impact: SlowImpact,
): number | null {
  const last = oppositeLevels(entries, side).at(-1);
  const activity = impact.activity(instrument);
  if (last === undefined || activity === null || impact.y === 0) return null;
  const moved = impact.y * activity.sigma * Math.sqrt(quantity / activity.adv);
  const price = last.price * (1 + signOf(side) * moved);
  const rounded =
    instrument.tickSize === null
      ? price
      : new Grid(instrument.tickSize).round(price, side === 'buy' ? 'up' : 'down');
  return rounded > 0 ? rounded : null;
}
