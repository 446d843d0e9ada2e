import type { Level } from '../../market/neutral-event.js';
import type { Random } from '../../market/random.js';
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
  readonly #gapTicks: number;
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
    this.#gapTicks = options.gapTicks;
    this.#meanLots = options.meanLots;
    this.#append(options.sign * options.bestTicks);
    this.#deepen();
    this.#changedCount = 0;
    this.changes = 0;
  }

  get bestTicks(): number {
    return this.#keys[0]! * this.#sign;
  }

  /** The queue of the level `at` places behind the best. */
  lotsAt(at: number): number {
    return this.#lots[at]!;
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

  /** All levels, best first. */
  levels(): Level[] {
    const levels: Level[] = [];
    for (let i = 0; i < this.#count; i++) levels.push(this.#level(this.#keys[i]!, this.#lots[i]!));
    return levels;
  }

  /** The levels changed since the last call, best first, with size 0 for those that are gone. */
  takeChanges(): Level[] {
    const changed = this.#changed.subarray(0, this.#changedCount).sort();
    const levels: Level[] = [];
    let at = 0;
    let last = Number.NaN;
    for (let i = 0; i < changed.length; i++) {
      const key = changed[i]!;
      if (key === last) continue;
      last = key;
      while (at < this.#count && this.#keys[at]! < key) at++;
      levels.push(this.#level(key, at < this.#count && this.#keys[at] === key ? this.#lots[at]! : 0));
    }
    this.#changedCount = 0;
    return levels;
  }

  /** Puts levels in front, from `key` to the present best or as many as a side holds; the farthest make room. */
  #lead(key: number): void {
    const front = [key];
    const best = this.#count > 0 ? this.#keys[0]! : Number.POSITIVE_INFINITY;
    for (let next = key + this.#gap(); next < best && front.length < FILLED_LEVELS; next += this.#gap()) {
      front.push(next);
    }
    const kept = Math.min(this.#count, MOST_LEVELS - front.length);
    while (this.#count > kept) this.#note(this.#keys[--this.#count]!);
    this.#shift(0, front.length);
    for (let i = 0; i < front.length; i++) {
      this.#keys[i] = front[i]!;
      this.#lots[i] = this.#queue();
      this.#note(front[i]!);
    }
  }

  #deepen(): void {
    if (this.#count >= LEAST_LEVELS) return;
    while (this.#count < FILLED_LEVELS) this.#append(this.#keys[this.#count - 1]! + this.#gap());
  }

  #append(key: number): void {
    this.#keys[this.#count] = key;
    this.#lots[this.#count] = this.#queue();
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
    return 1 + Math.floor(this.#random.exponential(this.#gapTicks - 1));
  }

  #queue(): number {
    return Math.max(1, Math.round(this.#meanLots * (0.3 + this.#random.exponential(0.7))));
  }

  #level(key: number, lots: number): Level {
    return this.#grid.level(key * this.#sign, lots);
  }
}
