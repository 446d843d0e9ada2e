import type { EventBatch } from '../../market/event-batch.js';
import type { Micros } from '../../market/time.js';
import type { Side } from '../../orders/order.js';
import type { QueueShare } from '../queue-model.js';
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
  readonly #clock = new StatementClock();
  /** Whether the market had depth when it was looked at last: then a diff says what has changed. */
  #hasDepth = false;

  constructor(desk: OrderDesk, share: QueueShare | null) {
    this.#desk = desk;
    this.#share = share;
  }

  /** The place of an order that comes now: behind all that its level shows. */
  placeAt(side: Side, price: number): QueuePlace {
    const { market } = this.#desk;
    this.#hasDepth = market.depth === 'depth';
    const shown = this.#sizeAt(side, price);
    const statedTs = later(market.quoteExchangeTs, market.depthExchangeTs);
    return new QueuePlace({ share: this.#share, clock: this.#clock, shown, statedTs });
  }

  /** A quote states its two levels, and that nothing is better. */
  onQuote(exchangeTs: Micros, us: Micros): boolean {
    const { market } = this.#desk;
    const { resting } = this.#desk.orders;
    this.#clock.onQuote();
    // The book is not looked at where nobody asks for it.
    if (resting.bestBuy < market.bid && resting.bestSell > market.ask) return false;
    for (const side of SIDES) {
      const quoted = side === 'buy' ? market.bid : market.ask;
      for (const { price, orders } of resting.levels(side)) {
        if (!reaches(side, price, quoted)) break;
        const size = this.#held(side, price);
        for (const { queue } of orders) queue.quote(size, exchangeTs, us);
      }
    }
    return true;
  }

  /**
   * A diff states every level that is known then, and takes away those that had a size and are not. Of ours, only those
   * that it names or that the other side comes to by it can have another size than before.
   */
  onDiff(batch: EventBatch, row: number): boolean {
    const us = batch.localTs[row]!;
    if (!this.#hasDepth) return this.#onWhole(batch.exchangeTs[row]!, us);
    const { resting } = this.#desk.orders;
    const { bestBuy, bestSell } = resting;
    const firstBid = batch.levelFrom[row]!;
    const firstAsk = firstBid + batch.bidCount[row]!;
    const end = firstAsk + batch.askCount[row]!;
    this.#clock.onDepth(batch.exchangeTs[row]!);
    this.#stateAll('buy', resting.named('buy', batch.levelPrice, firstBid, firstAsk), us);
    this.#stateAll('sell', resting.named('sell', batch.levelPrice, firstAsk, end), us);
    if (resting.asking.length > 0) this.#stateAsking(us);
    if (highest(batch, firstBid, firstAsk) < bestSell && lowest(batch, firstAsk, end) > bestBuy) return false;
    this.#stateGone(us);
    return true;
  }

  /** A message by which any level may be another: every one is looked at. */
  #onWhole(exchangeTs: Micros, us: Micros): boolean {
    const { resting } = this.#desk.orders;
    this.#hasDepth = true;
    this.#clock.onDepth(exchangeTs);
    for (const side of SIDES) this.#stateAll(side, resting.levels(side), us);
    return true;
  }

  /** A snapshot states every level that is known then: of what it does not reach, nothing is known any more. */
  onSnapshot(exchangeTs: Micros, us: Micros): boolean {
    const { resting } = this.#desk.orders;
    for (const side of SIDES) {
      for (const { price, orders } of resting.levels(side)) {
        if (Number.isNaN(this.#sizeAt(side, price))) forget(orders);
      }
    }
    return this.#onWhole(exchangeTs, us);
  }

  /** Sizes are not known any more. */
  onGap(): void {
    this.#hasDepth = false;
    for (const side of SIDES) {
      for (const { orders } of this.#desk.orders.resting.levels(side)) forget(orders);
    }
  }

  #stateAll(side: Side, levels: readonly RestingLevel[], us: Micros): void {
    for (const { price, orders } of levels) {
      const size = this.#sizeAt(side, price);
      for (const { queue } of orders) queue.depth(size, us);
    }
  }

  /** Levels that say something new by standing as they did: of prints there. */
  #stateAsking(us: Micros): void {
    const { resting } = this.#desk.orders;
    for (const { queue, side, price } of resting.asking) queue.depth(this.#sizeAt(side, price), us);
    resting.answered();
  }

  /** Levels that the book has lost because the other side has come to them. */
  #stateGone(us: Micros): void {
    const { resting } = this.#desk.orders;
    const { bids, asks } = this.#desk.market.book;
    for (const side of SIDES) {
      const best = side === 'buy' ? bids.bestPrice : asks.bestPrice;
      for (const { price, orders } of resting.levels(side)) {
        if (!Number.isNaN(best) && !isBetter(side, price, best)) break;
        const size = this.#sizeAt(side, price);
        for (const { queue } of orders) queue.depth(size, us);
      }
    }
  }

  /** Size of a side's own level, in the venue's units: 0 where there is none, NaN where it is not known. */
  #sizeAt(side: Side, price: number): number {
    const { depth, book } = this.#desk.market;
    const isQuoted = reaches(side, price, side === 'buy' ? book.quotedBid : book.quotedAsk);
    // Without depth, the book holds what earlier quotes left behind the last one.
    if (depth === 'quotes') return isQuoted ? this.#held(side, price) : Number.NaN;
    if (depth !== 'depth') return Number.NaN;
    const size = this.#held(side, price);
    const isTold = reaches(side, price, side === 'buy' ? book.lowestBid : book.highestAsk);
    return size > 0 || isQuoted || isTold ? size : Number.NaN;
  }

  /** Size that the book holds at a price, in the venue's units; 0 where it holds none. */
  #held(side: Side, price: number): number {
    const { instrument, market } = this.#desk;
    const base = (side === 'buy' ? market.book.bids : market.book.asks).sizeAt(price);
    return base === 0 ? 0 : venueSize(instrument, base, price);
  }
}

function forget(orders: readonly Resting[]): void {
  for (const { queue } of orders) queue.forget();
}

/** The lowest and the highest price of some levels of a batch. */
function lowest({ levelPrice }: EventBatch, from: number, to: number): number {
  let price = Number.POSITIVE_INFINITY;
  for (let i = from; i < to; i++) if (levelPrice[i]! < price) price = levelPrice[i]!;
  return price;
}

function highest({ levelPrice }: EventBatch, from: number, to: number): number {
  let price = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) if (levelPrice[i]! > price) price = levelPrice[i]!;
  return price;
}
