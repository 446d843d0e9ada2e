import type { Instrument } from '../market/instrument.js';
import { QUANTITY_TOLERANCE, type Side } from './order.js';

/**
 * What a quantity is worth at a price, in the currency that the instrument settles in: quote units on spot and
 * linear, base units on inverse, where a lower price is worth more.
 */
export function settleValue(instrument: Instrument, quantity: number, price: number): number {
  const value = quantity * instrument.contractSize;
  return instrument.kind === 'inverse' ? value / price : value * price;
}

/** What an order does to a position: 1 adds, -1 takes away. */
export function sideSign(side: Side): 1 | -1 {
  return side === 'buy' ? 1 : -1;
}

/** What a net position would bring in for each unit of worth that its value rises by: 1, or -1 on inverse contracts. */
function valueSign({ kind }: Instrument): 1 | -1 {
  return kind === 'inverse' ? -1 : 1;
}

/** A net position in a contract. */
export interface Position {
  /** In the venue's units; negative is short, 0 is none. */
  readonly quantity: number;
  /** What its fills were worth, closed shares taken out: settle currency, never negative. */
  readonly cost: number;
  /** What is set aside for it, settle currency. */
  readonly margin: number;
  /** Of the fill that last made it larger. */
  readonly leverage: number;
}

export const NO_POSITION: Position = { quantity: 0, cost: 0, margin: 0, leverage: 1 };

/** A position after a fill, and what the fill realised, before fees, in the settle currency. */
export interface Filled {
  readonly position: Position;
  readonly realised: number;
}

export interface PositionFill {
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  readonly leverage: number;
}

/** Takes a fill in: what is against the position closes it first, at its mean rate, and the rest opens the other way. */
export function fillPosition(instrument: Instrument, before: Position, fill: PositionFill): Filled {
  const signed = sideSign(fill.side) * fill.quantity;
  if (before.quantity * signed >= 0) return { position: increased(instrument, before, fill), realised: 0 };
  const held = Math.abs(before.quantity);
  const closed = Math.min(held, fill.quantity);
  const reduced = reducedBy(before, closed);
  const realised =
    Math.sign(before.quantity) *
    valueSign(instrument) *
    (settleValue(instrument, closed, fill.price) - (before.cost - reduced.cost));
  const rest = fill.quantity - closed;
  if (rest <= held * QUANTITY_TOLERANCE) return { position: reduced, realised };
  return { position: increased(instrument, NO_POSITION, { ...fill, quantity: rest }), realised };
}

/** What closing all of it at `mark` would realise, before fees, in the settle currency. */
export function positionProfit(instrument: Instrument, { quantity, cost }: Position, mark: number): number {
  if (quantity === 0) return 0;
  const value = settleValue(instrument, Math.abs(quantity), mark);
  return Math.sign(quantity) * valueSign(instrument) * (value - cost);
}

function increased(instrument: Instrument, before: Position, fill: PositionFill): Position {
  const value = settleValue(instrument, fill.quantity, fill.price);
  return {
    quantity: before.quantity + sideSign(fill.side) * fill.quantity,
    cost: before.cost + value,
    margin: before.margin + value / fill.leverage,
    leverage: fill.leverage,
  };
}

function reducedBy(before: Position, closed: number): Position {
  const held = Math.abs(before.quantity);
  if (held - closed <= held * QUANTITY_TOLERANCE) return NO_POSITION;
  const share = 1 - closed / held;
  return {
    quantity: Math.sign(before.quantity) * (held - closed),
    cost: before.cost * share,
    margin: before.margin * share,
    leverage: before.leverage,
  };
}
