import { TimedQueue } from './timed-queue.js';
import { requirePositive, requireRows } from './validate.js';

/** The streaming form of {@link gaussianSum}: what was added is summed up as of any later time. */
export class GaussianSum {
  readonly #sigmaUs: number;
  readonly #horizonUs: number;
  readonly #amounts = new TimedQueue();

  constructor(sigmaUs: number, horizonUs: number) {
    requirePositive('sigmaUs', sigmaUs);
    requirePositive('horizonUs', horizonUs);
    this.#sigmaUs = sigmaUs;
    this.#horizonUs = horizonUs;
  }

  /** Takes an amount in, at a time that is not earlier than the last; one that is not finite is left out. */
  add(amount: number, timeUs: number): void {
    if (Number.isFinite(amount)) this.#amounts.push(timeUs, amount);
  }

  /** The sum as of `timeUs`; what is older than the horizon is forgotten. */
  at(timeUs: number): number {
    const amounts = this.#amounts;
    while (amounts.length > 0 && timeUs - amounts.timeAt(0) > this.#horizonUs) amounts.drop();
    let sum = 0;
    for (let i = 0; i < amounts.length; i++) {
      const age = (timeUs - amounts.timeAt(i)) / this.#sigmaUs;
      sum += amounts.valueAt(i) * Math.exp(-0.5 * age * age);
    }
    return sum;
  }
}

/**
 * Sum of amounts weighted by their age, in the amounts' unit: `sum a exp(-0.5 (age / sigma)^2)` over all rows so far
 * whose age is at most the horizon, an age of exactly the horizon included. A row's own amount has age 0 and counts
 * in full.
 *
 * 0 while nothing is known: an amount that is not finite is left out, and its row is the sum of the others. Times must
 * not go back.
 * @param amount what came, in any unit
 * @param timeUs when it came, microseconds
 * @param sigmaUs the age at which a weight is `exp(-0.5)`, microseconds, above 0
 * @param horizonUs the greatest age that counts, microseconds, above 0
 * @returns as many rows as `amount`
 * @throws BotError `config` for a sigma or a horizon that is not a finite number above 0, or columns of different
 * lengths
 */
export function gaussianSum(
  amount: Float64Array,
  timeUs: Float64Array,
  sigmaUs: number,
  horizonUs: number,
): Float64Array {
  requireRows('timeUs', timeUs, amount.length);
  const out = new Float64Array(amount.length);
  const sum = new GaussianSum(sigmaUs, horizonUs);
  for (let i = 0; i < out.length; i++) {
    sum.add(amount[i]!, timeUs[i]!);
    out[i] = sum.at(timeUs[i]!);
  }
  return out;
}
