import { SortedWindow } from './sorted-window.js';
import { requireCount } from './validate.js';

/**
 * Median of the last `window` known values, in their unit; of an even count the mean of the two in the middle.
 * NaN until `minValues` are known (the default: a full window); a value that is not finite gives NaN and changes
 * nothing.
 */
export class RollingMedian {
  readonly #window: SortedWindow;
  readonly #minValues: number;

  constructor(window: number, minValues = window) {
    this.#window = new SortedWindow(window);
    requireCount('minValues', minValues, window);
    this.#minValues = minValues;
  }

  /** The last median; an unknown input in between does not change it. NaN until enough values are known. */
  get value(): number {
    return this.#window.count >= this.#minValues ? this.#window.median() : Number.NaN;
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    this.#window.push(value);
    return this.value;
  }
}

/** `RollingMedian` of each row. */
export function rollingMedian(values: Float64Array, window: number, minValues = window): Float64Array {
  const out = new Float64Array(values.length);
  const median = new RollingMedian(window, minValues);
  for (let i = 0; i < out.length; i++) out[i] = median.update(values[i]!);
  return out;
}
