import type { Instrument } from '../../market/instrument.js';
import type { OrderRequest } from '../../orders/order.js';
import { settleValue, sideSign } from '../../orders/position.js';
import { remainder, unitOf } from '../../orders/sizing.js';
import type { Fees } from '../fees.js';
import { maxLeverage } from '../margin.js';
import type { VenueTerms } from '../venue-terms.js';
import { isReducing, type SimulatedAccount } from './account.js';
import type { Taken } from './liquidity.js';
import type { Rejection } from './messages.js';

/** Relative: what differs by the rounding of sums is enough. */
const MONEY_TOLERANCE = 1e-9;

/** What an order asks for, as far as it is not filled yet. */
export interface Asked {
  readonly quantity: number;
  /** Where it would be filled. */
  readonly fills: readonly Taken[];
  /** At which the position that it makes is valued. */
  readonly price: number;
}

/** An open order that binds money until it is filled. */
export interface Reserving {
  readonly request: OrderRequest;
  readonly remaining: number;
  readonly price: number;
}

export interface MoneyOptions {
  readonly account: SimulatedAccount;
  readonly fees: Fees;
  readonly terms: VenueTerms;
  reserving(): Iterable<Reserving>;
}

interface Need {
  readonly currency: string;
  readonly amount: number;
}

/** What orders need, and whether the account has it: docs/fills.md, rules 22 to 24. */
export class Money {
  readonly #options: MoneyOptions;

  constructor(options: MoneyOptions) {
    this.#options = options;
  }

  /** Why an order may not go to the book; null when it may. */
  refused(request: OrderRequest, asked: Asked): Rejection | null {
    return this.#refusedLeverage(request, asked) ?? this.#refusedMoney(request, asked);
  }

  /** What of a currency may still be used, the order `except` left out. */
  free(currency: string, except: OrderRequest | null = null): number {
    let reserved = 0;
    for (const { request, remaining, price } of this.#options.reserving()) {
      if (request.clientOrderId === except?.clientOrderId) continue;
      const need = this.#need(request, remaining, [{ price, quantity: remaining }]);
      if (need.currency === currency) reserved += need.amount;
    }
    return this.#options.account.unbound(currency) - reserved;
  }

  #refusedLeverage(request: OrderRequest, { quantity, price }: Asked): Rejection | null {
    const { instrument, side, leverage } = request;
    if (instrument.kind === 'spot' || isReducing(request)) return null;
    const held = this.#options.account.position(instrument).quantity;
    const signed = sideSign(side) * quantity;
    const onlyCloses = held * signed < 0 && quantity <= Math.abs(held);
    if (onlyCloses) return null;
    const after = Math.abs(held + signed);
    const value = settleValue(instrument, after, price);
    const most = maxLeverage(this.#options.terms.terms(instrument).tiers, value);
    if (!(leverage > most)) return null;
    return {
      code: 'leverage_too_high',
      message: `${instrument.id}: a leverage of ${leverage}, the most for ${value} ${instrument.settle} is ${most}`,
    };
  }

  #refusedMoney(request: OrderRequest, { quantity, fills }: Asked): Rejection | null {
    const { instrument, side } = request;
    const { currency, amount } = this.#need(request, quantity, fills);
    // What needs nothing is not asked, also where less than nothing is free.
    if (amount === 0) return null;
    const free = this.free(currency, request);
    if (!(amount - free > Math.abs(amount) * MONEY_TOLERANCE)) return null;
    return {
      code: instrument.kind === 'spot' ? 'insufficient_balance' : 'insufficient_margin',
      message: `${instrument.id}: a ${side} of ${quantity} ${unitOf(instrument)} needs ${amount} ${currency}, ${free} are free`,
    };
  }

  #need(request: OrderRequest, quantity: number, fills: readonly Taken[]): Need {
    const { instrument, side, leverage } = request;
    const { kind, base, settle } = instrument;
    if (kind === 'spot' && side === 'sell') return { currency: base, amount: quantity };
    if (isReducing(request)) return { currency: settle, amount: 0 };
    const held = this.#options.account.position(instrument).quantity;
    const closing = Math.max(0, -sideSign(side) * held);
    const value = valueBeyond(instrument, fills, closing);
    const { taker } = this.#options.fees.rates(instrument);
    return { currency: settle, amount: value / (kind === 'spot' ? 1 : leverage) + value * taker };
  }
}

/** What fills are worth in the settle currency, the first `closing` of them left out: they close what is held. */
function valueBeyond(instrument: Instrument, fills: readonly Taken[], closing: number): number {
  let value = 0;
  let left = closing;
  for (const { price, quantity } of fills) {
    const opening = left > 0 ? remainder(instrument, quantity, Math.min(left, quantity)) : quantity;
    left -= quantity;
    value += settleValue(instrument, opening, price);
  }
  return value;
}
