import { assertNever } from '../../../core/errors.js';
import type { Instrument } from '../../../core/market/instrument.js';
import type { Micros } from '../../../core/market/time.js';
import type { Fill, Side } from '../../../core/orders/order.js';
import { exact, profitOf, settleOf, settleValue, signOf, total } from './units.js';

export type MarginMode = 'isolated' | 'cross';

/** What happened to the account, in order. All that it is can be told from these. */
export type HistoryEntry =
  | { readonly kind: 'deposit'; readonly currency: string; readonly amount: number }
  | {
      readonly kind: 'fill';
      readonly instrument: Instrument;
      readonly side: Side;
      readonly leverage: number;
      readonly fill: Fill;
      /** Null for a liquidation's. */
      readonly clientOrderId: string | null;
    }
  | {
      readonly kind: 'funding' | 'clearance' | 'insurance';
      readonly us: Micros;
      readonly instrument: Instrument;
      /** In the settle currency; positive is received. */
      readonly amount: number;
    };

export type History = readonly HistoryEntry[];
type FillEntry = Extract<HistoryEntry, { kind: 'fill' }>;

export interface SlowPosition {
  /** In the venue's units; negative is short, 0 is none. */
  readonly quantity: number;
  /** NaN where there is none. */
  readonly entry: number;
  /** In the settle currency. */
  readonly margin: number;
}

/** A movement of money, seen from the wallet (rule 34). */
export interface SlowMovement {
  readonly account: 'deposits' | 'market' | 'profit' | 'fees' | 'funding' | 'clearance' | 'insurance';
  readonly currency: string;
  readonly amount: number;
}

const FLAT: SlowPosition = { quantity: 0, entry: Number.NaN, margin: 0 };

/** The position in a contract after all that happened (rules 27 and 28); none on spot. */
export function positionOf(history: History, instrument: Instrument, mode: MarginMode): SlowPosition {
  if (instrument.kind === 'spot') return FLAT;
  let position = FLAT;
  for (const entry of history) {
    if (entry.kind === 'deposit' || entry.instrument.id !== instrument.id) continue;
    if (entry.kind === 'fill') position = afterFill(position, entry);
    else if (entry.kind === 'funding' && mode === 'isolated')
      position = { ...position, margin: position.margin + entry.amount };
  }
  return position;
}

/** All movements of money so far; those of 0 left out. */
export function movementsOf(history: History): readonly SlowMovement[] {
  return history
    .flatMap((entry, at) => movements(entry, history.slice(0, at)))
    .filter(({ amount }) => amount !== 0);
}

/** What the wallet holds of each currency that it ever held. */
export function balancesOf(history: History): Record<string, number> {
  const balances: Record<string, number> = {};
  for (const { currency, amount } of movementsOf(history)) {
    balances[currency] = (balances[currency] ?? 0) + amount;
  }
  return balances;
}

export function balanceOf(history: History, currency: string): number {
  return balancesOf(history)[currency] ?? 0;
}

/** How much of an order is filled. */
export function filledOf(history: History, clientOrderId: string, instrument: Instrument): number {
  const fills = history.filter((entry) => entry.kind === 'fill' && entry.clientOrderId === clientOrderId);
  return exact(instrument, total(fills.map((entry) => (entry as FillEntry).fill.quantity)));
}

/** How much of a quantity on one side makes a position smaller. */
export function reducedBy(position: SlowPosition, side: Side, quantity: number): number {
  const isOpposite = position.quantity * signOf(side) < 0;
  return isOpposite ? Math.min(Math.abs(position.quantity), quantity) : 0;
}

function afterFill(position: SlowPosition, { instrument, side, leverage, fill }: FillEntry): SlowPosition {
  const closed = reducedBy(position, side, fill.quantity);
  const opened = exact(instrument, fill.quantity - closed);
  const kept = exact(instrument, Math.abs(position.quantity) - closed);
  const quantity = exact(instrument, position.quantity + signOf(side) * fill.quantity);
  const margin = closed === 0 ? position.margin : position.margin * (kept / Math.abs(position.quantity));
  if (opened === 0) return kept === 0 ? FLAT : { ...position, quantity, margin };
  const added = settleValue(instrument, opened, fill.price) / leverage;
  if (kept === 0) return { quantity, entry: fill.price, margin: added };
  const entry = meanPrice(instrument, [kept, position.entry], [opened, fill.price]);
  return { quantity, entry, margin: margin + added };
}

type Lot = readonly [quantity: number, price: number];

/** Weighted by quantity: arithmetic, harmonic on inverse contracts. */
function meanPrice(instrument: Instrument, a: Lot, b: Lot): number {
  const quantity = a[0] + b[0];
  if (instrument.kind === 'inverse') return quantity / (a[0] / a[1] + b[0] / b[1]);
  return (a[0] * a[1] + b[0] * b[1]) / quantity;
}

function movements(entry: HistoryEntry, before: History): readonly SlowMovement[] {
  switch (entry.kind) {
    case 'deposit':
      return [{ account: 'deposits', currency: entry.currency, amount: entry.amount }];
    case 'fill':
      return [...traded(entry, before), feeOf(entry)];
    case 'funding':
    case 'clearance':
    case 'insurance':
      return [{ account: entry.kind, currency: settleOf(entry.instrument), amount: entry.amount }];
    default:
      return assertNever(entry);
  }
}

function traded(entry: FillEntry, before: History): readonly SlowMovement[] {
  const { instrument, side, fill } = entry;
  if (instrument.kind === 'spot') {
    const bought = signOf(side) * fill.quantity;
    return [
      { account: 'market', currency: instrument.base, amount: bought },
      { account: 'market', currency: instrument.quote, amount: -bought * fill.price },
    ];
  }
  const position = positionOf(before, instrument, 'cross');
  const closed = -signOf(side) * reducedBy(position, side, fill.quantity);
  if (closed === 0) return [];
  const amount = profitOf(instrument, closed, position.entry, fill.price);
  return [{ account: 'profit', currency: settleOf(instrument), amount }];
}

function feeOf({ fill }: FillEntry): SlowMovement {
  return { account: 'fees', currency: fill.feeCurrency, amount: -fill.fee };
}
