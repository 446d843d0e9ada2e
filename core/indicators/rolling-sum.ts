import { requireWindow } from './validate.js';

/**
 * The streaming form of {@link rollingSum}: one value an update.
 *
 * Nothing is ever subtracted, so it cannot drift and an outlier leaves no trace: the window is what came since
 * the last turn, summed forwards, and what is left of the turn before, of which all tail sums were taken once.
 */
export class RollingSum {
  readonly #values: Float64Array;
  readonly #tails: Float64Array;
  #place = 0;
  #head = 0;
  #sum = Number.NaN;

  constructor(window: number) {
    requireWindow('window', window);
    this.#values = new Float64Array(window);
    // NaN until the first turn, so that sums are too; nothing is left after the last place.
    this.#tails = new Float64Array(window + 1).fill(Number.NaN, 0, window);
  }

  /** The last sum; an unknown input in between does not change it. NaN until the window is full. */
  get value(): number {
    return this.#sum;
  }

  /** The sum with this value; NaN while the window is not full, and for a value that is not finite. */
  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    const values = this.#values;
    values[this.#place++] = value;
    this.#head += value;
    this.#sum = this.#head + this.#tails[this.#place]!;
    if (this.#place === values.length) this.#turn();
    return this.#sum;
  }

  #turn(): void {
    const values = this.#values;
    const tails = this.#tails;
    for (let i = values.length - 1; i >= 0; i--) tails[i] = tails[i + 1]! + values[i]!;
    this.#head = 0;
    this.#place = 0;
  }
}

/**
 * Sum of the last `window` known values, in their unit.
 *
 * NaN until the window is full; a value that is not finite is NaN and changes nothing. It does not drift, and a value
 * that has left leaves no trace.
 * @param window values, at least 1
 * @returns as many rows as `values`
 * @throws BotError `config` for a window out of range
 */
export function rollingSum(values: Float64Array, window: number): Float64Array {
  const out = new Float64Array(values.length);
  const sum = new RollingSum(window);
  for (let i = 0; i < out.length; i++) out[i] = sum.update(values[i]!);
  return out;
}
