/** Of the rows of a column that has grown, how many more there is room for. */
const ROOM = 0.25;

/**
 * A copy of a column that is asked for again and again, each time with more rows behind those it had. Rows are only added to
 * the copy: whoever keeps a view of it keeps what it was given.
 */
export class GrowingCopy {
  readonly #kept: (value: number) => number;
  /** The place in time of the first row. */
  #startIndex = Number.NaN;
  #values = new Float64Array(0);
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  /** All of the memory that the column lay in the last time. */
  #memory: Buffer = Buffer.alloc(0);

  /** @param kept what of a value is copied: all of its bits unless given */
  constructor(kept: (value: number) => number = (value) => value) {
    this.#kept = kept;
  }

  /**
   * A view of the copy, as long as the column, whose first row has the place `startIndex` in time. It is the copy of before
   * with new rows, unless that is of another place or other values: then it is a fresh one.
   */
  of(column: Float64Array, startIndex: number): Float64Array {
    const { length } = column;
    const isSame = this.#startIndex === startIndex && this.#length <= length && this.isStill(column);
    if (!isSame || length > this.#values.length) {
      this.#values = new Float64Array(isSame ? Math.ceil(length * (1 + ROOM)) : length);
      this.#bytes = Buffer.from(this.#values.buffer);
      this.#startIndex = startIndex;
      this.#length = 0;
    }
    for (let row = this.#length; row < length; row++) this.#values[row] = this.#kept(column[row]!);
    this.#length = length;
    return new Float64Array(this.#values.buffer, 0, length);
  }

  /** Whether the column has the values of the copy, to the bit, in the rows that there are of it. */
  isStill({ buffer, byteOffset }: Float64Array): boolean {
    if (this.#memory.buffer !== buffer) this.#memory = Buffer.from(buffer);
    const end = this.#length * Float64Array.BYTES_PER_ELEMENT;
    return this.#bytes.compare(this.#memory, byteOffset, byteOffset + end, 0, end) === 0;
  }
}
