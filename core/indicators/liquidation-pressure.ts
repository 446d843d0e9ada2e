import { requireRows } from './validate.js';

/**
 * Liquidation pressure: `2 tanh(gain (shorts - longs) / openInterest)`, from -2 to 2, all three in base units.
 * Above 0 shorts are being liquidated. NaN while open interest is unknown or not above 0.
 */
export function liquidationPressure(shorts: number, longs: number, openInterest: number, gain = 10): number {
  if (!(openInterest > 0)) return Number.NaN;
  return 2 * Math.tanh((gain * (shorts - longs)) / openInterest);
}

/** `liquidationPressure` of each row. */
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
