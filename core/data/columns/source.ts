import type { EventBatch } from '../../market/event-batch.js';
import type { Instrument, InstrumentId, InstrumentRegistry } from '../../market/instrument.js';
import { emptyCounters } from '../../market/wire.js';
import type { EventSource, SourceProgress } from '../source.js';
import { readMarket } from './catalog.js';
import { FileHashes } from './file-hash.js';
import { TwoBuffers } from './kept-buffers.js';
import { StoredDay } from './stored-day.js';
import { type ColumnRange, daysInRange, overlaps, type RangeDay, storedInstrument } from './stored-range.js';

export interface OpenColumnsOptions {
  readonly datadir: string;
  readonly instruments: readonly InstrumentId[];
  /** Null for all there is. */
  readonly timerange: ColumnRange | null;
  readonly registry: InstrumentRegistry;
  /** Those of the session, so that no file is hashed twice; its own unless given. */
  readonly hashes?: FileHashes;
}

/**
 * A source for each instrument, in the order they are named; one without events in the range ends at once.
 * @throws BotError `not_found` when the directory or an instrument is not there, `data_broken` for a broken catalog.
 */
export async function openColumns(options: OpenColumnsOptions): Promise<ColumnStoreSource[]> {
  const { datadir, instruments, timerange, registry, hashes = new FileHashes() } = options;
  const sources: ColumnStoreSource[] = [];
  for (const id of instruments) {
    const stored = await storedInstrument(datadir, id);
    const instrument = registry.add(await readMarket(stored.folder));
    sources.push(new ColumnStoreSource(instrument, daysInRange(stored, timerange), timerange, hashes));
  }
  return sources;
}

/** The stored events of one instrument, in the order they were recorded. */
export class ColumnStoreSource implements EventSource {
  readonly name: string;
  readonly venue: string;
  readonly counters = emptyCounters();
  readonly #instrument: number;
  readonly #days: readonly RangeDay[];
  readonly #range: ColumnRange | null;
  readonly #hashes: FileHashes;
  readonly #buffers = new TwoBuffers();
  readonly #dayBytes: readonly number[];
  #next = 0;
  #day: StoredDay | null = null;
  /** The cache file of the day before, which is made lasting while the next day is read. */
  #publishing: Promise<void> = Promise.resolve();

  constructor(
    instrument: Instrument,
    days: readonly RangeDay[],
    range: ColumnRange | null,
    hashes: FileHashes,
  ) {
    this.name = `columns of ${instrument.id}`;
    this.venue = instrument.venue;
    this.#instrument = instrument.index;
    this.#days = days;
    this.#range = range;
    this.#hashes = hashes;
    this.#dayBytes = days.map(({ files }) => bytesInRange(files, range));
  }

  get progress(): SourceProgress {
    const over = this.#day ? this.#next - 1 : this.#next;
    const present = this.#day ? this.#day.done * this.#dayBytes[over]! : 0;
    return { doneBytes: sum(this.#dayBytes.slice(0, over)) + present, totalBytes: sum(this.#dayBytes) };
  }

  async read(out: EventBatch): Promise<boolean> {
    out.clear();
    for (;;) {
      this.#day ??= await this.#openNext();
      if (!this.#day || (await this.#day.fill(out)) === 'full') break;
      await this.#endDay(this.#day);
    }
    this.counters.events += out.length;
    return out.length > 0;
  }

  async close(): Promise<void> {
    const day = this.#day;
    this.#day = null;
    this.#next = this.#days.length;
    await day?.close();
    await day?.discardCache();
    await this.#publishing;
  }

  async #openNext(): Promise<StoredDay | null> {
    const day = this.#days[this.#next];
    if (!day) return null;
    this.#next++;
    return StoredDay.open(day, {
      range: this.#range,
      instrument: this.#instrument,
      hashes: this.#hashes,
      buffers: this.#buffers,
    });
  }

  async #endDay(day: StoredDay): Promise<void> {
    this.#day = null;
    await day.close();
    await this.#publishing;
    this.#publishing = day.publishCache();
  }
}

function bytesInRange(files: RangeDay['files'], range: ColumnRange | null): number {
  return sum(files.filter((file) => overlaps(file, range)).map(({ stored }) => stored.bytes));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
