import { GaussianSum } from '../../indicators/gaussian-sum.js';
import { liquidationPressure } from '../../indicators/liquidation-pressure.js';
import { TrailingQuantile } from '../../indicators/trailing-quantile.js';
import { requirePositive, requireShare, requireWindow } from '../../indicators/validate.js';
import { type Micros, US_PER_HOUR, US_PER_SECOND } from '../../market/time.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const OUTPUTS = ['', 'p99'] as const;

type Output = (typeof OUTPUTS)[number];

export interface LpiOptions {
  readonly gain: number;
  /** Liquidations up to this age count, in seconds. */
  readonly horizonS: number;
  /** Their weight is `exp(-0.5 (age / sigma)^2)`, in seconds. */
  readonly sigmaS: number;
  /** Which quantile `p99` is, from 0 to 1. */
  readonly percentile: number;
  /** Frames that the quantile looks back on, in hours. */
  readonly percentileHours: number;
  /** The quantile is known from this many non-zero values on. */
  readonly minValues: number;
}

const DEFAULTS: LpiOptions = {
  gain: 10,
  horizonS: 60,
  sigmaS: 20,
  percentile: 0.99,
  percentileHours: 24,
  minValues: 30,
};

/**
 * Liquidation pressure at frame close, from -2 to 2 (`''`): above 0 shorts are being liquidated. `p99` (whatever
 * `percentile` says) is the quantile of the trailing |values| that are not 0, this one included, taken afresh at
 * every frame. NaN until open interest, or enough values, are known.
 * @throws BotError `config` for an option out of range.
 */
export function lpi(options: Partial<LpiOptions> = {}): FeatureFactory<Output> {
  const all = { ...DEFAULTS, ...options };
  requirePositive('lpi.gain', all.gain);
  requirePositive('lpi.horizonS', all.horizonS);
  requirePositive('lpi.sigmaS', all.sigmaS);
  requireShare('lpi.percentile', all.percentile);
  requirePositive('lpi.percentileHours', all.percentileHours);
  requireWindow('lpi.minValues', all.minValues);
  return { outputs: OUTPUTS, create: () => new Lpi(all) };
}

class Lpi implements Feature<Output> {
  readonly outputs = OUTPUTS;
  readonly #options: LpiOptions;
  readonly #shorts: GaussianSum;
  readonly #longs: GaussianSum;
  readonly #trailing: TrailingQuantile;

  constructor(options: LpiOptions) {
    this.#options = options;
    const sigmaUs = options.sigmaS * US_PER_SECOND;
    const horizonUs = options.horizonS * US_PER_SECOND;
    this.#shorts = new GaussianSum(sigmaUs, horizonUs);
    this.#longs = new GaussianSum(sigmaUs, horizonUs);
    this.#trailing = new TrailingQuantile(options.percentileHours * US_PER_HOUR);
  }

  onLiquidation(_price: number, size: number, buy: boolean, localTs: Micros): void {
    (buy ? this.#shorts : this.#longs).add(size, localTs);
  }

  sample(frame: FrameValues, out: Float64Array, closeTs: Micros): void {
    const shorts = this.#shorts.at(closeTs);
    const longs = this.#longs.at(closeTs);
    const value = liquidationPressure(shorts, longs, frame.open_interest, this.#options.gain);
    const trailing = this.#trailing;
    trailing.add(value === 0 ? Number.NaN : Math.abs(value), closeTs);
    out[0] = value;
    out[1] =
      trailing.count >= this.#options.minValues ? trailing.quantile(this.#options.percentile) : Number.NaN;
  }
}
