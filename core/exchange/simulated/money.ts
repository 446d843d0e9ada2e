import type { Instrument } from '../../market/instrument.js';
import { limitPrice, type OrderRequest } from '../../orders/order.js';
import { settleValue, sideSign } from '../../orders/position.js';
import { maxLeverage } from '../margin.js';
import type { FeeRates, MarginTerms } from '../venue.js';
import type { SimulatedAccount } from './account.js';
import { type Rejection, unitOf } from './filters.js';
import type { Resting } from './queue-level.js';

/** Relative: what differs by the rounding of sums is enough. */
const MONEY_TOLERANCE = 1e-9;

export interface MoneyOptions {
  readonly account: SimulatedAccount;
  rates(instrument: Instrument): FeeRates;
  terms(instrument: Instrument): MarginTerms;
  /** All orders on the book. */
  resting(): Iterable<Resting>;
}

interface Need {
  readonly currency: string;
  readonly amount: number;
}

/** What orders need, and whether the account has it. */
export class Money {
  readonly #options: MoneyOptions;

  constructor(options: MoneyOptions) {
    this.#options = options;
  }

  /**
   * Why an order may not go to the book; null when it may.
   * @param value of what it would fill, in the settle currency
   * @param price at which the position that it makes is valued
   */
  refused(request: OrderRequest, value: number, price: number): Rejection | null {
    return this.#refusedLeverage(request, price) ?? this.#refusedMoney(request, value);
  }

  /** What of a currency may still be used, the order `except` left out. */
  free(currency: string, except: OrderRequest | null = null): number {
    let reserved = 0;
    for (const { request, remaining } of this.#options.resting()) {
      if (request.clientOrderId === except?.clientOrderId) continue;
      const need = this.#need(
        request,
        remaining,
        settleValue(request.instrument, remaining, limitPrice(request)!),
      );
      if (need.currency === currency) reserved += need.amount;
    }
    return this.#options.account.unbound(currency) - reserved;
  }

  #refusedLeverage({ instrument, side, quantity, leverage }: OrderRequest, price: number): Rejection | null {
    if (instrument.kind === 'spot') return null;
    const held = this.#options.account.position(instrument).quantity;
    const after = Math.abs(held + sideSign(side) * quantity);
    if (after <= Math.abs(held)) return null;
    const value = settleValue(instrument, after, price);
    const most = maxLeverage(this.#options.terms(instrument).tiers, value);
    if (!(leverage > most)) return null;
    return {
      code: 'leverage_too_high',
      message: `${instrument.id}: a leverage of ${leverage}, the most for ${value} ${instrument.settle} is ${most}`,
    };
  }

  #refusedMoney(request: OrderRequest, value: number): Rejection | null {
    const { instrument, side, quantity } = request;
    const { currency, amount } = this.#need(request, quantity, value);
    if (amount === 0) return null;
    const free = this.free(currency, request);
    if (!(amount - free > Math.abs(amount) * MONEY_TOLERANCE)) return null;
    return {
      code: instrument.kind === 'spot' ? 'insufficient_balance' : 'insufficient_margin',
      message: `${instrument.id}: a ${side} of ${quantity} ${unitOf(instrument)} needs ${amount} ${currency}, ${free} are free`,
    };
  }

  #need({ instrument, side, leverage }: OrderRequest, quantity: number, value: number): Need {
    const { kind, base, settle } = instrument;
    if (kind === 'spot' && side === 'sell') return { currency: base, amount: quantity };
    const held = this.#options.account.position(instrument).quantity;
    const reduces = Math.min(quantity, Math.max(0, -sideSign(side) * held));
    const share = (quantity - reduces) / quantity;
    const { taker } = this.#options.rates(instrument);
    return { currency: settle, amount: value * share * (1 / (kind === 'spot' ? 1 : leverage) + taker) };
  }
}
