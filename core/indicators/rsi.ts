import { SeededAverage } from './seeded-average.js';

/**
 * Relative strength index, from 0 to 100: `100 G / (G + L)`, G and L being Wilder's averages of the rises and the
 * falls, each seeded by the mean of the first `window` changes. NaN until then (`window + 1` values), and while
 * no value has changed yet (0/0: other libraries say 0, 50 or 100). A value that is not finite gives NaN and
 * changes nothing.
 * @see Wilder (1978), "New Concepts in Technical Trading Systems"
 */
export class Rsi {
  readonly #gain: SeededAverage;
  readonly #loss: SeededAverage;
  #previous = Number.NaN;

  constructor(window = 14) {
    this.#gain = new SeededAverage(window, 1 / window);
    this.#loss = new SeededAverage(window, 1 / window);
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    const change = value - this.#previous;
    this.#previous = value;
    if (Number.isNaN(change)) return Number.NaN;
    const gain = this.#gain.update(Math.max(change, 0));
    const loss = this.#loss.update(Math.max(-change, 0));
    return (100 * gain) / (gain + loss);
  }
}

/** `Rsi` of each row. */
export function rsi(values: Float64Array, window = 14): Float64Array {
  const out = new Float64Array(values.length);
  const index = new Rsi(window);
  for (let i = 0; i < out.length; i++) out[i] = index.update(values[i]!);
  return out;
}
