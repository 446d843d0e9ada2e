import type { MarketDepth, VenueMarket } from '../exchange/simulated/venue-market.js';
import type { FrameAggregator } from '../frame/aggregator.js';
import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import type { FusedBook } from '../market/fused-book.js';
import type { Micros } from '../market/time.js';
import { LazyBook } from './lazy-book.js';

/**
 * One instrument's market at the time the trading stands at, which is behind what the frames have taken in: its
 * book, its last quote and prints, and the venue's mark.
 *
 * Where there is no quote, the best of the book stands for it; where there is no book either, the last prints: one that
 * a seller started was at a bid, one that a buyer started at an ask.
 */
export class TradedMarket implements VenueMarket {
  bid = Number.NaN;
  bidSize = Number.NaN;
  ask = Number.NaN;
  askSize = Number.NaN;
  lastPrice = Number.NaN;
  bidPrint = 0;
  askPrint = 0;
  quoteTs: Micros = Number.NaN;
  quoteExchangeTs: Micros = Number.NaN;
  depthExchangeTs: Micros = Number.NaN;
  readonly #book = new LazyBook();
  #depthKnown = false;
  #lastDiffId = Number.NaN;
  #venueMark = Number.NaN;
  #prints = 0;
  #hasCandle = false;

  get book(): FusedBook {
    return this.#book.now;
  }

  /** NaN while a side is not known. */
  get mid(): number {
    return (this.bid + this.ask) / 2;
  }

  get mark(): number {
    if (!Number.isNaN(this.#venueMark)) return this.#venueMark;
    return this.lastValue;
  }

  /** The mid; where a side of it is not known, the last print's price. NaN before both. */
  get lastValue(): number {
    return Number.isNaN(this.mid) ? this.lastPrice : this.mid;
  }

  get depth(): MarketDepth {
    if (this.#depthKnown) return 'depth';
    if (!Number.isNaN(this.quoteTs)) return 'quotes';
    if (this.#prints > 0) return 'prints';
    return this.#hasCandle ? 'candles' : 'none';
  }

  setQuote(batch: EventBatch, row: number): void {
    this.bid = batch.v0[row]!;
    this.bidSize = batch.v1[row]!;
    this.ask = batch.v2[row]!;
    this.askSize = batch.v3[row]!;
    this.quoteTs = batch.localTs[row]!;
    this.quoteExchangeTs = batch.exchangeTs[row]!;
    this.#book.add(batch, row);
  }

  /**
   * Takes in what changes the book without being a quote or a print.
   * @returns false when sizes that were known are not any more
   */
  applyDepth(batch: EventBatch, row: number): boolean {
    const kind = batch.kind[row]! as EventKind;
    if (kind !== EventKind.depth && kind !== EventKind.snapshot && kind !== EventKind.gap) return true;
    this.#book.add(batch, row);
    this.#depthKnown = kind !== EventKind.gap;
    if (kind === EventKind.gap) {
      this.#lastDiffId = Number.NaN;
      if (Number.isNaN(this.quoteTs)) this.#forgetQuote();
      return false;
    }
    const isInOrder = kind === EventKind.snapshot || this.#follows(batch, row);
    this.depthExchangeTs = batch.exchangeTs[row]!;
    if (Number.isNaN(this.quoteTs)) this.#takeQuoteFromBook();
    return isInOrder;
  }

  /** Takes in what is no part of the book: prints and marks. */
  note(batch: EventBatch, row: number): void {
    const kind = batch.kind[row]! as EventKind;
    if (kind === EventKind.trade) {
      if ((batch.flags[row]! & EventFlag.offBook) === 0) this.#notePrint(batch, row);
    } else if (kind === EventKind.funding) {
      if (!Number.isNaN(batch.v2[row]!)) this.#venueMark = batch.v2[row]!;
    } else if (kind === EventKind.depth || kind === EventKind.snapshot) {
      this.depthExchangeTs = batch.exchangeTs[row]!;
      if (kind === EventKind.depth) this.#lastDiffId = batch.id[row]!;
    } else if (kind === EventKind.gap) this.#lastDiffId = Number.NaN;
  }

  /** Takes in a candle's close: where nothing else is known, it is bid, ask and last price. */
  noteCandle(close: number): void {
    this.#hasCandle = true;
    if (this.depth !== 'candles') return;
    this.bid = close;
    this.ask = close;
    this.lastPrice = close;
  }

  /** Catches up with the frames at once, where nothing happened in between that trading had to see. */
  catchUp(aggregator: FrameAggregator): void {
    this.#book.copyFrom(aggregator.book);
    this.#depthKnown = aggregator.book.depthKnown;
    if (Number.isNaN(aggregator.quoteTs)) {
      if (this.#depthKnown) this.#takeQuoteFromBook();
      return;
    }
    this.bid = aggregator.bid;
    this.bidSize = aggregator.bidSize;
    this.ask = aggregator.ask;
    this.askSize = aggregator.askSize;
    this.quoteTs = aggregator.quoteTs;
    this.quoteExchangeTs = aggregator.quoteExchangeTs;
  }

  /**
   * The batches of the events that were taken in are about to be filled anew: the book takes what it still needs of
   * them, or is copied from another one that has taken in the same.
   */
  release(same: FusedBook | null): void {
    this.#book.release(same);
  }

  /** Whether a diff is the one after the last. */
  #follows(batch: EventBatch, row: number): boolean {
    const previousId = batch.v0[row]!;
    const lastId = this.#lastDiffId;
    this.#lastDiffId = batch.id[row]!;
    return Number.isNaN(previousId) || Number.isNaN(lastId) || previousId === lastId;
  }

  #notePrint(batch: EventBatch, row: number): void {
    const price = batch.v0[row]!;
    this.lastPrice = price;
    this.#prints++;
    if (!Number.isNaN(this.quoteTs) || this.#depthKnown) return;
    if ((batch.flags[row]! & EventFlag.buy) !== 0) {
      this.ask = price;
      this.askSize = batch.v1[row]!;
      this.askPrint = this.#prints;
      if (this.bid >= price) this.bid = Number.NaN;
    } else {
      this.bid = price;
      this.bidSize = batch.v1[row]!;
      this.bidPrint = this.#prints;
      if (this.ask <= price) this.ask = Number.NaN;
    }
  }

  /** Without quotes, what is not known of the book is not known of the market. */
  #forgetQuote(): void {
    this.bid = Number.NaN;
    this.ask = Number.NaN;
  }

  #takeQuoteFromBook(): void {
    const { bids, asks } = this.book;
    this.bid = bids.bestPrice;
    this.ask = asks.bestPrice;
    this.bidSize = bids.sizeAt(this.bid);
    this.askSize = asks.sizeAt(this.ask);
  }
}
