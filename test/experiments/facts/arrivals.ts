import type { Micros } from '../../../core/market/time.js';
import { meanOf } from '../statistics.js';
import { varianceOf } from './moments.js';

/**
 * Deviation over mean of the gaps between arrivals; 1 for a Poisson process. Times need not be in order. NaN with fewer
 * than two.
 */
export function gapVariation(times: readonly Micros[]): number {
  const sorted = Float64Array.from(times).sort();
  const gaps: number[] = [];
  for (let i = 1; i < sorted.length; i++) gaps.push(sorted[i]! - sorted[i - 1]!);
  return Math.sqrt(varianceOf(gaps)) / meanOf(gaps);
}

/**
 * Variance over mean of the arrivals in whole windows between the first and the last one; 1 for a Poisson process,
 * whatever the window. Windows are aligned to the epoch. NaN with fewer than two windows.
 * @see Cox and Lewis (1966), The Statistical Analysis of Series of Events
 */
export function dispersionIndex(times: readonly Micros[], windowUs: Micros): number {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const us of times) {
    first = Math.min(first, us);
    last = Math.max(last, us);
  }
  const from = Math.ceil(first / windowUs);
  const windows = Math.floor(last / windowUs) - from;
  if (!(windows >= 2)) return Number.NaN;
  const counts = new Array<number>(windows).fill(0);
  for (const us of times) {
    const window = Math.floor(us / windowUs) - from;
    if (window >= 0 && window < windows) counts[window]!++;
  }
  return varianceOf(counts) / meanOf(counts);
}
