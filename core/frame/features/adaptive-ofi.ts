import { Ewma } from '../../indicators/ewma.js';
import { OrderFlowImbalance } from '../../indicators/order-flow-imbalance.js';
import { RobustZ } from '../../indicators/robust-z.js';
import { RollingMedian } from '../../indicators/rolling-median.js';
import { StandardZ } from '../../indicators/standard-z.js';
import { requireAlpha, requireNumber, requireWindow, requireWord } from '../../indicators/validate.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const MODES = ['cont', 'trade-flow'] as const;
const Z_SCORES = ['robust', 'standard'] as const;
const OUTPUTS = ['', 'z'] as const;

type Output = (typeof OUTPUTS)[number];

/** What {@link adaptiveOfi} may be told. */
export interface AdaptiveOfiOptions {
  /** `cont`, the default: order-flow imbalance of the best quotes. `trade-flow`: signed print sizes. */
  readonly mode: (typeof MODES)[number];
  /** Weight of the newest frame in the smoothing, above 0, at most 1; default 0.15. */
  readonly alpha: number;
  /** What is smaller than this times the median print is left out; 0 keeps all; default 0.2. */
  readonly microPrintFactor: number;
  /** Prints in that median, at least 1; fewer while fewer have come; default 30. */
  readonly microPrintWindow: number;
  /** A fixed threshold, base units, from 0 up, in place of the median's; none by default. */
  readonly threshold?: number;
  /** Frames in the z, at least 2; default 60. */
  readonly window: number;
  /** By median and MAD, the default, or by mean and standard deviation. */
  readonly zScore: (typeof Z_SCORES)[number];
}

const DEFAULTS: AdaptiveOfiOptions = {
  mode: 'cont',
  alpha: 0.15,
  microPrintFactor: 0.2,
  microPrintWindow: 30,
  window: 60,
  zScore: 'robust',
};

/**
 * Adaptive order-flow imbalance: the frame's sum of the `e_n` of its quotes that are not small (see {@link ofi}), or of
 * its signed print sizes, smoothed over frames by `y += alpha (x - y)`.
 *
 * - `''`: the smoothed sum, base units. It starts at the first frame's sum; a silent frame's is 0. NaN in frames made of
 *   candles.
 * - `z`: its z over `window` frames, without unit; NaN until they are known.
 *
 * Small is `|e_n| < microPrintFactor x` the median of the last `microPrintWindow` print sizes, in `trade-flow` with the
 * print itself among them; before the first print nothing is. The quote before carries over frame borders, not over a
 * lost connection.
 * @throws BotError `config` for an option out of range
 * @see Cont, Kukanov, Stoikov (2014), "The Price Impact of Order Book Events", J. Financial Econometrics 12(1)
 */
export function adaptiveOfi(options: Partial<AdaptiveOfiOptions> = {}): FeatureFactory<Output> {
  const all = { ...DEFAULTS, ...options };
  requireWord('adaptiveOfi.mode', all.mode, MODES);
  requireWord('adaptiveOfi.zScore', all.zScore, Z_SCORES);
  requireAlpha('adaptiveOfi.alpha', all.alpha);
  requireWindow('adaptiveOfi.microPrintWindow', all.microPrintWindow);
  requireWindow('adaptiveOfi.window', all.window, 2);
  requireNotNegative('adaptiveOfi.microPrintFactor', all.microPrintFactor);
  if (all.threshold !== undefined) requireNotNegative('adaptiveOfi.threshold', all.threshold);
  return {
    outputs: OUTPUTS,
    create: () => (all.mode === 'cont' ? new QuoteFlow(all) : new TradeFlow(all)),
  };
}

/** What both modes share: which flow is too small to count, and what becomes of a frame's sum. */
class FrameFlow {
  readonly prints: RollingMedian;
  readonly #threshold: number | undefined;
  readonly #factor: number;
  readonly #smooth: Ewma;
  readonly #z: RobustZ | StandardZ;
  #sum = 0;

  constructor(options: AdaptiveOfiOptions) {
    this.prints = new RollingMedian(options.microPrintWindow, 1);
    this.#threshold = options.threshold;
    this.#factor = options.microPrintFactor;
    this.#smooth = new Ewma(options.alpha);
    this.#z = options.zScore === 'robust' ? new RobustZ(options.window) : new StandardZ(options.window);
  }

  add(flow: number): void {
    const least = this.#threshold ?? this.#factor * this.prints.value;
    // Without a print `least` is NaN, and nothing is smaller.
    if (Math.abs(flow) < least) return;
    this.#sum += flow;
  }

  sample(frame: FrameValues, out: Float64Array): void {
    const ticks = !Number.isNaN(frame.ofi);
    const flow = this.#smooth.update(ticks ? this.#sum : Number.NaN);
    this.#sum = 0;
    out[0] = flow;
    out[1] = this.#z.update(flow);
  }
}

class QuoteFlow implements Feature<Output> {
  readonly outputs = OUTPUTS;
  readonly #flow: FrameFlow;
  readonly #imbalance = new OrderFlowImbalance();

  constructor(options: AdaptiveOfiOptions) {
    this.#flow = new FrameFlow(options);
  }

  onQuote(bid: number, bidSize: number, ask: number, askSize: number): void {
    const e = this.#imbalance.update(bid, bidSize, ask, askSize);
    if (!Number.isNaN(e)) this.#flow.add(e);
  }

  onTrade(_price: number, size: number): void {
    this.#flow.prints.update(size);
  }

  onGap(): void {
    this.#imbalance.reset();
  }

  sample(frame: FrameValues, out: Float64Array): void {
    this.#flow.sample(frame, out);
  }
}

class TradeFlow implements Feature<Output> {
  readonly outputs = OUTPUTS;
  readonly #flow: FrameFlow;

  constructor(options: AdaptiveOfiOptions) {
    this.#flow = new FrameFlow(options);
  }

  onTrade(_price: number, size: number, _notional: number, buy: boolean): void {
    this.#flow.prints.update(size);
    this.#flow.add(buy ? size : -size);
  }

  sample(frame: FrameValues, out: Float64Array): void {
    this.#flow.sample(frame, out);
  }
}

function requireNotNegative(name: string, value: number): void {
  requireNumber(name, value, value >= 0 && Number.isFinite(value), 'a finite number from 0 up');
}
