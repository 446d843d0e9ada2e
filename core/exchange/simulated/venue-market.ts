import type { EventBatch } from '../../market/event-batch.js';
import type { FusedBook } from '../../market/fused-book.js';
import type { MarketDepth, News, SeenMarket } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';

const WEAKEST_FIRST: readonly MarketDepth[] = ['none', 'candles', 'prints', 'quotes', 'depth'];

/** The weakest picture of a market that something was decided by. */
export class WeakestDepth {
  #depth: MarketDepth | null = null;

  /** Null before the first. */
  get depth(): MarketDepth | null {
    return this.#depth;
  }

  note(depth: MarketDepth): void {
    const known = this.#depth;
    const isWeaker = known === null || WEAKEST_FIRST.indexOf(depth) < WEAKEST_FIRST.indexOf(known);
    if (isWeaker) this.#depth = depth;
  }
}

/** One instrument's market as the simulated exchange knows it when an order meets it. Sizes are base units. */
export interface VenueMarket {
  readonly depth: MarketDepth;
  readonly book: FusedBook;
  /** The quote, or what stands for it where there is none; NaN when not known. */
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
  /** Number of the print that a side of `prints` was made of. */
  readonly bidPrint: number;
  readonly askPrint: number;
  /** NaN before the first print on the book. */
  readonly lastPrice: number;
  /** What positions are valued at: the venue's mark price, or the mid. */
  readonly mark: number;
  readonly mid: number;
  /** The mid, or the last price where there is none. */
  readonly lastValue: number;
  /** Exchange times of the last quote and of the last depth message; NaN when not known. */
  readonly quoteExchangeTs: Micros;
  readonly depthExchangeTs: Micros;
  /** Takes an event of the instrument in, and says what it told. */
  take(batch: EventBatch, row: number): News;
  /** Takes in what a candle ended at. */
  takeCandle(close: number): void;
  /** Catches up with a market that took in what was passed over here. */
  catchUp(seen: SeenMarket): void;
  /** The batches of the events that were taken in are about to be filled anew. */
  release(same: FusedBook | null): void;
}
