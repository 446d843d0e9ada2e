import { SortedWindow } from './sorted-window.js';

/** Makes the MAD of a normal distribution its standard deviation. */
const MAD_TO_SIGMA = 1.4826;
/** The IQR of a normal distribution in standard deviations. */
const IQR_TO_SIGMA = 1.349;

/**
 * Robust z, without unit: `(x - median) / (1.4826 MAD)` over the last `window` known values, the newest
 * included; MAD is the median absolute deviation. Where the MAD is 0: `IQR / 1.349` (linear interpolation), and
 * 0 where that is 0 too. NaN until the window is full; a value that is not finite gives NaN and changes nothing.
 * @see Iglewicz and Hoaglin (1993), "How to Detect and Handle Outliers"
 */
export class RobustZ {
  readonly #window: SortedWindow;

  constructor(window = 60) {
    this.#window = new SortedWindow(window);
  }

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

/** `RobustZ` of each row. */
export function robustZ(values: Float64Array, window = 60): Float64Array {
  const out = new Float64Array(values.length);
  const z = new RobustZ(window);
  for (let i = 0; i < out.length; i++) out[i] = z.update(values[i]!);
  return out;
}
