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
  readonly side: Side;
  readonly price: number;
  readonly orders: readonly Resting[];
  /** What the book holds there, in base units (0 where it holds nothing), and its update id: the `LevelWatch` says both. */
  size: number;
  id: number;
}

/** Where one side's levels stand in a batch. */
export interface Rows {
  readonly side: Side;
  readonly from: number;
  readonly to: number;
}

/** The first `count` of `levels`, and where among the prices that name them each stands. */
export interface NamedLevels {
  count: number;
  readonly levels: RestingLevel[];
  readonly at: number[];
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

  /** Our level at a price, without orders where it is new: one has to be put there next. */
  at(side: Side, price: number): RestingLevel {
    return this.#open(side, price);
  }

  /** Puts an order behind those at its price. */
  add(order: Resting): void {
    this.#open(order.side, order.price).orders.push(order);
    this.#count++;
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
   * Adds to `named` the levels whose prices stand among those of a side's `rows`: one walk along both where they have the
   * same order, the best first.
   */
  name({ side, from, to }: Rows, prices: Float64Array, named: NamedLevels): void {
    const levels = this.#side(side);
    const { length } = levels;
    if (length === 0) return;
    const best = levels[0]!.price;
    const worst = levels[length - 1]!.price;
    let at = 0;
    for (let i = from; i < to; i++) {
      const price = prices[i]!;
      if (isBetter(side, price, best) || isBetter(side, worst, price)) continue;
      while (isBetter(side, levels[at]!.price, price)) at++;
      while (at > 0 && !isBetter(side, levels[at - 1]!.price, price)) at--;
      if (levels[at]!.price !== price) continue;
      named.levels[named.count] = levels[at]!;
      named.at[named.count++] = i;
    }
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

  #open(side: Side, price: number): OwnLevel {
    const levels = this.#side(side);
    let at = 0;
    while (at < levels.length && isBetter(side, levels[at]!.price, price)) at++;
    if (levels[at]?.price === price) return levels[at]!;
    const level: OwnLevel = { side, price, orders: [], size: Number.NaN, id: Number.NaN };
    levels.splice(at, 0, level);
    this.#noteBest();
    return level;
  }

  #noteBest(): void {
    this.#bestBuy = this.#buys[0]?.price ?? Number.NEGATIVE_INFINITY;
    this.#bestSell = this.#sells[0]?.price ?? Number.POSITIVE_INFINITY;
  }

  #side(side: Side): OwnLevel[] {
    return side === 'buy' ? this.#buys : this.#sells;
  }
}
