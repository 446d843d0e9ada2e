import { Difference } from '../../indicators/difference.js';
import { normalCdf } from '../../indicators/normal-cdf.js';
import { RollingMean } from '../../indicators/rolling-mean.js';
import { RollingVariance } from '../../indicators/rolling-variance.js';
import { TrailingQuantile } from '../../indicators/trailing-quantile.js';
import {
  requireCount,
  requirePositive,
  requireShare,
  requireWindow,
  requireWord,
} from '../../indicators/validate.js';
import { VolumeBuckets } from '../../indicators/volume-buckets.js';
import { type Micros, US_PER_HOUR, US_PER_MINUTE } from '../../market/time.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const MODES = ['flags', 'bulk'] as const;
const OUTPUTS = ['', 'p98'] as const;

type Output = (typeof OUTPUTS)[number];

/** What {@link vpin} may be told. */
export interface VpinOptions {
  /** `flags`, the default: each print by its aggressor. `bulk`: each frame by its price change, for data without flags. */
  readonly mode: (typeof MODES)[number];
  /** A bucket's size in mean frame volumes, above 0; default 1. */
  readonly framesPerBucket: number;
  /** Frames in the mean volume, and price changes in the deviation of `bulk` (at least 2 there); default 60. */
  readonly volumeWindow: number;
  /** Complete buckets in the value, at least 1; default 30. */
  readonly buckets: number;
  /** The value is known from this many complete buckets on, at most `buckets`; default 10. */
  readonly minBuckets: number;
  /** Which quantile `p98` is, from 0 to 1; default 0.98. */
  readonly percentile: number;
  /** How far the quantile looks back, hours; default 24. */
  readonly percentileHours: number;
  /** The quantile is first taken at this many values, one a frame; default 60. */
  readonly minValues: number;
  /** Then again at the first close this many minutes or more after the last; default 15. */
  readonly refreshMinutes: number;
}

const DEFAULTS: VpinOptions = {
  mode: 'flags',
  framesPerBucket: 1,
  volumeWindow: 60,
  buckets: 30,
  minBuckets: 10,
  percentile: 0.98,
  percentileHours: 24,
  minValues: 60,
  refreshMinutes: 15,
};

/**
 * VPIN, the volume-synchronised probability of informed trading: `sum |VB - VS| / sum V` over the last `buckets` complete
 * buckets of volume, VB and VS being what aggressors bought and sold in one, V its size.
 *
 * - `''`: from 0 to 1; NaN until `minBuckets` are complete.
 * - `p98`: the quantile `percentile` (the name stays) of its own values of the last `percentileHours`, taken each
 *   `refreshMinutes`; NaN until `minValues` are known.
 *
 * A bucket's size is `framesPerBucket x` the mean volume of the last `volumeWindow` closed frames, base units, fixed as
 * it opens: at once when the one before is complete, else at the first close at which that mean is known and positive;
 * what comes while none is open is lost. The print that overflows a bucket is split. In `bulk` a frame's volume is bought
 * by the share `Phi(dP / sigma)`, dP its change of close, sigma the sample deviation of the last `volumeWindow`
 * changes; half and half where sigma is 0.
 * @throws BotError `config` for an option out of range
 * @see Easley, Lopez de Prado, O'Hara (2012), "Flow Toxicity and Liquidity in a High-frequency World", Review of
 * Financial Studies 25(5)
 */
export function vpin(options: Partial<VpinOptions> = {}): FeatureFactory<Output> {
  const all = { ...DEFAULTS, ...options };
  requireWord('vpin.mode', all.mode, MODES);
  requirePositive('vpin.framesPerBucket', all.framesPerBucket);
  requireWindow('vpin.volumeWindow', all.volumeWindow, all.mode === 'bulk' ? 2 : 1);
  requireWindow('vpin.buckets', all.buckets);
  requireCount('vpin.minBuckets', all.minBuckets, all.buckets);
  requireShare('vpin.percentile', all.percentile);
  requirePositive('vpin.percentileHours', all.percentileHours);
  requireWindow('vpin.minValues', all.minValues);
  requirePositive('vpin.refreshMinutes', all.refreshMinutes);
  return { outputs: OUTPUTS, create: () => (all.mode === 'flags' ? new FlagVpin(all) : new BulkVpin(all)) };
}

/** What both modes share: the buckets, their size, and the value's own quantile. */
class Toxicity {
  readonly #buckets: VolumeBuckets;
  readonly #meanVolume: RollingMean;
  readonly #framesPerBucket: number;
  readonly #percentile: number;
  readonly #minValues: number;
  readonly #refreshUs: Micros;
  readonly #trailing: TrailingQuantile;
  #takenAt = Number.NaN;
  #high = Number.NaN;

  constructor(options: VpinOptions) {
    this.#buckets = new VolumeBuckets(options.buckets, options.minBuckets);
    this.#meanVolume = new RollingMean(options.volumeWindow);
    this.#framesPerBucket = options.framesPerBucket;
    this.#percentile = options.percentile;
    this.#minValues = options.minValues;
    this.#refreshUs = options.refreshMinutes * US_PER_MINUTE;
    this.#trailing = new TrailingQuantile(options.percentileHours * US_PER_HOUR);
  }

  pour(volume: number, boughtShare: number): void {
    this.#buckets.pour(volume, boughtShare, this.#bucketSize());
  }

  sample(frameVolume: number, out: Float64Array, closeTs: Micros): void {
    this.#meanVolume.update(frameVolume);
    if (!this.#buckets.isOpen) this.#buckets.open(this.#bucketSize());
    const value = this.#buckets.value;
    this.#trailing.add(value, closeTs);
    const due = Number.isNaN(this.#takenAt) || closeTs - this.#takenAt >= this.#refreshUs;
    if (due && this.#trailing.count >= this.#minValues) {
      this.#high = this.#trailing.quantile(this.#percentile);
      this.#takenAt = closeTs;
    }
    out[0] = value;
    out[1] = this.#high;
  }

  #bucketSize(): number {
    return this.#framesPerBucket * this.#meanVolume.value;
  }
}

class FlagVpin implements Feature<Output> {
  readonly outputs = OUTPUTS;
  readonly #toxicity: Toxicity;

  constructor(options: VpinOptions) {
    this.#toxicity = new Toxicity(options);
  }

  onTrade(_price: number, size: number, _notional: number, buy: boolean): void {
    this.#toxicity.pour(size, buy ? 1 : 0);
  }

  sample(frame: FrameValues, out: Float64Array, closeTs: Micros): void {
    this.#toxicity.sample(frame.volume, out, closeTs);
  }
}

/** The paper's bars are our frames: a frame's volume is bought by `Phi(dP / sigma)`, dP its change of close. */
class BulkVpin implements Feature<Output> {
  readonly outputs = OUTPUTS;
  readonly #toxicity: Toxicity;
  readonly #change = new Difference();
  readonly #variance: RollingVariance;

  constructor(options: VpinOptions) {
    this.#toxicity = new Toxicity(options);
    this.#variance = new RollingVariance(options.volumeWindow, 'sample');
  }

  sample(frame: FrameValues, out: Float64Array, closeTs: Micros): void {
    const volume = frame.volume;
    const change = this.#change.update(frame.close);
    const variance = this.#variance.update(change);
    // Equal changes tell nothing about the side: half and half.
    if (variance === 0) this.#toxicity.pour(volume, 0.5);
    else if (variance > 0) this.#toxicity.pour(volume, normalCdf(change / Math.sqrt(variance)));
    this.#toxicity.sample(volume, out, closeTs);
  }
}
