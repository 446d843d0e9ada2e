import { contractsOf, type Market } from '../../../core/market/instrument.js';
import { sumOf } from '../statistics.js';
import type { TapePrint } from './tape.js';

/** A lot less by rounding is still that lot. */
const EXACT_SHARE = 1 - 1e-9;

/** Prints in the venue's own units: the smaller of two inverse prints is not the one at the higher price. */
export function quantities(prints: readonly TapePrint[], market: Market): readonly number[] {
  return prints.map(({ size, price }) => contractsOf(market, size, price));
}

/**
 * Tail exponent of the largest `share` of the values: `k / sum ln(x_i / x_(k+1))` over the k largest, k rounded down.
 * NaN where k is 0 or none of them is larger than the next.
 * @see Hill (1975), A simple general approach to inference about the tail of a distribution
 */
export function hillExponent(values: readonly number[], share: number): number {
  const descending = Float64Array.from(values).sort().reverse();
  const k = Math.floor(values.length * share);
  const next = descending[k]!;
  let sum = 0;
  for (let i = 0; i < k; i++) sum += Math.log(descending[i]! / next);
  return sum === 0 ? Number.NaN : k / sum;
}

/** What the largest `share` of the values, rounded down, make of the sum of all. */
export function shareOfLargest(values: readonly number[], share: number): number {
  const descending = Float64Array.from(values).sort().reverse();
  const largest = descending.subarray(0, Math.floor(values.length * share));
  return sumOf([...largest]) / sumOf(values);
}

/**
 * The share of prints that are no larger than the smallest order the venue takes: its least quantity, or the lots that
 * are worth its least notional. NaN of no prints, or where neither is known.
 */
export function shareOfLeastOrders(prints: readonly TapePrint[], market: Market): number {
  const { minQuantity, minNotional, stepSize } = market;
  if (minQuantity === null || stepSize === null) return Number.NaN;
  const lot = Number(stepSize);
  let count = 0;
  for (const { size, price } of prints) {
    const worth = contractsOf(market, (minNotional ?? 0) / price, price);
    const least = Math.max(minQuantity, Math.ceil((worth / lot) * EXACT_SHARE) * lot);
    if (contractsOf(market, size, price) * EXACT_SHARE <= least) count++;
  }
  return count / prints.length;
}
