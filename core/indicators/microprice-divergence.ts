import { assertNever } from '../errors.js';
import { requireRows, requireWord } from './validate.js';

export const MICRO_PRICE_REFERENCES = ['last', 'mid', 'vwap'] as const;

/** What the micro-price is held against: the last trade price, the mid, or the frame's vwap. */
export type MicroPriceReference = (typeof MICRO_PRICE_REFERENCES)[number];

/** The columns of a frame that a divergence reads, in quote currency; `close` is the last trade price. */
export interface MicroPriceColumns {
  readonly microprice: Float64Array;
  readonly close: Float64Array;
  readonly mid: Float64Array;
  readonly vwap: Float64Array;
}

/** Micro-price less a reference price, in quote currency; NaN when either is unknown. */
export function microPriceDivergenceOf(microprice: number, reference: number): number {
  return microprice - reference;
}

/**
 * Micro-price divergence of each frame, in quote currency. NaN where the micro-price or the reference is unknown:
 * `vwap` is in every frame without a trade. With `mid` it equals `spread x (tobi - 1/2)`.
 * @throws BotError `config` for another reference.
 */
export function microPriceDivergence(
  frames: MicroPriceColumns,
  reference: MicroPriceReference = 'last',
): Float64Array {
  requireWord('reference', reference, MICRO_PRICE_REFERENCES);
  const price = referenceColumn(frames, reference);
  requireRows(reference, price, frames.microprice.length);
  const out = new Float64Array(frames.microprice.length);
  for (let i = 0; i < out.length; i++) out[i] = microPriceDivergenceOf(frames.microprice[i]!, price[i]!);
  return out;
}

function referenceColumn(frames: MicroPriceColumns, reference: MicroPriceReference): Float64Array {
  switch (reference) {
    case 'last':
      return frames.close;
    case 'mid':
      return frames.mid;
    case 'vwap':
      return frames.vwap;
    default:
      return assertNever(reference);
  }
}
