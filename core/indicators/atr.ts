import { SeededAverage } from './seeded-average.js';
import { requireRows } from './validate.js';

/** The streaming form of {@link atr}: one row an update. */
export class Atr {
  readonly #average: SeededAverage;
  #close = Number.NaN;

  constructor(window = 14) {
    this.#average = new SeededAverage(window, 1 / window);
  }

  /** The average with this row; NaN while it is not known, and for a row with an unknown number. */
  update(high: number, low: number, close: number): number {
    if (!Number.isFinite(high + low + close)) return Number.NaN;
    const previous = Number.isNaN(this.#close) ? low : this.#close;
    this.#close = close;
    return this.#average.update(Math.max(high, previous) - Math.min(low, previous));
  }
}

/**
 * Average true range, in the prices' unit: Wilder's average `y += (r - y) / window` of the true ranges
 * `r = max(high, previous close) - min(low, previous close)`, seeded by the mean of the first `window` ranges. The
 * first range, without a previous close, is `high - low`.
 *
 * NaN until `window` rows are known; a row with an unknown number is NaN and changes nothing.
 * @param window rows in the average, at least 1
 * @returns as many rows as `high`
 * @throws BotError `config` for a window out of range, or columns of different lengths
 * @see Wilder (1978), "New Concepts in Technical Trading Systems"
 */
export function atr(high: Float64Array, low: Float64Array, close: Float64Array, window = 14): Float64Array {
  requireRows('low', low, high.length);
  requireRows('close', close, high.length);
  const out = new Float64Array(high.length);
  const range = new Atr(window);
  for (let i = 0; i < out.length; i++) out[i] = range.update(high[i]!, low[i]!, close[i]!);
  return out;
}
