import { meanOf, sumOf } from '../statistics.js';

/** A straight line through points; NaN where it is not determined. */
export interface Regression {
  readonly count: number;
  readonly slope: number;
  readonly r2: number;
  /** Slope over its standard error, which holds where the noise depends on x and a few points weigh most. */
  readonly t: number;
}

/**
 * Ordinary least squares of y on x and a constant; a pair with an unknown number is left out. The error of the slope is
 * White's (1980) of residuals that are each divided by what of it the line left free, `1 - h_i`: a point far out, such
 * as a window with a jump, draws the line to itself.
 * @see MacKinnon and White (1985), the jackknife, called HC3 since
 */
export function regress(x: readonly number[], y: readonly number[]): Regression {
  const rows = x.flatMap((value, i) => (Number.isNaN(value + (y[i] ?? Number.NaN)) ? [] : [i]));
  const count = rows.length;
  const meanX = meanOf(rows.map((i) => x[i]!));
  const meanY = meanOf(rows.map((i) => y[i]!));
  const dx = rows.map((i) => x[i]! - meanX);
  const dy = rows.map((i) => y[i]! - meanY);
  const xx = sumOf(dx.map((value) => value * value));
  const yy = sumOf(dy.map((value) => value * value));
  const slope = sumOf(dx.map((value, i) => value * dy[i]!)) / xx;
  const residuals = dy.map((value, i) => value - slope * dx[i]!);
  const r2 = 1 - sumOf(residuals.map((value) => value * value)) / yy;
  const free = dx.map((value) => 1 - 1 / count - (value * value) / xx);
  const meat = sumOf(residuals.map((value, i) => ((value / free[i]!) * dx[i]!) ** 2));
  const error = Math.sqrt(meat) / xx;
  return { count, slope, r2, t: slope / error };
}
