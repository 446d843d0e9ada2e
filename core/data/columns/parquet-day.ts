import type { EventBatch } from '../../market/event-batch.js';
import type { ReadDayOptions } from './cached-day.js';
import { Duck } from './duckdb.js';
import { isFull } from './full.js';
import { KindCursor } from './kind-cursor.js';
import { SliceReader } from './slices.js';
import { STORED_KINDS } from './stored-kinds.js';
import { overlaps, type RangeFile } from './stored-range.js';

/** The events of a day out of its Parquet files, a kind each: put in order as they are read. */
export class ParquetDay {
  readonly #cursors: readonly KindCursor[];
  readonly #totalBytes: number;

  private constructor(cursors: readonly KindCursor[], totalBytes: number) {
    this.#cursors = cursors;
    this.#totalBytes = totalBytes;
  }

  static async open(
    files: readonly RangeFile[],
    { range, instrument }: Pick<ReadDayOptions, 'range' | 'instrument'>,
  ): Promise<ParquetDay> {
    const duck = await Duck.load();
    const cursors: KindCursor[] = [];
    let totalBytes = 0;
    for (const stored of STORED_KINDS) {
      const ofKind = files.filter((file) => file.kind === stored.name && overlaps(file, range));
      if (ofKind.length === 0) continue;
      totalBytes += ofKind.reduce((sum, file) => sum + file.stored.bytes, 0);
      const slices = new SliceReader(await duck.connect(), stored, ofKind, range);
      cursors.push(new KindCursor(duck, stored, slices, instrument));
    }
    return new ParquetDay(cursors, totalBytes);
  }

  /** The part of the day that was read, 0 to 1. */
  get done(): number {
    return this.#cursors.reduce((sum, cursor) => sum + cursor.doneBytes, 0) / Math.max(1, this.#totalBytes);
  }

  /**
   * Appends events until the batch is full, or the day is over.
   * @throws BotError `data_broken`, naming the file.
   */
  async fill(out: EventBatch): Promise<'full' | 'over'> {
    for (;;) {
      for (const cursor of this.#cursors) {
        if (cursor.state === 'empty') await cursor.refill();
      }
      const filled = mergeInto(out, this.#cursors);
      for (const cursor of this.#cursors) cursor.flush(out);
      if (filled !== 'empty') return filled;
    }
  }

  async close(): Promise<void> {
    for (const cursor of this.#cursors) await cursor.close();
  }
}

/** Appends events in order until the batch is full, nothing is left, or a cursor is empty. */
function mergeInto(out: EventBatch, cursors: readonly KindCursor[]): 'full' | 'over' | 'empty' {
  let lastTs = out.length === 0 ? Number.NaN : out.localTs[out.length - 1]!;
  for (;;) {
    let first: KindCursor | null = null;
    let otherTs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < cursors.length; i++) {
      const cursor = cursors[i]!;
      if (cursor.state === 'done') continue;
      if (cursor.state === 'empty') return 'empty';
      if (first === null || isBefore(cursor, first)) {
        if (first !== null) otherTs = Math.min(otherTs, first.localTs);
        first = cursor;
      } else {
        otherTs = Math.min(otherTs, cursor.localTs);
      }
    }
    if (first === null) return 'over';
    do {
      if (isFull(out) && first.localTs !== lastTs) return 'full';
      lastTs = first.localTs;
      first.take(out);
    } while (first.state === 'ready' && first.localTs < otherTs);
  }
}

function isBefore(a: KindCursor, b: KindCursor): boolean {
  if (a.localTs !== b.localTs) return a.localTs < b.localTs;
  if (a.isLast !== b.isLast) return b.isLast;
  if (a.sequence !== b.sequence) return a.sequence < b.sequence;
  return a.part < b.part;
}
