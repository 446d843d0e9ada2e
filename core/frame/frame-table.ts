import { FRAME_COLUMNS } from './columns.js';

const INITIAL_ROWS = 1024;

/**
 * The closed frames of one instrument, one column a name. Rows are contiguous in time; old ones may be dropped
 * from the front, and `firstRow` counts how many were.
 */
export class FrameTable {
  /** Of all columns, in their order. */
  readonly names: readonly string[];
  readonly #columns: Float64Array[];
  readonly #places: ReadonlyMap<string, number>;
  #capacity = INITIAL_ROWS;
  #length = 0;
  #firstRow = 0;

  /** @param ownColumns names behind the host's: what features sample. */
  constructor(ownColumns: readonly string[] = []) {
    this.names = [...FRAME_COLUMNS, ...ownColumns];
    this.#columns = this.names.map(() => new Float64Array(INITIAL_ROWS));
    this.#places = new Map(this.names.map((name, i) => [name, i]));
  }

  /** Rows dropped from the front. */
  get firstRow(): number {
    return this.#firstRow;
  }

  /** One past the last row, counted from the instrument's first frame. */
  get endRow(): number {
    return this.#firstRow + this.#length;
  }

  /** Adds a row of NaN and returns the place of its values in the arrays of `columns()`. */
  append(): number {
    const at = this.#length;
    if (at === this.#capacity) this.#grow();
    this.#length = at + 1;
    return at;
  }

  /** The arrays behind the columns, in the order of `names`; valid until the next `append` or `dropBefore`. */
  columns(): readonly Float64Array[] {
    return this.#columns;
  }

  /** By the column's place in `names`; `row` is counted from the instrument's first frame. */
  value(column: number, row: number): number {
    return this.#columns[column]![row - this.#firstRow]!;
  }

  /** Rows `from` to `to` of a column: a view, valid until the next `append` or `dropBefore`. */
  column(name: string, from: number, to: number): Float64Array {
    return this.#columns[this.#places.get(name)!]!.subarray(from - this.#firstRow, to - this.#firstRow);
  }

  /** Forgets the rows before `row`. Views handed out earlier are no longer valid. */
  dropBefore(row: number): void {
    const count = Math.min(row - this.#firstRow, this.#length);
    if (count <= 0) return;
    for (const column of this.#columns) column.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#firstRow += count;
  }

  #grow(): void {
    this.#capacity *= 2;
    for (let i = 0; i < this.#columns.length; i++) {
      const column = new Float64Array(this.#capacity);
      column.set(this.#columns[i]!);
      this.#columns[i] = column;
    }
  }
}
