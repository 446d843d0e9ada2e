/** Slots of a page: as many as a mask of 32 bits knows. */
const SLOTS = 32;
/** What a slot holds: key, size, id. */
const FIELDS = 3;
const PAGE_FIELDS = SLOTS * FIELDS;
const INITIAL_PAGES = 64;

/**
 * One side of a book: price -> (size, id). Levels are kept under a key that grows towards the best: the price for
 * bids, its negative for asks.
 *
 * A key has its own slot, `floor(key x scale)`, so that a level is found without a search; slots lie in pages of 32,
 * and only pages with levels exist, in order. The scale is a power of two, which keeps the product exact, and is
 * doubled until no two levels fall into one slot: soon it is just finer than the venue's tick, which nobody has to
 * know. Messages go through prices in order, so the next level is on the page of the last one or near it. The best
 * level is the last one of the last page.
 */
export class BookSide {
  readonly #sign: 1 | -1;
  #scale = 1;
  #length = 0;
  /** Pages in use, by rising number; those without a level are kept for a while, but never the last. */
  #pages = 0;
  #vacant = 0;
  #numbers = new Float64Array(INITIAL_PAGES);
  /** Which slots of each page hold a level. */
  #masks = new Int32Array(INITIAL_PAGES);
  /** Where in `#fields` each page lies; behind the pages in use, places that are free. */
  #places = placesOf(INITIAL_PAGES);
  #fields = new Float64Array(INITIAL_PAGES * PAGE_FIELDS);
  /** The page of the last level that was looked for. */
  #finger = 0;

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'bid' ? 1 : -1;
  }

  /** How many levels there are. */
  get length(): number {
    return this.#length;
  }

  /** Best price; NaN without a level. */
  get bestPrice(): number {
    return this.#length === 0 ? Number.NaN : this.#fields[this.#best()]! * this.#sign;
  }

  /** Update id of the best level; NaN without one. */
  get bestId(): number {
    return this.#length === 0 ? Number.NaN : this.#fields[this.#best() + 2]!;
  }

  clear(): void {
    this.#length = 0;
    this.#pages = 0;
    this.#vacant = 0;
  }

  /** Sets the level, or removes it at size 0, unless a younger id has set it. Sizes are base units. */
  update(price: number, size: number, id: number): void {
    const key = price * this.#sign;
    const cell = Math.floor(key * this.#scale);
    const number = Math.floor(cell / SLOTS);
    let page = this.#finger;
    if (page >= this.#pages || this.#numbers[page] !== number) {
      page = this.#find(number);
      if (page === this.#pages || this.#numbers[page] !== number) {
        if (size === 0) return;
        page = this.#addPage(page, number);
      }
      this.#finger = page;
    }
    const slot = cell - number * SLOTS;
    const bit = 1 << slot;
    const at = this.#places[page]! + slot * FIELDS;
    const fields = this.#fields;
    if ((this.#masks[page]! & bit) === 0) {
      if (size === 0) return;
      if (this.#masks[page] === 0) this.#vacant--;
      this.#masks[page]! |= bit;
      this.#length++;
      fields[at] = key;
    } else if (fields[at] !== key) {
      if (size === 0) return;
      this.#refine(fields[at]!, key);
      this.update(price, size, id);
      return;
    } else if (fields[at + 2]! > id) {
      return;
    } else if (size === 0) {
      this.#remove(page, bit);
      return;
    }
    fields[at + 1] = size;
    fields[at + 2] = id;
  }

  /** Removes the levels better than `price` whose id is at most `id`. */
  dropBetter(price: number, id: number): void {
    const key = price * this.#sign;
    for (let page = this.#pages - 1; page >= 0; page--) {
      for (let mask = this.#masks[page]!; mask !== 0; ) {
        const slot = lastSlot(mask);
        const at = this.#places[page]! + slot * FIELDS;
        if (this.#fields[at]! <= key) return;
        mask &= ~(1 << slot);
        if (this.#fields[at + 2]! <= id) this.#remove(page, 1 << slot);
      }
    }
  }

  dropBest(): void {
    if (this.#length === 0) return;
    const page = this.#pages - 1;
    this.#remove(page, 1 << lastSlot(this.#masks[page]!));
  }

  copyFrom(other: BookSide): void {
    this.#scale = other.#scale;
    this.#length = other.#length;
    this.#pages = other.#pages;
    this.#vacant = other.#vacant;
    this.#numbers = other.#numbers.slice();
    this.#masks = other.#masks.slice();
    this.#places = other.#places.slice();
    this.#fields = other.#fields.slice();
    this.#finger = other.#finger;
  }

  /** Writes the best `count` levels, from the best on, where there is room given; returns how many there were. */
  best(count: number, sizes: Float64Array, offset = 0, prices?: Float64Array): number {
    let found = 0;
    for (let page = this.#pages - 1; page >= 0; page--) {
      for (let mask = this.#masks[page]!; mask !== 0; ) {
        if (found === count) return found;
        const slot = lastSlot(mask);
        mask &= ~(1 << slot);
        const at = this.#places[page]! + slot * FIELDS;
        sizes[offset + found] = this.#fields[at + 1]!;
        if (prices) prices[offset + found] = this.#fields[at]! * this.#sign;
        found++;
      }
    }
    return found;
  }

  /** Where the best level's fields are; there must be one. */
  #best(): number {
    const page = this.#pages - 1;
    return this.#places[page]! + lastSlot(this.#masks[page]!) * FIELDS;
  }

  #remove(page: number, bit: number): void {
    this.#length--;
    this.#masks[page]! &= ~bit;
    if (this.#masks[page] !== 0) return;
    this.#vacant++;
    while (this.#pages > 0 && this.#masks[this.#pages - 1] === 0) {
      this.#pages--;
      this.#vacant--;
    }
  }

  /** Index of the first page whose number is not below `number`: gallops from the last one found, then halves. */
  #find(number: number): number {
    const numbers = this.#numbers;
    const pages = this.#pages;
    const finger = Math.min(this.#finger, pages);
    let low = finger;
    let high = finger;
    let step = 1;
    if (finger < pages && numbers[finger]! < number) {
      for (low++; low + step <= pages && numbers[low + step - 1]! < number; step *= 2) low += step;
      high = Math.min(pages, low + step - 1);
    } else {
      for (; high - step >= 0 && numbers[high - step]! >= number; step *= 2) high -= step;
      low = Math.max(0, high - step + 1);
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (numbers[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts an empty page before the page at `index`, and returns where it is. */
  #addPage(index: number, number: number): number {
    if (this.#pages === this.#numbers.length) {
      if (this.#vacant * 2 > this.#pages) this.#dropVacant();
      else this.#grow();
      return this.#addPage(this.#find(number), number);
    }
    const pages = this.#pages++;
    const place = this.#places[pages]!;
    this.#numbers.copyWithin(index + 1, index, pages);
    this.#masks.copyWithin(index + 1, index, pages);
    this.#places.copyWithin(index + 1, index, pages);
    this.#numbers[index] = number;
    this.#masks[index] = 0;
    this.#places[index] = place;
    this.#vacant++;
    return index;
  }

  #dropVacant(): void {
    const freed: number[] = [];
    let kept = 0;
    for (let page = 0; page < this.#pages; page++) {
      if (this.#masks[page] === 0) {
        freed.push(this.#places[page]!);
        continue;
      }
      this.#numbers[kept] = this.#numbers[page]!;
      this.#masks[kept] = this.#masks[page]!;
      this.#places[kept++] = this.#places[page]!;
    }
    this.#places.set(freed, kept);
    this.#pages = kept;
    this.#vacant = 0;
  }

  #grow(): void {
    const capacity = this.#pages * 2;
    this.#places = grown(this.#places, placesOf(capacity));
    this.#numbers = grown(this.#numbers, new Float64Array(capacity));
    this.#masks = grown(this.#masks, new Int32Array(capacity));
    this.#fields = grown(this.#fields, new Float64Array(capacity * PAGE_FIELDS));
  }

  /** Makes slots so small that these two keys have their own, and puts all levels where they belong then. */
  #refine(one: number, other: number): void {
    const masks = this.#masks.slice(0, this.#pages);
    const places = this.#places.slice(0, this.#pages);
    const fields = this.#fields.slice();
    do this.#scale *= 2;
    while (Math.floor(one * this.#scale) === Math.floor(other * this.#scale));
    this.clear();
    for (let page = 0; page < masks.length; page++) {
      for (let mask = masks[page]!; mask !== 0; ) {
        const slot = lastSlot(mask);
        const at = places[page]! + slot * FIELDS;
        this.update(fields[at]! * this.#sign, fields[at + 1]!, fields[at + 2]!);
        mask &= ~(1 << slot);
      }
    }
  }
}

/** The highest slot of a mask that is not 0. */
function lastSlot(mask: number): number {
  return SLOTS - 1 - Math.clz32(mask);
}

/** All free. */
function placesOf(pages: number): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: pages }, (_, i) => i * PAGE_FIELDS);
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
