import { BookSide } from './book-side.js';
import { EventBatch } from './event-batch.js';

/** Diffs kept for a snapshot that has not come yet, in levels: about a minute of the busiest book. */
const MAX_BUFFERED_LEVELS = 1 << 20;

/**
 * The book of one instrument, fed by its fast top-of-book stream and its slower, deeper depth stream; level by
 * level the younger by the venue's update id wins. Sizes are base units.
 *
 * From the start of a connection and after a gap, diffs are applied and also kept, until a snapshot (which is
 * usually older than they are) replaces both sides and they are applied again.
 */
export class FusedBook {
  /** What is bid, as far as it is known. */
  readonly bids = new BookSide('bid');
  /** What is asked, as far as it is known. */
  readonly asks = new BookSide('ask');
  /** A depth message has come since the start or the last lost connection. */
  depthKnown = false;
  #bid = Number.NaN;
  #bidSize = Number.NaN;
  #ask = Number.NaN;
  #askSize = Number.NaN;
  #quoteId = Number.NaN;
  #lastDiffId = Number.NaN;
  #synchronised = false;
  #synchronisedId = Number.NaN;
  #lowestBid = Number.NaN;
  #highestAsk = Number.NaN;
  #forgottenId = Number.NEGATIVE_INFINITY;
  #buffer: EventBatch | null = null;
  /** How many of the kept diffs came before the last quote. */
  #keptBeforeQuote = 0;

  /** Whether diffs are kept for a snapshot that has not come yet: up to a minute of them. */
  get keepsDiffs(): boolean {
    return this.#buffer !== null;
  }

  /** Update id of the last diff; NaN before the first and after a lost connection. */
  get lastDiffId(): number {
    return this.#lastDiffId;
  }

  /** Update id of the last quote; NaN before the first one and after a lost connection. */
  get quoteId(): number {
    return this.#quoteId;
  }

  /** Bid of the last quote; NaN before the first one and after a lost connection. */
  get quotedBid(): number {
    return this.#bid;
  }

  /** Ask of the last quote; NaN before the first one and after a lost connection. */
  get quotedAsk(): number {
    return this.#ask;
  }

  /**
   * The lowest bid of the last snapshot: what the book does not hold above it is not there, below it may be. NaN while the
   * book is not synchronised, and where the snapshot had no bid.
   */
  get lowestBid(): number {
    return this.#lowestBid;
  }

  /** The highest ask of the last snapshot, as `lowestBid`. */
  get highestAsk(): number {
    return this.#highestAsk;
  }

  /** Whether a snapshot of this id is taken in, and not passed over as older than the book. */
  takesSnapshot(id: number): boolean {
    return !(this.#synchronised && id < this.#synchronisedId) && !(id < this.#forgottenId);
  }

  /**
   * A quote sets its own two levels and removes what is better and not younger. Where the venue gives quotes no ids, they have
   * their local times.
   */
  applyQuote(batch: EventBatch, row: number): void {
    const { v0, v1, v2, v3 } = batch;
    const ids = Number.isNaN(batch.id[row]!) ? batch.localTs : batch.id;
    const bidSize = v1[row]!;
    const askSize = v3[row]!;
    const follows = !(ids[row]! < this.#quoteId) && v0[row]! < v2[row]! && bidSize > 0 && askSize > 0;
    this.#bid = v0[row]!;
    this.#bidSize = bidSize;
    this.#ask = v2[row]!;
    this.#askSize = askSize;
    this.#quoteId = ids[row]!;
    const { bids, asks } = this;
    if (follows && bids.isTrail && asks.isTrail) {
      bids.follow(v0, v1, ids, row);
      asks.follow(v2, v3, ids, row);
      return;
    }
    this.#keptBeforeQuote = this.#buffer === null ? 0 : this.#buffer.length;
    bids.quote(v0, v1, ids, row);
    asks.quote(v2, v3, ids, row);
    this.#uncross();
  }

  /** @returns false when the diff does not follow the last one: both sides were emptied before it was applied. */
  applyDepth(batch: EventBatch, row: number): boolean {
    const previousId = batch.v0[row]!;
    const id = batch.id[row]!;
    const gap =
      !Number.isNaN(previousId) && !Number.isNaN(this.#lastDiffId) && previousId !== this.#lastDiffId;
    if (gap) this.#forgetDepth();
    this.#lastDiffId = id;
    this.depthKnown = true;
    if (this.#synchronised) this.#synchronisedId = Math.max(this.#synchronisedId, id);
    else this.#keep(batch, row);
    this.#applyDiff(batch, row);
    return !gap;
  }

  /** Replaces both sides, then applies the kept diffs that are younger and the last quote again, as they came. */
  applySnapshot(batch: EventBatch, row: number): void {
    const id = batch.id[row]!;
    if (!this.takesSnapshot(id)) return;
    this.bids.clear();
    this.asks.clear();
    this.#setLevels(batch, row, id, Number.NaN, Number.NaN);
    this.#lowestBid = this.bids.worstPrice;
    this.#highestAsk = this.asks.worstPrice;
    this.#synchronised = true;
    this.#synchronisedId = id;
    this.depthKnown = true;
    const kept = this.#buffer;
    const keptCount = kept === null ? 0 : kept.length;
    for (let i = 0; i <= keptCount; i++) {
      if (i === this.#keptBeforeQuote && !Number.isNaN(this.#bid)) this.#applyLastQuote();
      if (i === keptCount || kept!.id[i]! <= id) continue;
      this.#applyDiff(kept!, i);
      this.#synchronisedId = Math.max(this.#synchronisedId, kept!.id[i]!);
    }
    this.#buffer = null;
    this.#keptBeforeQuote = 0;
  }

  /** The connection was lost: nothing is known until something comes. */
  applyGap(): void {
    this.#bid = Number.NaN;
    this.#ask = Number.NaN;
    this.#quoteId = Number.NaN;
    this.#forgetDepth();
    this.#lastDiffId = Number.NaN;
    this.depthKnown = false;
  }

  /** Becomes a copy of another book, which shares nothing with it. */
  copyFrom(other: FusedBook): void {
    this.bids.copyFrom(other.bids);
    this.asks.copyFrom(other.asks);
    this.depthKnown = other.depthKnown;
    this.#bid = other.#bid;
    this.#bidSize = other.#bidSize;
    this.#ask = other.#ask;
    this.#askSize = other.#askSize;
    this.#quoteId = other.#quoteId;
    this.#lastDiffId = other.#lastDiffId;
    this.#synchronised = other.#synchronised;
    this.#synchronisedId = other.#synchronisedId;
    this.#lowestBid = other.#lowestBid;
    this.#highestAsk = other.#highestAsk;
    this.#forgottenId = other.#forgottenId;
    this.#buffer = other.#buffer ? copyOf(other.#buffer, 0) : null;
    this.#keptBeforeQuote = other.#keptBeforeQuote;
  }

  #applyLastQuote(): void {
    const id = this.#quoteId;
    this.bids.update(this.#bid, this.#bidSize, id);
    this.bids.dropBetter(this.#bid, id);
    this.asks.update(this.#ask, this.#askSize, id);
    this.asks.dropBetter(this.#ask, id);
    this.#uncross();
  }

  /** Applies what a diff says, except where the last quote is younger and knows that nothing is better. */
  #applyDiff(batch: EventBatch, row: number): void {
    const id = batch.id[row]!;
    const quoteIsYounger = this.#quoteId > id;
    this.#setLevels(
      batch,
      row,
      id,
      quoteIsYounger ? this.#bid : Number.NaN,
      quoteIsYounger ? this.#ask : Number.NaN,
    );
  }

  /** Sets the levels of a message, up to the limits where they are known. */
  #setLevels(batch: EventBatch, row: number, id: number, bidLimit: number, askLimit: number): void {
    const { levelPrice, levelSize } = batch;
    const firstBid = batch.levelFrom[row]!;
    const firstAsk = firstBid + batch.bidCount[row]!;
    const end = firstAsk + batch.askCount[row]!;
    this.bids.updateAll(levelPrice, levelSize, { from: firstBid, to: firstAsk, id, limit: bidLimit });
    this.asks.updateAll(levelPrice, levelSize, { from: firstAsk, to: end, id, limit: askLimit });
    this.#uncross();
  }

  /** While the best bid meets the best ask the older level goes; of equal ids the ask. */
  #uncross(): void {
    const bids = this.bids;
    const asks = this.asks;
    while (bids.meets(asks)) {
      if (bids.bestId < asks.bestId) bids.dropBest();
      else asks.dropBest();
    }
  }

  #forgetDepth(): void {
    this.bids.clear();
    this.asks.clear();
    this.#synchronised = false;
    this.#synchronisedId = Number.NaN;
    this.#lowestBid = Number.NaN;
    this.#highestAsk = Number.NaN;
    this.#forgottenId = Number.NEGATIVE_INFINITY;
    this.#buffer = null;
    this.#keptBeforeQuote = 0;
    if (!Number.isNaN(this.#bid)) this.#applyLastQuote();
  }

  #keep(batch: EventBatch, row: number): void {
    this.#buffer ??= new EventBatch(64, 1024);
    this.#buffer.appendFrom(batch, row);
    if (this.#buffer.levelCount <= MAX_BUFFERED_LEVELS) return;
    const half = this.#buffer.length >>> 1;
    this.#forgottenId = this.#buffer.id[half]!;
    this.#keptBeforeQuote = Math.max(0, this.#keptBeforeQuote - half);
    this.#buffer = copyOf(this.#buffer, half);
  }
}

function copyOf(batch: EventBatch, from: number): EventBatch {
  const copy = new EventBatch(batch.length - from, batch.levelCount);
  for (let i = from; i < batch.length; i++) copy.appendFrom(batch, i);
  return copy;
}
