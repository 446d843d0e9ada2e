import { crc32 } from 'node:zlib';
import type { EventBatch } from '../../market/event-batch.js';

/** The doubles of a row, a column behind the other. */
const ROW_COLUMNS = ['localTs', 'exchangeTs', 'sequence', 'id', 'v0', 'v1', 'v2', 'v3'] as const;
/** Those of a level, behind them. */
const LEVEL_COLUMNS = ['levelPrice', 'levelSize'] as const;
/** A row with levels is in a list of such rows: its place in the block, its bids, its asks. */
const LEVEL_ROW_WORDS = 3;

const ROW_BYTES = ROW_COLUMNS.length * 8 + 2;
const LEVEL_BYTES = LEVEL_COLUMNS.length * 8;
const LEVEL_ROW_BYTES = LEVEL_ROW_WORDS * 4;

/** How much a block holds. */
export interface BlockShape {
  readonly rows: number;
  readonly levels: number;
  /** How many of the rows have levels. */
  readonly levelRows: number;
}

/** The length of a block. */
export function blockBytes({ rows, levels, levelRows }: BlockShape): number {
  return rows * ROW_BYTES + levels * LEVEL_BYTES + levelRows * LEVEL_ROW_BYTES;
}

/** The shape of a block of the rows `from` up to but not `to`, whose levels lie in their order without a gap. */
export function shapeOf({ bidCount, askCount }: EventBatch, from: number, to: number): BlockShape {
  let levels = 0;
  let levelRows = 0;
  for (let row = from; row < to; row++) {
    const count = bidCount[row]! + askCount[row]!;
    levels += count;
    if (count > 0) levelRows++;
  }
  return { rows: to - from, levels, levelRows };
}

/**
 * Events as an {@link EventBatch} has them, a column behind the other, in the byte order of the machine: whole
 * columns are copied. Which instrument they are of it does not say.
 */
export class CacheBlock {
  readonly #bytes: Uint8Array;
  readonly #rowColumns: readonly Float64Array[];
  readonly #levelColumns: readonly Float64Array[];
  readonly #levelRows: Int32Array;
  readonly #kind: Uint8Array;
  readonly #flags: Uint8Array;

  /** A block of this shape at the beginning of the buffer, which holds its bytes or will. */
  constructor(buffer: ArrayBuffer, shape: BlockShape) {
    const { rows, levels, levelRows } = shape;
    const levelAt = rows * ROW_COLUMNS.length * 8;
    const levelRowAt = levelAt + levels * LEVEL_BYTES;
    const kindAt = levelRowAt + levelRows * LEVEL_ROW_BYTES;
    this.#bytes = new Uint8Array(buffer, 0, blockBytes(shape));
    this.#rowColumns = ROW_COLUMNS.map((_, i) => new Float64Array(buffer, i * rows * 8, rows));
    this.#levelColumns = LEVEL_COLUMNS.map(
      (_, i) => new Float64Array(buffer, levelAt + i * levels * 8, levels),
    );
    this.#levelRows = new Int32Array(buffer, levelRowAt, levelRows * LEVEL_ROW_WORDS);
    this.#kind = new Uint8Array(buffer, kindAt, rows);
    this.#flags = new Uint8Array(buffer, kindAt + rows, rows);
  }

  /** All that it holds, as it lies in a file. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  checksum(): number {
    return crc32(this.#bytes);
  }

  /** The first row at that time or behind it. */
  rowAt(us: number): number {
    const localTs = this.#rowColumns[0]!;
    let from = 0;
    let to = localTs.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (localTs[middle]! < us) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Takes as many rows of the batch as it has, from `first` on: the block must have the shape of them. */
  take(batch: EventBatch, first: number): void {
    const last = first + this.#kind.length;
    for (const [i, name] of ROW_COLUMNS.entries())
      this.#rowColumns[i]!.set(batch[name].subarray(first, last));
    const level = batch.levelFrom[first]!;
    for (const [i, name] of LEVEL_COLUMNS.entries()) {
      const column = this.#levelColumns[i]!;
      column.set(batch[name].subarray(level, level + column.length));
    }
    this.#kind.set(batch.kind.subarray(first, last));
    this.#flags.set(batch.flags.subarray(first, last));
    const { bidCount, askCount } = batch;
    for (let row = first, at = 0; row < last; row++) {
      if (bidCount[row] === 0 && askCount[row] === 0) continue;
      this.#levelRows[at] = row - first;
      this.#levelRows[at + 1] = bidCount[row]!;
      this.#levelRows[at + 2] = askCount[row]!;
      at += LEVEL_ROW_WORDS;
    }
  }

  /** Appends rows `from` up to but not `to` to the batch, as events of this instrument. */
  appendTo(out: EventBatch, from: number, to: number, instrument: number): void {
    const first = this.#levelsBefore(from);
    const last = this.#levelsBefore(to);
    out.reserve(to - from, last.levels - first.levels);
    const row = out.length;
    for (const [i, name] of ROW_COLUMNS.entries()) {
      out[name].set(this.#rowColumns[i]!.subarray(from, to), row);
    }
    for (const [i, name] of LEVEL_COLUMNS.entries()) {
      out[name].set(this.#levelColumns[i]!.subarray(first.levels, last.levels), out.levelCount);
    }
    out.kind.set(this.#kind.subarray(from, to), row);
    out.flags.set(this.#flags.subarray(from, to), row);
    out.instrument.fill(instrument, row, row + to - from);
    out.length = row + to - from;
    placeLevels(out, row, row - from, this.#levelRows.subarray(first.at, last.at));
  }

  /** How many levels the rows before `row` have, and where the list of rows with levels goes on behind them. */
  #levelsBefore(row: number): { readonly levels: number; readonly at: number } {
    const levelRows = this.#levelRows;
    if (row === this.#kind.length) return { levels: this.#levelColumns[0]!.length, at: levelRows.length };
    let levels = 0;
    let at = 0;
    for (; at < levelRows.length && levelRows[at]! < row; at += LEVEL_ROW_WORDS) {
      levels += levelRows[at + 1]! + levelRows[at + 2]!;
    }
    return { levels, at };
  }
}

/** Says of the rows from `first` on which levels are theirs; `by` is added to the places in the list. */
function placeLevels(out: EventBatch, first: number, by: number, levelRows: Int32Array): void {
  const { levelFrom, bidCount, askCount, length } = out;
  bidCount.fill(0, first, length);
  askCount.fill(0, first, length);
  let levels = out.levelCount;
  let row = first;
  for (let at = 0; at < levelRows.length; at += LEVEL_ROW_WORDS) {
    const withLevels = levelRows[at]! + by;
    for (; row <= withLevels; row++) levelFrom[row] = levels;
    bidCount[withLevels] = levelRows[at + 1]!;
    askCount[withLevels] = levelRows[at + 2]!;
    levels += levelRows[at + 1]! + levelRows[at + 2]!;
  }
  levelFrom.fill(levels, row, length);
  out.levelCount = levels;
}
