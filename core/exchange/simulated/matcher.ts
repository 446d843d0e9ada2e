import { type EventBatch, EventKind } from '../../market/event-batch.js';
import type { Instrument } from '../../market/instrument.js';
import type { MarketState, News } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';
import type { CancelReason, ClientOrderId, OrderRequest } from '../../orders/order.js';
import type { Activity } from '../activity.js';
import type { Replacement } from '../exchange.js';
import { isReducing, type SimulatedAccount } from './account.js';
import { Arrivals } from './arrivals.js';
import { Candles } from './candles.js';
import { Liquidity } from './liquidity.js';
import { Maker } from './maker.js';
import type { Messages } from './messages.js';
import type { Money, Reserving } from './money.js';
import { type OpenOrder, OpenOrders } from './open-orders.js';
import { type Execution, type OrderDesk, WeakestDepth } from './order-desk.js';
import { Refusals } from './refusals.js';
import { Statements } from './statements.js';
import { Taker } from './taker.js';
import type { VenueModel } from './venue-model.js';

export interface MatcherOptions {
  readonly instrument: Instrument;
  readonly market: MarketState;
  readonly venue: Pick<VenueModel, 'queueShare' | 'impact'>;
  readonly account: SimulatedAccount;
  readonly money: Money;
  readonly messages: Messages;
  activity(): Activity | null;
  /** As of the {@link OrderDesk}. */
  execute(execution: Execution): void;
  /** `expire` is to be called at `us`, behind all market events of that time. */
  expireAt(us: Micros, id: ClientOrderId): void;
}

/**
 * One instrument's orders at the venue: what arrives is checked and meets the book, what rests or waits is looked at
 * when the market moves. The rules are those of docs/fills.md.
 */
export class Matcher {
  readonly orders = new OpenOrders();
  /** What fills and resting orders were decided by. */
  readonly decidedBy = new WeakestDepth();
  readonly liquidity: Liquidity;
  readonly taker: Taker;
  readonly candles: Candles;
  readonly #options: MatcherOptions;
  readonly #statements: Statements;
  readonly #maker: Maker;
  readonly #arrivals: Arrivals;

  constructor(options: MatcherOptions) {
    const { instrument, market, venue, account, money, messages } = options;
    const { orders, decidedBy } = this;
    const liquidity = new Liquidity(instrument, market);
    const desk: OrderDesk = {
      instrument,
      market,
      liquidity,
      orders,
      account,
      messages,
      decidedBy,
      execute: (execution) => options.execute(execution),
    };
    const refusals = new Refusals(desk, money);
    const statements = new Statements(desk, venue.queueShare);
    const maker = new Maker(desk, statements);
    const taker = new Taker(desk, maker, { y: venue.impact, activity: () => options.activity() });
    const candles = new Candles(desk, refusals);
    this.liquidity = liquidity;
    this.taker = taker;
    this.candles = candles;
    this.#options = options;
    this.#statements = statements;
    this.#maker = maker;
    this.#arrivals = new Arrivals(desk, refusals, taker, candles);
  }

  /** The open orders that bind money: all but those that wait for a trigger. */
  *reserving(): Generator<Reserving> {
    for (const order of this.orders.all()) {
      if (order.kind !== 'waiting' && !isWaiting(order)) yield order;
    }
  }

  /** An order has come; one that stays open until a time is expired then. */
  arrive(request: OrderRequest, us: Micros): void {
    this.#arrivals.arrive(request, us);
    const { clientOrderId, execution } = request;
    if (execution.type !== 'limit' || execution.timeInForce.kind !== 'gtd') return;
    if (this.orders.get(clientOrderId)) {
      this.#options.expireAt(execution.timeInForce.untilUs, clientOrderId);
    }
  }

  cancel(id: ClientOrderId, us: Micros): void {
    const order = this.orders.get(id);
    if (order) this.#end(order, 'requested', us);
    else this.#options.messages.unknown(id, 'cancel', us);
  }

  replace(id: ClientOrderId, replacement: Replacement, us: Micros): void {
    this.#arrivals.replace(id, replacement, us);
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

  /** A market event has told something, and the market is as it says. */
  onEvent(batch: EventBatch, row: number, news: News): void {
    if (news === 'lost') this.#statements.onGap();
    const us = batch.localTs[row]!;
    const rests = this.orders.resting.count > 0;
    switch (batch.kind[row]! as EventKind) {
      case EventKind.quote:
        if (rests && this.#statements.onQuote(batch, row)) this.#maker.cross(us);
        this.#lookAtBest(us);
        return;
      case EventKind.trade:
        if (rests) this.#maker.onPrint(batch, row);
        if (this.orders.waiting.length > 0) this.#arrivals.look(us);
        return;
      case EventKind.depth:
        if (rests && this.#statements.onDiff(batch, row)) this.#maker.cross(us);
        this.#lookAtBest(us);
        return;
      case EventKind.snapshot:
        if (rests && this.#statements.onSnapshot(batch.exchangeTs[row]!, us)) this.#maker.cross(us);
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

  /** The best prices may be others: triggers look at them until there is a print. */
  #lookAtBest(us: Micros): void {
    if (this.orders.waiting.length > 0 && Number.isNaN(this.#options.market.lastPrice))
      this.#arrivals.look(us);
  }

  #end(order: OpenOrder, reason: CancelReason, us: Micros): void {
    this.orders.remove(order);
    this.#options.messages.canceled(order.request, reason, us);
  }
}

/** Whether an order waits for a trigger. */
function isWaiting(order: OpenOrder): boolean {
  return order.kind === 'waiting' || (order.kind === 'candle' && order.request.trigger !== null);
}
