/** What positions and orders bind of the money (rules 23, 24, 28 and 29). */
import type { MaintenanceTier, MarginTerms } from '../../../core/exchange/venue.js';
import type { Instrument } from '../../../core/market/instrument.js';
import type { Side } from '../../../core/orders/order.js';
import {
  balanceOf,
  type History,
  type MarginMode,
  positionOf,
  reducedBy,
  type SlowPosition,
} from './account.js';
import { firstOf, type Slice } from './matching.js';
import { exact, profitOf, settleOf, settleValue, total } from './units.js';

/** What an order asks for: `slices` is where what is left of it would be filled. */
export interface Asking {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: number;
  readonly slices: readonly Slice[];
  readonly leverage: number;
  readonly reduceOnly: boolean;
  readonly takerRate: number;
}

export interface Money {
  readonly currency: string;
  readonly amount: number;
}

/** What an order needs. */
export function needOf(asking: Asking, position: SlowPosition): Money {
  const { instrument, side, quantity, slices, leverage, reduceOnly, takerRate } = asking;
  if (instrument.kind === 'spot' && side === 'sell') return { currency: instrument.base, amount: quantity };
  const currency = settleOf(instrument);
  if (instrument.kind !== 'spot' && reduceOnly) return { currency, amount: 0 };
  const reducing = reducedBy(position, side, quantity);
  const value = worth(instrument, slices) - worth(instrument, firstOf(instrument, slices, reducing));
  return { currency, amount: value / leverage + value * takerRate };
}

/** What is free of a currency, given what resting orders need and the profits of positions that settle in it. */
export function freeOf(
  currency: string,
  of: {
    readonly history: History;
    readonly mode: MarginMode;
    readonly instruments: readonly Instrument[];
    readonly needs: readonly Money[];
    readonly markOf: (instrument: Instrument) => number;
  },
): number {
  const settled = of.instruments.filter((instrument) => settleOf(instrument) === currency);
  const margins = settled.map((instrument) => positionOf(of.history, instrument, of.mode).margin);
  const profits = settled.map((instrument) =>
    unrealised(instrument, positionOf(of.history, instrument, of.mode), of.markOf(instrument)),
  );
  const needs = of.needs.filter((need) => need.currency === currency).map((need) => need.amount);
  const loss = of.mode === 'cross' ? Math.min(0, total(profits)) : 0;
  return balanceOf(of.history, currency) - total(margins) - total(needs) + loss;
}

/** Of a position at a mark; 0 where there is no position or no mark. */
export function unrealised(instrument: Instrument, { quantity, entry }: SlowPosition, mark: number): number {
  if (quantity === 0 || Number.isNaN(mark)) return 0;
  return profitOf(instrument, quantity, entry, mark);
}

/** Maintenance margin of a position of this value. */
export function maintenanceOf({ tiers }: MarginTerms, value: number): number {
  let amount = 0;
  let tier = tiers[0]!;
  for (const next of tiers.slice(1)) {
    if (value < next.floor) break;
    amount += next.floor * (next.rate - tier.rate);
    tier = next;
  }
  return value * tier.rate - amount;
}

export function tierOf({ tiers }: MarginTerms, value: number): MaintenanceTier {
  return tiers.findLast((tier) => value >= tier.floor) ?? tiers[0]!;
}

/** The quantity of a position after an order. */
export function sizeAfter(
  instrument: Instrument,
  position: SlowPosition,
  order: { readonly side: Side; readonly quantity: number },
): number {
  const signed = order.side === 'buy' ? order.quantity : -order.quantity;
  return Math.abs(exact(instrument, position.quantity + signed));
}

function worth(instrument: Instrument, slices: readonly Slice[]): number {
  return total(slices.map(({ price, quantity }) => settleValue(instrument, quantity, price)));
}
