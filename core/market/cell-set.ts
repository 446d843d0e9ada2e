const PAGE_CELLS = 256;
const WORD_CELLS = 32;
const WORDS = PAGE_CELLS / WORD_CELLS;
const INITIAL_PAGES = 32;

/**
 * A set of whole numbers in order, a bit a number: pages of 256 bits, only where there are or were numbers, sorted.
 * The page looked at last is the first to be looked at again, so numbers that come in order are found at once.
 */
export class CellSet {
  /** The greatest; -Infinity when empty. */
  last = Number.NEGATIVE_INFINITY;
  #pages = 0;
  #numbers = new Float64Array(INITIAL_PAGES);
  #words = new Int32Array(INITIAL_PAGES * WORDS);
  #finger = 0;

  /** The least; Infinity when empty. */
  get first(): number {
    for (let word = 0; word < this.#pages * WORDS; word++) {
      const bits = this.#words[word]!;
      if (bits === 0) continue;
      const page = this.#numbers[Math.floor(word / WORDS)]! * PAGE_CELLS;
      return page + (word % WORDS) * WORD_CELLS + 31 - Math.clz32(bits & -bits);
    }
    return Number.POSITIVE_INFINITY;
  }

  clear(): void {
    this.last = Number.NEGATIVE_INFINITY;
    this.#pages = 0;
  }

  /** Adds a number that is not there. */
  add(cell: number): void {
    const number = Math.floor(cell / PAGE_CELLS);
    let page = this.#find(number);
    if (page === this.#pages || this.#numbers[page] !== number) page = this.#insertPage(page, number);
    const bit = cell - number * PAGE_CELLS;
    this.#words[page * WORDS + (bit >>> 5)]! |= 1 << bit;
    if (cell > this.last) this.last = cell;
  }

  /** Removes a number that is there. */
  delete(cell: number): void {
    const number = Math.floor(cell / PAGE_CELLS);
    const bit = cell - number * PAGE_CELLS;
    this.#words[this.#find(number) * WORDS + (bit >>> 5)]! &= ~(1 << bit);
    if (cell === this.last) this.last = this.before(cell);
  }

  /** The greatest number below `cell`, which is or was in the set; -Infinity when there is none. */
  before(cell: number): number {
    const number = Math.floor(cell / PAGE_CELLS);
    const page = this.#find(number);
    const bit = cell - number * PAGE_CELLS;
    let word = page * WORDS + (bit >>> 5);
    let bits = this.#words[word]! & ~(-1 << bit);
    while (bits === 0) {
      if (--word < 0) return Number.NEGATIVE_INFINITY;
      bits = this.#words[word]!;
    }
    const first = this.#numbers[Math.floor(word / WORDS)]! * PAGE_CELLS;
    return first + (word % WORDS) * WORD_CELLS + WORD_CELLS - 1 - Math.clz32(bits);
  }

  copyFrom(other: CellSet): void {
    this.last = other.last;
    this.#pages = other.#pages;
    if (this.#numbers.length !== other.#numbers.length) this.#allocate(other.#numbers.length);
    this.#numbers.set(other.#numbers);
    this.#words.set(other.#words);
    this.#finger = other.#finger;
  }

  /** Index of the first page whose number is not below `number`: gallops from the last one found, then halves. */
  #find(number: number): number {
    const numbers = this.#numbers;
    const pages = this.#pages;
    const finger = this.#finger;
    if (finger < pages && numbers[finger] === number) return finger;
    let low = Math.min(finger, pages);
    let high = low;
    let step = 1;
    if (low < pages && numbers[low]! < number) {
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
    this.#finger = low;
    return low;
  }

  /** Puts an empty page before the page at `index`, and returns where it is. */
  #insertPage(index: number, number: number): number {
    if (this.#pages === this.#numbers.length) {
      this.#makeRoom();
      return this.#insertPage(this.#find(number), number);
    }
    const pages = this.#pages++;
    this.#numbers.copyWithin(index + 1, index, pages);
    this.#words.copyWithin((index + 1) * WORDS, index * WORDS, pages * WORDS);
    this.#numbers[index] = number;
    this.#words.fill(0, index * WORDS, (index + 1) * WORDS);
    return index;
  }

  /** Drops empty pages; doubles the room when that frees less than half of it. */
  #makeRoom(): void {
    let kept = 0;
    for (let page = 0; page < this.#pages; page++) {
      const words = this.#words.subarray(page * WORDS, (page + 1) * WORDS);
      if (words.every((word) => word === 0)) continue;
      this.#numbers[kept] = this.#numbers[page]!;
      this.#words.set(words, WORDS * kept++);
    }
    this.#pages = kept;
    if (kept * 2 <= this.#numbers.length) return;
    const numbers = this.#numbers.subarray(0, kept);
    const words = this.#words.subarray(0, kept * WORDS);
    this.#allocate(this.#numbers.length * 2);
    this.#numbers.set(numbers);
    this.#words.set(words);
  }

  #allocate(pages: number): void {
    this.#numbers = new Float64Array(pages);
    this.#words = new Int32Array(pages * WORDS);
  }
}
