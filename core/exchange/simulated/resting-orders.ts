import type { OrderRequest, Side } from '../../orders/order.js';
import type { QueuePlace } from './queue-place.js';
import { isBetter, opposite, reaches } from './sides.js';

/** An order on the book. Quantities are the venue's units. */
export class Resting {
  readonly kind = 'resting';
  readonly side: Side;
  readonly price: number;
  readonly queue: QueuePlace;
  request: OrderRequest;
  remaining: number;
  /** False once it was filled or taken back. */
  isOpen = true;
  /** Whether it is among those that ask. */
  isAsking = false;

  constructor(request: OrderRequest, price: number, remaining: number, queue: QueuePlace) {
    this.side = request.side;
    this.price = price;
    this.queue = queue;
    this.request = request;
    this.remaining = remaining;
  }
}

/** Our orders at one price, in the order of their arrival. */
export interface RestingLevel {
  readonly price: number;
  readonly orders: readonly Resting[];
}

interface OwnLevel extends RestingLevel {
  readonly orders: Resting[];
}

/** Our orders on one instrument's book: each side's levels, its best first. */
export class RestingOrders {
  readonly #buys: OwnLevel[] = [];
  readonly #sells: OwnLevel[] = [];
  /** In no order. */
  readonly #asking: Resting[] = [];
  /** Written anew by each question for orders. */
  readonly #met: Resting[] = [];
  /** Written anew by each question for levels. */
  readonly #named: RestingLevel[] = [];
  #count = 0;
  #bestBuy = Number.NEGATIVE_INFINITY;
  #bestSell = Number.POSITIVE_INFINITY;

  get count(): number {
    return this.#count;
  }

  /** Price of the best buy; -Infinity without one. */
  get bestBuy(): number {
    return this.#bestBuy;
  }

  /** Price of the best sell; Infinity without one. */
  get bestSell(): number {
    return this.#bestSell;
  }

  /** Orders behind prints that no statement has taken account of yet: to them the next depth message tells something new. */
  get asking(): readonly Resting[] {
    return this.#asking;
  }

  levels(side: Side): readonly RestingLevel[] {
    return side === 'buy' ? this.#buys : this.#sells;
  }

  /** Puts an order behind those at its price. */
  add(order: Resting): void {
    const { side, price } = order;
    const levels = this.#side(side);
    let at = 0;
    while (at < levels.length && isBetter(side, levels[at]!.price, price)) at++;
    if (levels[at]?.price !== price) levels.splice(at, 0, { price, orders: [] });
    levels[at]!.orders.push(order);
    this.#count++;
    this.#noteBest();
  }

  /** Puts an open order among those that ask, where it does. */
  ask(order: Resting): void {
    if (order.isAsking || !order.queue.hasPending) return;
    order.isAsking = true;
    this.#asking.push(order);
  }

  /** Drops those that ask no more. */
  answered(): void {
    let kept = 0;
    for (const order of this.#asking) {
      order.isAsking = order.queue.hasPending;
      if (order.isAsking) this.#asking[kept++] = order;
    }
    this.#asking.length = kept;
  }

  remove(order: Resting): void {
    const levels = this.#side(order.side);
    const at = levels.findIndex(({ price }) => price === order.price);
    const { orders } = levels[at]!;
    orders.splice(orders.indexOf(order), 1);
    if (orders.length === 0) levels.splice(at, 1);
    order.isOpen = false;
    if (order.isAsking) this.#asking.splice(this.#asking.indexOf(order), 1);
    this.#count--;
    this.#noteBest();
  }

  /**
   * Levels whose prices stand among `prices`, from `from` to `to`: one walk along both where they have the same order,
   * the best first. The array is good until the next question.
   */
  named(side: Side, prices: Float64Array, from: number, to: number): readonly RestingLevel[] {
    const named = this.#named;
    named.length = 0;
    const levels = this.#side(side);
    const { length } = levels;
    if (length === 0) return named;
    const best = levels[0]!.price;
    const worst = levels[length - 1]!.price;
    let at = 0;
    for (let i = from; i < to; i++) {
      const price = prices[i]!;
      if (isBetter(side, price, best) || isBetter(side, worst, price)) continue;
      while (isBetter(side, levels[at]!.price, price)) at++;
      while (at > 0 && !isBetter(side, levels[at - 1]!.price, price)) at--;
      if (levels[at]!.price === price) named.push(levels[at]!);
    }
    return named;
  }

  /**
   * The orders that a print may move or fill, in the order in which they see it: those that it was against, then those
   * of its own side that it went through. The array is good until the next question.
   */
  metByPrint(price: number, startedBy: Side): readonly Resting[] {
    const met = this.#met;
    met.length = 0;
    const hit = opposite(startedBy);
    for (const level of this.#side(hit)) {
      if (!reaches(hit, level.price, price)) break;
      for (const order of level.orders) met.push(order);
    }
    for (const level of this.#side(startedBy)) {
      if (!isBetter(startedBy, level.price, price)) break;
      for (const order of level.orders) met.push(order);
    }
    return met;
  }

  /** The orders of a side that the best price of the other one has come to, the best first. As `metByPrint`. */
  metByBest(side: Side, best: number): readonly Resting[] {
    const met = this.#met;
    met.length = 0;
    for (const level of this.#side(side)) {
      if (!reaches(side, level.price, best)) break;
      for (const order of level.orders) met.push(order);
    }
    return met;
  }

  #noteBest(): void {
    this.#bestBuy = this.#buys[0]?.price ?? Number.NEGATIVE_INFINITY;
    this.#bestSell = this.#sells[0]?.price ?? Number.POSITIVE_INFINITY;
  }

  #side(side: Side): OwnLevel[] {
    return side === 'buy' ? this.#buys : this.#sells;
  }
}
