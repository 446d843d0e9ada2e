import { type EventBatch, EventFlag, EventKind } from '../../../core/market/event-batch.js';
import type { Instrument } from '../../../core/market/instrument.js';
import type { Micros } from '../../../core/market/time.js';
import type { Side } from '../../../core/orders/order.js';
import { SlowBook } from '../../frame/slow-book.js';
import type { SlowLevel } from '../../frame/slow-wire.js';
import { venueUnits } from './units.js';

/** Sizes in the venue's units. */
export interface BookLevel {
  readonly price: number;
  readonly size: number;
}

/** Levels of both sides, the best first. */
export interface Book {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

interface Stamp {
  readonly us: Micros;
  /** The venue's own time; NaN where it gave none. */
  readonly venueUs: Micros;
  /** The fused book after the message. */
  readonly book: Book;
  /**
   * The lowest bid and the highest ask of the last snapshot since the start, the last gap or the last lost diff; null
   * where there was none, or it had nothing of the side.
   */
  readonly told: { readonly bid: number | null; readonly ask: number | null };
  /** Prices of the last quote; null before the first one and after a gap. */
  readonly quoted: { readonly bid: number; readonly ask: number } | null;
}

/** What the feed said of one instrument, as far as books and queues are concerned. */
export type MarketEntry =
  | (Stamp & {
      readonly kind: 'quote';
      readonly bid: BookLevel;
      readonly ask: BookLevel;
    })
  | (Stamp & {
      readonly kind: 'depth';
      /** Of the whole book, not of what changed. */
      readonly isSnapshot: boolean;
      /** It did not follow the diff before it. */
      readonly revealsGap: boolean;
    })
  | (Stamp & {
      readonly kind: 'print';
      readonly price: number;
      readonly size: number;
      readonly startedBy: Side;
    })
  | (Stamp & { readonly kind: 'gap' });

/**
 * All that the feed said of one instrument, each message with the book after it. Sizes are turned into the venue's
 * units on their way in. Off-book prints and snapshots older than the book are no messages.
 */
export class MarketLog {
  readonly entries: MarketEntry[] = [];
  readonly #instrument: Instrument;
  readonly #book = new SlowBook();
  #lastDiffId = Number.NaN;
  #newestDepthId = Number.NEGATIVE_INFINITY;
  #synchronised = false;
  #told: MarketEntry['told'] = { bid: null, ask: null };
  #quoted: { readonly bid: number; readonly ask: number } | null = null;

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
  }

  /** Takes in a row of this instrument; false where it says nothing of books and queues. */
  append(batch: EventBatch, row: number): boolean {
    const before = this.entries.length;
    switch (batch.kind[row] as EventKind) {
      case EventKind.quote:
        this.#quote(batch, row);
        break;
      case EventKind.depth:
        this.#diff(batch, row);
        break;
      case EventKind.snapshot:
        this.#snapshot(batch, row);
        break;
      case EventKind.trade:
        this.#print(batch, row);
        break;
      case EventKind.gap:
        this.#gap(batch, row);
        break;
      case EventKind.liquidation:
      case EventKind.openInterest:
      case EventKind.funding:
      case EventKind.timer:
        break;
    }
    return this.entries.length > before;
  }

  #quote(batch: EventBatch, row: number): void {
    const bid = this.#level(batch.v0[row]!, batch.v1[row]!);
    const ask = this.#level(batch.v2[row]!, batch.v3[row]!);
    this.#book.quote({
      kind: 'quote',
      ...this.#slowStamp(batch, row),
      bid: bid.price,
      bidSize: bid.size,
      ask: ask.price,
      askSize: ask.size,
    });
    this.#quoted = { bid: bid.price, ask: ask.price };
    this.entries.push({ kind: 'quote', ...this.#stamp(batch, row), bid, ask });
  }

  #diff(batch: EventBatch, row: number): void {
    const sides = this.#sides(batch, row);
    const { id, ...stamp } = this.#slowStamp(batch, row);
    const unchecked = Number.isNaN(batch.v0[row]!);
    const follows = unchecked ? this.#lastDiffId : batch.v0[row]!;
    const revealsGap = this.#book.diff({ kind: 'diff', ...stamp, id, follows, ...sides });
    if (revealsGap) this.#forgetDepth();
    this.#lastDiffId = id;
    this.#newestDepthId = Math.max(this.#newestDepthId, id);
    this.entries.push({ kind: 'depth', ...this.#stamp(batch, row), isSnapshot: false, revealsGap });
  }

  #snapshot(batch: EventBatch, row: number): void {
    const sides = this.#sides(batch, row);
    const { id, ...stamp } = this.#slowStamp(batch, row);
    if (this.#synchronised && id < this.#newestDepthId) return;
    this.#book.snapshot({ kind: 'snapshot', ...stamp, id, ...sides });
    this.#told = { bid: worst(sides.bids, Math.min), ask: worst(sides.asks, Math.max) };
    this.#synchronised = true;
    this.#newestDepthId = Math.max(this.#newestDepthId, id);
    this.entries.push({ kind: 'depth', ...this.#stamp(batch, row), isSnapshot: true, revealsGap: false });
  }

  #print(batch: EventBatch, row: number): void {
    const flags = batch.flags[row]!;
    if (flags & EventFlag.offBook) return;
    const { price, size } = this.#level(batch.v0[row]!, batch.v1[row]!);
    const startedBy = flags & EventFlag.buy ? 'buy' : 'sell';
    this.entries.push({ kind: 'print', ...this.#stamp(batch, row), price, size, startedBy });
  }

  #gap(batch: EventBatch, row: number): void {
    this.#book.lost();
    this.#forgetDepth();
    this.#lastDiffId = Number.NaN;
    this.#quoted = null;
    this.entries.push({ kind: 'gap', ...this.#stamp(batch, row) });
  }

  #forgetDepth(): void {
    this.#synchronised = false;
    this.#newestDepthId = Number.NEGATIVE_INFINITY;
    this.#told = { bid: null, ask: null };
  }

  #level(price: number, base: number): BookLevel {
    return { price, size: venueUnits(this.#instrument, base, price) };
  }

  #sides(batch: EventBatch, row: number): { bids: SlowLevel[]; asks: SlowLevel[] } {
    const levels: SlowLevel[] = [];
    const from = batch.levelFrom[row]!;
    const bidCount = batch.bidCount[row]!;
    for (let i = from; i < from + bidCount + batch.askCount[row]!; i++) {
      const { price, size } = this.#level(batch.levelPrice[i]!, batch.levelSize[i]!);
      levels.push([price, size]);
    }
    return { bids: levels.slice(0, bidCount), asks: levels.slice(bidCount) };
  }

  /** Where a venue has no update ids, the local time stands for them. */
  #slowStamp(batch: EventBatch, row: number): { ts: number; instrument: string; id: number } {
    const ts = batch.localTs[row]!;
    const id = batch.id[row]!;
    return { ts, instrument: this.#instrument.id, id: Number.isNaN(id) ? ts : id };
  }

  #stamp(batch: EventBatch, row: number): Stamp {
    return {
      us: batch.localTs[row]!,
      venueUs: batch.exchangeTs[row]!,
      book: this.#bookNow(),
      told: this.#told,
      quoted: this.#quoted,
    };
  }

  #bookNow(): Book {
    const levels = (side: SlowBook['bids']) => [...side].map(([price, { size }]) => ({ price, size }));
    return {
      bids: levels(this.#book.bids).sort((a, b) => b.price - a.price),
      asks: levels(this.#book.asks).sort((a, b) => a.price - b.price),
    };
  }
}

function worst(levels: readonly SlowLevel[], of: (...prices: number[]) => number): number | null {
  const prices = levels.filter(([, size]) => size > 0).map(([price]) => price);
  return prices.length === 0 ? null : of(...prices);
}
