import { SeededAverage } from './seeded-average.js';

/** The streaming form of {@link ema}: one value an update. */
export class Ema {
  readonly #average: SeededAverage;

  constructor(window: number) {
    this.#average = new SeededAverage(window, 2 / (window + 1));
  }

  /** The last average; an unknown input in between does not change it. */
  get value(): number {
    return this.#average.value;
  }

  /** The average with this value; NaN while it is not known, and for a value that is not finite. */
  update(value: number): number {
    return this.#average.update(value);
  }
}

/**
 * Exponential moving average, in the values' unit: `y += alpha (x - y)` with `alpha = 2 / (window + 1)`, seeded by the
 * simple mean of the first `window` known values, as TA-Lib and the charts do.
 *
 * NaN until `window` values are known; a value that is not finite is NaN and changes nothing.
 * @param window values in the seed, at least 1; at 1 the average is the value
 * @returns as many rows as `values`
 * @throws BotError `config` for a window out of range
 * @see {@link ewma}, which takes alpha and starts at the first value
 */
export function ema(values: Float64Array, window: number): Float64Array {
  const out = new Float64Array(values.length);
  const average = new Ema(window);
  for (let i = 0; i < out.length; i++) out[i] = average.update(values[i]!);
  return out;
}
