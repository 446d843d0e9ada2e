import { RollingSum } from './rolling-sum.js';

/** The streaming form of {@link sma}: one value an update. */
export class RollingMean {
  readonly #sum: RollingSum;
  readonly #window: number;

  constructor(window: number) {
    this.#sum = new RollingSum(window);
    this.#window = window;
  }

  /** The last mean; an unknown input in between does not change it. NaN until the window is full. */
  get value(): number {
    return this.#sum.value / this.#window;
  }

  /** The mean with this value; NaN while the window is not full, and for a value that is not finite. */
  update(value: number): number {
    return this.#sum.update(value) / this.#window;
  }
}

/**
 * Simple moving average, in the values' unit: the mean of the last `window` known values.
 *
 * NaN until the window is full; a value that is not finite is NaN and changes nothing. It does not drift.
 * @param window values, at least 1
 * @returns as many rows as `values`
 * @throws BotError `config` for a window out of range
 */
export function sma(values: Float64Array, window: number): Float64Array {
  const out = new Float64Array(values.length);
  const mean = new RollingMean(window);
  for (let i = 0; i < out.length; i++) out[i] = mean.update(values[i]!);
  return out;
}
