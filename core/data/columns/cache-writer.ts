import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { EventBatch } from '../../market/event-batch.js';
import { blockBytes, CacheBlock, shapeOf } from './cache-block.js';
import { cacheKey, type IndexedBlock, indexBytes } from './cache-index.js';
import type { FileHashes } from './file-hash.js';
import { KeptBuffer } from './kept-buffers.js';
import { cacheFile } from './layout.js';
import type { RangeDay } from './stored-range.js';

/** A cache leaves so much of a disk to those who need it. */
const LEAST_FREE_BYTES = 2 ** 30;
/** After so many blocks, a tenth of that at most, it is looked at again, and what is written is made lasting. */
const BLOCKS_AT_ONCE = 8;
const TEMPORARY = '.tmp';
/** A file that nobody has written to for so long has no writer any more. */
const ABANDONED_MS = 3_600_000;

/**
 * Writes the events of a day as its cache file, while they are read from Parquet. Nothing that fails here is an
 * error: there is no cache file then, and nothing else is left.
 */
export class CacheWriter {
  readonly #day: RangeDay;
  readonly #hashes: FileHashes;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  readonly #buffer = new KeptBuffer();
  readonly #blocks: IndexedBlock[] = [];
  #length = 0;
  /** What was given so far is written: false when it could not be. */
  #written: Promise<boolean> = Promise.resolve(true);
  /** What was made lasting meanwhile, so that little is left to wait for at the end. */
  #lasting: Promise<boolean> = Promise.resolve(true);

  private constructor(day: RangeDay, hashes: FileHashes, temporary: string, handle: FileHandle) {
    this.#day = day;
    this.#hashes = hashes;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  /** Null where none can be written. */
  static async open(day: RangeDay, hashes: FileHashes): Promise<CacheWriter | null> {
    const temporary = `${cacheFile(day.folder, day.day)}.${randomUUID()}${TEMPORARY}`;
    try {
      await mkdir(dirname(temporary), { recursive: true });
      const handle = await open(temporary, 'wx');
      await removeAbandoned(temporary).catch(() => {
        // They only take room; the next writer tries again.
      });
      return new CacheWriter(day, hashes, temporary, handle);
    } catch {
      return null;
    }
  }

  /** Adds rows `first` up to but not `last`, which are in order behind those before. They are copied at once. */
  async append(batch: EventBatch, first: number, last: number): Promise<void> {
    if (first === last || !(await this.#written)) return;
    const shape = shapeOf(batch, first, last);
    const block = new CacheBlock(this.#buffer.of(blockBytes(shape)), shape);
    block.take(batch, first);
    const firstUs = batch.localTs[first]!;
    const lastUs = batch.localTs[last - 1]!;
    this.#blocks.push({ ...shape, firstUs, lastUs, checksum: block.checksum() });
    this.#written = this.#write(block.bytes);
    if (this.#blocks.length % BLOCKS_AT_ONCE === 0) this.#lasting = this.#makeLasting();
  }

  /**
   * Gives the file its name, in place of one that had it, if the day is what the catalog says: damaged Parquet that
   * can be read must not outlive its repair.
   */
  async publish(): Promise<void> {
    const index = indexBytes(cacheKey(this.#day.files), this.#blocks);
    if ((await this.#written) && (await this.#write(index)) && (await this.#isLasting())) {
      await rename(this.#temporary, cacheFile(this.#day.folder, this.#day.day)).catch(() => {
        // Discarded below.
      });
    }
    await this.discard();
  }

  /** Takes away what is not published. */
  async discard(): Promise<void> {
    await this.#written;
    await this.#lasting;
    await this.#handle.close().catch(() => {
      // It was written, or is thrown away.
    });
    await rm(this.#temporary, { force: true }).catch(() => {
      // A later writer finds it abandoned.
    });
  }

  async #write(bytes: Uint8Array): Promise<boolean> {
    try {
      if (this.#blocks.length % BLOCKS_AT_ONCE === 1 && !(await this.#hasRoom())) return false;
      const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length, this.#length);
      this.#length += bytesWritten;
      return bytesWritten === bytes.length;
    } catch {
      return false;
    }
  }

  async #hasRoom(): Promise<boolean> {
    const { bavail, bsize } = await statfs(dirname(this.#temporary));
    return bavail * bsize >= LEAST_FREE_BYTES;
  }

  /** A failure is remembered: the system tells of it once. */
  async #makeLasting(): Promise<boolean> {
    const before = this.#lasting;
    if (!(await this.#written) || !(await before)) return false;
    return this.#handle.datasync().then(
      () => true,
      () => false,
    );
  }

  async #isLasting(): Promise<boolean> {
    try {
      if (!(await this.#lasting)) return false;
      await this.#handle.sync();
      await this.#handle.close();
      const { files } = this.#day;
      const hashes = await Promise.all(files.map(({ path }) => this.#hashes.of(path)));
      return files.every(({ stored }, i) => stored.sha256 === hashes[i]);
    } catch {
      return false;
    }
  }
}

/** Removes what killed writers left: the age of a file is seen beside this new one, by the clock of the disk. */
async function removeAbandoned(temporary: string): Promise<void> {
  const folder = dirname(temporary);
  const { mtimeMs: nowMs } = await stat(temporary);
  for (const name of await readdir(folder)) {
    if (!name.endsWith(TEMPORARY) || name === basename(temporary)) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (mtimeMs < nowMs - ABANDONED_MS) await rm(join(folder, name), { force: true });
  }
}

/** Removes the cache file of a day; that it stays is no error, since it is not used for other content. */
export async function removeCache(folder: string, day: string): Promise<void> {
  await rm(cacheFile(folder, day), { force: true }).catch(() => {
    // It only takes room.
  });
}
