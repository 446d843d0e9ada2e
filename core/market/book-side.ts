import { CellSet } from './cell-set.js';
import { FIELDS, Field, LevelTable } from './level-table.js';

/**
 * One side of a book: price -> (size, id). Levels are kept under a key that grows towards the best: the price for
 * bids, its negative for asks.
 *
 * Each key has a cell of its own, the whole number `floor(key x scale)`: a table finds a level by its cell without a
 * search, and a set of bits keeps the cells in order. The scale is a power of two, so that the product is exact, and
 * is doubled until no two levels share a cell. Soon a cell is just finer than the venue's tick, which nobody has to
 * know.
 */
export class BookSide {
  readonly #sign: 1 | -1;
  readonly #levels = new LevelTable();
  readonly #cells = new CellSet();
  #scale = 1;
  #length = 0;
  /** Counts the changes of sizes: what a level is marked with says when its size was last another one. */
  #changes = 0;
  /** Key of the best level; NaN without one. */
  #bestKey = Number.NaN;

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'bid' ? 1 : -1;
  }

  /** How many levels there are. */
  get length(): number {
    return this.#length;
  }

  /** Best price; NaN without a level. */
  get bestPrice(): number {
    return this.#bestKey * this.#sign;
  }

  /** The price farthest from the best; NaN without a level. */
  get worstPrice(): number {
    return this.#length === 0 ? Number.NaN : this.#field(this.#cells.first, Field.key) * this.#sign;
  }

  /** Update id of the best level; NaN without one. */
  get bestId(): number {
    return this.#length === 0 ? Number.NaN : this.#field(this.#cells.last, Field.id);
  }

  clear(): void {
    this.#levels.clear();
    this.#cells.clear();
    this.#length = 0;
    this.#bestKey = Number.NaN;
  }

  /** Sets the level, or removes it at size 0, unless a younger id has set it. Sizes are base units. */
  update(price: number, size: number, id: number): void {
    const key = price * this.#sign;
    const cell = Math.floor(key * this.#scale);
    const { fields } = this.#levels;
    const at = this.#levels.find(cell);
    if (fields[at + Field.size] === 0) {
      if (size !== 0) this.#insert(at, cell, key, size, id);
    } else if (fields[at + Field.key] !== key) {
      if (size === 0) return;
      this.#refine(fields[at + Field.key]!, key);
      this.update(price, size, id);
    } else if (fields[at + Field.id]! <= id) {
      if (fields[at + Field.size] !== size) this.#levels.marks[at / FIELDS] = ++this.#changes;
      fields[at + Field.size] = size;
      fields[at + Field.id] = id;
      if (size === 0) this.#forget(cell);
    }
  }

  /** `update` for the levels `from` to `to` of a message, leaving out those better than `limit`; NaN leaves out none. */
  updateAll(
    prices: Float64Array,
    sizes: Float64Array,
    { from, to, id, limit }: { from: number; to: number; id: number; limit: number },
  ): void {
    const limitKey = limit * this.#sign;
    for (let i = from; i < to; i++) {
      const price = prices[i]!;
      if (price * this.#sign > limitKey) continue;
      this.update(price, sizes[i]!, id);
    }
  }

  /** Removes the levels better than `price` whose id is at most `id`. */
  dropBetter(price: number, id: number): void {
    const key = price * this.#sign;
    if (!(this.#bestKey > key)) return;
    for (let cell = this.#cells.last; cell > Number.NEGATIVE_INFINITY; cell = this.#cells.before(cell)) {
      const at = this.#levels.find(cell);
      const { fields } = this.#levels;
      if (fields[at + Field.key]! <= key) return;
      if (fields[at + Field.id]! > id) continue;
      fields[at + Field.size] = 0;
      this.#forget(cell);
    }
  }

  /** Removes the best level, whatever its id; nothing where there is none. */
  dropBest(): void {
    if (this.#length === 0) return;
    const cell = this.#cells.last;
    this.#levels.fields[this.#levels.find(cell) + Field.size] = 0;
    this.#forget(cell);
  }

  /** Becomes a copy of another side, which shares nothing with it. */
  copyFrom(other: BookSide): void {
    this.#levels.copyFrom(other.#levels);
    this.#cells.copyFrom(other.#cells);
    this.#scale = other.#scale;
    this.#length = other.#length;
    this.#changes = other.#changes;
    this.#bestKey = other.#bestKey;
  }

  /** Writes the best `count` levels, from the best on, where there is room given; returns how many there were. */
  best(count: number, sizes: Float64Array, offset = 0, prices?: Float64Array): number {
    const levels = Math.min(count, this.#length);
    const { fields } = this.#levels;
    let cell = this.#cells.last;
    for (let i = 0; i < levels; i++) {
      const at = this.#levels.find(cell);
      sizes[offset + i] = fields[at + Field.size]!;
      if (prices) prices[offset + i] = fields[at + Field.key]! * this.#sign;
      cell = this.#cells.before(cell);
    }
    return levels;
  }

  /** Size of the level at `price`; 0 where there is none. */
  sizeAt(price: number): number {
    const key = price * this.#sign;
    const at = this.#levels.find(Math.floor(key * this.#scale));
    const { fields } = this.#levels;
    return fields[at + Field.key] === key ? fields[at + Field.size]! : 0;
  }

  /** Numbers the changes of sizes on this side: what a level's last one was. Meaningless where there is no level. */
  changeAt(price: number): number {
    return this.#levels.marks[this.#levels.find(Math.floor(price * this.#sign * this.#scale)) / FIELDS]!;
  }

  #field(cell: number, field: number): number {
    return this.#levels.fields[this.#levels.find(cell) + field]!;
  }

  #insert(place: number, cell: number, key: number, size: number, id: number): void {
    const at = this.#levels.claim(place, cell);
    const { fields } = this.#levels;
    fields[at + Field.key] = key;
    fields[at + Field.size] = size;
    fields[at + Field.id] = id;
    this.#levels.marks[at / FIELDS] = ++this.#changes;
    this.#cells.add(cell);
    this.#length++;
    if (!(key <= this.#bestKey)) this.#bestKey = key;
  }

  /** Counts out a level that was just set to size 0. */
  #forget(cell: number): void {
    const wasBest = cell === this.#cells.last;
    this.#cells.delete(cell);
    this.#length--;
    if (wasBest) this.#bestKey = this.#length === 0 ? Number.NaN : this.#field(this.#cells.last, Field.key);
  }

  /** Makes cells so small that these two keys have their own, and puts all levels into theirs. */
  #refine(one: number, other: number): void {
    const sizes = new Float64Array(this.#length);
    const prices = new Float64Array(this.#length);
    const ids = new Float64Array(this.#length);
    const marks = new Float64Array(this.#length);
    this.best(this.#length, sizes, 0, prices);
    let cell = this.#cells.last;
    for (let i = 0; i < ids.length; i++) {
      ids[i] = this.#field(cell, Field.id);
      marks[i] = this.changeAt(prices[i]!);
      cell = this.#cells.before(cell);
    }
    do this.#scale *= 2;
    while (Math.floor(one * this.#scale) === Math.floor(other * this.#scale));
    this.clear();
    for (let i = 0; i < ids.length; i++) {
      this.update(prices[i]!, sizes[i]!, ids[i]!);
      this.#levels.marks[this.#levels.find(Math.floor(prices[i]! * this.#sign * this.#scale)) / FIELDS] =
        marks[i]!;
    }
  }
}
