import type { MarketState } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';
import type { OrderRequest } from '../../orders/order.js';
import type { Answers } from './answers.js';
import type { ArrivalChecks } from './arrival-checks.js';
import type { BookEntry } from './book-entry.js';
import type { CandleMatcher } from './candle-matcher.js';
import type { Rejection } from './filters.js';
import type { MatcherPort } from './matcher-port.js';
import type { OpenOrders } from './open-orders.js';
import type { Taker } from './taker.js';
import type { Triggers } from './triggers.js';

export interface ArrivalsOptions {
  readonly market: MarketState;
  readonly orders: OpenOrders;
  readonly checks: ArrivalChecks;
  readonly taker: Taker;
  readonly entry: BookEntry;
  readonly triggers: Triggers;
  readonly candles: CandleMatcher;
  readonly answers: Answers;
  readonly port: MatcherPort;
}

/** Where orders go when they have come to the venue: docs/fills.md, rules 8, 17 and 22. */
export class Arrivals {
  readonly #options: ArrivalsOptions;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** An order has come: it is rejected, or it is at its end, on the book or waiting. */
  arrive(request: OrderRequest, us: Micros): void {
    const { market, checks, triggers, answers } = this.#options;
    const rejection = checks.atArrival(request);
    if (rejection) answers.rejected(request, rejection, us);
    else if (isExpired(request, us)) answers.canceled(request, 'expired', us);
    else if (market.depth === 'candles') this.#waitForCandle(request, us);
    else if (request.trigger === null) this.#goToTheBook(request, us);
    else {
      answers.accepted(request, us);
      triggers.add(request, request.trigger);
    }
    this.#expireLater(request);
  }

  #goToTheBook(request: OrderRequest, us: Micros): void {
    const { checks, taker, entry } = this.#options;
    const plan = taker.plan(request, request.quantity);
    const rejection = checks.atTheBook(request, request.quantity, plan);
    if (this.#isAccepted(request, rejection, us)) entry.enter(request, plan, us);
  }

  #waitForCandle(request: OrderRequest, us: Micros): void {
    const { candles } = this.#options;
    if (this.#isAccepted(request, candles.rejection(request), us)) candles.add(request, us);
  }

  #isAccepted(request: OrderRequest, rejection: Rejection | null, us: Micros): boolean {
    const { answers } = this.#options;
    if (rejection) answers.rejected(request, rejection, us);
    else answers.accepted(request, us);
    return rejection === null;
  }

  #expireLater({ clientOrderId, execution }: OrderRequest): void {
    const { orders, port } = this.#options;
    if (execution.type !== 'limit' || execution.timeInForce.kind !== 'gtd') return;
    if (orders.get(clientOrderId)) port.expireAt(execution.timeInForce.untilUs, clientOrderId);
  }
}

function isExpired({ execution }: OrderRequest, us: Micros): boolean {
  return (
    execution.type === 'limit' && execution.timeInForce.kind === 'gtd' && execution.timeInForce.untilUs <= us
  );
}
