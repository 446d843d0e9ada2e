import { assertNever } from '../errors.js';
import { requireRows, requireWord } from './validate.js';

/** All of {@link MicroPriceReference}, for checks. */
export const MICRO_PRICE_REFERENCES = ['last', 'mid', 'vwap'] as const;

/**
 * What the micro-price is held against: the last trade price, the mid, or the frame's vwap.
 * @useDeclaredType
 */
export type MicroPriceReference = (typeof MICRO_PRICE_REFERENCES)[number];

/** The columns of frames that a divergence reads, all in quote currency and of one length. Frames are such columns. */
export interface MicroPriceColumns {
  /** At close; NaN while no quote is known. */
  readonly microprice: Float64Array;
  /** The last trade price, however old; NaN before the first. */
  readonly close: Float64Array;
  /** At close; NaN while no quote is known. */
  readonly mid: Float64Array;
  /** Of the frame's own trades; NaN without one. */
  readonly vwap: Float64Array;
}

/** Micro-price less a reference price, in quote currency; NaN when either is unknown. */
export function microPriceDivergenceOf(microprice: number, reference: number): number {
  return microprice - reference;
}

/**
 * Micro-price divergence of each frame, in quote currency: `microprice - reference`. Above 0 the book leans upward of
 * the reference. Against `mid` it equals `(ask - bid) (tobi - 1/2)`.
 *
 * NaN where the micro-price or the reference is unknown: `vwap` is in every frame without a trade.
 * @param frames their `microprice` and the reference's column are read
 * @param reference `last` is their `close`
 * @returns as many rows as the frames
 * @throws BotError `config` for another reference, or columns of different lengths
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
