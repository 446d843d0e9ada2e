import { SortedWindow } from './sorted-window.js';
import { requireShare } from './validate.js';

/** The streaming form of {@link rollingQuantile}: one value an update. */
export class RollingQuantile {
  readonly #window: SortedWindow;
  readonly #share: number;

  constructor(window: number, share: number) {
    requireShare('share', share);
    this.#window = new SortedWindow(window);
    this.#share = share;
  }

  /** The quantile with this value; NaN while the window is not full, and for a value that is not finite. */
  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    this.#window.push(value);
    return this.#window.count === this.#window.capacity ? this.#window.quantile(this.#share) : Number.NaN;
  }
}

/**
 * The quantile at `share` of the last `window` known values, in their unit: of the sorted values, the one at place
 * `(window - 1) share`, linear between the two nearest (type 7, numpy's default).
 *
 * NaN until the window is full; a value that is not finite is NaN and changes nothing.
 * @param window values, at least 1
 * @param share from 0, the least, to 1, the greatest
 * @returns as many rows as `values`
 * @throws BotError `config` for a window or a share out of range
 * @see Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages", The American Statistician 50(4)
 */
export function rollingQuantile(values: Float64Array, window: number, share: number): Float64Array {
  const out = new Float64Array(values.length);
  const quantile = new RollingQuantile(window, share);
  for (let i = 0; i < out.length; i++) out[i] = quantile.update(values[i]!);
  return out;
}
