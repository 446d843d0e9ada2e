import { type EventBatch, EventKind } from '../../market/event-batch.js';
import type { Instrument } from '../../market/instrument.js';
import type { MarketState } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';
import type { ClientOrderId, OrderEvent } from '../../orders/order.js';
import type { Activity } from '../activity.js';
import type { VenueRequest } from '../exchange.js';
import type { SimulatedAccount } from './account.js';
import type { Candle } from './candles.js';
import { Funding } from './funding.js';
import { Matcher } from './matcher.js';
import { Messages, type Said } from './messages.js';
import type { Money } from './money.js';
import type { Execution } from './order-desk.js';
import type { VenueModel } from './venue-model.js';

/** What is due at the venue, or on its way from there. */
export type Due =
  | { readonly kind: 'arrival'; readonly listing: Listing; readonly sent: VenueRequest }
  /** A request about an order that was never sent here, and what is said of it. */
  | { readonly kind: 'unknown'; readonly event: OrderEvent }
  | { readonly kind: 'expiry'; readonly listing: Listing; readonly id: ClientOrderId }
  /** The funding of the next microsecond. */
  | { readonly kind: 'funding' }
  | Said;

export interface ListingOptions {
  readonly instrument: Instrument;
  readonly market: MarketState;
  readonly venue: VenueModel;
  readonly account: SimulatedAccount;
  readonly money: Money;
  /** How much moves in its market; null while it is not known. */
  activity(): Activity | null;
  later(us: Micros, due: Due): void;
}

/** One instrument at the simulated venue: its market, its orders, its messages, and its funding. */
export class Listing {
  readonly instrument: Instrument;
  readonly market: MarketState;
  readonly messages: Messages;
  readonly funding: Funding;
  readonly matcher: Matcher;
  readonly #account: SimulatedAccount;
  /** The mark that the margin was looked at with: of those that were, the worst. */
  #lookedAtMark = Number.NaN;
  /** Whether there was a fill since the margin was looked at. */
  #hasTraded = false;

  constructor(options: ListingOptions) {
    const { instrument, market, venue, account, money, later } = options;
    const messages = new Messages({
      instrument,
      latency: venue.latency(instrument),
      observesLatency: venue.observesLatency,
      deliver: later,
    });
    this.instrument = instrument;
    this.market = market;
    this.messages = messages;
    this.#account = account;
    this.funding = new Funding({
      instrument,
      market,
      schedule: venue.funding(instrument),
      account,
      messages,
      wait: (us) => later(us - 1, { kind: 'funding' }),
    });
    this.matcher = new Matcher({
      instrument,
      market,
      venue,
      account,
      money,
      messages,
      activity: () => options.activity(),
      execute: (execution) => this.#execute(execution),
      expireAt: (us, id) => later(us, { kind: 'expiry', listing: this, id }),
    });
  }

  /** A market event has come; whether it told something, so that margins may carry no more. */
  onEvent(batch: EventBatch, row: number): boolean {
    this.messages.observe(batch, row);
    const news = this.market.take(batch, row);
    if (news === 'nothing') return false;
    const kind = batch.kind[row]! as EventKind;
    if (kind === EventKind.funding) this.#onFunding(batch, row);
    else if (this.matcher.orders.count > 0) this.matcher.onEvent(batch, row, news);
    return true;
  }

  /** A market event is passed over, since nothing is open: its market catches up later. */
  pass(batch: EventBatch, row: number): void {
    this.messages.observe(batch, row);
    if (batch.kind[row] === EventKind.funding) this.#onFunding(batch, row);
  }

  /** A candle has ended. */
  onCandle(candle: Candle, us: Micros): void {
    this.market.takeCandle(candle.close);
    this.matcher.candles.onCandle(candle, us);
  }

  /** Whether there was a fill since the margin was looked at. */
  takeTraded(): boolean {
    const hasTraded = this.#hasTraded;
    this.#hasTraded = false;
    return hasTraded;
  }

  /** The margin is looked at, with the present mark. */
  lookAtMark(): void {
    this.#lookedAtMark = this.market.mark;
  }

  /** Whether the mark is another than the one that the margin was looked at with. */
  get hasMoved(): boolean {
    return this.market.mark !== this.#lookedAtMark;
  }

  /**
   * Whether a position of that many is worth less at the mark than at any that its margin was looked at with: at a better one
   * it carries what it carried, since what it is worth goes up by more than what it has to be worth.
   */
  hasMovedAgainst(quantity: number): boolean {
    const { mark } = this.market;
    return !(quantity > 0 ? mark >= this.#lookedAtMark : mark <= this.#lookedAtMark);
  }

  #execute({ request, price, quantity, liquidity, best, us }: Execution): void {
    const { instrument, side, leverage } = request;
    const account = this.#account;
    const before = account.position(instrument).quantity;
    const bare = { us, price, quantity, liquidity, mid: this.market.mid, best };
    const fill = account.execute(instrument, side, bare, leverage);
    this.messages.filled(request, fill);
    // One that turns has ended too.
    if (before !== 0 && before * account.position(instrument).quantity <= 0) this.matcher.onPositionEnded(us);
    this.#hasTraded = true;
    this.funding.await(us);
  }

  #onFunding(batch: EventBatch, row: number): void {
    this.funding.say(batch.v0[row]!, batch.v1[row]!, batch.localTs[row]!);
  }
}
