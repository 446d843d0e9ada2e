import { requireRows } from './validate.js';

/** {@link micropriceColumn} of one row. */
export function microprice(bid: number, ask: number, bidSize: number, askSize: number): number {
  return (ask * bidSize + bid * askSize) / (bidSize + askSize);
}

/**
 * Micro-price, in quote currency: the mid weighted by the opposite queue,
 * `(ask bidSize + bid askSize) / (bidSize + askSize)`. It lies between bid and ask, nearer the side with the smaller
 * queue.
 *
 * NaN where both queues are empty or a number is unknown.
 * @param bid the best bid, quote currency
 * @param ask the best ask, quote currency
 * @param bidSize the queue at the bid, any unit
 * @param askSize the queue at the ask, the same unit
 * @returns as many rows as `bid`
 * @throws BotError `config` for columns of different lengths
 * @see Gatheral and Oomen (2010), "Zero-intelligence realized variance estimation", Finance and Stochastics 14
 */
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
