import { Difference } from '../../indicators/difference.js';
import { KyleLambda } from '../../indicators/kyle-lambda.js';
import { RobustZ } from '../../indicators/robust-z.js';
import { RollingMedian } from '../../indicators/rolling-median.js';
import { requireWindow } from '../../indicators/validate.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const OUTPUTS = ['', 'slope', 'slope_z', 'ratio'] as const;

type Output = (typeof OUTPUTS)[number];

/** What {@link kyle} may be told. */
export interface KyleOptions {
  /** Frames in the regression, at least 2; default 60. */
  readonly window: number;
  /** Frames in the median that `ratio` is against, at least 1; default 240. */
  readonly longWindow: number;
  /** `slope` is the change over this many frames, at least 1; default 5. */
  readonly slopeLag: number;
  /** Slopes in `slope_z`, at least 1; default 60. */
  readonly slopeWindow: number;
}

const DEFAULTS: KyleOptions = { window: 60, longWindow: 240, slopeLag: 5, slopeWindow: 60 };

/**
 * Kyle's lambda (see {@link kyleLambda}) of the frame's change of mid on its signed notional: what aggressors bought less
 * what they sold in it, quote units.
 *
 * - `''`: lambda, price per quote unit, over the last `window` frames in which both were known; NaN until they are,
 *   where all notionals are equal, and in frames made of candles.
 * - `slope`: its change over `slopeLag` frames, counted by rows; NaN where either end is.
 * - `slope_z`: the robust z of the slope over the last `slopeWindow` known ones.
 * - `ratio`: lambda over its median of the last `longWindow` known ones; NaN until they are, and unless that median is
 *   positive.
 * @throws BotError `config` for an option out of range
 * @see Kyle (1985), "Continuous Auctions and Insider Trading", Econometrica 53(6)
 */
export function kyle(options: Partial<KyleOptions> = {}): FeatureFactory<Output> {
  const all = { ...DEFAULTS, ...options };
  requireWindow('kyle.window', all.window, 2);
  requireWindow('kyle.longWindow', all.longWindow);
  requireWindow('kyle.slopeLag', all.slopeLag);
  requireWindow('kyle.slopeWindow', all.slopeWindow);
  return { outputs: OUTPUTS, create: () => new Kyle(all) };
}

class Kyle implements Feature<Output> {
  readonly outputs = OUTPUTS;
  readonly #midChange = new Difference();
  readonly #lambda: KyleLambda;
  readonly #slope: Difference;
  readonly #slopeZ: RobustZ;
  readonly #median: RollingMedian;
  #signedNotional = 0;

  constructor(options: KyleOptions) {
    this.#lambda = new KyleLambda(options.window);
    this.#slope = new Difference(options.slopeLag);
    this.#slopeZ = new RobustZ(options.slopeWindow);
    this.#median = new RollingMedian(options.longWindow);
  }

  onTrade(_price: number, _size: number, notional: number, buy: boolean): void {
    this.#signedNotional += buy ? notional : -notional;
  }

  sample(frame: FrameValues, out: Float64Array): void {
    const lambda = this.#lambda.update(this.#midChange.update(frame.mid), this.#signedNotional);
    this.#signedNotional = 0;
    const slope = this.#slope.update(lambda);
    const median = this.#median.update(lambda);
    out[0] = lambda;
    out[1] = slope;
    out[2] = this.#slopeZ.update(slope);
    out[3] = median > 0 ? lambda / median : Number.NaN;
  }
}
