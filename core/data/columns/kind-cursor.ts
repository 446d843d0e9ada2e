import type { DuckDBDataChunk, DuckDBMaterializedResult } from '@duckdb/node-api';
import { type EventBatch, EventKind } from '../../market/event-batch.js';
import { CHUNK_ROWS, type Duck, LIST_ENTRY_WORDS, type Lists } from './duckdb.js';
import type { SliceReader } from './slices.js';
import { LEVEL_COLUMNS, type StoredKind, type ValueField } from './stored-kinds.js';

const NOT_STORED: Float64Array = new Float64Array(CHUNK_ROWS).fill(Number.NaN);
const VALUE_FIELDS: readonly ValueField[] = ['id', 'v0', 'v1', 'v2', 'v3'];
const FIRST_VALUE_COLUMN = 5;

/** Walks the events of one kind. The head is the event at `at`; there is one while `state` is `ready`. */
export class KindCursor {
  state: 'ready' | 'empty' | 'done' = 'empty';
  /** What orders the head among other kinds. */
  localTs = Number.NaN;
  sequence = Number.NaN;
  part = 0;
  doneBytes = 0;
  /** A lost connection comes behind all market events of its time. */
  readonly isLast: boolean;

  readonly #duck: Duck;
  readonly #slices: SliceReader;
  readonly #kind: EventKind;
  readonly #instrument: number;
  readonly #levels: boolean;
  /** The column of each of {@link VALUE_FIELDS}; -1 when the kind has none. */
  readonly #valueColumns: readonly number[];
  readonly #firstLevelColumn: number;

  #slice: DuckDBMaterializedResult | null = null;
  /** Vectors point into their chunk without keeping it: collected while they are copied, it takes them along. */
  #held: DuckDBDataChunk | null = null;
  #sliceBytes = 0;
  #chunk = 0;
  #at = 0;
  #rows = 0;
  /** Where the events of the chunk went, from the first on, and how many of them are copied. */
  readonly #taken = new Int32Array(CHUNK_ROWS);
  #flushed = 0;
  #localTs = NOT_STORED;
  #exchangeTs = NOT_STORED;
  #sequence = NOT_STORED;
  #part: Uint16Array = new Uint16Array(0);
  #flags: Uint8Array = new Uint8Array(0);
  #id = NOT_STORED;
  #v0 = NOT_STORED;
  #v1 = NOT_STORED;
  #v2 = NOT_STORED;
  #v3 = NOT_STORED;
  #bidPrice = NO_LISTS;
  #bidSize = NO_LISTS;
  #askPrice = NO_LISTS;
  #askSize = NO_LISTS;

  constructor(duck: Duck, stored: StoredKind, slices: SliceReader, instrument: number) {
    this.#duck = duck;
    this.#instrument = instrument;
    this.#slices = slices;
    this.#kind = stored.kind;
    this.isLast = stored.kind === EventKind.gap;
    this.#levels = stored.levels;
    this.#valueColumns = VALUE_FIELDS.map((field) => {
      const index = stored.columns.findIndex((column) => column.field === field);
      return index < 0 ? -1 : index + FIRST_VALUE_COLUMN;
    });
    this.#firstLevelColumn = FIRST_VALUE_COLUMN + stored.columns.length;
  }

  /** Gets rows for an `empty` cursor: it is `ready` or `done` then. */
  async refill(): Promise<void> {
    this.#slice = null;
    this.doneBytes += this.#sliceBytes;
    this.#sliceBytes = 0;
    const slice = await this.#slices.next();
    if (!slice) {
      this.state = 'done';
      return;
    }
    this.#slice = slice.rows;
    this.#sliceBytes = slice.fileBytes;
    this.#chunk = 0;
    this.#nextChunk();
  }

  /**
   * Gives the head the next row of `out` and steps to the next event. What the row says, but for its levels, is there
   * after {@link flush}: columns are copied one after the other.
   */
  take(out: EventBatch): void {
    const at = this.#at;
    const row = out.length;
    if (row === out.kind.length) out.reserve(1, 0);
    out.length = row + 1;
    out.levelFrom[row] = out.levelCount;
    if (this.#levels) {
      out.bidCount[row] = appendLevels(out, this.#bidPrice, this.#bidSize, at);
      out.askCount[row] = appendLevels(out, this.#askPrice, this.#askSize, at);
    } else {
      out.bidCount[row] = 0;
      out.askCount[row] = 0;
    }
    this.#taken[at] = row;
    this.#at = at + 1;
    if (this.#at < this.#rows) {
      this.#readHead();
      return;
    }
    this.flush(out);
    this.#nextChunk();
  }

  /** Copies the events that were taken since the last time to their rows. */
  flush(out: EventBatch): void {
    const taken = this.#taken;
    const from = this.#flushed;
    const to = this.#at;
    this.#flushed = to;
    for (let i = from; i < to; i++) {
      const row = taken[i]!;
      out.kind[row] = this.#kind;
      out.flags[row] = this.#flags[i]!;
      out.instrument[row] = this.#instrument;
    }
    scatter(out.localTs, this.#localTs, taken, from, to);
    scatter(out.exchangeTs, this.#exchangeTs, taken, from, to);
    scatter(out.sequence, this.#sequence, taken, from, to);
    scatter(out.id, this.#id, taken, from, to);
    scatter(out.v0, this.#v0, taken, from, to);
    scatter(out.v1, this.#v1, taken, from, to);
    scatter(out.v2, this.#v2, taken, from, to);
    scatter(out.v3, this.#v3, taken, from, to);
  }

  close(): Promise<void> {
    this.state = 'done';
    this.#slice = null;
    return this.#slices.close();
  }

  #readHead(): void {
    const at = this.#at;
    this.localTs = this.#localTs[at]!;
    this.sequence = this.#sequence[at]!;
    this.part = this.#part[at]!;
  }

  #nextChunk(): void {
    const slice = this.#slice;
    if (!slice || this.#chunk === slice.chunkCount) {
      this.state = 'empty';
      return;
    }
    this.#held = slice.getChunk(this.#chunk++);
    this.#copyColumns(this.#held);
    this.#held = null;
    this.#at = 0;
    this.#flushed = 0;
    this.state = 'ready';
    this.#readHead();
  }

  #copyColumns(chunk: DuckDBDataChunk): void {
    const duck = this.#duck;
    const rows = chunk.rowCount;
    this.#rows = rows;
    this.#localTs = duck.readDoubles(chunk, 0, rows);
    this.#exchangeTs = duck.readDoubles(chunk, 1, rows);
    this.#sequence = duck.readDoubles(chunk, 2, rows);
    this.#part = duck.readShorts(chunk, 3, rows);
    this.#flags = duck.readBytes(chunk, 4, rows);
    const [id, v0, v1, v2, v3] = this.#valueColumns.map((column) =>
      column < 0 ? NOT_STORED : duck.readDoubles(chunk, column, rows),
    );
    this.#id = id!;
    this.#v0 = v0!;
    this.#v1 = v1!;
    this.#v2 = v2!;
    this.#v3 = v3!;
    if (!this.#levels) return;
    const [bidPrice, bidSize, askPrice, askSize] = LEVEL_COLUMNS.map((_, side) =>
      duck.readLists(chunk, this.#firstLevelColumn + side, rows),
    );
    this.#bidPrice = bidPrice!;
    this.#bidSize = bidSize!;
    this.#askPrice = askPrice!;
    this.#askSize = askSize!;
  }
}

const NO_LISTS: Lists = { entries: new Uint32Array(0), items: new Float64Array(0) };

/** A loop a column: it sees two arrays, and no row is looked at as a whole. */
function scatter(to: Float64Array, from: Float64Array, rows: Int32Array, first: number, last: number): void {
  for (let i = first; i < last; i++) to[rows[i]!] = from[i]!;
}

/** Prices and sizes are separate lists of the same length, each with its own offsets. */
function appendLevels(out: EventBatch, prices: Lists, sizes: Lists, row: number): number {
  const entry = row * LIST_ENTRY_WORDS;
  const count = prices.entries[entry + 2]!;
  out.reserve(0, count);
  copy(out.levelPrice, out.levelCount, prices.items, prices.entries[entry]!, count);
  copy(out.levelSize, out.levelCount, sizes.items, sizes.entries[entry]!, count);
  out.levelCount += count;
  return count;
}

function copy(to: Float64Array, at: number, from: Float64Array, first: number, count: number): void {
  for (let i = 0; i < count; i++) to[at + i] = from[first + i]!;
}
