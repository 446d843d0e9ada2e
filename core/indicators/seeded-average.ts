import { requireWindow } from './validate.js';

/**
 * A smoothed average, in the values' unit, that starts as the plain mean of the first `window` known values and
 * goes on by `y += alpha (x - y)`. NaN until then; a value that is not finite gives NaN and changes nothing. With
 * alpha `2 / (window + 1)` it is the EMA of the charts, with `1 / window` Wilder's.
 */
export class SeededAverage {
  readonly #window: number;
  readonly #alpha: number;
  #count = 0;
  #sum = 0;
  #value = Number.NaN;

  constructor(window: number, alpha: number) {
    requireWindow('window', window);
    this.#window = window;
    this.#alpha = alpha;
  }

  /** The last average; an unknown input in between does not change it. */
  get value(): number {
    return this.#value;
  }

  /** The average with this value; NaN while it is not known, and for a value that is not finite. */
  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    if (this.#count === this.#window) {
      this.#value += this.#alpha * (value - this.#value);
      return this.#value;
    }
    this.#sum += value;
    this.#count++;
    if (this.#count === this.#window) this.#value = this.#sum / this.#window;
    return this.#value;
  }
}
