import { Atr } from '../../indicators/atr.js';
import { requireWindow } from '../../indicators/validate.js';
import type { FrameValues } from '../columns.js';
import type { Feature, FeatureFactory } from '../feature.js';

const OUTPUTS = [''] as const;

type Output = (typeof OUTPUTS)[number];

/**
 * Wilder's average true range over frames: the column form {@link atr} with a memory that no window of rows cuts.
 *
 * - `''`: quote currency; NaN until `window` frames with a price are known.
 * @throws BotError `config` for a window that is no whole number from 1 to ten million
 * @see Wilder (1978), "New Concepts in Technical Trading Systems"
 */
export function averageTrueRange(
  options: {
    /** Frames in the average; default 14. */
    readonly window?: number;
  } = {},
): FeatureFactory<Output> {
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
