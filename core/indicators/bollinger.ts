import { RollingVariance } from './rolling-variance.js';
import { requirePositive } from './validate.js';

/** Bollinger bands as columns, in the values' unit: one row a value, NaN in the same rows. */
export interface BollingerColumns {
  /** `width` population standard deviations above the mean. */
  readonly upper: Float64Array;
  /** The mean of the window. */
  readonly middle: Float64Array;
  /** `width` population standard deviations below the mean. */
  readonly lower: Float64Array;
}

/** The streaming form of {@link bollinger}: for an unknown value `update` returns NaN, and the bands stay. */
export class Bollinger {
  readonly #variance: RollingVariance;
  readonly #width: number;
  #reach = Number.NaN;

  constructor(window = 20, width = 2) {
    requirePositive('width', width);
    this.#variance = new RollingVariance(window, 'population');
    this.#width = width;
  }

  /** The mean of the window; NaN until it is full. */
  get middle(): number {
    return this.#variance.mean;
  }

  /** The band above the mean. */
  get upper(): number {
    return this.#variance.mean + this.#reach;
  }

  /** The band below the mean. */
  get lower(): number {
    return this.#variance.mean - this.#reach;
  }

  /** Takes a value in and returns the middle; `upper` and `lower` are then its bands. */
  update(value: number): number {
    const variance = this.#variance.update(value);
    if (Number.isNaN(variance)) return Number.NaN;
    this.#reach = this.#width * Math.sqrt(variance);
    return this.#variance.mean;
  }
}

/**
 * Bollinger bands, in the values' unit: `middle` is the mean of the last `window` known values, `upper` and `lower`
 * are `mean + width s` and `mean - width s`, with the **population** standard deviation `s` (over n, not n - 1).
 *
 * NaN until the window is full; a value that is not finite is NaN in all three and changes nothing. Equal values
 * give three equal bands.
 * @param window values in the mean and the deviation, at least 1
 * @param width deviations, a finite number above 0
 * @returns three columns of as many rows as `values`
 * @throws BotError `config` for a window or a width out of range
 * @see Bollinger (2001), "Bollinger on Bollinger Bands"
 */
export function bollinger(values: Float64Array, window = 20, width = 2): BollingerColumns {
  const upper = new Float64Array(values.length).fill(Number.NaN);
  const middle = new Float64Array(values.length);
  const lower = new Float64Array(values.length).fill(Number.NaN);
  const bands = new Bollinger(window, width);
  for (let i = 0; i < middle.length; i++) {
    middle[i] = bands.update(values[i]!);
    if (Number.isNaN(middle[i]!)) continue;
    upper[i] = bands.upper;
    lower[i] = bands.lower;
  }
  return { upper, middle, lower };
}
