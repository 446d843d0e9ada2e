import { requireRows } from './validate.js';

/** {@link tobiColumn} of one row. */
export function tobi(bidSize: number, askSize: number): number {
  return bidSize / (bidSize + askSize);
}

/**
 * Top-of-book imbalance, from 0 to 1: the bid's share of both best queues, `bidSize / (bidSize + askSize)`. Above 1/2
 * more is bid than asked.
 *
 * NaN where both queues are empty or one is unknown.
 * @param bidSize the queue at the best bid, any unit
 * @param askSize the queue at the best ask, the same unit
 * @returns as many rows as `bidSize`
 * @throws BotError `config` for columns of different lengths
 * @see Gould and Bonart (2016), "Queue Imbalance as a One-Tick-Ahead Price Predictor in a Limit Order Book", Market
 * Microstructure and Liquidity 2(2), where it runs from -1 to 1
 */
export function tobiColumn(bidSize: Float64Array, askSize: Float64Array): Float64Array {
  requireRows('askSize', askSize, bidSize.length);
  const out = new Float64Array(bidSize.length);
  for (let i = 0; i < out.length; i++) out[i] = tobi(bidSize[i]!, askSize[i]!);
  return out;
}
