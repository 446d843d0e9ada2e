import { SortedBlocks } from './sorted-blocks.js';
import { TimedQueue } from './timed-queue.js';
import { requirePositive, requireRows, requireShare } from './validate.js';

/**
 * The streaming form of {@link trailingQuantile}, of any number of quantiles at once. An update costs about a
 * microsecond even at 864,000 values, so it is exact at every moment and needs no refresh.
 */
export class TrailingQuantile {
  readonly #horizonUs: number;
  readonly #queue = new TimedQueue();
  readonly #sorted = new SortedBlocks();

  constructor(horizonUs: number) {
    requirePositive('horizonUs', horizonUs);
    this.#horizonUs = horizonUs;
  }

  /** How many values it holds. */
  get count(): number {
    return this.#sorted.count;
  }

  /** Forgets what is a horizon old or older at `timeUs`. */
  expire(timeUs: number): void {
    const queue = this.#queue;
    while (queue.length > 0 && timeUs - queue.timeAt(0) >= this.#horizonUs) {
      this.#sorted.remove(queue.valueAt(0));
      queue.drop();
    }
  }

  /** Takes a value in, after `expire(timeUs)`; one that is not finite is left out. */
  add(value: number, timeUs: number): void {
    this.expire(timeUs);
    if (!Number.isFinite(value)) return;
    this.#queue.push(timeUs, value);
    this.#sorted.insert(value + 0); // -0 becomes 0
  }

  /** The quantile at `share` (0 to 1), linear between the two nearest (numpy's default). NaN when empty. */
  quantile(share: number): number {
    return this.#sorted.quantile(share);
  }
}

/**
 * The quantile at `share` of the values younger than the horizon, in their unit: those of all rows so far whose age is
 * below `horizonUs`, the row's own included. With times of frame closes and 24 hours, these are the last 24 hours'
 * frames. Linear between the two nearest values (type 7, numpy's default).
 *
 * NaN while fewer than `minValues` are known; a value that is not finite is left out, and its row is the quantile of
 * the others. Times must not go back.
 * @param timeUs when each value was known, microseconds
 * @param horizonUs microseconds, above 0; a value exactly that old counts no more
 * @param share from 0, the least, to 1, the greatest
 * @param minValues at least 1
 * @returns as many rows as `values`
 * @throws BotError `config` for a horizon or a share out of range, or columns of different lengths
 * @see Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages", The American Statistician 50(4)
 */
export function trailingQuantile(
  values: Float64Array,
  timeUs: Float64Array,
  horizonUs: number,
  share: number,
  minValues = 1,
): Float64Array {
  requireRows('timeUs', timeUs, values.length);
  requireShare('share', share);
  const out = new Float64Array(values.length);
  const trailing = new TrailingQuantile(horizonUs);
  for (let i = 0; i < out.length; i++) {
    trailing.add(values[i]!, timeUs[i]!);
    out[i] = trailing.count >= minValues ? trailing.quantile(share) : Number.NaN;
  }
  return out;
}
