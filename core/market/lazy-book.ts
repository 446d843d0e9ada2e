import { type EventBatch, EventKind } from './event-batch.js';
import { FusedBook } from './fused-book.js';

/** More events than this cost more to take in than the levels of a book cost to copy. */
const WORTH_COPYING = 400;

/**
 * A book that takes its events in when somebody looks at it: most of the time a quote is all that is asked for. The
 * batches of the events must stay as they are until the book was looked at or released.
 */
export class LazyBook {
  readonly #book = new FusedBook();
  readonly #batches: EventBatch[] = [];
  #rows = new Int32Array(1024);
  #pending = 0;

  /** The book with all of its events. */
  get now(): FusedBook {
    if (this.#pending > 0) this.#takeIn();
    return this.#book;
  }

  /** Keeps an event for later. */
  add(batch: EventBatch, row: number): void {
    if (this.#pending === this.#rows.length) {
      const rows = new Int32Array(this.#pending * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#batches[this.#pending] = batch;
    this.#rows[this.#pending++] = row;
  }

  /** Takes in what is kept, or copies a book that has taken in the same events: their batches are not needed any more. */
  release(same: FusedBook | null): void {
    if (this.#pending === 0) return;
    if (same === null || this.#pending < WORTH_COPYING || same.keepsDiffs) this.#takeIn();
    else this.copyFrom(same);
  }

  copyFrom(other: FusedBook): void {
    this.#pending = 0;
    this.#book.copyFrom(other);
  }

  #takeIn(): void {
    const pending = this.#pending;
    this.#pending = 0;
    for (let i = 0; i < pending; i++) applyTo(this.#book, this.#batches[i]!, this.#rows[i]!);
  }
}

/** The update id of a quote: its local time where the venue has none. */
export function quoteId(batch: EventBatch, row: number): number {
  const id = batch.id[row]!;
  return Number.isNaN(id) ? batch.localTs[row]! : id;
}

/** What a book makes of an event. */
function applyTo(book: FusedBook, batch: EventBatch, row: number): void {
  const kind = batch.kind[row];
  if (kind === EventKind.quote) book.applyQuote(batch, row);
  else if (kind === EventKind.depth) book.applyDepth(batch, row);
  else if (kind === EventKind.snapshot) book.applySnapshot(batch, row);
  else if (kind === EventKind.gap) book.applyGap();
}
