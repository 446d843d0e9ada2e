import { Difference } from '../../indicators/difference.js';
import { RollingSum } from '../../indicators/rolling-sum.js';
import { TrailingQuantile } from '../../indicators/trailing-quantile.js';
import { requirePositive, requireWindow } from '../../indicators/validate.js';
import { type Micros, US_PER_HOUR } from '../../market/time.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const OUTPUTS = ['', 'median', 'low', 'high'] as const;

type Output = (typeof OUTPUTS)[number];

export interface RealisedVolOptions {
  /** Returns in the volatility, one a frame. */
  readonly window: number;
  /** Frames that the median and the terciles look back on, in hours. */
  readonly medianHours: number;
  /** They are known from this many values on. */
  readonly minValues: number;
}

const DEFAULTS: RealisedVolOptions = { window: 60, medianHours: 24, minValues: 60 };

/**
 * Realised volatility of the mid, `sqrt(sum of squared log returns)` over the last `window` frames, a fraction and
 * not annualised (`''`); the `median` of its trailing values, and the borders of their terciles (`low`, `high`:
 * the quantiles 1/3 and 2/3), this one included, taken afresh at every frame. NaN until enough returns, or values,
 * are known, and in frames made of candles.
 * @throws BotError `config` for an option out of range.
 */
export function realisedVol(options: Partial<RealisedVolOptions> = {}): FeatureFactory<Output> {
  const all = { ...DEFAULTS, ...options };
  requireWindow('realisedVol.window', all.window);
  requirePositive('realisedVol.medianHours', all.medianHours);
  requireWindow('realisedVol.minValues', all.minValues);
  return { outputs: OUTPUTS, create: () => new RealisedVol(all) };
}

class RealisedVol implements Feature<Output> {
  readonly outputs = OUTPUTS;
  readonly #minValues: number;
  readonly #return = new Difference();
  readonly #squares: RollingSum;
  readonly #trailing: TrailingQuantile;

  constructor(options: RealisedVolOptions) {
    this.#minValues = options.minValues;
    this.#squares = new RollingSum(options.window);
    this.#trailing = new TrailingQuantile(options.medianHours * US_PER_HOUR);
  }

  sample(frame: FrameValues, out: Float64Array, closeTs: Micros): void {
    const logReturn = this.#return.update(Math.log(frame.mid));
    const vol = Math.sqrt(this.#squares.update(logReturn * logReturn));
    const trailing = this.#trailing;
    trailing.add(vol, closeTs);
    const known = trailing.count >= this.#minValues;
    out[0] = vol;
    out[1] = known ? trailing.quantile(1 / 2) : Number.NaN;
    out[2] = known ? trailing.quantile(1 / 3) : Number.NaN;
    out[3] = known ? trailing.quantile(2 / 3) : Number.NaN;
  }
}
