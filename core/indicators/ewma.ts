import { requireAlpha } from './validate.js';

/**
 * Exponentially weighted mean, in the values' unit: `y += alpha (x - y)`, starting at the first known value. NaN
 * before it; a value that is not finite gives NaN and changes nothing.
 */
export class Ewma {
  readonly #alpha: number;
  #value = Number.NaN;

  constructor(alpha: number) {
    requireAlpha('alpha', alpha);
    this.#alpha = alpha;
  }

  /** The last mean; an unknown input in between does not change it. */
  get value(): number {
    return this.#value;
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    if (Number.isNaN(this.#value)) this.#value = value;
    else this.#value += this.#alpha * (value - this.#value);
    return this.#value;
  }
}

/** `Ewma` of each row. */
export function ewma(values: Float64Array, alpha: number): Float64Array {
  const out = new Float64Array(values.length);
  const mean = new Ewma(alpha);
  for (let i = 0; i < out.length; i++) out[i] = mean.update(values[i]!);
  return out;
}
