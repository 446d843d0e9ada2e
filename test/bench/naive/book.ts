import type { PlainEvent, PlainLevel } from './events.js';

type Diff = Extract<PlainEvent, { kind: 'diff' | 'snapshot' }>;
type Quote = Extract<PlainEvent, { kind: 'quote' }>;
type Level = { readonly size: number; readonly id: number };

/** One side as a map by price that knows its best price and looks for the next when that goes. */
class PlainSide {
  readonly levels = new Map<number, Level>();
  best = Number.NaN;
  readonly #sign: 1 | -1;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  isBetter(price: number, than: number): boolean {
    return (price - than) * this.#sign > 0;
  }

  set(price: number, size: number, id: number): void {
    if ((this.levels.get(price)?.id ?? id) > id) return;
    if (size === 0) {
      this.delete(price);
      return;
    }
    this.levels.set(price, { size, id });
    if (!(this.isBetter(this.best, price) || this.best === price)) this.best = price;
  }

  delete(price: number): void {
    if (!this.levels.delete(price) || price !== this.best) return;
    this.best = Number.NaN;
    for (const other of this.levels.keys()) if (!this.isBetter(this.best, other)) this.best = other;
  }

  dropBetter(price: number, id: number): void {
    if (!this.isBetter(this.best, price)) return;
    for (const [other, level] of this.levels) {
      if (this.isBetter(other, price) && level.id <= id) this.delete(other);
    }
  }

  bestSizes(count: number): readonly number[] {
    const prices = [...this.levels.keys()].sort((a, b) => (b - a) * this.#sign).slice(0, count);
    return prices.map((price) => this.levels.get(price)!.size);
  }
}

/** Top of book and depth together, the younger by id winning: the rules of the host's book in plain maps. */
export class PlainBook {
  readonly bids = new PlainSide(1);
  readonly asks = new PlainSide(-1);
  #quote: Quote | null = null;
  /** Diffs that a snapshot must replay; null once it has come. */
  #kept: Diff[] | null = [];

  applyQuote(quote: Quote): void {
    this.#quote = quote;
    const { bid, bidSize, ask, askSize, id } = quote;
    this.bids.set(bid, bidSize, id);
    this.bids.dropBetter(bid, id);
    this.asks.set(ask, askSize, id);
    this.asks.dropBetter(ask, id);
    this.#uncross();
  }

  applyDiff(diff: Diff): void {
    this.#kept?.push(diff);
    const younger = this.#quote !== null && this.#quote.id > diff.id ? this.#quote : null;
    this.#setAll(this.bids, diff.bids, diff.id, younger?.bid ?? Number.NaN);
    this.#setAll(this.asks, diff.asks, diff.id, younger?.ask ?? Number.NaN);
    this.#uncross();
  }

  applySnapshot(snapshot: Diff): void {
    for (const side of [this.bids, this.asks]) {
      side.levels.clear();
      side.best = Number.NaN;
    }
    const kept = this.#kept ?? [];
    this.#kept = null;
    this.#setAll(this.bids, snapshot.bids, snapshot.id, Number.NaN);
    this.#setAll(this.asks, snapshot.asks, snapshot.id, Number.NaN);
    for (const diff of kept) if (diff.id > snapshot.id) this.applyDiff(diff);
    if (this.#quote !== null) this.applyQuote(this.#quote);
  }

  #setAll(side: PlainSide, levels: readonly PlainLevel[], id: number, limit: number): void {
    for (const [price, size] of levels) if (!side.isBetter(price, limit)) side.set(price, size, id);
  }

  #uncross(): void {
    const { bids, asks } = this;
    while (bids.best >= asks.best) {
      if (bids.levels.get(bids.best)!.id < asks.levels.get(asks.best)!.id) bids.delete(bids.best);
      else asks.delete(asks.best);
    }
  }
}
