import type { Instrument } from '../market/instrument.js';
import type { Direction } from '../strategy/intents.js';
import { EMPTY_LIST, type GrowingList, itemAt, itemsOf, lengthOf } from './growing-list.js';
import { type Fill, isTerminal, type Order, QUANTITY_TOLERANCE, type Side } from './order.js';
import { lotsWithin } from './sizing.js';

/** Prices at which what a leg holds is to be sold by itself; null for none. On the venue's grid. */
export interface Bracket {
  /** Where a loss is ended: a stop order that takes any price. */
  readonly stop: number | null;
  /** Where a profit is taken: a limit order. */
  readonly takeProfit: number | null;
}

/** What the orders of a leg do to it: those that opened it, or those that close it. */
export type LegSide = 'entries' | 'exits';

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
  /**
   * What follows from the fills, kept so that a fill costs the same however many there are: by order of a side, what
   * its fills and those of the orders before it add up to, added in that order.
   */
  readonly sums: Readonly<Record<LegSide, readonly Executed[]>>;
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
  /** Those of the fees that were paid in the base currency, in it. */
  readonly feesInBase: number;
}

const NOTHING: Executed = { quantity: 0, base: 0, notional: 0, fees: 0, feesInBase: 0 };

/** A leg of orders that may have fills: their sums are made here. */
export function legOf(leg: Omit<Leg, 'sums'>): Leg {
  const { instrument, entries, exits } = leg;
  return { ...leg, sums: { entries: sumsOf(instrument, entries), exits: sumsOf(instrument, exits) } };
}

/** The leg with one more order, which has no fill yet. */
export function withNewOrder(leg: Leg, side: LegSide, order: Order): Leg {
  const sums = { ...leg.sums, [side]: [...leg.sums[side], lastSum(leg, side)] };
  return { ...leg, [side]: [...leg[side], order], sums };
}

/**
 * The leg with an order, `index` in its side, as it is after an event: it has the fills that it had, and perhaps more.
 * Those are added where a scan would meet them, so that the sums are a scan's to the last bit: behind them come the
 * fills of later orders, which are added anew.
 */
export function withOrder(leg: Leg, side: LegSide, index: number, order: Order): Leg {
  const before = lengthOf(leg[side][index]!.fills);
  const orders = leg[side].with(index, order);
  if (lengthOf(order.fills) === before) return { ...leg, [side]: orders };
  const sums = [...leg.sums[side]];
  let sum = plusFills(leg.instrument, sums[index]!, order.fills, before);
  sums[index] = sum;
  for (let later = index + 1; later < orders.length; later++) {
    sum = plusFills(leg.instrument, sum, orders[later]!.fills, 0);
    sums[later] = sum;
  }
  return { ...leg, [side]: orders, sums: { ...leg.sums, [side]: sums } };
}

/** What the entries of a leg have brought: as {@link executed}, at once. */
export function entered(leg: Leg): Executed {
  return lastSum(leg, 'entries');
}

/** What the exits of a leg have taken of it: as {@link executed}, at once. */
export function left(leg: Leg): Executed {
  return lastSum(leg, 'exits');
}

function lastSum({ sums }: Leg, side: LegSide): Executed {
  return sums[side].at(-1) ?? NOTHING;
}

export function entrySide(direction: Direction): Side {
  return direction === 'long' ? 'buy' : 'sell';
}

export function exitSide(direction: Direction): Side {
  return direction === 'long' ? 'sell' : 'buy';
}

/** All fills of some orders, order by order. It takes as long as there are many. */
export function fillsOf(orders: readonly Order[]): readonly Fill[] {
  return orders.flatMap((order) => itemsOf(order.fills));
}

/** The first fill of some orders, order by order; undefined where there is none. */
export function firstFill(orders: readonly Order[]): Fill | undefined {
  return itemAt(orders.find(({ fills }) => lengthOf(fills) > 0)?.fills ?? EMPTY_LIST, 0);
}

/** What the fills of some orders of an instrument add up to, order by order. It takes as long as there are many. */
export function executed(instrument: Instrument, orders: readonly Order[]): Executed {
  return sumsOf(instrument, orders).at(-1) ?? NOTHING;
}

function sumsOf(instrument: Instrument, orders: readonly Order[]): readonly Executed[] {
  const sums: Executed[] = [];
  for (const { fills } of orders) sums.push(plusFills(instrument, sums.at(-1) ?? NOTHING, fills, 0));
  return sums;
}

/** Adds fills to a sum, one by one from the one at `start` on. */
function plusFills(instrument: Instrument, sum: Executed, fills: GrowingList<Fill>, start: number): Executed {
  const count = lengthOf(fills);
  if (start === count) return sum;
  let { quantity, base, notional, fees, feesInBase } = sum;
  for (let i = start; i < count; i++) {
    const fill = itemAt(fills, i)!;
    quantity += fill.quantity;
    base += fillBase(instrument, fill);
    notional += fillNotional(instrument, fill);
    fees += fill.feeInSettle;
    if (fill.feeCurrency === instrument.base) feesInBase += fill.fee;
  }
  return { quantity, base, notional, fees, feesInBase };
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
  const { instrument, dust } = leg;
  const { quantity, feesInBase } = entered(leg);
  const fees = instrument.kind === 'spot' ? feesInBase : 0;
  const open = quantity - fees - dust - left(leg).quantity;
  if (Math.abs(open) <= quantity * QUANTITY_TOLERANCE) return 0;
  return instrument.kind === 'spot' && open > 0 ? lotsWithin(instrument, open) : open;
}

/** Fees of fills as a share of what was traded: a rate. NaN without a fill. */
export function feeShare({ kind }: Instrument, { fees, base, notional }: Executed): number {
  const value = kind === 'inverse' ? base : notional;
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
  const entry = entered(leg);
  const exit = left(leg);
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
  const entry = entered(leg);
  const share = open / entry.quantity;
  const sign = leg.direction === 'long' ? 1 : -1;
  const value = open * leg.instrument.contractSize;
  if (leg.instrument.kind === 'inverse') return sign * (entry.base * share - value / mark);
  return sign * (value * mark - entry.notional * share);
}
