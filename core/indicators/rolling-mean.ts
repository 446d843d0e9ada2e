import { RollingSum } from './rolling-sum.js';

/**
 * Mean of the last `window` known values, in their unit: the simple moving average. NaN until the window is full;
 * a value that is not finite gives NaN and changes nothing. It does not drift.
 */
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

  update(value: number): number {
    return this.#sum.update(value) / this.#window;
  }
}

/** Simple moving average: `RollingMean` of each row. */
export function sma(values: Float64Array, window: number): Float64Array {
  const out = new Float64Array(values.length);
  const mean = new RollingMean(window);
  for (let i = 0; i < out.length; i++) out[i] = mean.update(values[i]!);
  return out;
}
