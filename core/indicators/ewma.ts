import { requireAlpha } from './validate.js';

/** The streaming form of {@link ewma}: one value an update. */
export class Ewma {
  readonly #alpha: number;
  #value = Number.NaN;

  constructor(alpha: number) {
    requireAlpha('alpha', alpha);
    this.#alpha = alpha;
  }

  /** The mean with this value; NaN for a value that is not finite. */
  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    if (Number.isNaN(this.#value)) this.#value = value;
    else this.#value += this.#alpha * (value - this.#value);
    return this.#value;
  }
}

/**
 * Exponentially weighted mean, in the values' unit: `y += alpha (x - y)`, starting at the first known value.
 *
 * NaN before that value; one that is not finite is NaN and changes nothing.
 * @param alpha the weight of the newest value, above 0, at most 1; at 1 the mean is the value
 * @returns as many rows as `values`
 * @throws BotError `config` for an alpha out of range
 * @see Roberts (1959), "Control Chart Tests Based on Geometric Moving Averages", Technometrics 1(3)
 */
export function ewma(values: Float64Array, alpha: number): Float64Array {
  const out = new Float64Array(values.length);
  const mean = new Ewma(alpha);
  for (let i = 0; i < out.length; i++) out[i] = mean.update(values[i]!);
  return out;
}
