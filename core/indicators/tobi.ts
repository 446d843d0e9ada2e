import { requireRows } from './validate.js';

/**
 * Top-of-book imbalance: the bid's share of both best queues, from 0 to 1. NaN when both are empty or one is
 * unknown.
 */
export function tobi(bidSize: number, askSize: number): number {
  return bidSize / (bidSize + askSize);
}

/** `tobi` of each row. */
export function tobiColumn(bidSize: Float64Array, askSize: Float64Array): Float64Array {
  requireRows('askSize', askSize, bidSize.length);
  const out = new Float64Array(bidSize.length);
  for (let i = 0; i < out.length; i++) out[i] = tobi(bidSize[i]!, askSize[i]!);
  return out;
}
