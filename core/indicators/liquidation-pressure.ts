import { requireRows } from './validate.js';

/** {@link liquidationPressureColumn} of one row. */
export function liquidationPressure(shorts: number, longs: number, openInterest: number, gain = 10): number {
  if (!(openInterest > 0)) return Number.NaN;
  return 2 * Math.tanh((gain * (shorts - longs)) / openInterest);
}

/**
 * Liquidation pressure, without unit, from -2 to 2: `2 tanh(gain (shorts - longs) / openInterest)`. Above 0 shorts are
 * being liquidated, which pushes the price up; below 0 longs.
 *
 * NaN while open interest is unknown or not above 0, and where a quantity is unknown; 0 where both are equal.
 * @param shorts what was liquidated of short positions, base units
 * @param longs what was liquidated of long positions, base units
 * @param openInterest base units
 * @param gain how fast it saturates: at 10 a net 10 % of open interest gives 1.52
 * @returns as many rows as `shorts`
 * @throws BotError `config` for columns of different lengths
 */
export function liquidationPressureColumn(
  shorts: Float64Array,
  longs: Float64Array,
  openInterest: Float64Array,
  gain = 10,
): Float64Array {
  requireRows('longs', longs, shorts.length);
  requireRows('openInterest', openInterest, shorts.length);
  const out = new Float64Array(shorts.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = liquidationPressure(shorts[i]!, longs[i]!, openInterest[i]!, gain);
  }
  return out;
}
