import type { EventBatch } from '../../market/event-batch.js';
import type { Micros } from '../../market/time.js';
import type { Side } from '../../orders/order.js';
import type { QueueShare } from '../queue-model.js';
import type { KnownSizes } from './known-sizes.js';
import { QueuePlace } from './queue-place.js';
import type { Resting, RestingLevel, RestingOrders } from './resting-orders.js';
import { isBetter, reaches, SIDES } from './sides.js';
import { later, StatementClock } from './statement-clock.js';
import type { VenueMarket } from './venue-market.js';

export interface StatementsOptions {
  readonly market: VenueMarket;
  readonly sizes: KnownSizes;
  readonly resting: RestingOrders;
  /** Null where there is no queue. */
  readonly share: QueueShare | null;
}

/**
 * What the feed states of the levels that our orders rest at, told to their places in the queue: docs/fills.md, rules 10,
 * 12, 15 and 16. Each answers whether the other side may have come to our orders by it.
 */
export class Statements {
  readonly #options: StatementsOptions;
  readonly #clock = new StatementClock();
  /** Whether the market had depth when it was looked at last: then a diff says what has changed. */
  #hasDepth = false;

  constructor(options: StatementsOptions) {
    this.#options = options;
  }

  /** The place of an order that comes now: behind all that its level shows. */
  placeAt(side: Side, price: number): QueuePlace {
    const { market, sizes, share } = this.#options;
    this.#hasDepth = market.depth === 'depth';
    const shown = sizes.at(side, price);
    const statedTs = later(market.quoteExchangeTs, market.depthExchangeTs);
    return new QueuePlace({ share, clock: this.#clock, shown, statedTs });
  }

  /** A quote states its two levels, and that nothing is better. */
  onQuote(exchangeTs: Micros, us: Micros): boolean {
    const { market, sizes, resting } = this.#options;
    this.#clock.onQuote();
    // The book is not looked at where nobody asks for it.
    if (resting.bestBuy < market.bid && resting.bestSell > market.ask) return false;
    for (const side of SIDES) {
      const quoted = side === 'buy' ? market.bid : market.ask;
      for (const { price, orders } of resting.levels(side)) {
        if (!reaches(side, price, quoted)) break;
        const size = sizes.held(side, price);
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
    const { resting } = this.#options;
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
    const { resting } = this.#options;
    this.#hasDepth = true;
    this.#clock.onDepth(exchangeTs);
    for (const side of SIDES) this.#stateAll(side, resting.levels(side), us);
    return true;
  }

  /** A snapshot states every level that is known then: of what it does not reach, nothing is known any more. */
  onSnapshot(exchangeTs: Micros, us: Micros): boolean {
    const { sizes, resting } = this.#options;
    for (const side of SIDES) {
      for (const { price, orders } of resting.levels(side)) {
        if (Number.isNaN(sizes.at(side, price))) forget(orders);
      }
    }
    return this.#onWhole(exchangeTs, us);
  }

  /** Sizes are not known any more. */
  onGap(): void {
    this.#hasDepth = false;
    for (const side of SIDES) {
      for (const { orders } of this.#options.resting.levels(side)) forget(orders);
    }
  }

  #stateAll(side: Side, levels: readonly RestingLevel[], us: Micros): void {
    const { sizes } = this.#options;
    for (const { price, orders } of levels) {
      const size = sizes.at(side, price);
      for (const { queue } of orders) queue.depth(size, us);
    }
  }

  /** Levels that say something new by standing as they did: of prints there. */
  #stateAsking(us: Micros): void {
    const { sizes, resting } = this.#options;
    for (const { queue, side, price } of resting.asking) queue.depth(sizes.at(side, price), us);
    resting.answered();
  }

  /** Levels that the book has lost because the other side has come to them. */
  #stateGone(us: Micros): void {
    const { market, sizes, resting } = this.#options;
    const { bids, asks } = market.book;
    for (const side of SIDES) {
      const best = side === 'buy' ? bids.bestPrice : asks.bestPrice;
      for (const { price, orders } of resting.levels(side)) {
        if (!Number.isNaN(best) && !isBetter(side, price, best)) break;
        const size = sizes.at(side, price);
        for (const { queue } of orders) queue.depth(size, us);
      }
    }
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
