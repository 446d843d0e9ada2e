import { isBefore, Rank } from './moment.js';
import type { Micros } from './time.js';

/**
 * What is due later, by time, then by `rank`, then in the order it was put in. A binary heap: few entries, most
 * of them soon.
 */
export class TimeQueue<T> {
  readonly #entries: {
    readonly us: Micros;
    readonly rank: Rank;
    readonly order: number;
    readonly value: T;
  }[] = [];
  #order = 0;

  /** When the next entry is due; Infinity when there is none. */
  get nextUs(): Micros {
    return this.#entries[0]?.us ?? Number.POSITIVE_INFINITY;
  }

  /** The rank of the next entry; that of a market event when there is none. */
  get nextRank(): Rank {
    return this.#entries[0]?.rank ?? Rank.market;
  }

  /** Whether the next entry is due before a time and rank. */
  isDueBefore(us: Micros, rank: Rank): boolean {
    const next = this.#entries[0];
    return next !== undefined && isBefore(next.us, next.rank, us, rank);
  }

  push(us: Micros, rank: Rank, value: T): void {
    const entries = this.#entries;
    entries.push({ us, rank, order: this.#order++, value });
    let at = entries.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): T | undefined {
    const entries = this.#entries;
    const first = entries[0];
    if (!first) return undefined;
    const last = entries.pop()!;
    if (entries.length > 0) {
      entries[0] = last;
      this.#sink();
    }
    return first.value;
  }

  #sink(): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= entries.length) return;
      const right = left + 1;
      const child = right < entries.length && this.#before(right, left) ? right : left;
      if (!this.#before(child, at)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #before(a: number, b: number): boolean {
    const one = this.#entries[a]!;
    const two = this.#entries[b]!;
    return (one.us - two.us || one.rank - two.rank || one.order - two.order) < 0;
  }

  #swap(a: number, b: number): void {
    const entries = this.#entries;
    const kept = entries[a]!;
    entries[a] = entries[b]!;
    entries[b] = kept;
  }
}
