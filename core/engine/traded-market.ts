import type { FrameAggregator } from '../frame/aggregator.js';
import { type EventBatch, EventKind } from '../market/event-batch.js';
import { FusedBook } from '../market/fused-book.js';
import type { Micros } from '../market/time.js';

/**
 * One instrument's market at the time the trading stands at, which is behind what the frames have taken in: its
 * last quote and its book.
 */
export class TradedMarket {
  readonly book = new FusedBook();
  bid = Number.NaN;
  bidSize = Number.NaN;
  ask = Number.NaN;
  askSize = Number.NaN;
  quoteTs: Micros = Number.NaN;
  quoteExchangeTs: Micros = Number.NaN;

  /** NaN before the first quote. */
  get mid(): number {
    return (this.bid + this.ask) / 2;
  }

  setQuote(batch: EventBatch, row: number): void {
    this.bid = batch.v0[row]!;
    this.bidSize = batch.v1[row]!;
    this.ask = batch.v2[row]!;
    this.askSize = batch.v3[row]!;
    this.quoteTs = batch.localTs[row]!;
    this.quoteExchangeTs = batch.exchangeTs[row]!;
    const id = batch.id[row]!;
    this.book.applyQuote(
      this.bid,
      this.bidSize,
      this.ask,
      this.askSize,
      Number.isNaN(id) ? this.quoteTs : id,
    );
  }

  /** Takes in what changes the book without being a quote or a print. */
  applyDepth(batch: EventBatch, row: number): void {
    if (batch.kind[row] === EventKind.depth) this.book.applyDepth(batch, row);
    else if (batch.kind[row] === EventKind.snapshot) this.book.applySnapshot(batch, row);
    else if (batch.kind[row] === EventKind.gap) this.book.applyGap();
  }

  /** Catches up with the frames at once, where nothing happened in between that trading had to see. */
  catchUp(aggregator: FrameAggregator): void {
    this.book.copyFrom(aggregator.book);
    this.bid = aggregator.bid;
    this.bidSize = aggregator.bidSize;
    this.ask = aggregator.ask;
    this.askSize = aggregator.askSize;
    this.quoteTs = aggregator.quoteTs;
    this.quoteExchangeTs = aggregator.quoteExchangeTs;
  }
}
