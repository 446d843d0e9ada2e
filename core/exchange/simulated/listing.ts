import type { EventBatch } from '../../market/event-batch.js';
import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import type { OrderEvent } from '../../orders/order.js';
import type { AccountEvent } from '../exchange.js';
import type { LatencyModel } from '../latency.js';
import type { SimulatedAccount } from './account.js';
import type { Candle } from './candle-orders.js';
import type { FundingClock } from './funding.js';
import { FundingPayments } from './funding-payments.js';
import type { Matcher } from './matcher.js';
import type { VenueMarket } from './venue-market.js';

/** What a listing asks of the exchange that it is on. */
export interface ListingPort {
  readonly account: SimulatedAccount;
  onArrival(us: Micros, act: () => void): void;
  /** Funding is due at `us`: `payFunding` is to be called before all market events of that time. */
  awaitFunding(us: Micros): void;
  onAnswer(us: Micros, event: OrderEvent): void;
  onAccount(us: Micros, event: AccountEvent): void;
  /** The mark of an instrument that is held has changed: its margin is to be looked at. */
  onMark(instrument: Instrument, us: Micros): void;
  /** An order of an instrument was filled, or funding was paid: as `onMark`. */
  onMoved(instrument: Instrument, us: Micros): void;
}

export interface ListingOptions {
  readonly instrument: Instrument;
  readonly market: VenueMarket;
  readonly latency: LatencyModel;
  readonly funding: FundingClock;
  readonly port: ListingPort;
  matcher(listing: Listing): Matcher;
}

/**
 * One instrument at the simulated venue: its orders, the messages on their way, and its funding. Market events are told
 * behind the market's own taking them in.
 */
export class Listing {
  readonly instrument: Instrument;
  readonly market: VenueMarket;
  readonly matcher: Matcher;
  readonly #latency: LatencyModel;
  readonly #funding: FundingPayments;
  readonly #port: ListingPort;
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
    this.#port = options.port;
    this.#funding = new FundingPayments({
      instrument: this.instrument,
      market: this.market,
      clock: options.funding,
      account: options.port.account,
      wait: (us) => options.port.awaitFunding(us),
      tell: (us, event) => this.tell(us, event),
    });
    this.matcher = options.matcher(this);
  }

  /** A message to the venue: `arrive` is called when it is there; later ones do not arrive before it. */
  send(sentUs: Micros, arrive: (us: Micros) => void): void {
    const { orderUs, feedUs } = this.#latency.next();
    const us = Math.max(this.#lastArrivalUs, sentUs + orderUs + feedUs);
    this.#lastArrivalUs = us;
    this.#port.onArrival(us, () => {
      arrive(us);
      this.#lookAtMargin(us);
    });
  }

  /** The venue says something of an order, at `us` on the book. */
  answer(us: Micros, event: OrderEvent): void {
    this.#port.onAnswer(this.#knownUs(us), event);
  }

  /** The venue did something to the account, at `us` on the book. */
  tell(us: Micros, event: AccountEvent): void {
    this.#port.onAccount(this.#knownUs(us), event);
  }

  /** Takes in when a quote, a print or a diff happened and when it came. */
  observe(localTs: Micros, exchangeTs: Micros): void {
    this.#latency.observe(localTs, exchangeTs);
  }

  /** A print on the book has come; the size in base units. */
  onPrint(price: number, baseSize: number, isBuy: boolean, exchangeTs: Micros, us: Micros): void {
    if (this.matcher.orders.count > 0) {
      this.matcher.onPrint(price, baseSize, isBuy ? 'buy' : 'sell', exchangeTs, us);
    }
    this.#lookAtMargin(us);
  }

  /** A quote has come. */
  onQuote(exchangeTs: Micros, us: Micros): void {
    if (this.matcher.orders.count > 0) this.matcher.onQuote(exchangeTs, us);
    this.#lookAtMargin(us);
  }

  /** A market without quotes has another price. */
  onPrice(us: Micros): void {
    this.matcher.lookAtBest(us);
    this.#lookAtMargin(us);
  }

  /** A diff has come: also one that did not follow the last one, behind `onGap`. */
  onDiff(batch: EventBatch, row: number): void {
    if (this.matcher.orders.count > 0) this.matcher.onDiff(batch, row);
    this.#lookAtMargin(batch.localTs[row]!);
  }

  /** As `onDiff`, where it is not known what was named. */
  onDepth(exchangeTs: Micros, us: Micros): void {
    if (this.matcher.orders.count > 0) this.matcher.onDepth(exchangeTs, us);
    this.#lookAtMargin(us);
  }

  /** A snapshot has come, and the book has taken it in. */
  onSnapshot(exchangeTs: Micros, us: Micros): void {
    if (this.matcher.orders.count > 0) this.matcher.onSnapshot(exchangeTs, us);
    this.#lookAtMargin(us);
  }

  /** The connection was lost, or a diff does not follow the last one: sizes are not known any more. */
  onGap(): void {
    this.matcher.onGap();
  }

  /** A candle has ended, and the market is as its close says. */
  onCandle(candle: Candle, us: Micros): void {
    this.matcher.onCandle(candle, us);
    this.#lookAtMargin(us);
  }

  /** The venue said a funding rate, when it is due (NaN: not said), and perhaps another mark. */
  onFunding(rate: number, dueUs: Micros, us: Micros): void {
    this.#funding.say(rate, dueUs, us);
    this.#lookAtMargin(us);
  }

  /** An order was filled: a position may wait for its funding now. */
  onFill(us: Micros): void {
    this.#hasTraded = true;
    this.#funding.await(us);
  }

  /** The time of a funding has come; nothing happens where this is not what was waited for. */
  payFunding(us: Micros): void {
    if (this.#funding.pay(us)) this.#port.onMoved(this.instrument, us);
  }

  /** Asks for a look at the margin once what has happened is done, where it changed the mark or the account. */
  #lookAtMargin(us: Micros): void {
    const { account } = this.#port;
    if (!account.hasPositions) return;
    const { mark } = this.market;
    if (this.#hasTraded) {
      this.#hasTraded = false;
      this.#lookedAtMark = mark;
      this.#port.onMoved(this.instrument, us);
    } else if (mark !== this.#lookedAtMark && account.position(this.instrument).quantity !== 0) {
      this.#lookedAtMark = mark;
      this.#port.onMark(this.instrument, us);
    }
  }

  /** `us` already holds the feed's delay: the answer needs its own in place of it, and is never before the feed. */
  #knownUs(us: Micros): Micros {
    const { answerUs, feedUs } = this.#latency.next();
    this.#lastAnswerUs = Math.max(this.#lastAnswerUs, us + Math.max(answerUs - feedUs, 0));
    return this.#lastAnswerUs;
  }
}
