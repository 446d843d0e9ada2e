import { CellSet } from './cell-set.js';
import { FIELDS, Field, LevelTable } from './level-table.js';
import { QuoteTrail } from './quote-trail.js';

/**
 * One side of a book: price -> (size, id). Levels are kept under a key that grows towards the best: the price for
 * bids, its negative for asks.
 *
 * Each key has a cell of its own, the whole number `floor(key x scale)`: a table finds a level by its cell without a
 * search, and a set of bits keeps the cells in order. The scale is a power of two, so that the product is exact, and
 * is doubled until no two levels share a cell. Soon a cell is just finer than the venue's tick, which nobody has to
 * know.
 *
 * As long as nothing but quotes has come the levels are a {@link QuoteTrail}: many markets have no other book, and
 * nobody looks at it. Whatever looks or says more puts them into the table first.
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
  /** All levels while `isTrail`; then the table is empty. */
  readonly #trail = new QuoteTrail();
  #isTrail = true;

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'bid' ? 1 : -1;
  }

  /** Whether nothing but `follow` has come since it was last empty, and nobody has looked. */
  get isTrail(): boolean {
    return this.#isTrail;
  }

  /** Best price; NaN without a level. */
  get bestPrice(): number {
    this.#settle();
    return this.#bestKey * this.#sign;
  }

  /** Whether the best level is at the best of the other side or beyond it; false where one has none. */
  meets(other: BookSide): boolean {
    this.#settle();
    other.#settle();
    return this.#bestKey >= -other.#bestKey;
  }

  /** The price farthest from the best; NaN without a level. */
  get worstPrice(): number {
    this.#settle();
    return this.#length === 0 ? Number.NaN : this.#field(this.#cells.first, Field.key) * this.#sign;
  }

  /** Update id of the best level; NaN without one. */
  get bestId(): number {
    this.#settle();
    return this.#length === 0 ? Number.NaN : this.#field(this.#cells.last, Field.id);
  }

  clear(): void {
    this.#trail.length = 0;
    if (this.#isTrail) return;
    this.#isTrail = true;
    this.#clearTable();
  }

  /** As `quote`, of one that is not older than any before it and whose size is not 0; only while `isTrail`. */
  follow(prices: Float64Array, sizes: Float64Array, ids: Float64Array, row: number): void {
    if (this.#trail.add(prices[row]! * this.#sign, sizes[row]!, ids[row]!, this.#changes + 1))
      this.#changes++;
  }

  /** `update` and then `dropBetter` with a row of quotes of this side: numbers that are passed by themselves are boxed. */
  quote(prices: Float64Array, sizes: Float64Array, ids: Float64Array, row: number): void {
    this.#settle();
    const key = prices[row]! * this.#sign;
    const id = ids[row]!;
    this.#set(key, sizes[row]!, id);
    if (this.#bestKey > key) this.#dropBetter(key, id);
  }

  /** Sets the level, or removes it at size 0, unless a younger id has set it. Sizes are base units. */
  update(price: number, size: number, id: number): void {
    this.#settle();
    this.#set(price * this.#sign, size, id);
  }

  /** `update` for the levels `from` to `to` of a message, leaving out those better than `limit`; NaN leaves out none. */
  updateAll(
    prices: Float64Array,
    sizes: Float64Array,
    { from, to, id, limit }: { from: number; to: number; id: number; limit: number },
  ): void {
    this.#settle();
    const sign = this.#sign;
    const limitKey = limit * sign;
    for (let i = from; i < to; i++) {
      const key = prices[i]! * sign;
      if (key > limitKey) continue;
      this.#set(key, sizes[i]!, id);
    }
  }

  /** Removes the levels better than `price` whose id is at most `id`. */
  dropBetter(price: number, id: number): void {
    this.#settle();
    this.#dropBetter(price * this.#sign, id);
  }

  #dropBetter(key: number, id: number): void {
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
    this.#settle();
    if (this.#length === 0) return;
    const cell = this.#cells.last;
    this.#levels.fields[this.#levels.find(cell) + Field.size] = 0;
    this.#forget(cell);
  }

  /** Becomes a copy of another side, which shares nothing with it. */
  copyFrom(other: BookSide): void {
    if (other.#isTrail) {
      if (!this.#isTrail) this.clear();
      this.#trail.copyFrom(other.#trail);
      this.#changes = other.#changes;
      return;
    }
    this.#isTrail = false;
    this.#levels.copyFrom(other.#levels);
    this.#cells.copyFrom(other.#cells);
    this.#scale = other.#scale;
    this.#length = other.#length;
    this.#changes = other.#changes;
    this.#bestKey = other.#bestKey;
  }

  /** Writes the best `count` levels, from the best on, where there is room given; returns how many there were. */
  best(count: number, sizes: Float64Array, offset = 0, prices?: Float64Array): number {
    this.#settle();
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
    this.#settle();
    const key = price * this.#sign;
    const at = this.#levels.find(Math.floor(key * this.#scale));
    const { fields } = this.#levels;
    return fields[at + Field.key] === key ? fields[at + Field.size]! : 0;
  }

  /** Update id of the level at `price`; -Infinity where there is none, which nothing is older than. */
  idAt(price: number): number {
    this.#settle();
    const key = price * this.#sign;
    const at = this.#levels.find(Math.floor(key * this.#scale));
    const { fields } = this.#levels;
    const isThere = fields[at + Field.key] === key && fields[at + Field.size] !== 0;
    return isThere ? fields[at + Field.id]! : Number.NEGATIVE_INFINITY;
  }

  /** Numbers the changes of sizes on this side: what a level's last one was. Meaningless where there is no level. */
  changeAt(price: number): number {
    this.#settle();
    return this.#levels.marks[this.#levels.find(Math.floor(price * this.#sign * this.#scale)) / FIELDS]!;
  }

  #set(key: number, size: number, id: number): void {
    const cell = Math.floor(key * this.#scale);
    const levels = this.#levels;
    const at = levels.find(cell);
    const { fields } = levels;
    const old = fields[at + Field.size]!;
    if (old === 0) {
      if (size !== 0) this.#insert(at, cell, key, size, id);
    } else if (fields[at + Field.key] !== key) {
      if (size === 0) return;
      this.#refine(fields[at + Field.key]!, key);
      this.#set(key, size, id);
    } else if (fields[at + Field.id]! <= id) {
      if (old !== size) levels.marks[at / FIELDS] = ++this.#changes;
      fields[at + Field.size] = size;
      fields[at + Field.id] = id;
      if (size === 0) this.#forget(cell);
    }
  }

  /** What was a trail is a table from here on. */
  #settle(): void {
    if (!this.#isTrail) return;
    this.#isTrail = false;
    this.#fill(this.#trail);
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
    const held = this.#held();
    do this.#scale *= 2;
    while (Math.floor(one * this.#scale) === Math.floor(other * this.#scale));
    this.#clearTable();
    this.#fill(held);
  }

  /** All levels of the table, best first. */
  #held(): Levels {
    const length = this.#length;
    const [keys, sizes, ids, marks] = [0, 1, 2, 3].map(() => new Float64Array(length)) as Columns;
    const levels = this.#levels;
    let cell = this.#cells.last;
    for (let i = 0; i < length; i++) {
      const at = levels.find(cell);
      keys[i] = levels.fields[at + Field.key]!;
      sizes[i] = levels.fields[at + Field.size]!;
      ids[i] = levels.fields[at + Field.id]!;
      marks[i] = levels.marks[at / FIELDS]!;
      cell = this.#cells.before(cell);
    }
    return { length, keys, sizes, ids, marks };
  }

  /** Puts levels into the table as they are: none of their sizes changes. */
  #fill({ length, keys, sizes, ids, marks }: Levels): void {
    const changes = this.#changes;
    for (let i = 0; i < length; i++) {
      this.#set(keys[i]!, sizes[i]!, ids[i]!);
      this.#levels.marks[this.#levels.find(Math.floor(keys[i]! * this.#scale)) / FIELDS] = marks[i]!;
    }
    this.#changes = changes;
  }

  #clearTable(): void {
    this.#levels.clear();
    this.#cells.clear();
    this.#length = 0;
    this.#bestKey = Number.NaN;
  }
}

type Columns = [Float64Array, Float64Array, Float64Array, Float64Array];
type Levels = Pick<QuoteTrail, 'length' | 'keys' | 'sizes' | 'ids' | 'marks'>;
