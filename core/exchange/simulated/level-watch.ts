import type { BookSide } from '../../market/book-side.js';
import type { EventBatch } from '../../market/event-batch.js';
import { quoteId } from '../../market/lazy-book.js';
import type { MarketState } from '../../market/market-state.js';
import type { Side } from '../../orders/order.js';
import type { NamedLevels, RestingLevel, RestingOrders, Rows } from './resting-orders.js';
import { isBetter, reaches } from './sides.js';

/**
 * What the book holds at the levels that our orders rest at, followed from message to message without the book: as long as
 * no level of the other side meets ours, none of ours goes because a younger one crosses it, and what becomes of them
 * stands in the quotes and diffs that name them. Where a message may bring the other side to them, and whenever less is
 * known, the book is looked at.
 */
export class LevelWatch {
  readonly #market: MarketState;
  readonly #resting: RestingOrders;
  /** Of the book, as its fields of these names. */
  #quotedBid = Number.NaN;
  #quotedAsk = Number.NaN;
  #quoteId = Number.NaN;
  #lowestBid = Number.NaN;
  #highestAsk = Number.NaN;
  /** Whether no level of the book meets one of ours on the other side. */
  #isApart = false;
  /** Written anew by each diff. */
  readonly #named: NamedLevels = { count: 0, levels: [], at: [] };

  constructor(market: MarketState, resting: RestingOrders) {
    this.#market = market;
    this.#resting = resting;
  }

  /** Our levels that the last diff named. */
  get named(): NamedLevels {
    return this.#named;
  }

  /** Our level at a price, watched from here on: an order is put there next. */
  levelAt(side: Side, price: number): RestingLevel {
    const level = this.#resting.at(side, price);
    if (level.orders.length === 0) this.look();
    return level;
  }

  /** Whether the last quote tells of a level: it is the quoted one or better. */
  isQuoted({ side, price }: RestingLevel): boolean {
    return reaches(side, price, side === 'buy' ? this.#quotedBid : this.#quotedAsk);
  }

  /** Whether the last snapshot reached as far as a level. */
  isWithin({ side, price }: RestingLevel): boolean {
    return reaches(side, price, side === 'buy' ? this.#lowestBid : this.#highestAsk);
  }

  /** Looks at the book, with all that the market has taken in. */
  look(): void {
    const { book } = this.#market;
    const { bids, asks } = book;
    this.#quotedBid = book.quotedBid;
    this.#quotedAsk = book.quotedAsk;
    this.#quoteId = book.quoteId;
    this.#lowestBid = book.lowestBid;
    this.#highestAsk = book.highestAsk;
    this.#read('buy', bids);
    this.#read('sell', asks);
    this.#isApart = !this.#isMetBy(bids.bestPrice, asks.bestPrice);
  }

  /** A quote that the market has taken in. @returns whether the other side may meet our levels */
  onQuote(batch: EventBatch, row: number): boolean {
    const bid = batch.v0[row]!;
    const ask = batch.v2[row]!;
    if (!this.#isApart || this.#isMetBy(bid, ask)) {
      this.look();
      return !this.#isApart;
    }
    this.#quotedBid = bid;
    this.#quotedAsk = ask;
    this.#quoteId = quoteId(batch, row);
    this.#quote('buy', bid, batch.v1[row]!);
    this.#quote('sell', ask, batch.v3[row]!);
    return false;
  }

  /** A diff that the market has taken in. @returns as `onQuote` */
  onDiff(batch: EventBatch, row: number): boolean {
    const { bestBuy, bestSell } = this.#resting;
    const id = batch.id[row]!;
    const firstBid = batch.levelFrom[row]!;
    const firstAsk = firstBid + batch.bidCount[row]!;
    const bids: Rows = { side: 'buy', from: firstBid, to: firstAsk };
    const asks: Rows = { side: 'sell', from: firstAsk, to: firstAsk + batch.askCount[row]! };
    const quoteIsYounger = this.#quoteId > id;
    const bidLimit = quoteIsYounger ? this.#quotedBid : Number.NaN;
    const askLimit = quoteIsYounger ? this.#quotedAsk : Number.NaN;
    const staysApart =
      this.#isApart &&
      (bidLimit < bestSell || !reach(batch, bids, bestSell, SOME_SIZE)) &&
      (askLimit > bestBuy || !reach(batch, asks, bestBuy, SOME_SIZE));
    this.#named.count = 0;
    this.#set(batch, bids, bidLimit, id);
    this.#set(batch, asks, askLimit, id);
    if (staysApart) return false;
    this.look();
    return reach(batch, bids, bestSell, 0) || reach(batch, asks, bestBuy, 0);
  }

  #isMetBy(bid: number, ask: number): boolean {
    return this.#resting.bestBuy >= ask || this.#resting.bestSell <= bid;
  }

  #read(side: Side, levels: BookSide): void {
    for (const level of this.#resting.levels(side)) {
      write(level, levels.sizeAt(level.price), levels.idAt(level.price));
    }
  }

  /** A quote's side sets its level and takes away what is better, except what is younger. */
  #quote(side: Side, price: number, size: number): void {
    for (const level of this.#resting.levels(side)) {
      if (!reaches(side, level.price, price)) return;
      if (level.price === price) setLevel(level, size, this.#quoteId);
      else if (!(level.id > this.#quoteId)) write(level, 0, this.#quoteId);
    }
  }

  /** A side of a diff sets the levels that it names up to the limit, except what is younger; NaN limits nothing. */
  #set(batch: EventBatch, rows: Rows, limit: number, id: number): void {
    const named = this.#named;
    const first = named.count;
    this.#resting.name(rows, batch.levelPrice, named);
    for (let i = first; i < named.count; i++) {
      const level = named.levels[i]!;
      if (isBetter(rows.side, level.price, limit)) continue;
      setLevel(level, batch.levelSize[named.at[i]!]!, id);
    }
  }
}

/** More than a level that is taken away has. */
const SOME_SIZE = Number.MIN_VALUE;

/** As a side of the book sets a level. */
function setLevel(level: RestingLevel, size: number, id: number): void {
  if (level.size === 0 || level.id <= id) write(level, size, id);
}

function write(level: RestingLevel, size: number, id: number): void {
  level.size = size;
  level.id = size === 0 ? Number.NEGATIVE_INFINITY : id;
}

/** Whether a level of at least a size meets or passes a price of the other side. */
function reach({ levelPrice, levelSize }: EventBatch, rows: Rows, price: number, least: number): boolean {
  const { side, from, to } = rows;
  for (let i = from; i < to; i++) {
    if (reaches(side, levelPrice[i]!, price) && levelSize[i]! >= least) return true;
  }
  return false;
}
