import { requireWindow } from './validate.js';

/**
 * Change over the last `lag` rows, in the values' unit. It counts rows, not known values: NaN for the first `lag`
 * rows, and where either end is unknown.
 */
export class Difference {
  readonly #values: Float64Array;
  #place = 0;

  constructor(lag = 1) {
    requireWindow('lag', lag);
    this.#values = new Float64Array(lag).fill(Number.NaN);
  }

  update(value: number): number {
    const before = this.#values[this.#place]!;
    this.#values[this.#place] = value;
    this.#place = this.#place + 1 === this.#values.length ? 0 : this.#place + 1;
    return value - before;
  }
}

/** `Difference` of each row. */
export function difference(values: Float64Array, lag = 1): Float64Array {
  const out = new Float64Array(values.length);
  const change = new Difference(lag);
  for (let i = 0; i < out.length; i++) out[i] = change.update(values[i]!);
  return out;
}
