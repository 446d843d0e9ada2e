import { type FileHandle, open } from 'node:fs/promises';
import type { EventBatch } from '../../market/event-batch.js';
import { blockBytes, CacheBlock } from './cache-block.js';
import { cacheKey, type IndexedBlock, readIndex } from './cache-index.js';
import { hasRoom } from './full.js';
import type { TwoBuffers } from './kept-buffers.js';
import { cacheFile } from './layout.js';
import type { ColumnRange, RangeDay } from './stored-range.js';

/** How a day is read. */
export interface ReadDayOptions {
  /** Null for all of it. */
  readonly range: ColumnRange | null;
  /** The index of its instrument in the registry of the run. */
  readonly instrument: number;
  /** Where blocks are read to: one day at a time may use them. */
  readonly buffers: TwoBuffers;
}

/** A block of the file, and where it begins there. */
interface PlacedBlock extends IndexedBlock {
  readonly at: number;
}

/**
 * The events of a day out of its cache file. While a block is copied the system reads the next one. Nothing is given
 * of a block that is not, to the bit, what was written.
 */
export class CachedDay {
  /** All events of the range up to this time were given. */
  readUs = Number.NEGATIVE_INFINITY;
  readonly #handle: FileHandle;
  readonly #blocks: readonly PlacedBlock[];
  readonly #range: ColumnRange | null;
  readonly #instrument: number;
  readonly #buffers: TwoBuffers;
  #next = 0;
  #ahead: Promise<CacheBlock | null>;

  private constructor(handle: FileHandle, blocks: readonly PlacedBlock[], options: ReadDayOptions) {
    this.#handle = handle;
    this.#blocks = blocks;
    this.#range = options.range;
    this.#instrument = options.instrument;
    this.#buffers = options.buffers;
    this.#ahead = this.#start();
  }

  /** Null when the day has no cache file of what the store holds now, or none that can be read. */
  static async open({ folder, day, files }: RangeDay, options: ReadDayOptions): Promise<CachedDay | null> {
    const handle = await open(cacheFile(folder, day)).catch(() => null);
    // Whatever is the matter with it, Parquet has the events.
    const blocks = handle && (await readIndex(handle, cacheKey(files)).catch(() => null));
    if (blocks) return new CachedDay(handle, placedInRange(blocks, options.range), options);
    await handle?.close();
    return null;
  }

  /** The part of the day that was read, 0 to 1. */
  get done(): number {
    return this.#blocks.length === 0 ? 1 : this.#next / this.#blocks.length;
  }

  /** Appends events until the batch is full, or the day is over; `broken` where what is left has to come from Parquet. */
  async fill(out: EventBatch): Promise<'full' | 'over' | 'broken'> {
    for (;;) {
      const placed = this.#blocks[this.#next];
      if (!placed) return 'over';
      if (!hasRoom(out, placed)) return 'full';
      const block = await this.#ahead;
      if (block?.checksum() !== placed.checksum) return 'broken';
      this.#next++;
      this.#ahead = this.#start();
      const { fromUs, toUs } = this.#range ?? ALL;
      const from = placed.firstUs < fromUs ? block.rowAt(fromUs) : 0;
      const to = placed.lastUs >= toUs ? block.rowAt(toUs) : placed.rows;
      block.appendTo(out, from, to, this.#instrument);
      this.readUs = placed.lastUs;
    }
  }

  async close(): Promise<void> {
    await this.#ahead;
    await this.#handle.close();
  }

  /** A failure is a block that is not there: nobody awaits the one ahead when the source is closed early. */
  async #start(): Promise<CacheBlock | null> {
    const placed = this.#blocks[this.#next];
    if (!placed) return null;
    const length = blockBytes(placed);
    const block = new CacheBlock(this.#buffers.next(length), placed);
    const { bytesRead } = await this.#handle.read(block.bytes, 0, length, placed.at).catch(() => NOTHING);
    return bytesRead === length ? block : null;
  }
}

const ALL: ColumnRange = { fromUs: Number.NEGATIVE_INFINITY, toUs: Number.POSITIVE_INFINITY };
const NOTHING = { bytesRead: 0 };

function placedInRange(blocks: readonly IndexedBlock[], range: ColumnRange | null): PlacedBlock[] {
  const placed: PlacedBlock[] = [];
  let at = 0;
  for (const block of blocks) {
    if (!range || (block.lastUs >= range.fromUs && block.firstUs < range.toUs)) placed.push({ ...block, at });
    at += blockBytes(block);
  }
  return placed;
}
