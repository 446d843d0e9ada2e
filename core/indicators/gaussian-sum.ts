import { TimedQueue } from './timed-queue.js';
import { requirePositive, requireRows } from './validate.js';

/**
 * Sum of amounts weighted by their age, in the amounts' unit: `exp(-0.5 (age / sigma)^2)` up to and including age
 * `horizon`, nothing beyond. All times are microseconds and may not go back. 0 when empty; amounts that are not
 * finite are left out.
 */
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

/** `GaussianSum` at each row's own time: `amount` came at `timeUs`, and the row's sum includes it. */
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
