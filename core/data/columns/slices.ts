import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import { BotError } from '../../errors.js';
import { quoted } from './duckdb.js';
import { LEVEL_COLUMNS, type StoredKind } from './stored-kinds.js';
import type { ColumnRange, RangeFile } from './stored-range.js';

/**
 * Two row groups a query: one hides the cost of asking, two let two threads decode. The first slice is one, since all
 * wait for it.
 */
const GROUPS_PER_SLICE = 2;

const NONE: ReadonlySet<string> = new Set();

/** Decoded rows of one file, and how many bytes of the file they stand for. */
export interface Slice {
  readonly rows: DuckDBMaterializedResult;
  readonly fileBytes: number;
}

/**
 * The rows of one kind in order, some row groups at a time. While one slice is read the next is being decoded on
 * DuckDB's threads, so two slices are in memory.
 */
export class SliceReader {
  readonly #connection: DuckDBConnection;
  readonly #stored: StoredKind;
  readonly #files: readonly RangeFile[];
  readonly #mayBeMissing: boolean;
  readonly #where: string;
  #sliceRows: number;
  readonly #range: ColumnRange | null;
  #file = 0;
  #row = 0;
  #ahead: Promise<Slice | BotError> | null;

  constructor(
    connection: DuckDBConnection,
    stored: StoredKind,
    files: readonly RangeFile[],
    range: ColumnRange | null,
  ) {
    this.#connection = connection;
    this.#stored = stored;
    this.#files = files;
    this.#range = range;
    this.#mayBeMissing = stored.columns.some((column) => column.mayBeMissing);
    this.#where = rangeCondition(range);
    this.#sliceRows = stored.rowGroupRows;
    this.#ahead = this.#start();
  }

  /** @throws BotError `data_broken`, naming the file. */
  async next(): Promise<Slice | null> {
    const slice = await this.#ahead;
    this.#ahead = slice instanceof BotError ? null : this.#start();
    if (slice instanceof BotError) throw slice;
    return slice;
  }

  async close(): Promise<void> {
    await this.#ahead;
    this.#connection.closeSync();
  }

  #start(): Promise<Slice | BotError> | null {
    const file = this.#files[this.#file];
    if (!file) return null;
    const from = this.#row;
    const to = Math.min(file.stored.rows, from + this.#sliceRows);
    this.#sliceRows = this.#stored.rowGroupRows * GROUPS_PER_SLICE;
    this.#row = to;
    if (to === file.stored.rows) {
      this.#file++;
      this.#row = 0;
    }
    return this.#query(file, from, to);
  }

  /** A failure is a value: nobody awaits the slice ahead when the source is closed early. */
  async #query(file: RangeFile, from: number, to: number): Promise<Slice | BotError> {
    try {
      const select = selectList(this.#stored, await this.#missingColumns(file));
      const rows = await this.#connection.run(
        `SELECT ${select} FROM read_parquet(${quoted(file.path)}, file_row_number = true) ` +
          `WHERE file_row_number >= ${from} AND file_row_number < ${to}${this.#where}`,
      );
      if (this.#wholeInRange(file) && rows.rowCount !== to - from) {
        return new BotError(
          'data_broken',
          `${file.path}: ${rows.rowCount} rows from row ${from}, expected ${to - from}`,
        );
      }
      return { rows, fileBytes: (file.stored.bytes * (to - from)) / file.stored.rows };
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new BotError('data_broken', `${file.path}: ${reason}`, { cause });
    }
  }

  /** The columns that a file from before they were added is without. Only its footer is read for that. */
  async #missingColumns(file: RangeFile): Promise<ReadonlySet<string>> {
    if (!this.#mayBeMissing) return NONE;
    const schema = await this.#connection.run(`SELECT name FROM parquet_schema(${quoted(file.path)})`);
    const [names] = await schema.getColumns();
    const present = new Set(names);
    const missing = this.#stored.columns.filter(
      ({ mayBeMissing, name }) => mayBeMissing && !present.has(name),
    );
    return new Set(missing.map((column) => column.name));
  }

  #wholeInRange({ stored }: RangeFile): boolean {
    return !this.#range || (stored.firstUs >= this.#range.fromUs && stored.lastUs < this.#range.toUs);
  }
}

/** Whole numbers as doubles and NULL as NaN, in DuckDB's vectors: JavaScript then copies bytes. */
function selectList(stored: StoredKind, missing: ReadonlySet<string>): string {
  const columns = [
    'local_ts::DOUBLE',
    nullAsNaN('exchange_ts'),
    'sequence::DOUBLE',
    'part',
    'flags',
    ...stored.columns.map(({ name, type }) => {
      if (missing.has(name)) return "'NaN'::DOUBLE";
      return type === 'BIGINT' ? nullAsNaN(name) : name;
    }),
    ...(stored.levels ? LEVEL_COLUMNS : []),
  ];
  return columns.join(', ');
}

function nullAsNaN(name: string): string {
  return `coalesce(${name}::DOUBLE, 'NaN'::DOUBLE)`;
}

function rangeCondition(range: ColumnRange | null): string {
  let where = '';
  if (range && Number.isFinite(range.fromUs)) where += ` AND local_ts >= ${Math.ceil(range.fromUs)}`;
  if (range && Number.isFinite(range.toUs)) where += ` AND local_ts < ${Math.ceil(range.toUs)}`;
  return where;
}
