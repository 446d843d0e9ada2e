import {
  MICRO_PRICE_REFERENCES,
  type MicroPriceReference,
  microPriceDivergenceOf,
} from '../../indicators/microprice-divergence.js';
import { RobustZ } from '../../indicators/robust-z.js';
import { StandardZ } from '../../indicators/standard-z.js';
import { requireWindow, requireWord } from '../../indicators/validate.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const Z_SCORES = ['robust', 'standard'] as const;
const OUTPUTS = ['', 'z'] as const;
const COLUMNS = { last: 'close', mid: 'mid', vwap: 'vwap' } as const;

type Output = (typeof OUTPUTS)[number];

/** What {@link microPriceLean} may be told. */
export interface MicroPriceOptions {
  /** What the micro-price is held against at the frame's close; default `last`, the last trade price. */
  readonly reference: MicroPriceReference;
  /** Frames in the z, at least 2; default 60. */
  readonly window: number;
  /** By median and MAD, the default, or by mean and standard deviation. */
  readonly zScore: (typeof Z_SCORES)[number];
}

const DEFAULTS: MicroPriceOptions = { reference: 'last', window: 60, zScore: 'robust' };

/**
 * Micro-price divergence at a frame's close: `microprice - reference` (see {@link microPriceDivergence}).
 *
 * - `''`: quote currency; NaN while the micro-price or the reference is unknown, and in frames made of candles.
 * - `z`: its z over the last `window` frames in which it was known, however long ago they were; NaN until they are.
 * @throws BotError `config` for an option out of range
 * @see Gatheral and Oomen (2010), "Zero-intelligence realized variance estimation", Finance and Stochastics 14
 */
export function microPriceLean(options: Partial<MicroPriceOptions> = {}): FeatureFactory<Output> {
  const all = { ...DEFAULTS, ...options };
  requireWord('microPriceLean.reference', all.reference, MICRO_PRICE_REFERENCES);
  requireWord('microPriceLean.zScore', all.zScore, Z_SCORES);
  requireWindow('microPriceLean.window', all.window, 2);
  return { outputs: OUTPUTS, create: () => new MicroPriceLean(all) };
}

class MicroPriceLean implements Feature<Output> {
  readonly outputs = OUTPUTS;
  readonly #column: (typeof COLUMNS)[MicroPriceReference];
  readonly #z: RobustZ | StandardZ;

  constructor({ reference, window, zScore }: MicroPriceOptions) {
    this.#column = COLUMNS[reference];
    this.#z = zScore === 'robust' ? new RobustZ(window) : new StandardZ(window);
  }

  sample(frame: FrameValues, out: Float64Array): void {
    const divergence = microPriceDivergenceOf(frame.microprice, frame[this.#column]);
    out[0] = divergence;
    out[1] = this.#z.update(divergence);
  }
}
