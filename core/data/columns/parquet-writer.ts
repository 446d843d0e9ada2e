import type { DuckDBConnection } from '@duckdb/node-api';
import type { EventBatch } from '../../market/event-batch.js';
import { CHUNK_ROWS, type Duck, LIST_ENTRY_WORDS, type Lists, quoted } from './duckdb.js';
import type { KindBuffer } from './kind-buffer.js';
import { LEVEL_COLUMNS, type StoredKind } from './stored-kinds.js';

/** Each column as it is handed to DuckDB, and as the file stores it. */
interface WrittenColumn {
  readonly name: string;
  readonly given: 'DOUBLE' | 'USMALLINT' | 'UTINYINT' | 'DOUBLE[]';
  readonly stored: string;
}

export interface ParquetOptions {
  /** For good, or until the day is complete and its parts become one file. */
  readonly lasting: boolean;
  /** Dictionaries hold 0 and -0 as one value: without them each value keeps its bits. */
  readonly dictionary: boolean;
}

/** Writes what the buffer holds as one file, through a table of the connection that is gone afterwards. */
export async function writeParquet(
  duck: Duck,
  connection: DuckDBConnection,
  buffer: KindBuffer,
  file: string,
  options: ParquetOptions,
): Promise<void> {
  const columns = writtenColumns(buffer.stored);
  const definition = columns.map((column) => `${column.name} ${column.given}`).join(', ');
  await connection.run(`CREATE TEMP TABLE rows (${definition})`);
  try {
    await appendRows(duck, connection, buffer, columns.length);
    const select = columns.map((column) => `${column.stored} AS ${column.name}`).join(', ');
    await copy(connection, `SELECT ${select} FROM rows`, file, buffer.stored, options);
  } finally {
    await connection.run('DROP TABLE rows');
  }
}

/** Writes the rows of all parts, in order, as one file. */
export async function joinParquet(
  connection: DuckDBConnection,
  parts: readonly string[],
  file: string,
  stored: StoredKind,
  options: ParquetOptions,
): Promise<void> {
  const list = parts.map(quoted).join(', ');
  await copy(connection, `SELECT * FROM read_parquet([${list}])`, file, stored, options);
}

/** Whether a value that is written as DOUBLE is -0. */
export function holdsNegativeZero(buffer: KindBuffer): boolean {
  const { batch, stored } = buffer;
  for (const column of stored.columns) {
    if (column.type === 'DOUBLE' && hasNegativeZero(batch[column.field], batch.length)) return true;
  }
  return (
    hasNegativeZero(batch.levelPrice, batch.levelCount) || hasNegativeZero(batch.levelSize, batch.levelCount)
  );
}

function hasNegativeZero(values: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (Object.is(values[i], -0)) return true;
  }
  return false;
}

async function copy(
  connection: DuckDBConnection,
  select: string,
  file: string,
  stored: StoredKind,
  options: ParquetOptions,
): Promise<void> {
  const settings = [
    'FORMAT parquet',
    `COMPRESSION ${options.lasting ? 'zstd' : 'snappy'}`,
    `ROW_GROUP_SIZE ${stored.rowGroupRows}`,
    options.dictionary ? stored.encoding : 'DICTIONARY_SIZE_LIMIT 0',
  ];
  await connection.run(`COPY (${select}) TO ${quoted(file)} (${settings.join(', ')})`);
}

function writtenColumns(stored: StoredKind): WrittenColumn[] {
  return [
    { name: 'local_ts', given: 'DOUBLE', stored: 'local_ts::BIGINT' },
    { name: 'exchange_ts', given: 'DOUBLE', stored: nullable('exchange_ts') },
    { name: 'sequence', given: 'DOUBLE', stored: 'sequence::BIGINT' },
    { name: 'part', given: 'USMALLINT', stored: 'part' },
    { name: 'flags', given: 'UTINYINT', stored: 'flags' },
    ...stored.columns.map(({ name, type }): WrittenColumn => {
      return { name, given: 'DOUBLE', stored: type === 'BIGINT' ? nullable(name) : name };
    }),
    ...(stored.levels ? LEVEL_COLUMNS : []).map((name): WrittenColumn => {
      return { name, given: 'DOUBLE[]', stored: name };
    }),
  ];
}

function nullable(name: string): string {
  return `CASE WHEN isnan(${name}) THEN NULL ELSE ${name}::BIGINT END`;
}

async function appendRows(
  duck: Duck,
  connection: DuckDBConnection,
  buffer: KindBuffer,
  columnCount: number,
): Promise<void> {
  const { batch, part, stored } = buffer;
  const appender = await connection.createAppender('rows');
  const types = Array.from({ length: columnCount }, (_, column) => appender.columnType(column));
  for (let from = 0; from < batch.length; from += CHUNK_ROWS) {
    const to = Math.min(batch.length, from + CHUNK_ROWS);
    const chunk = duck.createChunk(types, to - from);
    let column = 0;
    duck.writeColumn(chunk, column++, batch.localTs.subarray(from, to));
    duck.writeColumn(chunk, column++, batch.exchangeTs.subarray(from, to));
    duck.writeColumn(chunk, column++, batch.sequence.subarray(from, to));
    duck.writeColumn(chunk, column++, part.subarray(from, to));
    duck.writeColumn(chunk, column++, batch.flags.subarray(from, to));
    for (const { field } of stored.columns) {
      duck.writeColumn(chunk, column++, batch[field].subarray(from, to));
    }
    if (stored.levels) {
      for (const [side, values] of levelColumns(batch)) {
        duck.writeLists(chunk, column++, listsOf(batch, side, values, from, to));
      }
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

type Side = 'bid' | 'ask';

/** In the order of {@link LEVEL_COLUMNS}. */
function levelColumns(batch: EventBatch): readonly (readonly [Side, Float64Array])[] {
  return [
    ['bid', batch.levelPrice],
    ['bid', batch.levelSize],
    ['ask', batch.levelPrice],
    ['ask', batch.levelSize],
  ];
}

function listsOf(batch: EventBatch, side: Side, values: Float64Array, from: number, to: number): Lists {
  const { levelFrom, bidCount, askCount } = batch;
  const counts = side === 'bid' ? bidCount : askCount;
  const entries = new Uint32Array((to - from) * LIST_ENTRY_WORDS);
  let total = 0;
  for (let row = from; row < to; row++) {
    const entry = (row - from) * LIST_ENTRY_WORDS;
    entries[entry] = total;
    entries[entry + 2] = counts[row]!;
    total += counts[row]!;
  }
  const items = new Float64Array(total);
  for (let row = from, at = 0; row < to; row++) {
    const first = levelFrom[row]! + (side === 'bid' ? 0 : bidCount[row]!);
    for (let i = first; i < first + counts[row]!; i++) items[at++] = values[i]!;
  }
  return { entries, items };
}
