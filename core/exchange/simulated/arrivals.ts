import { assertNever } from '../../errors.js';
import type { Micros } from '../../market/time.js';
import {
  type ClientOrderId,
  limitPrice,
  type OrderRequest,
  replaced,
  type Trigger,
} from '../../orders/order.js';
import { remainder } from '../../orders/sizing.js';
import type { Replacement } from '../exchange.js';
import type { Candles } from './candles.js';
import type { Rejection } from './messages.js';
import type { OpenOrder } from './open-orders.js';
import type { OrderDesk } from './order-desk.js';
import type { Refusals } from './refusals.js';
import type { Resting } from './resting-orders.js';
import type { Taker } from './taker.js';
import { looksAtBest, Waiting } from './waiting.js';

/**
 * How orders come to the book: as they arrive, when the price comes that they wait for, or anew by a change. docs/fills.md,
 * rules 8, 17, 19, 21 and 22.
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

  /** A change has come; the order stays as it was where that is refused. */
  replace(id: ClientOrderId, to: Replacement, us: Micros): void {
    const { orders, messages } = this.#desk;
    const order = orders.get(id);
    if (!order) {
      messages.unknown(id, 'replace', us);
      return;
    }
    const request = replaced(order.request, to);
    const rejection =
      withoutLimit(order.request, to) ??
      this.#refusals.ofOrder(request) ??
      this.#rejectedAnew(order, request);
    if (rejection) {
      messages.refused(id, 'replace', rejection, us);
      return;
    }
    messages.replaced(request, to.price, us);
    this.#change(order, request, us);
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

  #priceFor(waiting: Waiting): number {
    const { market, liquidity } = this.#desk;
    const { lastPrice } = market;
    return looksAtBest(waiting.trigger, lastPrice) ? liquidity.best(waiting.request.side) : lastPrice;
  }

  /** What speaks against an order that comes anew by its change. */
  #rejectedAnew(order: OpenOrder, request: OrderRequest): Rejection | null {
    switch (order.kind) {
      case 'waiting':
        return null;
      case 'candle':
        return this.#candles.rejection(request);
      case 'resting': {
        const left = this.#leftOf(order, request);
        const comesAnew = left > 0 && !keepsPlace(order, request);
        return comesAnew ? this.#refusals.atTheBook(request, left, this.#taker.plan(request, left)) : null;
      }
      default:
        return assertNever(order);
    }
  }

  #change(order: OpenOrder, request: OrderRequest, us: Micros): void {
    const { orders } = this.#desk;
    switch (order.kind) {
      case 'waiting':
        order.request = request;
        return;
      case 'candle':
        orders.remove(order);
        this.#candles.add(request, us);
        return;
      case 'resting':
        this.#changeResting(order, request, us);
        return;
      default:
        assertNever(order);
    }
  }

  #changeResting(order: Resting, request: OrderRequest, us: Micros): void {
    const { orders } = this.#desk;
    const left = this.#leftOf(order, request);
    if (left > 0 && keepsPlace(order, request)) {
      order.request = request;
      order.remaining = left;
      return;
    }
    orders.remove(order);
    if (left > 0) this.#taker.enter(request, this.#taker.plan(request, left), us);
  }

  /** What is left of a resting order when its quantity is another one; 0 where that is filled already. */
  #leftOf({ request, remaining }: Resting, { quantity }: OrderRequest): number {
    const { instrument } = this.#desk;
    return remainder(instrument, quantity, remainder(instrument, request.quantity, remaining));
  }
}

function isExpired({ execution }: OrderRequest, us: Micros): boolean {
  return (
    execution.type === 'limit' && execution.timeInForce.kind === 'gtd' && execution.timeInForce.untilUs <= us
  );
}

function withoutLimit({ instrument, execution }: OrderRequest, { price }: Replacement): Rejection | null {
  if (execution.type === 'limit' || price === null) return null;
  return { code: 'invalid_price', message: `${instrument.id}: a market order takes no price of ${price}` };
}

/** Whether a change leaves an order its place: the same price, and no more than before. */
function keepsPlace(order: Resting, request: OrderRequest): boolean {
  return limitPrice(request) === order.price && request.quantity <= order.request.quantity;
}
