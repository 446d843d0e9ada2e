import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import type { Fill, Side } from '../../orders/order.js';
import { settleValue } from '../../orders/position.js';
import type { AccountEvent } from '../exchange.js';
import type { Fees } from '../fees.js';
import type { MarginTerms } from '../venue.js';
import type { MarginMode, SimulatedAccount } from './account.js';
import type { Listing, MarginWatch } from './listing.js';

export interface LiquidationOptions {
  readonly account: SimulatedAccount;
  readonly fees: Fees;
  readonly marginMode: MarginMode;
  terms(instrument: Instrument): MarginTerms;
  /** By instrument id. */
  listings(): readonly Listing[];
  nextFillId(): string;
  tell(listing: Listing, us: Micros, event: AccountEvent): void;
}

/** A position that was closed, and what is left of what carried it. */
interface Closed {
  readonly listing: Listing;
  readonly side: Side;
  readonly fills: readonly Fill[];
  /** Of what was closed, in the settle currency. */
  readonly value: number;
  /** Of an isolated margin after the profit and the fees; negative where the loss went beyond it. */
  readonly marginLeft: number;
}

/** The venue's watch over margins: it closes what its margin does not carry. docs/fills.md, rule 30. */
export class Liquidation implements MarginWatch {
  readonly #options: LiquidationOptions;

  constructor(options: LiquidationOptions) {
    this.#options = options;
  }

  /** The mark of an instrument has changed. */
  onMark(instrument: Instrument, us: Micros): void {
    const { account, marginMode } = this.#options;
    if (!account.hasPositions) return;
    if (marginMode === 'isolated') this.#lookIsolated(instrument, us);
    else this.#lookCross(instrument.settle, us);
  }

  /** Something was filled or paid: in cross mode that may have moved the balance of any currency. */
  onMoved(instrument: Instrument, us: Micros): void {
    const { account, marginMode } = this.#options;
    if (marginMode === 'isolated') this.#lookIsolated(instrument, us);
    else for (const currency of account.settleCurrencies()) this.#lookCross(currency, us);
  }

  #lookIsolated(instrument: Instrument, us: Micros): void {
    const { account, listings } = this.#options;
    if (account.position(instrument).quantity === 0 || account.carriesIsolated(instrument)) return;
    const listing = listings().find((one) => one.instrument === instrument)!;
    listing.matcher.cancelAll('liquidation', us);
    const closed = this.#close(listing, us);
    this.#settle(closed, closed.marginLeft, true, us);
  }

  /** The balance of a currency stands behind all positions that settle in it: they go together. */
  #lookCross(currency: string, us: Micros): void {
    const { account, listings } = this.#options;
    if (account.carriesCross(currency)) return;
    const together = listings().filter(
      ({ instrument: { kind, settle } }) => kind !== 'spot' && settle === currency,
    );
    for (const { matcher } of together) matcher.cancelAll('liquidation', us);
    const held = together.filter(({ instrument }) => account.position(instrument).quantity !== 0);
    const all = held.map((listing) => this.#close(listing, us));
    for (const [i, closed] of all.entries()) {
      this.#settle(closed, account.balance(currency), i === all.length - 1, us);
    }
  }

  /** Closes a position from the book, as a market order would. */
  #close(listing: Listing, us: Micros): Closed {
    const { account, fees, nextFillId } = this.#options;
    const { instrument, matcher, market } = listing;
    const { quantity: held, margin } = account.position(instrument);
    const side: Side = held > 0 ? 'sell' : 'buy';
    const before = account.balance(instrument.settle);
    const best = matcher.best(side);
    const fills: Fill[] = [];
    let value = 0;
    for (const { price, quantity } of matcher.takeAll(side, Math.abs(held), market.mark)) {
      const liquidity = 'taker' as const;
      const bare = { venueId: nextFillId(), us, price, quantity, liquidity, mid: market.mid, best };
      account.trade(instrument, side, bare, 1);
      const fill = fees.charge(instrument, side, bare, (currency) => account.balance(currency));
      account.pay(fill);
      fills.push(fill);
      value += settleValue(instrument, quantity, price);
    }
    const marginLeft = margin + account.balance(instrument.settle) - before;
    return { listing, side, fills, value, marginLeft };
  }

  /**
   * What the venue takes for it, as far as `left` goes. A loss beyond that is the insurance fund's, once nothing more that
   * the same money carries is to be closed.
   */
  #settle({ listing, side, fills, value }: Closed, left: number, isLast: boolean, us: Micros): void {
    const { account, terms, tell } = this.#options;
    const { instrument } = listing;
    const clearanceFee = Math.min(value * terms(instrument).clearanceFee, Math.max(left, 0));
    const insurance = isLast ? Math.max(-left, 0) : 0;
    account.post(us, 'clearance', instrument.settle, -clearanceFee);
    account.post(us, 'insurance', instrument.settle, insurance);
    tell(listing, us, { kind: 'liquidation', us, instrument, side, fills, clearanceFee, insurance });
  }
}
