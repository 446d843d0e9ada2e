import { SeededAverage } from './seeded-average.js';

/**
 * Exponential moving average, in the values' unit: alpha `2 / (window + 1)`, seeded by the simple mean of the
 * first `window` known values (as TA-Lib and the charts do). NaN until then; a value that is not finite gives NaN
 * and changes nothing.
 */
export class Ema {
  readonly #average: SeededAverage;

  constructor(window: number) {
    this.#average = new SeededAverage(window, 2 / (window + 1));
  }

  /** The last average; an unknown input in between does not change it. */
  get value(): number {
    return this.#average.value;
  }

  update(value: number): number {
    return this.#average.update(value);
  }
}

/** `Ema` of each row. */
export function ema(values: Float64Array, window: number): Float64Array {
  const out = new Float64Array(values.length);
  const average = new Ema(window);
  for (let i = 0; i < out.length; i++) out[i] = average.update(values[i]!);
  return out;
}
