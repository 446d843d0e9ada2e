import { assertNever } from '../../errors.js';
import type { Chunk } from '../../market/chunk.js';
import { type EventBatch, NO_INSTRUMENT } from '../../market/event-batch.js';
import { byId, type Instrument } from '../../market/instrument.js';
import { type MarketDepth, MarketState, type SeenMarket } from '../../market/market-state.js';
import { Rank } from '../../market/moment.js';
import { Prices } from '../../market/prices.js';
import type { Micros } from '../../market/time.js';
import { TimeQueue } from '../../market/time-queue.js';
import type { ClientOrderId, OrderEvent, OrderRequest } from '../../orders/order.js';
import type { Activity } from '../activity.js';
import type { AccountEvent, ApprovedRequest, Exchange, Replacement, VenueEvent } from '../exchange.js';
import { Fees } from '../fees.js';
import { SimulatedAccount } from './account.js';
import type { Candle } from './candle-orders.js';
import { Funding } from './funding.js';
import { Liquidation } from './liquidation.js';
import { Listing } from './listing.js';
import { Matcher } from './matcher.js';
import type { Execution } from './matcher-port.js';
import { Money, type Reserving } from './money.js';
import type { VenueModel } from './venue-model.js';

export interface SimulatedExchangeOptions {
  readonly venue: VenueModel;
  readonly wallet: Readonly<Record<string, number>>;
  /** By the index that events name; null for one that is not traded here. */
  instrument(index: number): Instrument | null;
  /** How much moves in a market; null while it is not known. */
  activity(instrument: Instrument): Activity | null;
  /** What other currencies are priced in. */
  readonly stakeCurrency: string;
  /** What is said here, when its time has come. */
  tell(event: VenueEvent): void;
  /** A market of the caller's own; one for each instrument is made without it. */
  market?(instrument: Instrument): MarketState;
}

/** What is due at the venue, or on its way from there. */
type Due =
  | { readonly kind: 'submit'; readonly listing: Listing; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly listing: Listing; readonly id: ClientOrderId }
  | {
      readonly kind: 'replace';
      readonly listing: Listing;
      readonly id: ClientOrderId;
      readonly to: Replacement;
    }
  /** A request about an order that was never sent here. */
  | { readonly kind: 'unknown'; readonly event: OrderEvent }
  | { readonly kind: 'expire'; readonly listing: Listing; readonly id: ClientOrderId }
  | { readonly kind: 'order'; readonly event: OrderEvent }
  | { readonly kind: 'account'; readonly event: AccountEvent }
  /** Of the next microsecond. */
  | { readonly kind: 'funding' };

/**
 * A venue on recorded markets: orders meet the market after their latency and are filled as docs/fills.md says; the
 * account is charged, funded and liquidated as the venue would. The market itself does not change by our orders.
 *
 * Whoever drives it tells it each market event, and lets the time go on in between: first all that is due before the
 * market events of a time, then these, then what is sent at that time.
 */
export class SimulatedExchange implements Exchange {
  readonly account: SimulatedAccount;
  readonly #fees: Fees;
  readonly #options: SimulatedExchangeOptions;
  readonly #money: Money;
  readonly #liquidation: Liquidation;
  readonly #queue = new TimeQueue<Due>();
  /** Entries of the queue that do something also where nothing is open or held. */
  #onTheWay = 0;
  readonly #listings = new Map<Instrument, Listing>();
  /** By instrument index; null for one that is not traded here. */
  readonly #byIndex: (Listing | null)[] = [];
  /** By instrument id: what concerns several does not depend on which came first. */
  #ordered: readonly Listing[] = [];
  readonly #listingOf = new Map<ClientOrderId, Listing>();
  /** Executions so far, which are their ids. */
  #fills = 0;

  constructor(options: SimulatedExchangeOptions) {
    const { venue, wallet, stakeCurrency } = options;
    const { marginMode } = venue;
    const terms = (instrument: Instrument) => venue.terms(instrument);
    this.#options = options;
    const prices = new Prices({
      stakeCurrency,
      instruments: () => this.#ordered.map(({ instrument }) => instrument),
      mark: (instrument) => this.#listing(instrument).market.lastValue,
      fixed: {},
    });
    const price = (currency: string, inCurrency: string) => prices.of(currency) / prices.of(inCurrency);
    const fees = new Fees({ terms: venue, price });
    const mark = (instrument: Instrument) => this.#listing(instrument).market.mark;
    const account = new SimulatedAccount({ wallet, marginMode, terms, mark });
    const rates = (instrument: Instrument) => fees.rates(instrument);
    this.#fees = fees;
    this.account = account;
    this.#money = new Money({ account, rates, terms, reserving: () => this.#reserving() });
    this.#liquidation = new Liquidation({
      account,
      fees,
      marginMode,
      terms,
      listings: () => this.#ordered,
      nextFillId: () => this.#nextFillId(),
      tell: (listing, us, event) => this.#say(listing, us, { kind: 'account', event }),
    });
  }

  send(sent: ApprovedRequest): void {
    switch (sent.kind) {
      case 'submit':
        this.#submit(sent.request);
        return;
      case 'cancel': {
        const { clientOrderId: id, sentUs } = sent;
        const listing = this.#listingOf.get(id);
        if (listing) this.#send(listing.arrivalUs(sentUs), { kind: 'cancel', listing, id });
        else this.#send(sentUs, { kind: 'unknown', event: neverSent(id, 'cancel') });
        return;
      }
      case 'replace': {
        const { clientOrderId: id, replacement: to, sentUs } = sent;
        const listing = this.#listingOf.get(id);
        if (listing) this.#send(listing.arrivalUs(sentUs), { kind: 'replace', listing, id, to });
        else this.#send(sentUs, { kind: 'unknown', event: neverSent(id, 'replace') });
        return;
      }
      default:
        assertNever(sent);
    }
  }

  /** Takes a market event in: all that is due before it has been done. */
  onEvent(batch: EventBatch, row: number): void {
    this.#listingAt(batch.instrument[row]!)?.onEvent(batch, row);
  }

  /** Takes in that a candle of an instrument has ended, as `onEvent`. */
  onCandle(instrument: Instrument, candle: Candle, us: Micros): void {
    this.#listing(instrument).onCandle(candle, us);
  }

  /**
   * Does what is due before a time and rank, in order, up to the first thing that it has to say.
   * @returns whether something was said: there may be more to do.
   */
  advance(us: Micros, rank: Rank = Rank.market): boolean {
    while (this.#queue.isDueBefore(us, rank)) {
      const atUs = this.#queue.nextUs;
      if (this.#do(this.#queue.pop()!, atUs)) return true;
    }
    return false;
  }

  /** When something is due here; Infinity for nothing. */
  get nextUs(): Micros {
    return this.#queue.nextUs;
  }

  /** Whether nothing is on its way, open or held: market events and the time can change nothing then. */
  get isIdle(): boolean {
    if (this.#onTheWay > 0 || this.account.hasPositions) return false;
    return this.#ordered.every(({ matcher }) => matcher.orders.count === 0);
  }

  /**
   * Takes a chunk of market events in where the exchange is idle: as `onEvent` of each of them, but the markets are behind
   * until `release`.
   */
  pass(chunk: Chunk): void {
    for (let run = 0; run < chunk.count; run++) {
      const batch = chunk.batches[chunk.lane[run]!]!;
      const to = chunk.to[run]!;
      for (let row = chunk.from[run]!; row < to; row++) {
        const index = batch.instrument[row]!;
        if (index !== NO_INSTRUMENT) this.#listingAt(index)?.pass(batch, row);
      }
    }
  }

  /**
   * The batches of the events that were taken in are about to be filled anew. `seen` is a market that has taken in the
   * same; with `isBehind` those of this exchange catch up with it.
   */
  release(seen: (instrument: Instrument) => SeenMarket | null, isBehind: boolean): void {
    for (const { instrument, market } of this.#ordered) {
      const same = seen(instrument);
      if (isBehind && same !== null) market.catchUp(same);
      else market.release(same?.book ?? null);
    }
  }

  /** What of a currency may be used for new orders. */
  free(currency: string): number {
    return this.#money.free(currency);
  }

  /** The weakest picture of the market that an order of the instrument was decided by; null when none was. */
  decidedBy(instrument: Instrument): MarketDepth | null {
    return this.#listings.get(instrument)?.matcher.decidedBy.depth ?? null;
  }

  #listingAt(index: number): Listing | null {
    const known = this.#byIndex[index];
    if (known !== undefined) return known;
    const instrument = this.#options.instrument(index);
    const listing = instrument === null ? null : this.#listing(instrument);
    this.#byIndex[index] = listing;
    return listing;
  }

  #listing(instrument: Instrument): Listing {
    const known = this.#listings.get(instrument);
    if (known) return known;
    const { venue, market } = this.#options;
    const listing = new Listing({
      instrument,
      market: market?.(instrument) ?? new MarketState(),
      latency: venue.latency(instrument),
      observesLatency: venue.observesLatency,
      account: this.account,
      margins: this.#liquidation,
      matcher: (own) => this.#matcher(own),
      funding: (own) => this.#funding(own),
    });
    this.#listings.set(instrument, listing);
    this.#ordered = [...this.#ordered, listing].sort((a, b) => byId(a.instrument, b.instrument));
    return listing;
  }

  #funding(listing: Listing): Funding {
    const { instrument, market } = listing;
    return new Funding({
      instrument,
      market,
      schedule: this.#options.venue.funding(instrument),
      account: this.account,
      wait: (us) => this.#queue.push(us - 1, Rank.funding, { kind: 'funding' }),
      tell: (us, event) => this.#say(listing, us, { kind: 'account', event }),
    });
  }

  #matcher(listing: Listing): Matcher {
    const { venue, activity } = this.#options;
    const { instrument, market } = listing;
    return new Matcher({
      instrument,
      market,
      share: venue.queueShare,
      impact: venue.impact,
      port: {
        answer: (us, event) => this.#say(listing, us, { kind: 'order', event }),
        execute: (execution) => this.#execute(listing, execution),
        position: () => this.account.position(instrument).quantity,
        refused: (request, asked) => this.#money.refused(request, asked),
        expireAt: (us, id) => this.#queue.push(us, Rank.expiry, { kind: 'expire', listing, id }),
        activity: () => activity(instrument),
      },
    });
  }

  #submit(request: OrderRequest): void {
    const listing = this.#listing(request.instrument);
    this.#listingOf.set(request.clientOrderId, listing);
    this.#send(listing.arrivalUs(request.sentUs), { kind: 'submit', listing, request });
  }

  #send(us: Micros, due: Due): void {
    this.#onTheWay++;
    this.#queue.push(us, Rank.arrival, due);
  }

  #say(listing: Listing, us: Micros, due: Extract<Due, { kind: 'order' | 'account' }>): void {
    this.#onTheWay++;
    this.#queue.push(listing.knownUs(us), Rank.answer, due);
  }

  /** Returns whether something was said. */
  #do(due: Due, us: Micros): boolean {
    switch (due.kind) {
      case 'submit':
        this.#onTheWay--;
        this.#fees.advance(us);
        due.listing.matcher.arrive(due.request, us);
        due.listing.lookAtMargin(us);
        return false;
      case 'cancel':
        this.#onTheWay--;
        due.listing.matcher.cancel(due.id, us);
        due.listing.lookAtMargin(us);
        return false;
      case 'replace':
        this.#onTheWay--;
        this.#fees.advance(us);
        due.listing.matcher.replace(due.id, due.to, us);
        due.listing.lookAtMargin(us);
        return false;
      case 'unknown':
        // Of an order that was never sent it is not known where it would be: there is no latency to it.
        this.#queue.push(us, Rank.answer, { kind: 'order', event: due.event });
        return false;
      case 'expire':
        due.listing.matcher.expire(due.id, us);
        return false;
      case 'order':
      case 'account':
        this.#onTheWay--;
        this.#options.tell({ ...due, us });
        return true;
      case 'funding':
        for (const listing of this.#ordered) listing.payFunding(us + 1);
        return false;
      default:
        return assertNever(due);
    }
  }

  #execute(listing: Listing, { request, price, quantity, liquidity, best, us }: Execution): void {
    const { account } = this;
    const { instrument, side, clientOrderId, leverage } = request;
    const bare = {
      venueId: this.#nextFillId(),
      us,
      price,
      quantity,
      liquidity,
      mid: listing.market.mid,
      best,
    };
    const before = account.position(instrument).quantity;
    account.trade(instrument, side, bare, leverage);
    const fill = this.#fees.charge(instrument, side, bare, (currency) => account.balance(currency));
    account.pay(fill);
    this.#say(listing, us, { kind: 'order', event: { kind: 'fill', clientOrderId, fill } });
    // One that turns has ended too.
    if (before !== 0 && before * account.position(instrument).quantity <= 0) {
      listing.matcher.onPositionEnded(us);
    }
    listing.onFill(us);
  }

  #nextFillId(): string {
    return `${++this.#fills}`;
  }

  *#reserving(): Generator<Reserving> {
    for (const { matcher } of this.#ordered) yield* matcher.reserving();
  }
}

function neverSent(clientOrderId: ClientOrderId, what: 'cancel' | 'replace'): OrderEvent {
  const message = `no order ${clientOrderId} was sent`;
  return { kind: 'refused', clientOrderId, what, code: 'unknown_order', message };
}
