import { deviation, mean, numberOrNull } from '../../report/statistics.js';
import { studentT } from './student-t.js';

/** The probability with which an interval holds the true mean. */
export const CONFIDENCE = 0.95;

/** A mean over seeds with its interval; null is not defined. */
export interface Estimate {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Seeds whose value is defined: they alone count. */
  readonly count: number;
}

/**
 * The mean with its 95 % interval by Student's t, each seed being one independent observation. No interval with less
 * than two values, or where all are the same.
 */
export function estimate(values: readonly (number | null)[]): Estimate {
  const known = values.filter((value) => value !== null);
  const center = mean(known);
  const scale = known.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const error = deviation(known, scale) / Math.sqrt(known.length);
  const half = Number.isFinite(error) ? studentT(CONFIDENCE, known.length - 1) * error : Number.NaN;
  return {
    mean: numberOrNull(center),
    low: numberOrNull(center - half),
    high: numberOrNull(center + half),
    count: known.length,
  };
}

/** `a - b`, seed by seed; null where one of them is. */
export function differences(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
): readonly (number | null)[] {
  return a.map((value, i) => {
    const other = b[i] ?? null;
    return value === null || other === null ? null : value - other;
  });
}

/** On which side of 0 the whole interval is; null where 0 is in it, or there is none. */
export function clearSide({ low, high }: Pick<Estimate, 'low' | 'high'>): 'above' | 'below' | null {
  if (low === null || high === null) return null;
  if (low > 0) return 'above';
  return high < 0 ? 'below' : null;
}
