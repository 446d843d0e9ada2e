import { RollingVariance } from './rolling-variance.js';

/** The streaming form of {@link standardZ}: one value an update. */
export class StandardZ {
  readonly #variance: RollingVariance;

  constructor(window = 60) {
    this.#variance = new RollingVariance(window, 'sample');
  }

  /** The z of this value; NaN while the window is not full, and for a value that is not finite. */
  update(value: number): number {
    const variance = this.#variance.update(value);
    if (variance === 0) return 0;
    return (value - this.#variance.mean) / Math.sqrt(variance);
  }
}

/**
 * z by mean and **sample** standard deviation, without unit: `(x - mean) / s` over the last `window` known values, the
 * newest included. One outlier widens `s` for all: at most it is `(n - 1) / sqrt(n)`, 7.6 of 60 values; see
 * {@link robustZ}.
 *
 * 0 where the deviation is 0. NaN until the window is full; a value that is not finite is NaN and changes nothing.
 * @param window values, at least 2
 * @returns as many rows as `values`
 * @throws BotError `config` for a window out of range
 */
export function standardZ(values: Float64Array, window = 60): Float64Array {
  const out = new Float64Array(values.length);
  const z = new StandardZ(window);
  for (let i = 0; i < out.length; i++) out[i] = z.update(values[i]!);
  return out;
}
