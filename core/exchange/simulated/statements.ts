import type { EventBatch } from '../../market/event-batch.js';
import type { Micros } from '../../market/time.js';
import type { Side } from '../../orders/order.js';
import type { QueueShare } from '../queue-model.js';
import { LevelWatch } from './level-watch.js';
import { venueSize } from './liquidity.js';
import type { OrderDesk } from './order-desk.js';
import { later, QueuePlace, StatementClock } from './queue-place.js';
import type { Resting, RestingLevel } from './resting-orders.js';
import { isBetter, reaches, SIDES } from './sides.js';

/**
 * What the feed states of the levels that our orders rest at, told to their places in the queue: docs/fills.md, rules 4, 10,
 * 12, 15 and 16. Each answers whether the other side may have come to our orders by it.
 */
export class Statements {
  readonly #desk: OrderDesk;
  /** Null where there is no queue. */
  readonly #share: QueueShare | null;
  readonly #watch: LevelWatch;
  readonly #clock = new StatementClock();
  /** Whether the market had depth when it was looked at last: then a diff says what has changed. */
  #hasDepth = false;

  constructor(desk: OrderDesk, share: QueueShare | null) {
    this.#desk = desk;
    this.#share = share;
    this.#watch = new LevelWatch(desk.market, desk.orders.resting);
  }

  /** The place of an order that comes now: behind all that its level shows. */
  placeAt(side: Side, price: number): QueuePlace {
    const { market } = this.#desk;
    this.#hasDepth = market.depth === 'depth';
    const shown = this.#sizeAt(this.#watch.levelAt(side, price));
    const statedTs = later(market.quoteExchangeTs, market.depthExchangeTs);
    return new QueuePlace({ share: this.#share, clock: this.#clock, shown, statedTs });
  }

  /** A quote states its two levels, and that nothing is better. */
  onQuote(batch: EventBatch, row: number): boolean {
    const { market } = this.#desk;
    const { resting } = this.#desk.orders;
    this.#clock.onQuote();
    const mayMeet = this.#watch.onQuote(batch, row);
    if (resting.bestBuy < market.bid && resting.bestSell > market.ask) return false;
    const exchangeTs = batch.exchangeTs[row]!;
    const us = batch.localTs[row]!;
    for (const side of SIDES) {
      const quoted = side === 'buy' ? market.bid : market.ask;
      for (const level of resting.levels(side)) {
        if (!reaches(side, level.price, quoted)) break;
        const size = this.#held(level);
        for (const { queue } of level.orders) queue.quote(size, exchangeTs, us);
      }
    }
    return mayMeet;
  }

  /**
   * A diff states every level that is known then, and takes away those that had a size and are not. Of ours, only those
   * that it names or that the other side comes to by it can have another size than before.
   */
  onDiff(batch: EventBatch, row: number): boolean {
    const us = batch.localTs[row]!;
    if (!this.#hasDepth) return this.#onWhole(batch.exchangeTs[row]!, us);
    this.#clock.onDepth(batch.exchangeTs[row]!);
    const mayMeet = this.#watch.onDiff(batch, row);
    const { count, levels } = this.#watch.named;
    for (let i = 0; i < count; i++) this.#state(levels[i]!, us);
    if (this.#desk.orders.resting.asking.length > 0) this.#stateAsking(us);
    if (mayMeet) this.#stateGone(us);
    return mayMeet;
  }

  /** A snapshot states every level that is known then: of what it does not reach, nothing is known any more. */
  onSnapshot(exchangeTs: Micros, us: Micros): boolean {
    const { resting } = this.#desk.orders;
    this.#watch.look();
    for (const side of SIDES) {
      for (const level of resting.levels(side)) {
        if (Number.isNaN(this.#sizeAt(level))) forget(level.orders);
      }
    }
    return this.#onWhole(exchangeTs, us);
  }

  /** Sizes are not known any more. */
  onGap(): void {
    this.#hasDepth = false;
    this.#watch.look();
    for (const side of SIDES) {
      for (const { orders } of this.#desk.orders.resting.levels(side)) forget(orders);
    }
  }

  /** A message by which any level may be another: every one is looked at. */
  #onWhole(exchangeTs: Micros, us: Micros): boolean {
    const { resting } = this.#desk.orders;
    this.#hasDepth = true;
    this.#clock.onDepth(exchangeTs);
    this.#watch.look();
    for (const side of SIDES) {
      for (const level of resting.levels(side)) this.#state(level, us);
    }
    return true;
  }

  #state(level: RestingLevel, us: Micros): void {
    const size = this.#sizeAt(level);
    for (const { queue } of level.orders) queue.depth(size, us);
  }

  /** Levels that say something new by standing as they did: of prints there. */
  #stateAsking(us: Micros): void {
    const { resting } = this.#desk.orders;
    for (const { queue, side, price } of resting.asking) {
      queue.depth(this.#sizeAt(resting.at(side, price)), us);
    }
    resting.answered();
  }

  /** Levels that the book has lost because the other side has come to them. */
  #stateGone(us: Micros): void {
    const { resting } = this.#desk.orders;
    const { bids, asks } = this.#desk.market.book;
    for (const side of SIDES) {
      const best = side === 'buy' ? bids.bestPrice : asks.bestPrice;
      for (const level of resting.levels(side)) {
        if (!Number.isNaN(best) && !isBetter(side, level.price, best)) break;
        this.#state(level, us);
      }
    }
  }

  /** Size of an own level, in the venue's units: 0 where there is none, NaN where it is not known. */
  #sizeAt(level: RestingLevel): number {
    const { depth } = this.#desk.market;
    const isQuoted = this.#watch.isQuoted(level);
    // Without depth, the book holds what earlier quotes left behind the last one.
    if (depth === 'quotes') return isQuoted ? this.#held(level) : Number.NaN;
    if (depth !== 'depth') return Number.NaN;
    const size = this.#held(level);
    return size > 0 || isQuoted || this.#watch.isWithin(level) ? size : Number.NaN;
  }

  /** Size that the book holds at a level, in the venue's units; 0 where it holds none. */
  #held({ size, price }: RestingLevel): number {
    return size === 0 ? 0 : venueSize(this.#desk.instrument, size, price);
  }
}

function forget(orders: readonly Resting[]): void {
  for (const { queue } of orders) queue.forget();
}
