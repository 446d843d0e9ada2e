import type { Random } from '../../../core/public/plugin.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';

/**
 * The sides of ordinary market orders: slices of a few large orders at a time, whose lengths have a heavy tail. The
 * autocorrelation of the sides falls as a power of the lag, the tail's less one.
 * @see Lillo, Mike and Farmer (2005), "Theory for long memory in supply and demand"
 */
export class Metaorders {
  readonly #random: Random;
  readonly #sides = new Int8Array(MODEL.metaorders);
  readonly #left = new Float64Array(MODEL.metaorders);

  constructor(random: Random) {
    this.#random = random;
  }

  /** The side of the next slice; of new metaorders one half and `bias` buy. */
  next(bias: number): 1 | -1 {
    const at = this.#random.integer(0, MODEL.metaorders - 1);
    if (this.#left[at] === 0) this.#begin(at, bias);
    this.#left[at]!--;
    return this.#sides[at] === 1 ? 1 : -1;
  }

  #begin(at: number, bias: number): void {
    this.#sides[at] = this.#random.chance(0.5 + bias) ? 1 : -1;
    this.#left[at] = Math.min(
      Math.floor(this.#random.pareto(1, MODEL.metaorderTail)),
      MODEL.metaorderMostTrades,
    );
  }
}
