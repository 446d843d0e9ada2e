import { GaussianSum } from '../../indicators/gaussian-sum.js';
import { liquidationPressure } from '../../indicators/liquidation-pressure.js';
import { TrailingQuantile } from '../../indicators/trailing-quantile.js';
import { requirePositive, requireShare, requireWindow } from '../../indicators/validate.js';
import { type Micros, US_PER_HOUR, US_PER_SECOND } from '../../market/time.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const OUTPUTS = ['', 'p99'] as const;

type Output = (typeof OUTPUTS)[number];

/** What {@link lpi} may be told. */
export interface LpiOptions {
  /** How fast it saturates, above 0; default 10: a net 10 % of open interest gives 1.52. */
  readonly gain: number;
  /** Liquidations up to this age count, seconds; default 60. */
  readonly horizonS: number;
  /** The age at which a weight is `exp(-0.5)`, seconds; default 20. */
  readonly sigmaS: number;
  /** Which quantile `p99` is, from 0 to 1; default 0.99. */
  readonly percentile: number;
  /** How far the quantile looks back, hours; default 24. */
  readonly percentileHours: number;
  /** The quantile is known from this many non-zero values on; default 30. */
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
 * Liquidation pressure at a frame's close: `2 tanh(gain (S - L) / OI)` (see {@link liquidationPressure}), S and L being
 * what was liquidated of shorts and of longs in the last `horizonS`, each order weighted by `exp(-0.5 (age / sigmaS)^2)`
 * (see {@link gaussianSum}); its age is counted from its receipt to the close, and exactly `horizonS` still counts. OI is
 * the column `open_interest`.
 *
 * - `''`: from -2 to 2, above 0 where shorts are being liquidated; 0 without a liquidation, NaN until open interest is
 *   known.
 * - `p99`: the quantile `percentile` (the name stays) of its |values| other than 0 of the last `percentileHours`, this
 *   one included, taken afresh at every frame; NaN until `minValues` of them are known.
 *
 * Venues send a sample of liquidations, at most one a symbol a second: it is a floor, not a total.
 * @throws BotError `config` for an option out of range
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
