import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BotError } from '../../errors.js';
import type { EventBatch } from '../../market/event-batch.js';
import { removeCache } from './cache-writer.js';
import { type Catalog, type StoredFile, splitFileKey, writeCatalog } from './catalog.js';
import type { Duck } from './duckdb.js';
import { sha256OfFile } from './file-hash.js';
import { KindBuffer } from './kind-buffer.js';
import { type Day, fileKey } from './layout.js';
import { holdsNegativeZero, joinParquet, writeParquet } from './parquet-writer.js';
import { type KindName, storedKind } from './stored-kinds.js';

/** The rows of one kind and day: those in memory and those spilled before them. */
interface OpenFile {
  readonly buffer: KindBuffer;
  readonly parts: string[];
  dictionary: boolean;
  rows: number;
  firstUs: number;
  lastUs: number;
}

/** One instrument's day while it is being written. Nothing of it is in the store before {@link publish}. */
export class DayWriter {
  readonly day: Day;
  readonly #duck: Duck;
  readonly #connection: DuckDBConnection;
  readonly #folder: string;
  readonly #temporary: string;
  readonly #files = new Map<number, OpenFile>();
  #bytes = 0;

  private constructor(duck: Duck, connection: DuckDBConnection, folder: string, temporary: string, day: Day) {
    this.#duck = duck;
    this.#connection = connection;
    this.#folder = folder;
    this.#temporary = temporary;
    this.day = day;
  }

  static async open(duck: Duck, connection: DuckDBConnection, folder: string, day: Day): Promise<DayWriter> {
    const temporary = await mkdtemp(join(folder, '.writing-'));
    return new DayWriter(duck, connection, folder, temporary, day);
  }

  get bufferedBytes(): number {
    return this.#bytes;
  }

  append(batch: EventBatch, row: number, part: number): void {
    const kind = batch.kind[row]!;
    const file = this.#files.get(kind) ?? this.#addFile(kind);
    const { buffer } = file;
    this.#bytes -= buffer.bytes;
    buffer.append(batch, row, part);
    this.#bytes += buffer.bytes;
    if (file.rows === 0) file.firstUs = batch.localTs[row]!;
    file.lastUs = batch.localTs[row]!;
    file.rows++;
  }

  /** Empties the buffers into part files. */
  async spill(): Promise<void> {
    for (const file of this.#files.values()) {
      if (file.buffer.batch.length > 0) await this.#writePart(file);
    }
    this.#bytes = 0;
  }

  /**
   * Makes the day's files and puts them in the place of those the catalog has for the day. The catalog is written
   * without the day before the first file is touched and with it after the last, so a day is whole or absent.
   */
  async publish(catalog: Catalog): Promise<Catalog> {
    const added = new Map<string, StoredFile>();
    for (const file of this.#files.values()) {
      const key = fileKey(file.buffer.stored.name, this.day);
      added.set(key, await this.#writeFile(file, this.#finished(file.buffer.stored.name)));
    }
    const others = await this.#removeOld(catalog);
    for (const file of this.#files.values()) {
      const { name } = file.buffer.stored;
      await mkdir(join(this.#folder, name), { recursive: true });
      await rename(this.#finished(name), join(this.#folder, fileKey(name, this.day)));
    }
    const published = new Map([...others, ...added]);
    await writeCatalog(this.#folder, published);
    await this.discard();
    return published;
  }

  async discard(): Promise<void> {
    this.#files.clear();
    this.#bytes = 0;
    await rm(this.#temporary, { recursive: true, force: true });
  }

  #addFile(kind: number): OpenFile {
    const stored = storedKind(kind);
    if (!stored)
      throw new BotError('invariant', `an event has the kind ${kind}, which the store does not know`);
    const file: OpenFile = {
      buffer: new KindBuffer(stored),
      parts: [],
      dictionary: true,
      rows: 0,
      firstUs: Number.NaN,
      lastUs: Number.NaN,
    };
    this.#files.set(kind, file);
    return file;
  }

  async #removeOld(catalog: Catalog): Promise<Catalog> {
    const old = [...catalog.keys()].filter((key) => splitFileKey(key).day === this.day);
    if (old.length === 0) return catalog;
    const others = new Map(catalog);
    for (const key of old) others.delete(key);
    await writeCatalog(this.#folder, others);
    for (const key of old) await rm(join(this.#folder, key), { force: true });
    await removeCache(this.#folder, this.day);
    return others;
  }

  async #writeFile(file: OpenFile, path: string): Promise<StoredFile> {
    const { stored } = file.buffer;
    if (file.parts.length === 0) {
      const dictionary = !holdsNegativeZero(file.buffer);
      await writeParquet(this.#duck, this.#connection, file.buffer, path, { lasting: true, dictionary });
    } else {
      if (file.buffer.batch.length > 0) await this.#writePart(file);
      const options = { lasting: true, dictionary: file.dictionary };
      await joinParquet(this.#connection, file.parts, path, stored, options);
    }
    const { size } = await stat(path);
    const { rows, firstUs, lastUs } = file;
    return { rows, firstUs, lastUs, bytes: size, sha256: await sha256OfFile(path) };
  }

  async #writePart(file: OpenFile): Promise<void> {
    const { buffer, parts } = file;
    const path = join(this.#temporary, `${buffer.stored.name}.${parts.length}.part`);
    const dictionary = !holdsNegativeZero(buffer);
    await writeParquet(this.#duck, this.#connection, buffer, path, { lasting: false, dictionary });
    file.dictionary &&= dictionary;
    parts.push(path);
    buffer.batch.clear();
  }

  #finished(name: KindName): string {
    return join(this.#temporary, `${name}.parquet`);
  }
}
