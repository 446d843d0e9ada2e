import type { EventBatch } from '../../market/event-batch.js';
import { CacheWriter, removeCache } from './cache-writer.js';
import { CachedDay } from './cached-day.js';
import type { FileHashes } from './file-hash.js';
import type { TwoBuffers } from './kept-buffers.js';
import { ParquetDay } from './parquet-day.js';
import type { ColumnRange, RangeDay } from './stored-range.js';

export interface OpenDayOptions {
  readonly range: ColumnRange | null;
  readonly hashes: FileHashes;
  readonly buffers: TwoBuffers;
}

/**
 * One day of an instrument: from its cache file where there is one of what the store holds, else from Parquet. A day
 * that is read whole from Parquet has a cache file afterwards, where one can be written.
 */
export class StoredDay {
  readonly #day: RangeDay;
  readonly #range: ColumnRange | null;
  readonly #writer: CacheWriter | null;
  #reader: CachedDay | ParquetDay;

  private constructor(
    day: RangeDay,
    range: ColumnRange | null,
    reader: CachedDay | ParquetDay,
    writer: CacheWriter | null,
  ) {
    this.#day = day;
    this.#range = range;
    this.#reader = reader;
    this.#writer = writer;
  }

  static async open(day: RangeDay, { range, hashes, buffers }: OpenDayOptions): Promise<StoredDay> {
    const cached = await CachedDay.open(day, range, buffers);
    if (cached) return new StoredDay(day, range, cached, null);
    const parquet = await ParquetDay.open(day.files, range);
    return new StoredDay(day, range, parquet, day.isWhole ? await CacheWriter.open(day, hashes) : null);
  }

  /** The part of the day that was read, 0 to 1. */
  get done(): number {
    return this.#reader.done;
  }

  /**
   * Appends events until the batch is full, or the day is over.
   * @throws BotError `data_broken`, naming a Parquet file that cannot be trusted.
   */
  async fill(out: EventBatch, instrument: number): Promise<'full' | 'over'> {
    const first = out.length;
    const filled = await this.#reader.fill(out, instrument);
    if (filled === 'broken') {
      await this.#leaveCache();
      return this.fill(out, instrument);
    }
    await this.#writer?.append(out, first, out.length);
    return filled;
  }

  /** Ends the reading of a day that is over; to be published or discarded. */
  async close(): Promise<void> {
    await this.#reader.close();
  }

  /** Of a day that is over: its cache file is there when this is fulfilled, if there can be one. */
  async publishCache(): Promise<void> {
    await this.#writer?.publish();
  }

  /** Of a day that is not read to its end. */
  async discardCache(): Promise<void> {
    await this.#writer?.discard();
  }

  /** Goes on behind what was given: a cache file of which a bit is wrong is worth nothing. */
  async #leaveCache(): Promise<void> {
    const { folder, day, files } = this.#day;
    const readUs = this.#reader instanceof CachedDay ? this.#reader.readUs : Number.NEGATIVE_INFINITY;
    await this.#reader.close();
    await removeCache(folder, day);
    const { fromUs, toUs } = this.#range ?? { fromUs: readUs, toUs: Number.POSITIVE_INFINITY };
    this.#reader = await ParquetDay.open(files, { fromUs: Math.max(fromUs, readUs + 1), toUs });
  }
}
