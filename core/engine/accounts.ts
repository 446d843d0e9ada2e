import type { AccountEvent } from '../exchange/exchange.js';
import type { Instrument } from '../market/instrument.js';
import { Prices } from '../market/prices.js';
import { type Account, Ledger, type Transaction } from '../orders/ledger.js';
import { entered, fillBase, fillNotional, type Leg, openQuantity } from '../orders/leg.js';
import { type Fill, isTerminal, limitPrice, type Order } from '../orders/order.js';
import {
  fillPosition,
  NO_POSITION,
  type Position,
  positionProfit,
  settleValue,
  sideSign,
} from '../orders/position.js';
import { isLive, type Trade } from '../orders/trade.js';
import type { RunState } from '../store/run-state.js';

export interface AccountsOptions {
  readonly wallet: Readonly<Record<string, number>>;
  readonly stakeCurrency: string;
  /** Last mid of an instrument; NaN when it has none. */
  mark(instrument: Instrument): number;
  /** Instruments that may price a currency, in a fixed order. */
  instruments(): readonly Instrument[];
  /** The taker's fee at present, as a fraction. */
  takerRate(instrument: Instrument): number;
  /** Prices of currencies that no instrument has, in the stake currency. */
  readonly fixedPrices: Readonly<Record<string, number>>;
  onTransaction?(transaction: Transaction): void;
  onPosition?(instrument: Instrument, position: Position): void;
}

/** The wallet of a run: what fills do to it, what is free, and what all of it is worth. */
export class Accounts {
  readonly ledger: Ledger;
  /** Net, as the venue has them. */
  readonly #positions = new Map<Instrument, Position>();
  /** Those of them that are not 0. */
  #held: readonly { readonly instrument: Instrument; readonly position: Position }[] = [];
  readonly #options: AccountsOptions;
  readonly #prices: Prices;

  constructor(options: AccountsOptions) {
    const { stakeCurrency, mark, instruments, fixedPrices: fixed } = options;
    this.#options = options;
    this.#prices = new Prices({ stakeCurrency, mark, instruments, fixed });
    this.ledger = new Ledger((transaction) => options.onTransaction?.(transaction));
    for (const [currency, amount] of Object.entries(options.wallet)) {
      this.ledger.post({ us: 0, trade: null, account: 'deposits', currency, amount });
    }
  }

  /** All that was posted and is held by now, of a run that goes on. */
  restore({ transactions, positions }: Pick<RunState, 'transactions' | 'positions'>): void {
    this.ledger.restore(transactions);
    for (const [instrument, position] of positions) this.#keep(instrument, position);
  }

  /** Posts what a fill moved: on spot both currencies, on derivatives what the position realised; and its fee. */
  onFill(trade: Trade, { request }: Order, fill: Fill): void {
    const { instrument, side, leverage } = request;
    const { us, price, quantity } = fill;
    const post = (account: Exclude<Account, 'wallet'>, currency: string, amount: number) =>
      this.ledger.post({ us, trade: trade.id, account, currency, amount });
    if (instrument.kind === 'spot') {
      const sign = sideSign(side);
      post('market', instrument.base, sign * fillBase(instrument, fill));
      post('market', instrument.quote, -sign * fillNotional(instrument, fill));
    } else {
      const before = this.#positions.get(instrument) ?? NO_POSITION;
      const { position, realised } = fillPosition(instrument, before, { side, quantity, price, leverage });
      this.#keep(instrument, position);
      post('profit', instrument.settle, realised);
      this.#options.onPosition?.(instrument, position);
    }
    post('fees', fill.feeCurrency, -fill.fee);
  }

  /** Posts what the venue did without being asked. */
  onAccount(event: AccountEvent): void {
    const { us, instrument } = event;
    const post = (account: Exclude<Account, 'wallet'>, amount: number) =>
      this.ledger.post({ us, trade: null, account, currency: instrument.settle, amount });
    if (event.kind === 'funding') post('funding', event.amount);
    if (event.kind !== 'liquidation') return;
    post('clearance', -event.clearanceFee);
    post('insurance', event.insurance);
  }

  /** What of a currency is not tied up in live trades. */
  free(currency: string, trades: readonly Trade[]): number {
    let tied = 0;
    for (const trade of trades) {
      if (!isLive(trade)) continue;
      for (const leg of trade.legs) tied += this.#tied(leg, currency);
    }
    return this.ledger.balance(currency) - tied;
  }

  /** Worth of everything at the marks, in the stake currency; NaN when something that is held has no price yet. */
  equity(): number {
    let total = 0;
    for (const currency of this.ledger.currencies()) {
      total += this.#worth(currency, this.ledger.balance(currency));
    }
    for (const { instrument, position } of this.#held) {
      const profit = positionProfit(instrument, position, this.#options.mark(instrument));
      total += profit * this.price(instrument.settle);
    }
    return total;
  }

  /** Worth of the wallet that the run began with, at the present marks; NaN as for `equity`. */
  startingWorth(): number {
    let total = 0;
    for (const currency of this.ledger.currencies()) {
      total += this.#worth(currency, this.#options.wallet[currency] ?? 0);
    }
    return total;
  }

  /** Currencies of the wallet that no instrument of the run can price: they are left out of equity. */
  unpriced(): readonly string[] {
    return Object.keys(this.#options.wallet).filter((currency) => !this.#prices.mayKnow(currency));
  }

  #keep(instrument: Instrument, position: Position): void {
    this.#positions.set(instrument, position);
    const all = [...this.#positions].map(([held, its]) => ({ instrument: held, position: its }));
    this.#held = all.filter((held) => held.position.quantity !== 0);
  }

  /** 0 of what the run cannot price. */
  #worth(currency: string, amount: number): number {
    if (currency === this.#options.stakeCurrency) return amount;
    return amount !== 0 && this.#prices.mayKnow(currency) ? amount * this.price(currency) : 0;
  }

  /** Stake currency a unit of `currency`, at the mark; US dollars count as the stake currency. NaN when unknown. */
  price(currency: string): number {
    return this.#prices.of(currency);
  }

  /**
   * What a leg ties up: of what is still to be entered what the venue asks for, value / leverage and the taker's fee; of
   * what is held on derivatives the margin.
   */
  #tied(leg: Leg, currency: string): number {
    const { instrument, leverage } = leg;
    if (currency !== (instrument.kind === 'spot' ? instrument.quote : instrument.settle)) return 0;
    let tied = 0;
    for (const { request, state, filled } of leg.entries) {
      if (isTerminal(state)) continue;
      const rate = limitPrice(request) ?? this.#options.mark(instrument);
      const value = settleValue(instrument, request.quantity - filled, rate);
      tied += value * (1 / leverage + this.#options.takerRate(instrument));
    }
    if (instrument.kind === 'spot') return tied;
    const { quantity, base, notional } = entered(leg);
    if (quantity === 0) return tied;
    const value = instrument.kind === 'inverse' ? base : notional;
    return tied + ((value / leverage) * openQuantity(leg)) / quantity;
  }
}
