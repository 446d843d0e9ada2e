const INITIAL_PLACES = 256;
/** How far an empty place is looked for; beyond, the built-in move is faster than a loop. */
const NEAR = 48;
/** Empty places kept for each level. */
const MAX_EMPTY_SHARE = 2;

/**
 * One side of a book: price -> (size, id), sorted so that the best level is the last one, since that is where
 * nearly all changes are. Levels are kept under a key that grows towards the best: the price for bids, its
 * negative for asks.
 *
 * A removed level stays as an empty place (size 0), which the next level of that price, or beside it, takes: levels
 * come and go at the same prices, and moving the rest each time would cost most of all. The last place is never
 * empty.
 */
export class BookSide {
  readonly #sign: 1 | -1;
  #keys = new Float64Array(INITIAL_PLACES);
  #sizes = new Float64Array(INITIAL_PLACES);
  #ids = new Float64Array(INITIAL_PLACES);
  /** Places, empty ones included. */
  #places = 0;
  #empty = 0;
  /** Where the last level was found: messages go through prices in order, so the next one is near. */
  #finger = 0;

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'bid' ? 1 : -1;
  }

  /** How many levels there are. */
  get length(): number {
    return this.#places - this.#empty;
  }

  /** Best price; NaN without a level. */
  get bestPrice(): number {
    return this.#places === 0 ? Number.NaN : this.#keys[this.#places - 1]! * this.#sign;
  }

  /** Update id of the best level; NaN without one. */
  get bestId(): number {
    return this.#places === 0 ? Number.NaN : this.#ids[this.#places - 1]!;
  }

  clear(): void {
    this.#places = 0;
    this.#empty = 0;
    this.#finger = 0;
  }

  /** Sets the level, or removes it at size 0, unless a younger id has set it. Sizes are base units. */
  update(price: number, size: number, id: number): void {
    const key = price * this.#sign;
    const at = this.#find(key);
    this.#finger = at;
    if (at < this.#places && this.#keys[at] === key) this.#replace(at, size, id);
    else if (size !== 0) this.#insert(at, key, size, id);
  }

  /** Removes the levels better than `price` whose id is at most `id`. */
  dropBetter(price: number, id: number): void {
    const key = price * this.#sign;
    for (let i = this.#places - 1; i >= 0 && this.#keys[i]! > key; i--) {
      if (this.#sizes[i] !== 0 && this.#ids[i]! <= id) this.#vacate(i);
    }
    this.#trim();
  }

  dropBest(): void {
    if (this.#places === 0) return;
    this.#places--;
    this.#trim();
  }

  copyFrom(other: BookSide): void {
    this.#reserve(other.#places);
    this.#keys.set(other.#keys.subarray(0, other.#places));
    this.#sizes.set(other.#sizes.subarray(0, other.#places));
    this.#ids.set(other.#ids.subarray(0, other.#places));
    this.#places = other.#places;
    this.#empty = other.#empty;
    this.#finger = other.#finger;
  }

  /** Writes the best `count` levels, from the best on, where there is room given; returns how many there were. */
  best(count: number, sizes: Float64Array, offset = 0, prices?: Float64Array): number {
    let found = 0;
    for (let i = this.#places - 1; i >= 0 && found < count; i--) {
      if (this.#sizes[i] === 0) continue;
      sizes[offset + found] = this.#sizes[i]!;
      if (prices) prices[offset + found] = this.#keys[i]! * this.#sign;
      found++;
    }
    return found;
  }

  #replace(at: number, size: number, id: number): void {
    const isEmpty = this.#sizes[at] === 0;
    if (!isEmpty && this.#ids[at]! > id) return;
    if (size === 0) {
      if (isEmpty) return;
      this.#vacate(at);
      this.#trim();
      return;
    }
    if (isEmpty) this.#empty--;
    this.#sizes[at] = size;
    this.#ids[at] = id;
  }

  #vacate(at: number): void {
    this.#sizes[at] = 0;
    this.#empty++;
  }

  /** Gives up empty places behind the best level, and all of them when they are too many. */
  #trim(): void {
    while (this.#places > 0 && this.#sizes[this.#places - 1] === 0) {
      this.#places--;
      this.#empty--;
    }
    if (this.#empty > INITIAL_PLACES && this.#empty > this.length * MAX_EMPTY_SHARE) this.#compact();
  }

  #compact(): void {
    let kept = 0;
    for (let i = 0; i < this.#places; i++) {
      if (this.#sizes[i] === 0) continue;
      this.#keys[kept] = this.#keys[i]!;
      this.#sizes[kept] = this.#sizes[i]!;
      this.#ids[kept] = this.#ids[i]!;
      kept++;
    }
    this.#places = kept;
    this.#empty = 0;
  }

  /** Index of the first key that is not below `key`: gallops from the last place, then halves. */
  #find(key: number): number {
    const keys = this.#keys;
    const places = this.#places;
    if (places === 0) return 0;
    const start = this.#finger < places ? this.#finger : places - 1;
    let low = start;
    let high = start;
    let step = 1;
    if (keys[start]! < key) {
      low = start + 1;
      high = low;
      while (high < places && keys[high]! < key) {
        low = high + 1;
        high += step;
        step *= 2;
      }
      if (high > places) high = places;
    } else {
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

  /** Puts a new level before place `at`, into the nearest empty place: those between move over by one. */
  #insert(at: number, key: number, size: number, id: number): void {
    this.#reserve(this.#places + 1);
    const keys = this.#keys;
    const sizes = this.#sizes;
    const ids = this.#ids;
    const places = this.#places;
    let to = at;
    let from = at - 1;
    const last = Math.min(places, at + NEAR);
    const first = Math.max(-1, from - NEAR);
    while (to < last && sizes[to] !== 0 && from > first && sizes[from] !== 0) {
      to++;
      from--;
    }
    let into = at;
    if (from >= 0 && sizes[from] === 0) {
      into = at - 1;
      this.#empty--;
      for (let i = from; i < into; i++) {
        keys[i] = keys[i + 1]!;
        sizes[i] = sizes[i + 1]!;
        ids[i] = ids[i + 1]!;
      }
    } else {
      if (to < places && sizes[to] === 0) this.#empty--;
      else {
        to = places;
        this.#places = places + 1;
      }
      if (to - at > NEAR) {
        keys.copyWithin(at + 1, at, to);
        sizes.copyWithin(at + 1, at, to);
        ids.copyWithin(at + 1, at, to);
      } else {
        for (let i = to; i > at; i--) {
          keys[i] = keys[i - 1]!;
          sizes[i] = sizes[i - 1]!;
          ids[i] = ids[i - 1]!;
        }
      }
    }
    keys[into] = key;
    sizes[into] = size;
    ids[into] = id;
  }

  #reserve(places: number): void {
    if (places <= this.#keys.length) return;
    const capacity = Math.max(places, this.#keys.length * 2);
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
