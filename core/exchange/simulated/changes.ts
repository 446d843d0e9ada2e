import { assertNever } from '../../errors.js';
import type { Micros } from '../../market/time.js';
import { type ClientOrderId, limitPrice, type OrderRequest, replaced } from '../../orders/order.js';
import { remainder } from '../../orders/sizing.js';
import type { Replacement } from '../exchange.js';
import type { Candles } from './candles.js';
import type { Rejection } from './messages.js';
import type { OpenOrder } from './open-orders.js';
import type { OrderDesk } from './order-desk.js';
import type { Refusals } from './refusals.js';
import type { Resting } from './resting-orders.js';
import type { Taker } from './taker.js';

/** Orders that are changed while they are open: docs/fills.md, rule 21. */
export class Changes {
  readonly #desk: OrderDesk;
  readonly #refusals: Refusals;
  readonly #taker: Taker;
  readonly #candles: Candles;

  constructor(desk: OrderDesk, refusals: Refusals, taker: Taker, candles: Candles) {
    this.#desk = desk;
    this.#refusals = refusals;
    this.#taker = taker;
    this.#candles = candles;
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

function withoutLimit({ instrument, execution }: OrderRequest, { price }: Replacement): Rejection | null {
  if (execution.type === 'limit' || price === null) return null;
  return { code: 'invalid_price', message: `${instrument.id}: a market order takes no price of ${price}` };
}

/** Whether a change leaves an order its place: the same price, and no more than before. */
function keepsPlace(order: Resting, request: OrderRequest): boolean {
  return limitPrice(request) === order.price && request.quantity <= order.request.quantity;
}
