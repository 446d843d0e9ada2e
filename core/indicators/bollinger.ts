import { RollingVariance } from './rolling-variance.js';
import { requirePositive } from './validate.js';

/** One row a value: the mean, and `width` population standard deviations above and below it. */
export interface BollingerColumns {
  readonly upper: Float64Array;
  readonly middle: Float64Array;
  readonly lower: Float64Array;
}

/**
 * Bollinger bands, in the values' unit: the mean of the last `window` known values and `width` **population**
 * standard deviations either side. NaN until the window is full; for a value that is not finite `update` returns
 * NaN and changes nothing.
 * @see Bollinger (2001), "Bollinger on Bollinger Bands"
 */
export class Bollinger {
  readonly #variance: RollingVariance;
  readonly #width: number;
  #reach = Number.NaN;

  constructor(window = 20, width = 2) {
    requirePositive('width', width);
    this.#variance = new RollingVariance(window, 'population');
    this.#width = width;
  }

  get middle(): number {
    return this.#variance.mean;
  }

  get upper(): number {
    return this.#variance.mean + this.#reach;
  }

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

/** `Bollinger` of each row. */
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
