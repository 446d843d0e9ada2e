import { requireWindow } from './validate.js';

/** The streaming form of {@link difference}: one row an update. */
export class Difference {
  readonly #values: Float64Array;
  #place = 0;

  constructor(lag = 1) {
    requireWindow('lag', lag);
    this.#values = new Float64Array(lag).fill(Number.NaN);
  }

  /** What has changed since the value `lag` updates ago. */
  update(value: number): number {
    const before = this.#values[this.#place]!;
    this.#values[this.#place] = value;
    this.#place = this.#place + 1 === this.#values.length ? 0 : this.#place + 1;
    return value - before;
  }
}

/**
 * Change over the last `lag` rows, in the values' unit: `x[t] - x[t - lag]`. It counts rows, not known values: NaN
 * in the first `lag` rows, and where either end is unknown.
 * @param lag rows to look back on, at least 1
 * @returns as many rows as `values`
 * @throws BotError `config` for a lag out of range
 */
export function difference(values: Float64Array, lag = 1): Float64Array {
  const out = new Float64Array(values.length);
  const change = new Difference(lag);
  for (let i = 0; i < out.length; i++) out[i] = change.update(values[i]!);
  return out;
}
