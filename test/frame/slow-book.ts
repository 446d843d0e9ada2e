/**
 * Depth fusion the slow way (docs/frames.md): a side is a Map price -> (size, id), and each rule is a plain
 * loop over it.
 */
import type { SlowDiff, SlowLevel, SlowQuote, SlowSnapshot } from './slow-wire.js';

type Side = Map<number, { readonly size: number; readonly id: number }>;

const DEPTH_LEVELS = 20;
const WALL_MULTIPLE = 5;

export interface SlowDepth {
  readonly bid_depth: number;
  readonly ask_depth: number;
  readonly depth_imbalance: number;
  readonly wall_ratio: number;
}

export class SlowBook {
  readonly bids: Side = new Map();
  readonly asks: Side = new Map();
  #quote: SlowQuote | null = null;
  /** What a snapshot must replay, in the order received: every diff, and each quote (only the last one counts). */
  #buffer: SlowDiff[] = [];
  #diffsBeforeQuote = 0;
  #synchronised = false;
  #lastDiffId = Number.NaN;
  #depthId = Number.NEGATIVE_INFINITY;
  #depthKnown = false;

  quote(quote: SlowQuote): void {
    this.#quote = quote;
    this.#diffsBeforeQuote = this.#buffer.length;
    this.#applyQuote(quote);
  }

  /** True when the diff does not follow the one before: a sequence gap. */
  diff(diff: SlowDiff): boolean {
    const isGap = !Number.isNaN(this.#lastDiffId) && diff.follows !== this.#lastDiffId;
    if (isGap) {
      this.#empty();
      if (this.#quote !== null) this.#applyQuote(this.#quote);
    }
    if (!this.#synchronised) this.#buffer.push(diff);
    this.#lastDiffId = diff.id;
    this.#depthId = Math.max(this.#depthId, diff.id);
    this.#depthKnown = true;
    this.#applyDiff(diff);
    return isGap;
  }

  snapshot(snapshot: SlowSnapshot): void {
    if (this.#synchronised && snapshot.id < this.#depthId) return;
    this.bids.clear();
    this.asks.clear();
    for (const [price, size] of snapshot.bids) this.bids.set(price, { size, id: snapshot.id });
    for (const [price, size] of snapshot.asks) this.asks.set(price, { size, id: snapshot.id });
    this.#uncross();
    for (const [i, diff] of this.#buffer.entries()) {
      if (i === this.#diffsBeforeQuote && this.#quote !== null) this.#applyQuote(this.#quote);
      if (diff.id > snapshot.id) this.#applyDiff(diff);
    }
    if (this.#diffsBeforeQuote === this.#buffer.length && this.#quote !== null) this.#applyQuote(this.#quote);
    this.#buffer = [];
    this.#diffsBeforeQuote = 0;
    this.#synchronised = true;
    this.#depthKnown = true;
    this.#depthId = Math.max(this.#depthId, snapshot.id);
  }

  /** The connection was lost: nothing of the old one may be trusted. */
  lost(): void {
    this.#empty();
    this.#quote = null;
    this.#lastDiffId = Number.NaN;
  }

  depth(): SlowDepth {
    if (!this.#depthKnown) {
      const unknown = Number.NaN;
      return { bid_depth: unknown, ask_depth: unknown, depth_imbalance: unknown, wall_ratio: unknown };
    }
    const bidSizes = bestSizes(this.bids, (a, b) => b - a);
    const askSizes = bestSizes(this.asks, (a, b) => a - b);
    const bid_depth = sum(bidSizes);
    const ask_depth = sum(askSizes);
    const all = [...bidSizes, ...askSizes];
    const wall = WALL_MULTIPLE * median(all);
    const walls = all.filter((size) => size >= wall).length;
    return {
      bid_depth,
      ask_depth,
      depth_imbalance: bid_depth / (bid_depth + ask_depth),
      wall_ratio: walls / all.length,
    };
  }

  #empty(): void {
    this.bids.clear();
    this.asks.clear();
    this.#buffer = [];
    this.#diffsBeforeQuote = 0;
    this.#synchronised = false;
    this.#depthKnown = false;
    this.#depthId = Number.NEGATIVE_INFINITY;
  }

  #applyQuote({ id, bid, bidSize, ask, askSize }: SlowQuote): void {
    for (const price of this.bids.keys())
      if (price > bid && !isYounger(this.bids, price, id)) this.bids.delete(price);
    for (const price of this.asks.keys())
      if (price < ask && !isYounger(this.asks, price, id)) this.asks.delete(price);
    if (!isYounger(this.bids, bid, id)) this.bids.set(bid, { size: bidSize, id });
    if (!isYounger(this.asks, ask, id)) this.asks.set(ask, { size: askSize, id });
    this.#uncross();
  }

  #applyDiff({ id, bids, asks }: SlowDiff): void {
    const newer = this.#quote !== null && this.#quote.id > id ? this.#quote : null;
    for (const [price, size] of bids)
      if (newer === null || price <= newer.bid) setLevel(this.bids, [price, size], id);
    for (const [price, size] of asks)
      if (newer === null || price >= newer.ask) setLevel(this.asks, [price, size], id);
    this.#uncross();
  }

  #uncross(): void {
    for (;;) {
      let bestBid = Number.NEGATIVE_INFINITY;
      let bestAsk = Number.POSITIVE_INFINITY;
      for (const price of this.bids.keys()) bestBid = Math.max(bestBid, price);
      for (const price of this.asks.keys()) bestAsk = Math.min(bestAsk, price);
      if (bestBid < bestAsk) return;
      if (this.bids.get(bestBid)!.id < this.asks.get(bestAsk)!.id) this.bids.delete(bestBid);
      else this.asks.delete(bestAsk);
    }
  }
}

function setLevel(side: Side, [price, size]: SlowLevel, id: number): void {
  if (isYounger(side, price, id)) return;
  if (size === 0) side.delete(price);
  else side.set(price, { size, id });
}

/** Whether the level was set by a younger message than `id`. */
function isYounger(side: Side, price: number, id: number): boolean {
  const level = side.get(price);
  return level !== undefined && level.id > id;
}

function bestSizes(side: Side, order: (a: number, b: number) => number): number[] {
  const prices = [...side.keys()].sort(order).slice(0, DEPTH_LEVELS);
  return prices.map((price) => side.get(price)!.size);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
