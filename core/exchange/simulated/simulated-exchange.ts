import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import type { ClientOrderId, OrderEvent, OrderRequest } from '../../orders/order.js';
import type { AccountEvent, Exchange, Replacement } from '../exchange.js';
import { Fees } from '../fees.js';
import { SimulatedAccount } from './account.js';
import { FundingClock } from './funding.js';
import { liquidate } from './liquidation.js';
import { Listing } from './listing.js';
import { type Activity, type Execution, Matcher } from './matcher.js';
import { Money } from './money.js';
import type { Resting } from './queue-level.js';
import type { MarketDepth, VenueMarket } from './venue-market.js';
import type { VenueModel } from './venue-model.js';

export interface SimulatedExchangeOptions {
  readonly venue: VenueModel;
  readonly wallet: Readonly<Record<string, number>>;
  market(instrument: Instrument): VenueMarket;
  /** How much moves in a market; null while it is not known. */
  activity(instrument: Instrument): Activity | null;
  /** A unit of a currency in another one; NaN while it has no price. */
  price(currency: string, inCurrency: string): number;
  /** A message is on its way to the venue: `act` is to be called at `us`, behind all market events of that time. */
  onArrival(us: Micros, act: () => void): void;
  /** An order ends by itself: as `onArrival`. Nothing happens where it has ended before. */
  onExpiry(us: Micros, act: () => void): void;
  /** A funding time comes: `act` is to be called at `us`, behind everything else of that time. */
  onBoundary(us: Micros, act: () => void): void;
  /** An answer is on its way: it is known here at `us`. */
  onAnswer(us: Micros, event: OrderEvent): void;
  onAccount(us: Micros, event: AccountEvent): void;
}

/**
 * A venue on recorded markets: orders meet the market after their latency and are filled as docs/fills.md says; the
 * account is charged, funded and liquidated as the venue would. The market itself does not change by our orders.
 */
export class SimulatedExchange implements Exchange {
  readonly account: SimulatedAccount;
  readonly fees: Fees;
  readonly #options: SimulatedExchangeOptions;
  readonly #money: Money;
  readonly #listings = new Map<Instrument, Listing>();
  readonly #listingOf = new Map<ClientOrderId, Listing>();

  constructor(options: SimulatedExchangeOptions) {
    const { venue, wallet, market, price } = options;
    this.#options = options;
    this.fees = new Fees({
      tiers: (instrument) => venue.feeTiers(instrument),
      payment: venue.feePayment,
      startVolume: venue.startVolume,
      price,
    });
    this.account = new SimulatedAccount({
      wallet,
      marginMode: venue.marginMode,
      terms: (instrument) => venue.terms(instrument),
      mark: (instrument) => market(instrument).mark,
    });
    this.#money = new Money({
      account: this.account,
      rates: (instrument) => this.fees.rates(instrument),
      terms: (instrument) => venue.terms(instrument),
      resting: () => this.#resting(),
    });
  }

  submit(request: OrderRequest): void {
    const listing = this.listing(request.instrument);
    this.#listingOf.set(request.clientOrderId, listing);
    listing.send(request.sentUs, (us) => listing.matcher.arrive(request, us));
  }

  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void {
    const listing = this.#listingOf.get(clientOrderId);
    if (listing) listing.send(sentUs, (us) => listing.matcher.cancel(clientOrderId, us));
    else this.#refuseUnknown(clientOrderId, 'cancel', sentUs);
  }

  replace(clientOrderId: ClientOrderId, replacement: Replacement, sentUs: Micros): void {
    const listing = this.#listingOf.get(clientOrderId);
    if (listing) listing.send(sentUs, (us) => listing.matcher.replace(clientOrderId, replacement, us));
    else this.#refuseUnknown(clientOrderId, 'replace', sentUs);
  }

  /** What of a currency may be used for new orders. */
  free(currency: string): number {
    return this.#money.free(currency);
  }

  /** The weakest picture of the market that an order of the instrument was decided by; null when none was. */
  decidedBy(instrument: Instrument): MarketDepth | null {
    return this.#listings.get(instrument)?.matcher.decidedBy ?? null;
  }

  /** The instrument at the venue: market events of it go there. */
  listing(instrument: Instrument): Listing {
    const known = this.#listings.get(instrument);
    if (known) return known;
    const { venue, market, onArrival, onBoundary, onAnswer, onAccount } = this.#options;
    const listing = new Listing({
      instrument,
      market: market(instrument),
      latency: venue.latency(instrument),
      funding: new FundingClock(venue.funding(instrument)),
      port: {
        account: this.account,
        onArrival,
        onBoundary,
        onAnswer,
        onAccount,
        lookAtMargin: (one, us) => this.#lookAtMargin(one, us),
      },
      matcher: (own) => this.#matcher(own),
    });
    this.#listings.set(instrument, listing);
    return listing;
  }

  /** Of an order that was never sent it is not known where it would be. */
  #refuseUnknown(clientOrderId: ClientOrderId, what: 'cancel' | 'replace', us: Micros): void {
    const message = `no order ${clientOrderId} was sent`;
    this.#options.onAnswer(us, { kind: 'refused', clientOrderId, what, code: 'unknown_order', message });
  }

  #matcher(listing: Listing): Matcher {
    const { venue, activity, onExpiry } = this.#options;
    const { instrument, market } = listing;
    return new Matcher({
      instrument,
      market,
      share: venue.queueShare,
      impact: venue.impact,
      port: {
        answer: (us, event) => listing.answer(us, event),
        execute: (execution) => this.#execute(listing, execution),
        position: () => this.account.position(instrument).quantity,
        afford: (request, value, price) => this.#money.refused(request, value, price),
        at: onExpiry,
        activity: () => activity(instrument),
      },
    });
  }

  #execute(listing: Listing, { request, price, quantity, liquidity, us }: Execution): void {
    const { instrument, side, clientOrderId, leverage } = request;
    const { bid, ask, mid } = listing.market;
    const best = liquidity === 'maker' ? price : side === 'buy' ? ask : bid;
    const bare = { us, price, quantity, liquidity, mid, best };
    const fill = this.fees.charge(instrument, side, bare, (currency) => this.account.balance(currency));
    const before = this.account.position(instrument).quantity;
    this.account.fill(instrument, side, fill, leverage);
    listing.answer(us, { kind: 'fill', clientOrderId, fill });
    // One that turns has ended too.
    if (before * this.account.position(instrument).quantity <= 0 && before !== 0)
      listing.matcher.onPositionEnded(us);
    listing.awaitFunding(us);
  }

  *#resting(): Generator<Resting> {
    for (const { matcher } of this.#listings.values()) yield* matcher.resting();
  }

  /** Closes what its margin does not carry at the present mark. */
  #lookAtMargin(instrument: Instrument, us: Micros): void {
    if (this.account.position(instrument).quantity === 0) return;
    const positions = this.account.toLiquidate(instrument);
    if (positions.length === 0) return;
    const { account, fees } = this;
    const { venue } = this.#options;
    for (const [one, { matcher }] of this.#listings) {
      const isTogether = one.kind !== 'spot' && one.settle === instrument.settle;
      if (venue.marginMode === 'isolated' ? one === instrument : isTogether)
        matcher.cancelAll('liquidation', us);
    }
    for (const one of positions) {
      const listing = this.listing(one);
      const { matcher, market } = listing;
      const { clearanceFee } = venue.terms(one);
      const isLast = one === positions.at(-1);
      listing.tell(us, liquidate(one, { account, fees, matcher, market, clearanceFee, isLast, us }));
    }
  }
}
