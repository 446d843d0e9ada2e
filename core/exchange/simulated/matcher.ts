import { type EventBatch, EventKind } from '../../market/event-batch.js';
import type { Instrument } from '../../market/instrument.js';
import type { MarketState, News } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';
import type { CancelReason, ClientOrderId, OrderRequest, Side } from '../../orders/order.js';
import type { Replacement } from '../exchange.js';
import type { QueueShare } from '../queue-model.js';
import { Answers } from './answers.js';
import { ArrivalChecks } from './arrival-checks.js';
import { Arrivals } from './arrivals.js';
import { BookEntry } from './book-entry.js';
import { CandleMatcher } from './candle-matcher.js';
import type { Candle } from './candle-orders.js';
import { Changes } from './changes.js';
import { Liquidity, type Taken } from './liquidity.js';
import { Maker } from './maker.js';
import type { MatcherPort } from './matcher-port.js';
import type { Reserving } from './money.js';
import { type OpenOrder, OpenOrders } from './open-orders.js';
import { isReducing } from './reduce-only.js';
import { Statements } from './statements.js';
import { Taker } from './taker.js';
import { Triggers } from './triggers.js';
import { WeakestDepth } from './weakest-depth.js';

export interface MatcherOptions {
  readonly instrument: Instrument;
  readonly market: MarketState;
  /** Null where there is no queue. */
  readonly share: QueueShare | null;
  /** The Y of the impact; 0 for none. */
  readonly impact: number;
  readonly port: MatcherPort;
}

/**
 * One instrument's orders at the venue: what arrives is checked and meets the book, what rests or waits is looked at
 * when the market moves. The rules are those of docs/fills.md.
 */
export class Matcher {
  readonly orders = new OpenOrders();
  /** What fills and resting orders were decided by. */
  readonly decidedBy = new WeakestDepth();
  readonly #market: MarketState;
  readonly #liquidity: Liquidity;
  readonly #answers: Answers;
  readonly #arrivals: Arrivals;
  readonly #changes: Changes;
  readonly #taker: Taker;
  readonly #maker: Maker;
  readonly #triggers: Triggers;
  readonly #candles: CandleMatcher;

  constructor({ instrument, market, share, impact, port }: MatcherOptions) {
    const { orders, decidedBy } = this;
    const liquidity = new Liquidity(instrument, market);
    const answers = new Answers(instrument, (us, event) => port.answer(us, event));
    const checks = new ArrivalChecks({ instrument, market, liquidity, port });
    const statements = new Statements({ instrument, market, resting: orders.resting, share });
    const taker = new Taker({ instrument, market, liquidity, impact, decidedBy, port });
    const maker = new Maker({ instrument, market, liquidity, statements, orders, decidedBy, port });
    const entry = new BookEntry({ taker, maker, answers, port });
    const triggers = new Triggers({ market, liquidity, orders, checks, taker, entry, answers });
    const candles = new CandleMatcher({ market, orders, checks, liquidity, answers, decidedBy, port });
    this.#market = market;
    this.#liquidity = liquidity;
    this.#answers = answers;
    this.#arrivals = new Arrivals({ market, orders, checks, taker, entry, triggers, candles, answers, port });
    this.#changes = new Changes({ instrument, orders, checks, taker, entry, candles, answers });
    this.#taker = taker;
    this.#maker = maker;
    this.#triggers = triggers;
    this.#candles = candles;
  }

  /** The best price that an order of a side could take now; NaN when there is none. */
  best(side: Side): number {
    return this.#liquidity.best(side);
  }

  /** The open orders that bind money: all but those that wait for a trigger. */
  *reserving(): Generator<Reserving> {
    for (const order of this.orders.all()) {
      if (order.kind !== 'waiting' && !isWaiting(order)) yield order;
    }
  }

  /** An order has come. */
  arrive(request: OrderRequest, us: Micros): void {
    this.#arrivals.arrive(request, us);
  }

  cancel(id: ClientOrderId, us: Micros): void {
    const order = this.orders.get(id);
    if (order) this.#end(order, 'requested', us);
    else this.#answers.unknown(id, 'cancel', us);
  }

  replace(id: ClientOrderId, replacement: Replacement, us: Micros): void {
    this.#changes.replace(id, replacement, us);
  }

  /** The time of an order has come; nothing happens where it has ended before. */
  expire(id: ClientOrderId, us: Micros): void {
    const order = this.orders.get(id);
    if (order) this.#end(order, 'expired', us);
  }

  /** Takes back everything, as the venue does when it liquidates. */
  cancelAll(reason: CancelReason, us: Micros): void {
    for (const order of this.orders.all()) this.#end(order, reason, us);
  }

  /** The position has ended: what rests to make it smaller ends with it. */
  onPositionEnded(us: Micros): void {
    for (const order of this.orders.all()) {
      if (isReducing(order.request) && !isWaiting(order)) this.#end(order, 'nothing_to_reduce', us);
    }
  }

  /** Takes a quantity whatever it costs; it is for the caller to charge. */
  takeAll(side: Side, quantity: number, fallback: number): readonly Taken[] {
    return this.#taker.takeAll(side, quantity, fallback);
  }

  /** A market event has told something, and the market is as it says. */
  onEvent(batch: EventBatch, row: number, news: News): void {
    if (news === 'lost') this.#maker.onGap();
    const us = batch.localTs[row]!;
    const exchangeTs = batch.exchangeTs[row]!;
    const rests = this.orders.resting.count > 0;
    switch (batch.kind[row]! as EventKind) {
      case EventKind.quote:
        if (rests) this.#maker.onQuote(exchangeTs, us);
        this.#lookAtBest(us);
        return;
      case EventKind.trade:
        if (rests) this.#maker.onPrint(batch, row);
        if (this.orders.waiting.length > 0) this.#triggers.look(us);
        return;
      case EventKind.depth:
        if (rests) this.#maker.onDiff(batch, row);
        this.#lookAtBest(us);
        return;
      case EventKind.snapshot:
        if (rests) this.#maker.onSnapshot(exchangeTs, us);
        this.#lookAtBest(us);
        return;
      case EventKind.gap:
      case EventKind.funding:
      case EventKind.liquidation:
      case EventKind.openInterest:
      case EventKind.timer:
        return;
    }
  }

  /** A candle has ended. */
  onCandle(candle: Candle, us: Micros): void {
    this.#candles.onCandle(candle, us);
  }

  /** The best prices may be others: triggers look at them until there is a print. */
  #lookAtBest(us: Micros): void {
    if (this.orders.waiting.length > 0 && Number.isNaN(this.#market.lastPrice)) this.#triggers.look(us);
  }

  #end(order: OpenOrder, reason: CancelReason, us: Micros): void {
    this.orders.remove(order);
    this.#answers.canceled(order.request, reason, us);
  }
}

/** Whether an order waits for a trigger. */
function isWaiting(order: OpenOrder): boolean {
  return order.kind === 'waiting' || (order.kind === 'candle' && order.request.trigger !== null);
}
