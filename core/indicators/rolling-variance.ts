import { requireWindow, requireWord } from './validate.js';

const KINDS = ['sample', 'population'] as const;

/**
 * What the sum of squares is divided by: `sample` is n - 1, `population` is n.
 * @useDeclaredType
 */
export type VarianceKind = (typeof KINDS)[number];

/**
 * The streaming form of {@link rollingVariance}: one value an update.
 *
 * Welford's recurrence runs over what came since the last turn of the window; over what is left of the turn
 * before, it ran backwards once, keeping each tail; the two parts are joined by Chan's rule. Nothing is
 * subtracted out, so it cannot drift. Values are taken from an origin near them, which keeps small variances of
 * large prices exact.
 * @see Welford (1962), Technometrics 4(3); Chan, Golub, LeVeque (1983), The American Statistician 37(3)
 */
export class RollingVariance {
  readonly #values: Float64Array;
  /** Mean and sum of squares of the values from a place to the end, by place. */
  readonly #tailMean: Float64Array;
  readonly #tailSquares: Float64Array;
  readonly #divisor: number;
  #place = 0;
  #origin = Number.NaN;
  #headMean = 0;
  #headSquares = 0;
  #mean = Number.NaN;

  constructor(window: number, kind: VarianceKind = 'sample') {
    requireWord('kind', kind, KINDS);
    requireWindow('window', window, kind === 'sample' ? 2 : 1);
    this.#values = new Float64Array(window);
    // NaN until the first turn, so that results are too; nothing is left after the last place.
    this.#tailMean = new Float64Array(window + 1).fill(Number.NaN, 0, window);
    this.#tailSquares = new Float64Array(window + 1);
    this.#divisor = kind === 'sample' ? window - 1 : window;
  }

  /** Mean of the same values; NaN until the window is full. */
  get mean(): number {
    return this.#mean;
  }

  /** The variance with this value; NaN while the window is not full, and for a value that is not finite. */
  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    const window = this.#values.length;
    if (Number.isNaN(this.#origin)) this.#origin = value;
    this.#values[this.#place++] = value;
    const head = this.#place;
    const distance = value - this.#origin;
    const step = distance - this.#headMean;
    this.#headMean += step / head;
    this.#headSquares += step * (distance - this.#headMean);

    const tail = window - head;
    const apart = this.#tailMean[head]! - this.#headMean;
    const share = tail / window;
    this.#mean = this.#origin + this.#headMean + apart * share;
    const squares = this.#headSquares + this.#tailSquares[head]! + apart * apart * (head * share);
    if (head === window) this.#turn();
    return squares / this.#divisor;
  }

  #turn(): void {
    const values = this.#values;
    const window = values.length;
    const origin = values[window - 1]!;
    let mean = 0;
    let squares = 0;
    for (let i = window - 1; i >= 0; i--) {
      const distance = values[i]! - origin;
      const step = distance - mean;
      mean += step / (window - i);
      squares += step * (distance - mean);
      this.#tailMean[i] = mean;
      this.#tailSquares[i] = squares;
    }
    this.#origin = origin;
    this.#headMean = 0;
    this.#headSquares = 0;
    this.#place = 0;
  }
}

/**
 * Variance of the last `window` known values, in their unit squared: the sum of `(x - mean)^2` over n - 1, or over n.
 *
 * NaN until the window is full; a value that is not finite is NaN and changes nothing. Exactly 0 for equal values; it
 * does not drift, and small variances of large prices are exact.
 * @param window values, at least 2, and 1 for `population`
 * @returns as many rows as `values`
 * @throws BotError `config` for a window out of range, or another kind
 * @see Welford (1962), Technometrics 4(3); Chan, Golub, LeVeque (1983), The American Statistician 37(3)
 */
export function rollingVariance(
  values: Float64Array,
  window: number,
  kind: VarianceKind = 'sample',
): Float64Array {
  const out = new Float64Array(values.length);
  const variance = new RollingVariance(window, kind);
  for (let i = 0; i < out.length; i++) out[i] = variance.update(values[i]!);
  return out;
}

/**
 * Standard deviation of the last `window` known values, in their unit: the square root of {@link rollingVariance}, and
 * NaN where that is.
 * @param window values, at least 2, and 1 for `population`
 * @returns as many rows as `values`
 * @throws BotError `config` for a window out of range, or another kind
 */
export function rollingDeviation(
  values: Float64Array,
  window: number,
  kind: VarianceKind = 'sample',
): Float64Array {
  const out = rollingVariance(values, window, kind);
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(out[i]!);
  return out;
}
