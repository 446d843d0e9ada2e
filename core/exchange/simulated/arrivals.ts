import type { Micros } from '../../market/time.js';
import type { OrderRequest, Trigger } from '../../orders/order.js';
import type { Candles } from './candles.js';
import type { Rejection } from './messages.js';
import type { OrderDesk } from './order-desk.js';
import type { Refusals } from './refusals.js';
import type { Taker } from './taker.js';
import { looksAtBest, Waiting } from './waiting.js';

/**
 * How orders come to the book: at once, or when the price comes that they wait for. docs/fills.md, rules 8, 17, 19 and 22.
 */
export class Arrivals {
  readonly #desk: OrderDesk;
  readonly #refusals: Refusals;
  readonly #taker: Taker;
  readonly #candles: Candles;
  /** Written anew by each look. */
  readonly #due: Waiting[] = [];

  constructor(desk: OrderDesk, refusals: Refusals, taker: Taker, candles: Candles) {
    this.#desk = desk;
    this.#refusals = refusals;
    this.#taker = taker;
    this.#candles = candles;
  }

  /** An order has come: it is rejected, or it is at its end, on the book or waiting. */
  arrive(request: OrderRequest, us: Micros): void {
    const { market, messages } = this.#desk;
    const rejection = this.#refusals.atArrival(request);
    if (rejection) messages.rejected(request, rejection, us);
    else if (isExpired(request, us)) messages.canceled(request, 'expired', us);
    else if (market.depth === 'candles') this.#waitForCandle(request, us);
    else if (request.trigger === null) this.#goToTheBook(request, us);
    else this.#waitForPrice(request, request.trigger, us);
  }

  /** The price that triggers look at may be another one. */
  look(us: Micros): void {
    const due = this.#due;
    due.length = 0;
    for (const waiting of this.#desk.orders.waiting) {
      if (waiting.sees(this.#priceFor(waiting))) due.push(waiting);
    }
    for (const waiting of due) this.#trigger(waiting, us);
  }

  #goToTheBook(request: OrderRequest, us: Micros): void {
    const plan = this.#taker.plan(request, request.quantity);
    const rejection = this.#refusals.atTheBook(request, request.quantity, plan);
    if (this.#isAccepted(request, rejection, us)) this.#taker.enter(request, plan, us);
  }

  #waitForCandle(request: OrderRequest, us: Micros): void {
    const rejection = this.#candles.rejection(request);
    if (this.#isAccepted(request, rejection, us)) this.#candles.add(request, us);
  }

  /** A trailing stop follows the last print already. */
  #waitForPrice(request: OrderRequest, trigger: Trigger, us: Micros): void {
    const { orders, messages } = this.#desk;
    messages.accepted(request, us);
    const waiting = new Waiting(request, trigger);
    waiting.sees(this.#priceFor(waiting));
    orders.add(waiting);
  }

  #isAccepted(request: OrderRequest, rejection: Rejection | null, us: Micros): boolean {
    const { messages } = this.#desk;
    if (rejection) messages.rejected(request, rejection, us);
    else messages.accepted(request, us);
    return rejection === null;
  }

  #trigger(waiting: Waiting, us: Micros): void {
    const { orders, messages } = this.#desk;
    const { request } = waiting;
    orders.remove(waiting);
    messages.triggered(request, us);
    const plan = this.#taker.plan(request, request.quantity);
    const rejection = this.#refusals.atTheBook(request, request.quantity, plan);
    if (rejection) messages.rejected(request, rejection, us);
    else this.#taker.enter(request, plan, us);
  }

  #priceFor({ trigger, request }: Waiting): number {
    const { market, liquidity } = this.#desk;
    return looksAtBest(trigger, market.lastPrice) ? liquidity.best(request.side) : market.lastPrice;
  }
}

function isExpired({ execution }: OrderRequest, us: Micros): boolean {
  return (
    execution.type === 'limit' && execution.timeInForce.kind === 'gtd' && execution.timeInForce.untilUs <= us
  );
}
