const INITIAL_LEVELS = 256;

/**
 * One side of a book: price -> (size, id), sorted so that the best level is the last one, since that is where
 * nearly all changes are. Levels are kept under a key that grows towards the best: the price for bids, its
 * negative for asks.
 */
export class BookSide {
  readonly #sign: 1 | -1;
  #keys = new Float64Array(INITIAL_LEVELS);
  #sizes = new Float64Array(INITIAL_LEVELS);
  #ids = new Float64Array(INITIAL_LEVELS);
  #length = 0;
  /** Where the last level was found: messages go through prices in order, so the next one is near. */
  #finger = 0;

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'bid' ? 1 : -1;
  }

  get length(): number {
    return this.#length;
  }

  /** Price of the `rank`-th best level, 0 the best; NaN beyond the last. */
  price(rank: number): number {
    const at = this.#length - 1 - rank;
    return at < 0 ? Number.NaN : this.#keys[at]! * this.#sign;
  }

  /** Size of the `rank`-th best level, in base units; NaN beyond the last. */
  size(rank: number): number {
    const at = this.#length - 1 - rank;
    return at < 0 ? Number.NaN : this.#sizes[at]!;
  }

  bestId(): number {
    return this.#length === 0 ? Number.NaN : this.#ids[this.#length - 1]!;
  }

  /** Whether `price` is better than `reference`. */
  better(price: number, reference: number): boolean {
    return price * this.#sign > reference * this.#sign;
  }

  clear(): void {
    this.#length = 0;
    this.#finger = 0;
  }

  /** Sets the level, or removes it at size 0, unless a younger id has set it. */
  update(price: number, size: number, id: number): void {
    const key = price * this.#sign;
    const at = this.#find(key);
    this.#finger = at;
    if (at < this.#length && this.#keys[at] === key) {
      if (this.#ids[at]! > id) return;
      if (size === 0) {
        this.#removeAt(at);
        return;
      }
      this.#sizes[at] = size;
      this.#ids[at] = id;
      return;
    }
    if (size !== 0) this.#insertAt(at, key, size, id);
  }

  /** Removes the levels better than `price` whose id is at most `id`. */
  dropBetter(price: number, id: number): void {
    const key = price * this.#sign;
    let from = this.#length;
    while (from > 0 && this.#keys[from - 1]! > key) from--;
    let kept = from;
    for (let i = from; i < this.#length; i++) {
      if (this.#ids[i]! <= id) continue;
      this.#keys[kept] = this.#keys[i]!;
      this.#sizes[kept] = this.#sizes[i]!;
      this.#ids[kept] = this.#ids[i]!;
      kept++;
    }
    this.#length = kept;
  }

  dropBest(): void {
    if (this.#length > 0) this.#length--;
  }

  copyFrom(other: BookSide): void {
    this.#reserve(other.#length);
    this.#keys.set(other.#keys.subarray(0, other.#length));
    this.#sizes.set(other.#sizes.subarray(0, other.#length));
    this.#ids.set(other.#ids.subarray(0, other.#length));
    this.#length = other.#length;
    this.#finger = other.#finger;
  }

  /** Sum of the sizes of the best `count` levels, from the best on. */
  depth(count: number): number {
    const last = Math.max(0, this.#length - count);
    let sum = 0;
    for (let i = this.#length - 1; i >= last; i--) sum += this.#sizes[i]!;
    return sum;
  }

  /** Writes the sizes of the best `count` levels to `out` from `offset` on; returns how many there were. */
  sizes(count: number, out: Float64Array, offset: number): number {
    const n = Math.min(count, this.#length);
    for (let i = 0; i < n; i++) out[offset + i] = this.#sizes[this.#length - 1 - i]!;
    return n;
  }

  /** Index of the first key that is not below `key`: gallops from the last place, then halves. */
  #find(key: number): number {
    const keys = this.#keys;
    const length = this.#length;
    if (length === 0) return 0;
    let low: number;
    let high: number;
    const start = this.#finger < length ? this.#finger : length - 1;
    if (keys[start]! < key) {
      let step = 1;
      low = start + 1;
      high = low;
      while (high < length && keys[high]! < key) {
        low = high + 1;
        high += step;
        step *= 2;
      }
      if (high > length) high = length;
    } else {
      let step = 1;
      high = start;
      low = start;
      while (low > 0 && keys[low - 1]! >= key) {
        high = low - 1;
        low -= step;
        step *= 2;
      }
      if (low < 0) low = 0;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insertAt(at: number, key: number, size: number, id: number): void {
    const length = this.#length;
    this.#reserve(length + 1);
    const keys = this.#keys;
    const sizes = this.#sizes;
    const ids = this.#ids;
    if (length - at > 64) {
      keys.copyWithin(at + 1, at, length);
      sizes.copyWithin(at + 1, at, length);
      ids.copyWithin(at + 1, at, length);
    } else {
      for (let i = length; i > at; i--) {
        keys[i] = keys[i - 1]!;
        sizes[i] = sizes[i - 1]!;
        ids[i] = ids[i - 1]!;
      }
    }
    keys[at] = key;
    sizes[at] = size;
    ids[at] = id;
    this.#length = length + 1;
  }

  #removeAt(at: number): void {
    const last = this.#length - 1;
    const keys = this.#keys;
    const sizes = this.#sizes;
    const ids = this.#ids;
    if (last - at > 64) {
      keys.copyWithin(at, at + 1, last + 1);
      sizes.copyWithin(at, at + 1, last + 1);
      ids.copyWithin(at, at + 1, last + 1);
    } else {
      for (let i = at; i < last; i++) {
        keys[i] = keys[i + 1]!;
        sizes[i] = sizes[i + 1]!;
        ids[i] = ids[i + 1]!;
      }
    }
    this.#length = last;
  }

  #reserve(length: number): void {
    if (length <= this.#keys.length) return;
    const capacity = Math.max(length, this.#keys.length * 2);
    this.#keys = grown(this.#keys, capacity);
    this.#sizes = grown(this.#sizes, capacity);
    this.#ids = grown(this.#ids, capacity);
  }
}

function grown(from: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(capacity);
  to.set(from);
  return to;
}
