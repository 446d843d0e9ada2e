import { assertNever } from '../../errors.js';
import type { Chunk } from '../../market/chunk.js';
import { type EventBatch, NO_INSTRUMENT } from '../../market/event-batch.js';
import { byId, type Instrument } from '../../market/instrument.js';
import { type MarketDepth, MarketState, type SeenMarket } from '../../market/market-state.js';
import { Rank } from '../../market/moment.js';
import { Prices } from '../../market/prices.js';
import type { Micros } from '../../market/time.js';
import { TimeQueue } from '../../market/time-queue.js';
import type { ClientOrderId, OrderEvent } from '../../orders/order.js';
import type { Activity } from '../activity.js';
import type { ApprovedRequest, Exchange, VenueEvent, VenueRequest } from '../exchange.js';
import { Fees } from '../fees.js';
import { SimulatedAccount } from './account.js';
import type { Candle } from './candles.js';
import { Liquidation } from './liquidation.js';
import { type Due, Listing } from './listing.js';
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

/** What of one time is done first. */
const RANKS = {
  arrival: Rank.arrival,
  unknown: Rank.arrival,
  expiry: Rank.expiry,
  funding: Rank.funding,
  order: Rank.answer,
  account: Rank.answer,
} as const satisfies Record<Due['kind'], Rank>;

/**
 * A venue on recorded markets: orders meet the market after their latency and are filled as docs/fills.md says; the
 * account is charged, funded and liquidated as the venue would. The market itself does not change by our orders.
 *
 * Whoever drives it tells it each market event, and lets the time go on in between: first all that is due before the
 * market events of a time, then these, then what is sent at that time.
 */
export class SimulatedExchange implements Exchange {
  readonly account: SimulatedAccount;
  readonly money: Money;
  readonly #fees: Fees;
  readonly #options: SimulatedExchangeOptions;
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

  constructor(options: SimulatedExchangeOptions) {
    const { venue, wallet, stakeCurrency } = options;
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
    const account = new SimulatedAccount({ wallet, venue, fees, mark });
    this.#fees = fees;
    this.account = account;
    this.money = new Money({ account, fees, terms: venue, reserving: () => this.#reserving() });
    this.#liquidation = new Liquidation({ account, venue, listings: () => this.#ordered });
  }

  send(sent: ApprovedRequest): void {
    switch (sent.kind) {
      case 'submit': {
        const { request } = sent;
        const listing = this.#listing(request.instrument);
        this.#listingOf.set(request.clientOrderId, listing);
        this.#later(listing.messages.arrivalUs(request.sentUs), { kind: 'arrival', listing, sent });
        return;
      }
      case 'cancel':
      case 'replace': {
        const { clientOrderId, sentUs } = sent;
        const listing = this.#listingOf.get(clientOrderId);
        if (listing) this.#later(listing.messages.arrivalUs(sentUs), { kind: 'arrival', listing, sent });
        else this.#later(sentUs, { kind: 'unknown', event: neverSent(clientOrderId, sent.kind) });
        return;
      }
      default:
        assertNever(sent);
    }
  }

  /** Takes a market event in: all that is due before it has been done. */
  onEvent(batch: EventBatch, row: number): void {
    const listing = this.#listingAt(batch.instrument[row]!);
    if (listing?.onEvent(batch, row)) this.#liquidation.look(listing, batch.localTs[row]!);
  }

  /**
   * Takes in that a candle of an instrument has ended, as `onEvent`. Whoever drives an exchange on a feed of candles calls it
   * at each candle's end, in the place of its market events; no run does yet, since feeds have no candles.
   */
  onCandle(instrument: Instrument, candle: Candle, us: Micros): void {
    const listing = this.#listing(instrument);
    listing.onCandle(candle, us);
    this.#liquidation.look(listing, us);
  }

  /**
   * Does what is due before a time and rank, in order, up to the first thing that it has to say.
   * @returns whether something was said: there may be more to do.
   */
  advance(us: Micros, rank: Rank = Rank.market): boolean {
    while (this.#queue.isDueBefore(us, rank)) {
      const atUs = this.#queue.nextUs;
      const due = this.#queue.pop()!;
      if (isOnTheWay(due)) this.#onTheWay--;
      if (this.#do(due, atUs)) return true;
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
    const { venue, activity, market } = this.#options;
    const listing = new Listing({
      instrument,
      market: market?.(instrument) ?? new MarketState(),
      venue,
      account: this.account,
      money: this.money,
      activity: () => activity(instrument),
      later: (us, due) => this.#later(us, due),
    });
    this.#listings.set(instrument, listing);
    this.#ordered = [...this.#ordered, listing].sort((a, b) => byId(a.instrument, b.instrument));
    return listing;
  }

  #later(us: Micros, due: Due): void {
    if (isOnTheWay(due)) this.#onTheWay++;
    this.#queue.push(us, RANKS[due.kind], due);
  }

  /** Returns whether something was said. */
  #do(due: Due, us: Micros): boolean {
    switch (due.kind) {
      case 'arrival':
        this.#arrive(due.listing, due.sent, us);
        return false;
      case 'unknown':
        // Of an order that was never sent it is not known where it would be: there is no latency to it.
        this.#later(us, { kind: 'order', event: due.event });
        return false;
      case 'expiry':
        due.listing.matcher.expire(due.id, us);
        return false;
      case 'order':
      case 'account':
        this.#options.tell({ ...due, us });
        return true;
      case 'funding':
        for (const listing of this.#ordered) {
          if (listing.funding.pay(us + 1)) this.#liquidation.onMoved(listing, us + 1);
        }
        return false;
      default:
        return assertNever(due);
    }
  }

  /** A request has come to the venue. */
  #arrive(listing: Listing, sent: VenueRequest, us: Micros): void {
    const { matcher } = listing;
    switch (sent.kind) {
      case 'submit':
        this.#fees.advance(us);
        matcher.arrive(sent.request, us);
        break;
      case 'cancel':
        matcher.cancel(sent.clientOrderId, us);
        break;
      case 'replace':
        this.#fees.advance(us);
        matcher.replace(sent.clientOrderId, sent.replacement, us);
        break;
      default:
        assertNever(sent);
    }
    this.#liquidation.look(listing, us);
  }

  *#reserving(): Generator<Reserving> {
    for (const { matcher } of this.#ordered) yield* matcher.reserving();
  }
}

/** Whether an entry of the queue does something also where nothing is open or held. */
function isOnTheWay({ kind }: Due): boolean {
  return kind !== 'expiry' && kind !== 'funding';
}

function neverSent(clientOrderId: ClientOrderId, what: 'cancel' | 'replace'): OrderEvent {
  const message = `no order ${clientOrderId} was sent`;
  return { kind: 'refused', clientOrderId, what, code: 'unknown_order', message };
}
