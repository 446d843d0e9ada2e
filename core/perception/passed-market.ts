import type { FrameAggregator } from '../frame/aggregator.js';
import { FusedBook } from '../market/fused-book.js';
import { copyPrices, type SeenMarket } from '../market/market-state.js';
import type { Micros } from '../market/time.js';

/**
 * A market as it stood behind the chunk before the present one: where several runs go by the same frames, those that have
 * passed events over catch up with it when they need their market again. So a book is copied once a chunk, not once a run.
 */
export class PassedMarket implements SeenMarket {
  readonly book = new FusedBook();
  bid = Number.NaN;
  bidSize = Number.NaN;
  ask = Number.NaN;
  askSize = Number.NaN;
  quoteTs: Micros = Number.NaN;
  quoteExchangeTs: Micros = Number.NaN;
  depthExchangeTs: Micros = Number.NaN;
  lastPrice = Number.NaN;
  venueMark = Number.NaN;

  /** Stands where the frames stand. */
  follow(seen: FrameAggregator): void {
    this.book.copyFrom(seen.book);
    copyPrices(seen, this);
  }
}
