import { contractsOf, type Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import type { OrderEvent } from '../../orders/order.js';
import { settleValue } from '../../orders/position.js';
import type { AccountEvent } from '../exchange.js';
import type { LatencyModel } from '../latency.js';
import type { SimulatedAccount } from './account.js';
import type { Candle } from './candle-orders.js';
import type { FundingClock } from './funding.js';
import type { Matcher } from './matcher.js';
import type { VenueMarket } from './venue-market.js';

/** What a listing asks of the exchange that it is on. */
export interface ListingPort {
  readonly account: SimulatedAccount;
  onArrival(us: Micros, act: () => void): void;
  onBoundary(us: Micros, act: () => void): void;
  onAnswer(us: Micros, event: OrderEvent): void;
  onAccount(us: Micros, event: AccountEvent): void;
  /** The mark of an instrument that is held has moved. */
  lookAtMargin(instrument: Instrument, us: Micros): void;
}

export interface ListingOptions {
  readonly instrument: Instrument;
  readonly market: VenueMarket;
  readonly latency: LatencyModel;
  readonly funding: FundingClock;
  readonly port: ListingPort;
  matcher(listing: Listing): Matcher;
}

/** One instrument at the simulated venue: its orders, the messages on their way, and its funding. */
export class Listing {
  readonly instrument: Instrument;
  readonly market: VenueMarket;
  readonly matcher: Matcher;
  readonly #latency: LatencyModel;
  readonly #funding: FundingClock;
  readonly #port: ListingPort;
  #lastArrivalUs: Micros = Number.NEGATIVE_INFINITY;
  #lastAnswerUs: Micros = Number.NEGATIVE_INFINITY;
  /** The funding that is waited for; Infinity without a position. */
  #fundingDueUs: Micros = Number.POSITIVE_INFINITY;

  constructor(options: ListingOptions) {
    this.instrument = options.instrument;
    this.market = options.market;
    this.#latency = options.latency;
    this.#funding = options.funding;
    this.#port = options.port;
    this.matcher = options.matcher(this);
  }

  /** A message to the venue: `arrive` is called when it is there; later ones do not arrive before it. */
  send(sentUs: Micros, arrive: (us: Micros) => void): void {
    const { orderUs, feedUs } = this.#latency.next();
    const us = Math.max(this.#lastArrivalUs, sentUs + orderUs + feedUs);
    this.#lastArrivalUs = us;
    this.#port.onArrival(us, () => arrive(us));
  }

  /** The venue says something of an order, at `us` on the book. */
  answer(us: Micros, event: OrderEvent): void {
    this.#port.onAnswer(this.#knownUs(us), event);
  }

  /** The venue did something to the account, at `us` on the book. */
  tell(us: Micros, event: AccountEvent): void {
    this.#port.onAccount(this.#knownUs(us), event);
  }

  /** Takes in when a market event happened and when it came. */
  observe(localTs: Micros, exchangeTs: Micros): void {
    this.#latency.observe(localTs, exchangeTs);
  }

  /** A print on the book has come; the size in base units. */
  onPrint(price: number, baseSize: number, isBuy: boolean, exchangeTs: Micros, us: Micros): void {
    if (this.matcher.isIdle) return;
    const size = contractsOf(this.instrument, baseSize, price);
    this.matcher.onPrint({ price, size, isBuy, exchangeTs, localTs: us, used: 0 });
  }

  /** A quote has come, and the market is as it says. */
  onQuote(exchangeTs: Micros, us: Micros): void {
    if (!this.matcher.isIdle) this.matcher.onQuote(exchangeTs, us);
    if (this.#port.account.hasPositions) this.#port.lookAtMargin(this.instrument, us);
  }

  /** A market without quotes has another price: it triggers, and positions are looked at; no size is stated. */
  onPrice(us: Micros): void {
    if (!this.matcher.isIdle) this.matcher.onPrice(us);
    if (this.#port.account.hasPositions) this.#port.lookAtMargin(this.instrument, us);
  }

  /** A depth message or a snapshot has come, and the book is as it says. */
  onDepth(exchangeTs: Micros, us: Micros): void {
    if (!this.matcher.isIdle) this.matcher.onDepth(exchangeTs, us);
  }

  /** A candle has ended, and the market is as its close says. */
  onCandle(candle: Candle, us: Micros): void {
    this.matcher.onCandle(candle, us);
    if (this.#port.account.hasPositions) this.#port.lookAtMargin(this.instrument, us);
  }

  /** The connection was lost, or a depth message did not follow the last one: sizes are not known any more. */
  onGap(): void {
    this.matcher.onGap();
  }

  /** The venue said a funding rate, when it is due (NaN: not said), and perhaps another mark. */
  onFunding(rate: number, dueUs: Micros, us: Micros): void {
    this.#funding.say(us, rate, dueUs);
    this.awaitFunding(us);
    if (this.#port.account.hasPositions) this.#port.lookAtMargin(this.instrument, us);
  }

  /** Waits for the next funding, where a position is held. */
  awaitFunding(us: Micros): void {
    if (this.#position === 0) return;
    const due = this.#funding.after(us);
    if (due.us === this.#fundingDueUs || due.us === Number.POSITIVE_INFINITY) return;
    this.#fundingDueUs = due.us;
    // What is held when the time comes is what was held before the events of that time.
    this.#port.onBoundary(due.us - 1, () => this.#fund(due.us));
  }

  get #position(): number {
    return this.#port.account.position(this.instrument).quantity;
  }

  #fund(us: Micros): void {
    if (this.#fundingDueUs !== us) return;
    this.#fundingDueUs = Number.POSITIVE_INFINITY;
    const position = this.#position;
    if (position === 0) return;
    const { instrument } = this;
    const { rate } = this.#funding.after(us - 1);
    const { mark } = this.market;
    const amount = -Math.sign(position) * settleValue(instrument, Math.abs(position), mark) * rate;
    if (Number.isNaN(amount)) this.tell(us, { kind: 'funding_unknown', us, instrument });
    else {
      this.#port.account.fund(instrument, us, amount);
      const currency = instrument.settle;
      this.tell(us, { kind: 'funding', us, instrument, rate, mark, position, amount, currency });
      this.#port.lookAtMargin(instrument, us);
    }
    this.awaitFunding(us);
  }

  /** `us` already holds the feed's delay: the answer needs its own in place of it, and is never before the feed. */
  #knownUs(us: Micros): Micros {
    const { answerUs, feedUs } = this.#latency.next();
    this.#lastAnswerUs = Math.max(this.#lastAnswerUs, us + Math.max(answerUs - feedUs, 0));
    return this.#lastAnswerUs;
  }
}
