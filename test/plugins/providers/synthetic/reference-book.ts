import type { Level, NeutralEvent } from '../../../../core/market/neutral-event.js';

type Quote = Extract<NeutralEvent, { kind: 'quote' }>;
type Depth = Extract<NeutralEvent, { kind: 'depth' }>;

const LEAST_LEVELS = 25;

/** A book kept the plain way: wait for the snapshot, apply the diffs after it, and compare with the quotes. */
export class ReferenceBook {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  readonly #buffered: Depth[] = [];
  #synchronised = false;
  #quote: Quote | null = null;
  comparisons = 0;

  /** What disagrees after this event, `null` when nothing does. Between diffs nothing is compared: they lag behind quotes. */
  apply(event: NeutralEvent): object | null {
    if (event.kind === 'quote') this.#quote = event;
    if (event.kind === 'snapshot') {
      set(this.#bids, event.bids);
      set(this.#asks, event.asks);
      this.#synchronised = true;
      for (const diff of this.#buffered) if (diff.updateId > event.updateId) this.#diff(diff);
      return this.#compare();
    }
    if (event.kind !== 'depth') return null;
    if (!this.#synchronised) {
      this.#buffered.push(event);
      return null;
    }
    this.#diff(event);
    return this.#compare();
  }

  #diff(diff: Depth): void {
    set(this.#bids, diff.bids);
    set(this.#asks, diff.asks);
  }

  #compare(): object | null {
    this.comparisons++;
    const bid = Math.max(...this.#bids.keys());
    const ask = Math.min(...this.#asks.keys());
    const quote = this.#quote!;
    const same =
      bid === quote.bid &&
      ask === quote.ask &&
      this.#bids.get(bid) === quote.bidSize &&
      this.#asks.get(ask) === quote.askSize;
    const deep = this.#bids.size >= LEAST_LEVELS && this.#asks.size >= LEAST_LEVELS;
    return same && deep && bid < ask
      ? null
      : { bid, ask, bids: this.#bids.size, asks: this.#asks.size, quote };
  }
}

function set(side: Map<number, number>, levels: readonly Level[]): void {
  for (const { price, size } of levels) {
    if (size === 0) side.delete(price);
    else side.set(price, size);
  }
}
