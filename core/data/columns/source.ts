import type { EventBatch } from '../../market/event-batch.js';
import type { Instrument, InstrumentId, InstrumentRegistry } from '../../market/instrument.js';
import { emptyCounters } from '../../market/wire.js';
import type { EventSource, SourceProgress } from '../source.js';
import { readMarket } from './catalog.js';
import { Duck } from './duckdb.js';
import { KindCursor } from './kind-cursor.js';
import { SliceReader } from './slices.js';
import { STORED_KINDS } from './stored-kinds.js';
import { type ColumnRange, filesInRange, type RangeFile, storedInstrument } from './stored-range.js';

/** A batch is full here, below its default capacity, so that the last events of one time rarely make it grow. */
const FULL_EVENTS = 15_872;
const FULL_LEVELS = 262_144;

export interface OpenColumnsOptions {
  readonly datadir: string;
  readonly instruments: readonly InstrumentId[];
  /** Null for all there is. */
  readonly timerange: ColumnRange | null;
  readonly registry: InstrumentRegistry;
}

/**
 * A source for each instrument, in the order they are named; one without events in the range ends at once.
 * @throws BotError `not_found` when the directory or an instrument is not there, `data_broken` for a broken catalog.
 */
export async function openColumns(options: OpenColumnsOptions): Promise<ColumnStoreSource[]> {
  const { datadir, instruments, timerange, registry } = options;
  const sources: ColumnStoreSource[] = [];
  for (const id of instruments) {
    const stored = await storedInstrument(datadir, id);
    const instrument = registry.add(await readMarket(stored.folder));
    sources.push(new ColumnStoreSource(instrument, filesInRange(stored, timerange), timerange));
  }
  return sources;
}

/** The stored events of one instrument, in the order they were recorded. */
export class ColumnStoreSource implements EventSource {
  readonly name: string;
  readonly venue: string;
  readonly counters = emptyCounters();
  readonly #instrument: Instrument;
  readonly #files: readonly RangeFile[];
  readonly #range: ColumnRange | null;
  readonly #totalBytes: number;
  #cursors: KindCursor[] | null = null;

  constructor(instrument: Instrument, files: readonly RangeFile[], range: ColumnRange | null) {
    this.name = `columns of ${instrument.id}`;
    this.venue = instrument.venue;
    this.#instrument = instrument;
    this.#files = files;
    this.#range = range;
    this.#totalBytes = files.reduce((sum, file) => sum + file.stored.bytes, 0);
  }

  get progress(): SourceProgress {
    const doneBytes = (this.#cursors ?? []).reduce((sum, cursor) => sum + cursor.doneBytes, 0);
    return { doneBytes, totalBytes: this.#totalBytes };
  }

  async read(out: EventBatch): Promise<boolean> {
    out.clear();
    this.#cursors ??= await this.#open();
    for (;;) {
      for (const cursor of this.#cursors) {
        if (cursor.state === 'empty') await cursor.refill();
      }
      if (mergeInto(out, this.#cursors, this.#instrument.index)) break;
    }
    this.counters.events += out.length;
    return out.length > 0;
  }

  async close(): Promise<void> {
    const cursors = this.#cursors ?? [];
    this.#cursors = [];
    for (const cursor of cursors) await cursor.close();
  }

  async #open(): Promise<KindCursor[]> {
    const duck = await Duck.load();
    const cursors: KindCursor[] = [];
    for (const stored of STORED_KINDS) {
      const files = this.#files.filter((file) => file.kind === stored.name);
      if (files.length === 0) continue;
      const slices = new SliceReader(await duck.connect(), stored, files, this.#range);
      cursors.push(new KindCursor(duck, stored, slices));
    }
    return cursors;
  }
}

/** Appends events in order until `out` is full or nothing is left: true; or until a cursor is empty: false. */
function mergeInto(out: EventBatch, cursors: readonly KindCursor[], instrument: number): boolean {
  const fullEvents = Math.min(out.kind.length, FULL_EVENTS);
  let lastTs = out.length === 0 ? Number.NaN : out.localTs[out.length - 1]!;
  for (;;) {
    let first: KindCursor | null = null;
    let otherTs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < cursors.length; i++) {
      const cursor = cursors[i]!;
      if (cursor.state === 'done') continue;
      if (cursor.state === 'empty') return false;
      if (first === null || isBefore(cursor, first)) {
        if (first !== null) otherTs = Math.min(otherTs, first.localTs);
        first = cursor;
      } else {
        otherTs = Math.min(otherTs, cursor.localTs);
      }
    }
    if (first === null) return true;
    do {
      const isFull = out.length >= fullEvents || out.levelCount >= FULL_LEVELS;
      if (isFull && first.localTs !== lastTs) return true;
      lastTs = first.localTs;
      first.take(out, instrument);
    } while (first.state === 'ready' && first.localTs < otherTs);
  }
}

function isBefore(a: KindCursor, b: KindCursor): boolean {
  if (a.localTs !== b.localTs) return a.localTs < b.localTs;
  if (a.isLast !== b.isLast) return b.isLast;
  if (a.sequence !== b.sequence) return a.sequence < b.sequence;
  return a.part < b.part;
}
