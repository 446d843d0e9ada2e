import { formatNumber } from '../../report/format.js';
import type { Estimate } from './estimate.js';

/** So that all tables stay within 100 columns. */
export const NAME_WIDTH = 23;

/** Of fractions, in percent. */
export function percentCell({ mean, low, high, count }: Estimate, decimals: number): string {
  const percent = (value: number | null) => (value === null ? null : value * 100);
  return cell({ mean: percent(mean), low: percent(low), high: percent(high), count }, decimals);
}

/** `1.25 ± 0.30`, or the mean alone; of large numbers with fewer decimals. */
export function cell({ mean, low, high }: Estimate, decimals: number): string {
  const size = Math.abs(mean ?? 0);
  const places = size >= 1000 ? 0 : size >= 10 ? Math.min(2, decimals) : decimals;
  const text = formatNumber(mean, places);
  return low === null || high === null ? text : `${text} ± ${formatNumber((high - low) / 2, places)}`;
}

export function shortName(name: string): string {
  return name.length <= NAME_WIDTH ? name : `${name.slice(0, NAME_WIDTH - 1)}…`;
}
