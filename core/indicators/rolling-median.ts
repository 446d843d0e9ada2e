import { SortedWindow } from './sorted-window.js';
import { requireCount } from './validate.js';

/** The streaming form of {@link rollingMedian}: one value an update. */
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

  /** The median with this value; NaN while it is not known, and for a value that is not finite. */
  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    this.#window.push(value);
    return this.value;
  }
}

/**
 * Median of the last `window` known values, in their unit; of an even count the mean of the two in the middle.
 *
 * NaN until `minValues` are known; a value that is not finite is NaN and changes nothing.
 * @param window values, at least 1
 * @param minValues from 1 to `window`; a full window unless given
 * @returns as many rows as `values`
 * @throws BotError `config` for a window or a count out of range
 */
export function rollingMedian(values: Float64Array, window: number, minValues = window): Float64Array {
  const out = new Float64Array(values.length);
  const median = new RollingMedian(window, minValues);
  for (let i = 0; i < out.length; i++) out[i] = median.update(values[i]!);
  return out;
}
