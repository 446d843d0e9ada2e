import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { CHUNK_ROWS, Duck, quoted } from '../data/columns/duckdb.js';
import { openPartial, type PartialFile, unwritable } from '../data/partial-file.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import type { FrameTable } from '../frame/frame-table.js';
import type { FrameOutput } from './frame-output.js';

/** Rows that are held in memory, about 15 MB, before they go to a part of the file. */
const PART_ROWS = 61_440;
/** `ts` is whole; what is not known is NULL. */
const SELECTED = FRAME_COLUMNS.map((name) =>
  name === 'ts' ? 'ts::BIGINT AS ts' : `CASE WHEN isfinite("${name}") THEN "${name}" END AS "${name}"`,
).join(', ');
/** A part is done with its table: rows that are deleted keep their memory, a table that is dropped does not. */
const CREATE_TABLE = `CREATE OR REPLACE TEMP TABLE frames (${FRAME_COLUMNS.map((name) => `"${name}" DOUBLE`).join(', ')})`;

/** Frames as a Parquet file, zstd: `ts` BIGINT, all others DOUBLE. @throws BotError `usage` when it cannot be written. */
export async function openParquetFile(file: string): Promise<FrameOutput> {
  const partial = await openPartial(file);
  const duck = await Duck.load();
  const connection = await duck.connect();
  await connection.run(CREATE_TABLE);
  return new ParquetFrames(file, partial, duck, connection);
}

class ParquetFrames implements FrameOutput {
  readonly #file: string;
  readonly #partial: PartialFile;
  readonly #duck: Duck;
  readonly #connection: DuckDBConnection;
  readonly #parts: string[] = [];
  readonly #values = new Float64Array(CHUNK_ROWS);
  #held = 0;

  constructor(file: string, partial: PartialFile, duck: Duck, connection: DuckDBConnection) {
    this.#file = file;
    this.#partial = partial;
    this.#duck = duck;
    this.#connection = connection;
  }

  async write(table: FrameTable): Promise<void> {
    const rows = table.endRow - table.firstRow;
    if (rows === 0) return;
    const appender = await this.#connection.createAppender('frames');
    const types = FRAME_COLUMNS.map((_, column) => appender.columnType(column));
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rows - from);
      const chunk = this.#duck.createChunk(types, count);
      for (let column = 0; column < FRAME_COLUMNS.length; column++) {
        this.#duck.writeColumn(chunk, column, this.#cleaned(table.columns()[column]!, from, count));
      }
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    this.#held += rows;
    if (this.#held >= PART_ROWS) await this.#writePart();
  }

  async finish(): Promise<void> {
    if (this.#held > 0 || this.#parts.length === 0) await this.#writePart();
    const parts = this.#parts.map(quoted).join(', ');
    await this.#copy(`SELECT * FROM read_parquet([${parts}])`, this.#partial.path, 'zstd');
    await this.#end();
    await this.#partial.keep();
  }

  async abandon(): Promise<void> {
    await this.#end();
    await this.#partial.discard();
  }

  /** A column's values without -0: a dictionary of Parquet takes it for 0, and either for both. */
  #cleaned(values: Float64Array, from: number, count: number): Float64Array {
    for (let i = 0; i < count; i++) this.#values[i] = values[from + i]! + 0;
    return this.#values.subarray(0, count);
  }

  async #writePart(): Promise<void> {
    const part = `${this.#partial.path}.${this.#parts.length}`;
    this.#parts.push(part);
    await this.#copy(`SELECT ${SELECTED} FROM frames`, part, 'snappy');
    await this.#connection.run(CREATE_TABLE);
    this.#held = 0;
  }

  async #copy(select: string, path: string, compression: 'zstd' | 'snappy'): Promise<void> {
    try {
      await this.#connection.run(
        `COPY (${select}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${PART_ROWS})`,
      );
    } catch (cause) {
      throw unwritable(this.#file, cause);
    }
  }

  async #end(): Promise<void> {
    this.#connection.closeSync();
    for (const part of this.#parts) await rm(part, { force: true });
  }
}
