import { availableParallelism } from 'node:os';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import type bindings from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';

/** One consumer merges what the threads decode: more of them only wait. */
const MOST_THREADS = 4;

type Bindings = typeof bindings;

/**
 * DuckDB as the column store uses it, loaded at the first need. Whole vectors cross the border as bytes: the
 * library's own accessors box each value, which costs ten times as much.
 */
export class Duck {
  static #loaded: Promise<Duck> | undefined;

  readonly #instance: DuckDBInstance;
  readonly #bindings: Bindings;
  readonly #chunk: typeof DuckDBDataChunk;

  private constructor(instance: DuckDBInstance, raw: Bindings, chunk: typeof DuckDBDataChunk) {
    this.#instance = instance;
    this.#bindings = raw;
    this.#chunk = chunk;
  }

  /** The process's one instance: its threads are shared by all readers and writers. */
  static load(): Promise<Duck> {
    Duck.#loaded ??= Duck.#create();
    return Duck.#loaded;
  }

  static async #create(): Promise<Duck> {
    const [api, raw] = await Promise.all([import('@duckdb/node-api'), import('@duckdb/node-bindings')]);
    const instance = await api.DuckDBInstance.create(':memory:', {
      threads: String(Math.min(MOST_THREADS, availableParallelism())),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // The files are local: the system's page cache holds them already.
      enable_external_file_cache: 'false',
    });
    return new Duck(instance, raw.default, api.DuckDBDataChunk);
  }

  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  createChunk(types: Parameters<typeof DuckDBDataChunk.create>[0], rows: number): DuckDBDataChunk {
    return this.#chunk.create(types, rows);
  }

  /** A copy of the doubles of a column without NULLs. */
  readDoubles(chunk: DuckDBDataChunk, column: number, rows: number): Float64Array {
    return this.#doubles(this.#bindings.data_chunk_get_vector(chunk.chunk, column), rows);
  }

  /** A copy of a UTINYINT column without NULLs. */
  readBytes(chunk: DuckDBDataChunk, column: number, rows: number): Uint8Array {
    return this.#bindings.vector_get_data(this.#bindings.data_chunk_get_vector(chunk.chunk, column), rows);
  }

  /** A copy of a USMALLINT column without NULLs. */
  readShorts(chunk: DuckDBDataChunk, column: number, rows: number): Uint16Array {
    const vector = this.#bindings.data_chunk_get_vector(chunk.chunk, column);
    const bytes = this.#bindings.vector_get_data(vector, rows * 2);
    return new Uint16Array(bytes.buffer, bytes.byteOffset, rows);
  }

  /** A copy of a DOUBLE[] column without NULLs: where each row's items begin and how many they are, and the items. */
  readLists(chunk: DuckDBDataChunk, column: number, rows: number): Lists {
    const raw = this.#bindings;
    const vector = raw.data_chunk_get_vector(chunk.chunk, column);
    const bytes = raw.vector_get_data(vector, rows * LIST_ENTRY_BYTES);
    return {
      entries: new Uint32Array(bytes.buffer, bytes.byteOffset, rows * LIST_ENTRY_WORDS),
      items: this.#doubles(raw.list_vector_get_child(vector), raw.list_vector_get_size(vector)),
    };
  }

  /** Fills a column of fixed width. */
  writeColumn(chunk: DuckDBDataChunk, column: number, values: Float64Array | Uint16Array | Uint8Array): void {
    this.#write(this.#bindings.data_chunk_get_vector(chunk.chunk, column), values);
  }

  writeLists(chunk: DuckDBDataChunk, column: number, lists: Lists): void {
    const raw = this.#bindings;
    const vector = raw.data_chunk_get_vector(chunk.chunk, column);
    raw.list_vector_reserve(vector, lists.items.length);
    raw.list_vector_set_size(vector, lists.items.length);
    this.#write(raw.list_vector_get_child(vector), lists.items);
    this.#write(vector, lists.entries);
  }

  #doubles(vector: Vector, count: number): Float64Array {
    const bytes = this.#bindings.vector_get_data(vector, count * Float64Array.BYTES_PER_ELEMENT);
    return new Float64Array(bytes.buffer, bytes.byteOffset, count);
  }

  #write(vector: Vector, values: Float64Array | Uint32Array | Uint16Array | Uint8Array): void {
    if (values.length === 0) return;
    const { buffer, byteOffset, byteLength } = values;
    this.#bindings.copy_data_to_vector(vector, 0, buffer as ArrayBuffer, byteOffset, byteLength);
  }
}

/** Rows of a chunk at most: DuckDB's vector size. */
export const CHUNK_ROWS = 2_048;

/** An entry is two little-endian 64-bit numbers, offset and length; their low words at 0 and 2 are all we need. */
export const LIST_ENTRY_WORDS = 4;
const LIST_ENTRY_BYTES = LIST_ENTRY_WORDS * 4;

export interface Lists {
  readonly entries: Uint32Array;
  readonly items: Float64Array;
}

/** A path or other text in an SQL statement. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
