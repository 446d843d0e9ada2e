import { requireRows } from './validate.js';

/**
 * Micro-price: the mid weighted by the opposite queue, in quote currency. It lies between bid and ask, nearer the
 * side with the smaller queue. NaN when both queues are empty or a number is unknown.
 * @see Gatheral and Oomen (2010), "Zero-intelligence realized variance estimation", Finance and Stochastics 14
 */
export function microprice(bid: number, ask: number, bidSize: number, askSize: number): number {
  return (ask * bidSize + bid * askSize) / (bidSize + askSize);
}

/** `microprice` of each row. */
export function micropriceColumn(
  bid: Float64Array,
  ask: Float64Array,
  bidSize: Float64Array,
  askSize: Float64Array,
): Float64Array {
  requireRows('ask', ask, bid.length);
  requireRows('bidSize', bidSize, bid.length);
  requireRows('askSize', askSize, bid.length);
  const out = new Float64Array(bid.length);
  for (let i = 0; i < out.length; i++) out[i] = microprice(bid[i]!, ask[i]!, bidSize[i]!, askSize[i]!);
  return out;
}
