import type { Micros } from '../../market/time.js';
import type { Fill, Side } from '../../orders/order.js';
import { settleValue } from '../../orders/position.js';
import type { SimulatedAccount } from './account.js';
import type { Listing } from './listing.js';
import type { VenueModel } from './venue-model.js';

export interface LiquidationOptions {
  readonly account: SimulatedAccount;
  readonly venue: Pick<VenueModel, 'marginMode' | 'terms'>;
  /** By instrument id. */
  listings(): readonly Listing[];
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
export class Liquidation {
  readonly #options: LiquidationOptions;

  constructor(options: LiquidationOptions) {
    this.#options = options;
  }

  /** Looks at the margin once what has happened to a listing is done, where that changed its mark or the account. */
  look(listing: Listing, us: Micros): void {
    const { account, venue } = this.#options;
    if (!account.hasPositions) return;
    if (listing.takeTraded()) {
      this.onMoved(listing, us);
      return;
    }
    const { quantity } = account.position(listing.instrument);
    if (quantity === 0) return;
    if (venue.marginMode === 'isolated') {
      if (listing.hasMovedAgainst(quantity)) this.#lookIsolated(listing, us);
    } else if (listing.hasMoved) {
      listing.lookAtMark();
      this.#lookCross(listing.instrument.settle, us);
    }
  }

  /** Something was filled or paid: in cross mode that may have moved the balance of any currency. */
  onMoved(listing: Listing, us: Micros): void {
    const { account, venue } = this.#options;
    if (venue.marginMode === 'isolated') this.#lookIsolated(listing, us);
    else {
      listing.lookAtMark();
      for (const currency of account.settleCurrencies()) this.#lookCross(currency, us);
    }
  }

  #lookIsolated(listing: Listing, us: Micros): void {
    const { account } = this.#options;
    const { instrument, matcher } = listing;
    listing.lookAtMark();
    if (account.carriesIsolated(instrument)) return;
    matcher.cancelAll('liquidation', us);
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
    const { account } = this.#options;
    const { instrument, matcher, market } = listing;
    const { quantity: held, margin } = account.position(instrument);
    const side: Side = held > 0 ? 'sell' : 'buy';
    const before = account.balance(instrument.settle);
    const best = matcher.liquidity.best(side);
    const fills: Fill[] = [];
    let value = 0;
    for (const { price, quantity } of matcher.taker.takeAll(side, Math.abs(held), market.mark)) {
      const bare = { us, price, quantity, liquidity: 'taker' as const, mid: market.mid, best };
      fills.push(account.execute(instrument, side, bare, 1));
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
    const { account, venue } = this.#options;
    const { instrument, messages } = listing;
    const clearanceFee = Math.min(value * venue.terms(instrument).clearanceFee, Math.max(left, 0));
    const insurance = isLast ? Math.max(-left, 0) : 0;
    account.post(us, 'clearance', instrument.settle, -clearanceFee);
    account.post(us, 'insurance', instrument.settle, insurance);
    messages.ofAccount({ kind: 'liquidation', us, instrument, side, fills, clearanceFee, insurance });
  }
}
