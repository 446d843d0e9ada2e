/** Tercile of volatility that a moment is in; unknown while there are too few values. */
export type Regime = 'low' | 'mid' | 'high' | 'unknown';

/**
 * Which tercile a volatility is in: at or below `low` it is low, above `high` it is high. Unknown where any of the three
 * is NaN. All are of one unit, as the outputs of `realisedVol` are.
 */
export function regimeOf(volatility: number, low: number, high: number): Regime {
  if (!(volatility >= 0 && low >= 0 && high >= 0)) return 'unknown';
  if (volatility <= low) return 'low';
  return volatility > high ? 'high' : 'mid';
}
