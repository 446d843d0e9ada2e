/** The mean; NaN of no values. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/**
 * The sample standard deviation (ddof 1), in two passes. NaN under two values, and where it is zero: nothing here
 * may be divided by it. Zero includes what rounding leaves of equal values of magnitude `scale`.
 */
export function deviation(values: readonly number[], scale: number): number {
  if (values.length < 2) return Number.NaN;
  const center = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - center) ** 2;
  return aboveRounding(Math.sqrt(squares / (values.length - 1)), scale);
}

/** The downside deviation against 0 over all values, gains counting as 0; NaN under two values and where it is zero. */
export function downsideDeviation(values: readonly number[], scale: number): number {
  if (values.length < 2) return Number.NaN;
  let squares = 0;
  for (const value of values) squares += Math.min(value, 0) ** 2;
  return aboveRounding(Math.sqrt(squares / values.length), scale);
}

/** The number; null when it is not finite. Never -0. */
export function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

function aboveRounding(value: number, scale: number): number {
  return value > 8 * Number.EPSILON * scale ? value : Number.NaN;
}
