import type { EventBatch } from '../../market/event-batch.js';
import { CacheWriter, removeCache } from './cache-writer.js';
import { CachedDay, type ReadDayOptions } from './cached-day.js';
import type { FileHashes } from './file-hash.js';
import { ParquetDay } from './parquet-day.js';
import type { RangeDay } from './stored-range.js';

export interface OpenDayOptions extends ReadDayOptions {
  /** What the session knows of its Parquet files. */
  readonly hashes: FileHashes;
}

/**
 * One day of an instrument: from its cache file where there is one of what the store holds, else from Parquet. A day
 * that is read whole from Parquet has a cache file afterwards, where one can be written.
 */
export class StoredDay {
  readonly #day: RangeDay;
  readonly #options: ReadDayOptions;
  readonly #writer: CacheWriter | null;
  #reader: CachedDay | ParquetDay;

  private constructor(
    day: RangeDay,
    options: ReadDayOptions,
    reader: CachedDay | ParquetDay,
    writer: CacheWriter | null,
  ) {
    this.#day = day;
    this.#options = options;
    this.#reader = reader;
    this.#writer = writer;
  }

  static async open(day: RangeDay, options: OpenDayOptions): Promise<StoredDay> {
    const cached = await CachedDay.open(day, options);
    if (cached) return new StoredDay(day, options, cached, null);
    const parquet = await ParquetDay.open(day.files, options);
    const writer = day.isWhole ? await CacheWriter.open(day, options.hashes) : null;
    return new StoredDay(day, options, parquet, writer);
  }

  /** The part of the day that was read, 0 to 1. */
  get done(): number {
    return this.#reader.done;
  }

  /**
   * Appends events until the batch is full, or the day is over.
   * @throws BotError `data_broken`, naming a Parquet file that cannot be trusted.
   */
  async fill(out: EventBatch): Promise<'full' | 'over'> {
    const first = out.length;
    const filled = await this.#reader.fill(out);
    if (filled === 'broken') {
      await this.#leaveCache();
      return this.fill(out);
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
    const { fromUs, toUs } = this.#options.range ?? { fromUs: readUs, toUs: Number.POSITIVE_INFINITY };
    const range = { fromUs: Math.max(fromUs, readUs + 1), toUs };
    this.#reader = await ParquetDay.open(files, { ...this.#options, range });
  }
}
