import { SortedWindow } from './sorted-window.js';

/** Makes the MAD of a normal distribution its standard deviation. */
const MAD_TO_SIGMA = 1.4826;
/** The IQR of a normal distribution in standard deviations. */
const IQR_TO_SIGMA = 1.349;

/** The streaming form of {@link robustZ}: one value an update. */
export class RobustZ {
  readonly #window: SortedWindow;

  constructor(window = 60) {
    this.#window = new SortedWindow(window);
  }

  /** The z of this value; NaN while the window is not full, and for a value that is not finite. */
  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    const window = this.#window;
    window.push(value);
    if (window.count < window.capacity) return Number.NaN;
    const median = window.median();
    const mad = window.medianDeviation(median);
    if (mad > 0) return (value - median) / (MAD_TO_SIGMA * mad);
    const iqr = window.quantile(0.75) - window.quantile(0.25);
    return iqr > 0 ? (value - median) / (iqr / IQR_TO_SIGMA) : 0;
  }
}

/**
 * Robust z, without unit: `(x - median) / (1.4826 MAD)` over the last `window` known values, the newest included. MAD
 * is the **median** absolute deviation from the median; 1.4826 makes it the standard deviation of normal values.
 *
 * Where the MAD is 0 it is `(x - median) / (IQR / 1.349)`, the quartiles being linear between the two nearest values;
 * 0 where that is 0 too, so of a series that is mostly one value even an outlier is 0. NaN until the window is full;
 * a value that is not finite is NaN and changes nothing.
 * @param window values, at least 1
 * @returns as many rows as `values`
 * @throws BotError `config` for a window out of range
 * @see Iglewicz and Hoaglin (1993), "How to Detect and Handle Outliers"
 */
export function robustZ(values: Float64Array, window = 60): Float64Array {
  const out = new Float64Array(values.length);
  const z = new RobustZ(window);
  for (let i = 0; i < out.length; i++) out[i] = z.update(values[i]!);
  return out;
}
