import { Difference } from '../../indicators/difference.js';
import { RollingSum } from '../../indicators/rolling-sum.js';
import { TrailingQuantile } from '../../indicators/trailing-quantile.js';
import { requirePositive, requireWindow } from '../../indicators/validate.js';
import { type Micros, US_PER_HOUR } from '../../market/time.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const OUTPUTS = ['', 'median', 'low', 'high'] as const;

type Output = (typeof OUTPUTS)[number];

/** What {@link realisedVol} may be told. */
export interface RealisedVolOptions {
  /** Returns in the volatility, one a frame, at least 1; default 60. */
  readonly window: number;
  /** How far the median and the terciles look back, hours; default 24. */
  readonly medianHours: number;
  /** They are known from this many values on, at least 1; default 60. */
  readonly minValues: number;
}

const DEFAULTS: RealisedVolOptions = { window: 60, medianHours: 24, minValues: 60 };

/**
 * Realised volatility of the mid: `sqrt(sum of r^2)` of the log returns `r = ln(mid / previous frame's mid)` of the last
 * `window` frames in which they were known.
 *
 * - `''`: a fraction of the price over the whole window, not annualised; NaN until the window is full, and in frames made
 *   of candles.
 * - `median`, `low`, `high`: of its values of the last `medianHours`, this one included, the median and the quantiles
 *   1/3 and 2/3, taken afresh at every frame; NaN until `minValues` are known.
 * @throws BotError `config` for an option out of range
 * @see Andersen, Bollerslev, Diebold, Labys (2003), "Modeling and Forecasting Realized Volatility", Econometrica 71(2)
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
