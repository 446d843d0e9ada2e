import { assertNever } from '../errors.js';
import { type EventBatch, EventFlag, EventKind } from './event-batch.js';
import type { FusedBook } from './fused-book.js';
import { LazyBook } from './lazy-book.js';
import type { Micros } from './time.js';

/** What is known of a market to trade with: its book, its best quotes, its prints, its candles, or nothing. */
export type MarketDepth = 'depth' | 'quotes' | 'prints' | 'candles' | 'none';

/** What an event told: nothing of the market, something, or that what was known of sizes is known no more. */
export type News = 'nothing' | 'something' | 'lost';

/** A market as another has seen it, all of its events taken in. */
export interface SeenMarket {
  readonly book: FusedBook;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
  readonly quoteTs: Micros;
  readonly quoteExchangeTs: Micros;
  readonly depthExchangeTs: Micros;
  readonly lastPrice: number;
  readonly venueMark: number;
}

/** What of a market is a number, its book aside. */
type SeenPrices = Omit<SeenMarket, 'book'>;

/** Makes `to` stand where `from` stands, its book aside. */
export function copyPrices(
  from: SeenPrices,
  to: { -readonly [name in keyof SeenPrices]: SeenPrices[name] },
): void {
  to.bid = from.bid;
  to.bidSize = from.bidSize;
  to.ask = from.ask;
  to.askSize = from.askSize;
  to.quoteTs = from.quoteTs;
  to.quoteExchangeTs = from.quoteExchangeTs;
  to.depthExchangeTs = from.depthExchangeTs;
  to.lastPrice = from.lastPrice;
  to.venueMark = from.venueMark;
}

/** Whether a book is kept at all times, or only as long as no quote says what is best. */
export type BookUse = 'always' | 'until_quoted';

/**
 * One instrument's market after the last event that it was told: its last quote and prints, the venue's mark, and its
 * book. Sizes are base units, prices quote currency; NaN is what is not known.
 *
 * Where there is no quote, the best of the book stands for it; where there is no book either, the last prints: one that
 * a seller started was at a bid, one that a buyer started at an ask.
 */
export class MarketState implements SeenMarket {
  bid = Number.NaN;
  bidSize = Number.NaN;
  ask = Number.NaN;
  askSize = Number.NaN;
  /** NaN before the first print on the book. */
  lastPrice = Number.NaN;
  /** Number of the print that a side was made of, where prints are all that is known. */
  bidPrint = 0;
  askPrint = 0;
  /** When the last quote was received. */
  quoteTs: Micros = Number.NaN;
  /** Exchange times of the last quote and of the last depth message. */
  quoteExchangeTs: Micros = Number.NaN;
  depthExchangeTs: Micros = Number.NaN;
  readonly #book = new LazyBook();
  readonly #use: BookUse;
  #depthKnown = false;
  #lastDiffId = Number.NaN;
  /** What the venue says that positions are worth. */
  venueMark = Number.NaN;
  #prints = 0;
  #hasCandle = false;

  constructor(use: BookUse = 'always') {
    this.#use = use;
  }

  /** The book with all events; without one that is kept, what it was. */
  get book(): FusedBook {
    return this.#book.now;
  }

  get mid(): number {
    return (this.bid + this.ask) / 2;
  }

  /** What positions are valued at: the venue's mark price, or the mid. */
  get mark(): number {
    if (!Number.isNaN(this.venueMark)) return this.venueMark;
    return this.lastValue;
  }

  /** The mid; where a side of it is not known, the last print's price. */
  get lastValue(): number {
    return Number.isNaN(this.mid) ? this.lastPrice : this.mid;
  }

  get depth(): MarketDepth {
    if (this.#depthKnown) return 'depth';
    if (!Number.isNaN(this.quoteTs)) return 'quotes';
    if (this.#prints > 0) return 'prints';
    return this.#hasCandle ? 'candles' : 'none';
  }

  /** Takes an event of the instrument in. Its batch must stay as it is until the next `release`. */
  take(batch: EventBatch, row: number): News {
    const kind = batch.kind[row]! as EventKind;
    switch (kind) {
      case EventKind.quote:
        this.#takeQuote(batch, row);
        return 'something';
      case EventKind.trade:
        if ((batch.flags[row]! & EventFlag.offBook) !== 0) return 'nothing';
        this.#takePrint(batch, row);
        return 'something';
      case EventKind.depth:
        return this.#takeDiff(batch, row);
      case EventKind.snapshot:
        return this.#takeSnapshot(batch, row);
      case EventKind.gap:
        this.#takeGap(batch, row);
        return 'lost';
      case EventKind.funding:
        if (!Number.isNaN(batch.v2[row]!)) this.venueMark = batch.v2[row]!;
        return 'something';
      case EventKind.liquidation:
      case EventKind.openInterest:
      case EventKind.timer:
        return 'nothing';
      default:
        return assertNever(kind);
    }
  }

  /** Takes a candle's close in: where nothing else is known, it is bid, ask and last price. */
  takeCandle(close: number): void {
    this.#hasCandle = true;
    if (this.depth !== 'candles') return;
    this.bid = close;
    this.ask = close;
    this.lastPrice = close;
  }

  /** Catches up with a market that has quotes, where events were passed over. */
  catchUp(seen: SeenMarket): void {
    if (this.#use === 'always') this.#book.copyFrom(seen.book);
    this.#depthKnown = seen.book.depthKnown;
    this.#lastDiffId = seen.book.lastDiffId;
    copyPrices(seen, this);
  }

  /**
   * The batches of the events that were taken in are about to be filled anew: the book takes what it still needs of
   * them, or is copied from another one that has taken in the same.
   */
  release(same: FusedBook | null): void {
    this.#book.release(same);
  }

  get #keepsBook(): boolean {
    return this.#use === 'always' || Number.isNaN(this.quoteTs);
  }

  #takeQuote(batch: EventBatch, row: number): void {
    this.bid = batch.v0[row]!;
    this.bidSize = batch.v1[row]!;
    this.ask = batch.v2[row]!;
    this.askSize = batch.v3[row]!;
    this.quoteTs = batch.localTs[row]!;
    this.quoteExchangeTs = batch.exchangeTs[row]!;
    if (this.#use === 'always') this.#book.add(batch, row);
  }

  #takeDiff(batch: EventBatch, row: number): News {
    if (this.#keepsBook) this.#book.add(batch, row);
    this.#depthKnown = true;
    this.depthExchangeTs = batch.exchangeTs[row]!;
    const isInOrder = this.#follows(batch, row);
    if (Number.isNaN(this.quoteTs)) this.#takeQuoteFromBook();
    return isInOrder ? 'something' : 'lost';
  }

  /** One that is older than the book says nothing. */
  #takeSnapshot(batch: EventBatch, row: number): News {
    if (this.#keepsBook) {
      if (!this.book.takesSnapshot(batch.id[row]!)) return 'nothing';
      this.#book.add(batch, row);
    }
    this.#depthKnown = true;
    this.depthExchangeTs = batch.exchangeTs[row]!;
    if (Number.isNaN(this.quoteTs)) this.#takeQuoteFromBook();
    return 'something';
  }

  #takeGap(batch: EventBatch, row: number): void {
    if (this.#keepsBook) this.#book.add(batch, row);
    this.#depthKnown = false;
    this.#lastDiffId = Number.NaN;
    // Without quotes, what is not known of the book is not known of the market.
    if (!Number.isNaN(this.quoteTs)) return;
    this.bid = Number.NaN;
    this.ask = Number.NaN;
  }

  /** Whether a diff is the one after the last. */
  #follows(batch: EventBatch, row: number): boolean {
    const previousId = batch.v0[row]!;
    const lastId = this.#lastDiffId;
    this.#lastDiffId = batch.id[row]!;
    return Number.isNaN(previousId) || Number.isNaN(lastId) || previousId === lastId;
  }

  #takePrint(batch: EventBatch, row: number): void {
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

  #takeQuoteFromBook(): void {
    const { bids, asks } = this.book;
    this.bid = bids.bestPrice;
    this.ask = asks.bestPrice;
    this.bidSize = bids.sizeAt(this.bid);
    this.askSize = asks.sizeAt(this.ask);
  }
}
