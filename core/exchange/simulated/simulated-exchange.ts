import { byId, type Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import type { ClientOrderId, OrderEvent, OrderRequest } from '../../orders/order.js';
import type { AccountEvent, Exchange, Replacement } from '../exchange.js';
import { Fees } from '../fees.js';
import { SimulatedAccount } from './account.js';
import { FundingClock } from './funding.js';
import type { Activity } from './impact.js';
import { Liquidation } from './liquidation.js';
import { Listing } from './listing.js';
import { Matcher } from './matcher.js';
import type { Execution } from './matcher-port.js';
import { Money, type Reserving } from './money.js';
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
  readonly #liquidation: Liquidation;
  readonly #listings = new Map<Instrument, Listing>();
  /** By instrument id: what concerns several does not depend on which came first. */
  #ordered: readonly Listing[] = [];
  readonly #listingOf = new Map<ClientOrderId, Listing>();

  constructor(options: SimulatedExchangeOptions) {
    const { venue, wallet, market, price } = options;
    const { marginMode } = venue;
    const terms = (instrument: Instrument) => venue.terms(instrument);
    this.#options = options;
    this.fees = new Fees({
      tiers: (instrument) => venue.feeTiers(instrument),
      payment: venue.feePayment,
      startVolume: venue.startVolume,
      price,
    });
    this.account = new SimulatedAccount({
      wallet,
      marginMode,
      terms,
      mark: (instrument) => market(instrument).mark,
    });
    const { account, fees } = this;
    this.#money = new Money({
      account,
      rates: (instrument) => fees.rates(instrument),
      terms,
      reserving: () => this.#reserving(),
    });
    this.#liquidation = new Liquidation({ account, fees, marginMode, terms, listings: () => this.#ordered });
  }

  submit(request: OrderRequest): void {
    const listing = this.listing(request.instrument);
    this.#listingOf.set(request.clientOrderId, listing);
    listing.send(request.sentUs, (us) => {
      this.fees.advance(us);
      listing.matcher.arrive(request, us);
    });
  }

  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void {
    const listing = this.#listingOf.get(clientOrderId);
    if (listing) listing.send(sentUs, (us) => listing.matcher.cancel(clientOrderId, us));
    else this.#refuseUnknown(clientOrderId, 'cancel', sentUs);
  }

  replace(clientOrderId: ClientOrderId, replacement: Replacement, sentUs: Micros): void {
    const listing = this.#listingOf.get(clientOrderId);
    if (listing) {
      listing.send(sentUs, (us) => {
        this.fees.advance(us);
        listing.matcher.replace(clientOrderId, replacement, us);
      });
    } else this.#refuseUnknown(clientOrderId, 'replace', sentUs);
  }

  /** What of a currency may be used for new orders. */
  free(currency: string): number {
    return this.#money.free(currency);
  }

  /** The weakest picture of the market that an order of the instrument was decided by; null when none was. */
  decidedBy(instrument: Instrument): MarketDepth | null {
    return this.#listings.get(instrument)?.matcher.decidedBy.depth ?? null;
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
        // What is held when the time comes is what was held before the events of that time.
        awaitFunding: (us) => onBoundary(us - 1, () => this.#payFunding(us)),
        onAnswer,
        onAccount,
        onMark: (one, us) => this.#liquidation.onMark(one, us),
        onMoved: (one, us) => this.#liquidation.onMoved(one, us),
      },
      matcher: (own) => this.#matcher(own),
    });
    this.#listings.set(instrument, listing);
    this.#ordered = [...this.#ordered, listing].sort((a, b) => byId(a.instrument, b.instrument));
    return listing;
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
        refused: (request, asked) => this.#money.refused(request, asked),
        at: onExpiry,
        activity: () => activity(instrument),
      },
    });
  }

  #execute(listing: Listing, { request, price, quantity, liquidity, best, us }: Execution): void {
    const { account, fees } = this;
    const { instrument, side, clientOrderId, leverage } = request;
    const bare = { us, price, quantity, liquidity, mid: listing.market.mid, best };
    const before = account.position(instrument).quantity;
    account.trade(instrument, side, bare, leverage);
    const fill = fees.charge(instrument, side, bare, (currency) => account.balance(currency));
    account.pay(fill);
    listing.answer(us, { kind: 'fill', clientOrderId, fill });
    // One that turns has ended too.
    if (before !== 0 && before * account.position(instrument).quantity <= 0) {
      listing.matcher.onPositionEnded(us);
    }
    listing.onFill(us);
  }

  /** Funding of all positions that wait for this time. */
  #payFunding(us: Micros): void {
    for (const listing of this.#ordered) listing.payFunding(us);
  }

  *#reserving(): Generator<Reserving> {
    for (const { matcher } of this.#ordered) yield* matcher.reserving();
  }

  /** Of an order that was never sent it is not known where it would be: there is no latency to it. */
  #refuseUnknown(clientOrderId: ClientOrderId, what: 'cancel' | 'replace', sentUs: Micros): void {
    const message = `no order ${clientOrderId} was sent`;
    const refusal = { kind: 'refused', clientOrderId, what, code: 'unknown_order', message } as const;
    this.#options.onArrival(sentUs, () => this.#options.onAnswer(sentUs, refusal));
  }
}
