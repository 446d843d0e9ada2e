import { SeededAverage } from './seeded-average.js';

/** The streaming form of {@link rsi}: one value an update. */
export class Rsi {
  readonly #gain: SeededAverage;
  readonly #loss: SeededAverage;
  #previous = Number.NaN;

  constructor(window = 14) {
    this.#gain = new SeededAverage(window, 1 / window);
    this.#loss = new SeededAverage(window, 1 / window);
  }

  /** The index with this value; NaN while it is not known, and for a value that is not finite. */
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

/**
 * Relative strength index, from 0 to 100: `100 G / (G + L)`, G and L being Wilder's averages `y += (x - y) / window` of
 * the rises and of the falls from one known value to the next, each seeded by the mean of the first `window` changes.
 *
 * 100 without falls, 0 without rises. NaN until `window + 1` values are known, and while no value has changed yet
 * (0/0: other libraries say 0, 50 or 100). A value that is not finite is NaN and changes nothing.
 * @param window changes in the averages, at least 1
 * @returns as many rows as `values`
 * @throws BotError `config` for a window out of range
 * @see Wilder (1978), "New Concepts in Technical Trading Systems"
 */
export function rsi(values: Float64Array, window = 14): Float64Array {
  const out = new Float64Array(values.length);
  const index = new Rsi(window);
  for (let i = 0; i < out.length; i++) out[i] = index.update(values[i]!);
  return out;
}
