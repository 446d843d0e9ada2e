import { Atr } from '../../indicators/atr.js';
import { requireWindow } from '../../indicators/validate.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const OUTPUTS = [''] as const;

type Output = (typeof OUTPUTS)[number];

/**
 * Wilder's average true range over frames, in quote currency: the column form `atr` with a memory that no window of
 * rows cuts. NaN until `window` frames with a price are known.
 * @throws BotError `config` for a window below 1.
 * @see Wilder (1978), New Concepts in Technical Trading Systems
 */
export function averageTrueRange(options: { readonly window?: number } = {}): FeatureFactory<Output> {
  const window = options.window ?? 14;
  requireWindow('averageTrueRange.window', window);
  return { outputs: OUTPUTS, create: () => new AverageTrueRange(window) };
}

class AverageTrueRange implements Feature<Output> {
  readonly outputs = OUTPUTS;
  readonly #atr: Atr;

  constructor(window: number) {
    this.#atr = new Atr(window);
  }

  sample(frame: FrameValues, out: Float64Array): void {
    out[0] = this.#atr.update(frame.high, frame.low, frame.close);
  }
}
