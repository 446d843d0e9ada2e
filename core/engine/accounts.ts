import { baseUnits, type Instrument } from '../market/instrument.js';
import {
  executed,
  fillBase,
  fillNotional,
  type Leg,
  openQuantity,
  realisedProfit,
  unrealisedProfit,
} from '../orders/leg.js';
import type { Fill, Order } from '../orders/order.js';
import { isLive, type Trade } from '../orders/trade.js';
import { Ledger } from '../store/ledger.js';

export interface AccountsOptions {
  readonly wallet: Readonly<Record<string, number>>;
  readonly stakeCurrency: string;
  /** Last mid of an instrument; NaN when it has none. */
  mark(instrument: Instrument): number;
  /** Instruments that may price a currency, in a fixed order. */
  instruments(): readonly Instrument[];
}

/** The wallet of a run: what fills do to it, what is free, and what all of it is worth. */
export class Accounts {
  readonly ledger = new Ledger();
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
    for (const [currency, amount] of Object.entries(options.wallet)) {
      this.ledger.post({ us: 0, trade: null, kind: 'deposit', currency, amount });
    }
  }

  /** Posts what a fill moved: on spot both currencies, on derivatives what closing realised; and its fee. */
  onFill(trade: Trade, before: Leg, after: Leg, order: Order, fill: Fill): void {
    const { instrument } = after;
    const post = (kind: 'bought' | 'sold' | 'realised' | 'fee', currency: string, amount: number) => {
      if (amount !== 0) this.ledger.post({ us: fill.us, trade: trade.id, kind, currency, amount });
    };
    if (instrument.kind === 'spot') {
      const sign = order.request.side === 'buy' ? 1 : -1;
      const kind = sign === 1 ? 'bought' : 'sold';
      post(kind, instrument.base, sign * fillBase(instrument, fill));
      post(kind, instrument.quote, -sign * fillNotional(instrument, fill));
    } else {
      post('realised', instrument.settle, realisedProfit(after) - realisedProfit(before));
    }
    post('fee', fill.feeCurrency, -fill.fee);
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

  /** Worth of everything at the marks, in the stake currency; NaN when a held currency has no price yet. */
  equity(trades: readonly Trade[]): number {
    let total = 0;
    for (const currency of this.ledger.currencies()) {
      const balance = this.ledger.balance(currency);
      if (balance !== 0) total += balance * this.price(currency);
    }
    for (const trade of trades) {
      for (const { leg, profit } of this.#open(trade)) total += profit * this.price(leg.instrument.settle);
    }
    return total;
  }

  /** Stake currency a unit of `currency`, at the mark; US dollars count as the stake currency. NaN when unknown. */
  price(currency: string): number {
    const { stakeCurrency } = this.#options;
    if (currency === stakeCurrency) return 1;
    for (const instrument of this.#options.instruments()) {
      if (instrument.base !== currency) continue;
      if (instrument.quote !== stakeCurrency && instrument.quote !== 'USD') continue;
      const mark = this.#options.mark(instrument);
      if (!Number.isNaN(mark)) return mark;
    }
    return Number.NaN;
  }

  *#open(trade: Trade): Generator<{ readonly leg: Leg; readonly profit: number }> {
    for (const leg of trade.legs) {
      if (leg.instrument.kind === 'spot') continue;
      const profit = unrealisedProfit(leg, this.#options.mark(leg.instrument));
      if (profit !== 0) yield { leg, profit };
    }
  }

  #tied(leg: Leg, currency: string): number {
    const { instrument } = leg;
    const requested = leg.entries.reduce((sum, order) => sum + order.request.quantity, 0);
    if (instrument.kind === 'spot') {
      if (currency !== instrument.quote) return 0;
      const live = leg.entries.some((order) => order.state.tag === 'in_flight' || order.state.tag === 'open');
      return live ? leg.stake * (1 - executed(instrument, leg.entries).quantity / requested) : 0;
    }
    if (currency !== instrument.settle) return 0;
    if (instrument.kind === 'linear') return leg.stake;
    const held = openQuantity(leg);
    const contracts = held === 0 ? requested : held;
    return baseUnits(instrument, contracts, this.#options.mark(instrument)) / leg.leverage;
  }
}
