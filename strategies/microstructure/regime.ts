/** Tercile of volatility that a moment is in; unknown while there are too few values. */
export type Regime = 'low' | 'mid' | 'high' | 'unknown';

/** @param low the border of the lowest tercile, @param high that of the highest. */
export function regimeOf(volatility: number, low: number, high: number): Regime {
  if (!(volatility >= 0 && low >= 0 && high >= 0)) return 'unknown';
  if (volatility <= low) return 'low';
  return volatility > high ? 'high' : 'mid';
}
