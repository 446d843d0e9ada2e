import type { EventBatch, Random } from '../../../core/public/plugin.js';
import type { SyntheticGrid } from './grid.js';

const LEAST_LEVELS = 28;
const FILLED_LEVELS = 34;
const MOST_LEVELS = 44;

export interface BookSideOptions {
  readonly grid: SyntheticGrid;
  readonly random: Random;
  /** 1: asks; -1: bids. */
  readonly sign: 1 | -1;
  readonly bestTicks: number;
  /** Mean distance of levels behind the best. */
  readonly gapTicks: number;
  readonly meanLots: number;
}

/**
 * One side of the book: at least 28 levels, their prices as whole ticks times `sign`, so that both sides run
 * upwards from the best. It counts its changes, which are the venue's update ids, and remembers which prices
 * changed, for the next diff.
 */
export class BookSide {
  readonly #grid: SyntheticGrid;
  readonly #random: Random;
  readonly #sign: 1 | -1;
  readonly #mostGap: number;
  readonly #meanLots: number;
  readonly #keys = new Float64Array(2 * MOST_LEVELS);
  readonly #lots = new Float64Array(2 * MOST_LEVELS);
  #count = 0;
  #changed = new Float64Array(256);
  #changedCount = 0;
  /** Level changes since the start. */
  changes = 0;

  constructor(options: BookSideOptions) {
    this.#grid = options.grid;
    this.#random = options.random;
    this.#sign = options.sign;
    this.#mostGap = Math.max(1, Math.round(2 * options.gapTicks - 1));
    this.#meanLots = options.meanLots;
    this.#append(options.sign * options.bestTicks);
    this.#deepen();
  }

  get bestTicks(): number {
    return this.#keys[0]! * this.#sign;
  }

  /** The queue of the level `at` places behind the best. */
  lotsAt(at: number): number {
    return this.#lots[at]!;
  }

  /** A fresh queue: exponential above a third of the mean, at least one lot. */
  queue(scale: number): number {
    return Math.max(1, Math.round(scale * this.#meanLots * (0.35 + this.#random.exponential(0.65))));
  }

  /** Makes `ticks` the best price with this queue: better ones go, and a hole behind it is filled. */
  moveBest(ticks: number, lots: number): void {
    const key = ticks * this.#sign;
    let gone = 0;
    while (gone < this.#count && this.#keys[gone]! < key) this.#note(this.#keys[gone++]!);
    this.#shift(gone, 0);
    if (this.#count === 0 || this.#keys[0]! > key) this.#lead(key);
    this.#lots[0] = lots;
    this.#note(key);
    this.#deepen();
  }

  /** A better price than the best, with this queue; what is behind it stays as it is. */
  improve(ticks: number, lots: number): void {
    if (this.#count === MOST_LEVELS) this.#note(this.#keys[--this.#count]!);
    this.#shift(0, 1);
    this.#keys[0] = ticks * this.#sign;
    this.#lots[0] = lots;
    this.#note(this.#keys[0]);
  }

  /** Another size for the level `at` places behind the best. */
  resize(at: number, lots: number): void {
    this.#lots[at] = lots;
    this.#note(this.#keys[at]!);
  }

  /** Takes up to `lots` from the best queue, which goes when nothing is left. Returns what was taken. */
  take(lots: number): number {
    const taken = Math.min(lots, this.#lots[0]!);
    this.#lots[0]! -= taken;
    this.#note(this.#keys[0]!);
    if (this.#lots[0]! === 0) {
      this.#shift(1, 0);
      this.#deepen();
    }
    return taken;
  }

  /** Appends all levels to `batch`, best first, and returns how many they are. */
  writeLevels(batch: EventBatch): number {
    for (let i = 0; i < this.#count; i++) this.#write(batch, this.#keys[i]!, this.#lots[i]!);
    return this.#count;
  }

  /** Appends the levels changed since the last call, best first, with size 0 for those that are gone. */
  writeChanges(batch: EventBatch): number {
    const changed = this.#changed;
    sort(changed, this.#changedCount);
    let written = 0;
    let at = 0;
    for (let i = 0; i < this.#changedCount; i++) {
      const key = changed[i]!;
      if (i > 0 && key === changed[i - 1]) continue;
      while (at < this.#count && this.#keys[at]! < key) at++;
      this.#write(batch, key, at < this.#count && this.#keys[at] === key ? this.#lots[at]! : 0);
      written++;
    }
    this.#changedCount = 0;
    return written;
  }

  /** What has changed so far is known to all. */
  forgetChanges(): void {
    this.#changedCount = 0;
    this.changes = 0;
  }

  /** Puts levels in front, from `key` to the present best or as many as a side holds; the farthest make room. */
  #lead(key: number): void {
    const best = this.#count > 0 ? this.#keys[0]! : Number.POSITIVE_INFINITY;
    let front = 1;
    LEAD[0] = key;
    for (let next = key + this.#gap(); next < best && front < FILLED_LEVELS; next += this.#gap()) {
      LEAD[front++] = next;
    }
    const kept = Math.min(this.#count, MOST_LEVELS - front);
    while (this.#count > kept) this.#note(this.#keys[--this.#count]!);
    this.#shift(0, front);
    for (let i = 0; i < front; i++) {
      this.#keys[i] = LEAD[i]!;
      this.#lots[i] = this.queue(1);
      this.#note(LEAD[i]!);
    }
  }

  #deepen(): void {
    if (this.#count >= LEAST_LEVELS) return;
    while (this.#count < FILLED_LEVELS) this.#append(this.#keys[this.#count - 1]! + this.#gap());
  }

  #append(key: number): void {
    this.#keys[this.#count] = key;
    this.#lots[this.#count] = this.queue(1);
    this.#count++;
    this.#note(key);
  }

  /** Drops `gone` levels at the front and makes room for `added`. */
  #shift(gone: number, added: number): void {
    if (gone === added) return;
    this.#keys.copyWithin(added, gone, this.#count);
    this.#lots.copyWithin(added, gone, this.#count);
    this.#count += added - gone;
  }

  #note(key: number): void {
    this.changes++;
    if (this.#changedCount === this.#changed.length) {
      const grown = new Float64Array(2 * this.#changed.length);
      grown.set(this.#changed);
      this.#changed = grown;
    }
    this.#changed[this.#changedCount++] = key;
  }

  #gap(): number {
    return this.#random.integer(1, this.#mostGap);
  }

  #write(batch: EventBatch, key: number, lots: number): void {
    const ticks = key * this.#sign;
    batch.appendLevel(this.#grid.price(ticks), lots === 0 ? 0 : this.#grid.base(lots, ticks));
  }
}

/** Where `#lead` collects prices. */
const LEAD = new Float64Array(FILLED_LEVELS);

/** By insertion: some tens of numbers, mostly in order. */
function sort(values: Float64Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let at = i;
    for (; at > 0 && values[at - 1]! > value; at--) values[at] = values[at - 1]!;
    values[at] = value;
  }
}
