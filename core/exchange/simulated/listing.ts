import { type EventBatch, EventKind } from '../../market/event-batch.js';
import type { Instrument } from '../../market/instrument.js';
import type { MarketState } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';
import type { LatencyModel } from '../latency.js';
import type { SimulatedAccount } from './account.js';
import type { Candle } from './candle-orders.js';
import type { Funding } from './funding.js';
import type { Matcher } from './matcher.js';

/** What a listing asks of the exchange that it is on. */
export interface MarginWatch {
  /** The mark of an instrument that is held has changed: its margin is to be looked at. */
  onMark(instrument: Instrument, us: Micros): void;
  /** An order of an instrument was filled, or funding was paid: as `onMark`. */
  onMoved(instrument: Instrument, us: Micros): void;
}

export interface ListingOptions {
  readonly instrument: Instrument;
  readonly market: MarketState;
  readonly latency: LatencyModel;
  /** Whether the latency is learnt from market events. */
  readonly observesLatency: boolean;
  readonly account: SimulatedAccount;
  readonly margins: MarginWatch;
  matcher(listing: Listing): Matcher;
  funding(listing: Listing): Funding;
}

/** One instrument at the simulated venue: its market, its orders, the times of messages, and its funding. */
export class Listing {
  readonly instrument: Instrument;
  readonly market: MarketState;
  readonly matcher: Matcher;
  readonly funding: Funding;
  readonly #latency: LatencyModel;
  readonly #observes: boolean;
  readonly #account: SimulatedAccount;
  readonly #margins: MarginWatch;
  #lastArrivalUs: Micros = Number.NEGATIVE_INFINITY;
  #lastAnswerUs: Micros = Number.NEGATIVE_INFINITY;
  /** The mark that the margin was looked at with. */
  #lookedAtMark = Number.NaN;
  /** Whether there was a fill since the margin was looked at. */
  #hasTraded = false;

  constructor(options: ListingOptions) {
    this.instrument = options.instrument;
    this.market = options.market;
    this.#latency = options.latency;
    this.#observes = options.observesLatency;
    this.#account = options.account;
    this.#margins = options.margins;
    this.funding = options.funding(this);
    this.matcher = options.matcher(this);
  }

  /** When a message that is sent now is at the venue: later ones do not arrive before it. */
  arrivalUs(sentUs: Micros): Micros {
    const { orderUs, feedUs } = this.#latency.next();
    this.#lastArrivalUs = Math.max(this.#lastArrivalUs, sentUs + orderUs + feedUs);
    return this.#lastArrivalUs;
  }

  /**
   * When something that happened on the book at `us` is known here. `us` already holds the feed's delay: the answer needs its
   * own in place of it, and is never before the feed.
   */
  knownUs(us: Micros): Micros {
    const { answerUs, feedUs } = this.#latency.next();
    this.#lastAnswerUs = Math.max(this.#lastAnswerUs, us + Math.max(answerUs - feedUs, 0));
    return this.#lastAnswerUs;
  }

  /** A market event has come. */
  onEvent(batch: EventBatch, row: number): void {
    if (this.#observes) this.#observe(batch, row);
    const news = this.market.take(batch, row);
    if (news === 'nothing') return;
    const kind = batch.kind[row]! as EventKind;
    if (kind === EventKind.funding) this.#onFunding(batch, row);
    else if (this.matcher.orders.count > 0) this.matcher.onEvent(batch, row, news);
    this.lookAtMargin(batch.localTs[row]!);
  }

  /** A market event is passed over, since nothing is open: its market catches up later. */
  pass(batch: EventBatch, row: number): void {
    if (this.#observes) this.#observe(batch, row);
    if (batch.kind[row] === EventKind.funding) this.#onFunding(batch, row);
  }

  /** A candle has ended. */
  onCandle(candle: Candle, us: Micros): void {
    this.market.takeCandle(candle.close);
    this.matcher.onCandle(candle, us);
    this.lookAtMargin(us);
  }

  /** An order was filled: a position may wait for its funding now. */
  onFill(us: Micros): void {
    this.#hasTraded = true;
    this.funding.await(us);
  }

  /** The time of a funding has come; nothing happens where this is not what was waited for. */
  payFunding(us: Micros): void {
    if (this.funding.pay(us)) this.#margins.onMoved(this.instrument, us);
  }

  /** Asks for a look at the margin once what has happened is done, where it changed the mark or the account. */
  lookAtMargin(us: Micros): void {
    if (!this.#account.hasPositions) return;
    const { mark } = this.market;
    if (this.#hasTraded) {
      this.#hasTraded = false;
      this.#lookedAtMark = mark;
      this.#margins.onMoved(this.instrument, us);
    } else if (mark !== this.#lookedAtMark && this.#account.position(this.instrument).quantity !== 0) {
      this.#lookedAtMark = mark;
      this.#margins.onMark(this.instrument, us);
    }
  }

  /** Of what is streamed alone: what was asked for says nothing of a stream's delay. */
  #observe(batch: EventBatch, row: number): void {
    const kind = batch.kind[row]! as EventKind;
    if (kind !== EventKind.quote && kind !== EventKind.trade && kind !== EventKind.depth) return;
    this.#latency.observe(batch.localTs[row]!, batch.exchangeTs[row]!);
  }

  #onFunding(batch: EventBatch, row: number): void {
    this.funding.say(batch.v0[row]!, batch.v1[row]!, batch.localTs[row]!);
  }
}
