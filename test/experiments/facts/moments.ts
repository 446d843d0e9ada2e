import { meanOf, sumOf } from '../statistics.js';

/**
 * Autocorrelation at `lag`: `sum (x_t - m)(x_(t+lag) - m) / sum (x_t - m)^2`, m the mean of all. NaN with fewer than
 * two values or none that differ.
 * @see Box and Jenkins (1976), Time Series Analysis, section 2.1.5
 */
export function autocorrelation(values: readonly number[], lag: number): number {
  const mean = meanOf(values);
  let product = 0;
  let square = 0;
  for (let t = 0; t < values.length; t++) {
    const deviation = values[t]! - mean;
    square += deviation * deviation;
    if (t + lag < values.length) product += deviation * (values[t + lag]! - mean);
  }
  return square === 0 ? Number.NaN : product / square;
}

/** Kurtosis beyond that of a normal distribution: `m4 / m2^2 - 3` of central moments. NaN where nothing differs. */
export function excessKurtosis(values: readonly number[]): number {
  const mean = meanOf(values);
  const second = meanOf(values.map((value) => (value - mean) ** 2));
  const fourth = meanOf(values.map((value) => (value - mean) ** 4));
  return second === 0 ? Number.NaN : fourth / second ** 2 - 3;
}

/** Variance about the mean, divided by the number of values. NaN of no values. */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return sumOf(values.map((value) => (value - mean) ** 2)) / values.length;
}
