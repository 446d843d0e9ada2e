import { SortedWindow } from './sorted-window.js';
import { requireShare } from './validate.js';

/**
 * The quantile at `share` (0 to 1) of the last `window` known values, in their unit, linear between the two
 * nearest (numpy's default, type 7). NaN until the window is full; a value that is not finite gives NaN and
 * changes nothing.
 */
export class RollingQuantile {
  readonly #window: SortedWindow;
  readonly #share: number;

  constructor(window: number, share: number) {
    requireShare('share', share);
    this.#window = new SortedWindow(window);
    this.#share = share;
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    this.#window.push(value);
    return this.#window.count === this.#window.capacity ? this.#window.quantile(this.#share) : Number.NaN;
  }
}

/** `RollingQuantile` of each row. */
export function rollingQuantile(values: Float64Array, window: number, share: number): Float64Array {
  const out = new Float64Array(values.length);
  const quantile = new RollingQuantile(window, share);
  for (let i = 0; i < out.length; i++) out[i] = quantile.update(values[i]!);
  return out;
}
