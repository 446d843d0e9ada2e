import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { BotError } from '../errors.js';
import { portableExp, portableLog } from './portable-math.js';

const TWO_POW_26 = 67_108_864;
const TWO_POW_32 = 4_294_967_296;
const TWO_POW_MINUS_53 = 2 ** -53;

/**
 * A stream of seeded random numbers, the host's only randomness. Two streams of one seed with different labels are
 * independent, so a part of a model that draws more does not shift what the other parts draw.
 *
 * The numbers are the same on every platform and Node version: integer operations, IEEE arithmetic and the square
 * root, which is correctly rounded; logarithm and exponential are our own (`portable-math.ts`).
 * @see Blackman and Vigna (2018), xoroshiro128+, by pure-rand
 */
export class Random {
  readonly #generator: { next(): number };
  #spareNormal = Number.NaN;

  // Strategies are given streams: through them they must change no other stream, and pass nothing on.
  static {
    Object.freeze(Random.prototype);
    Object.freeze(Random);
  }

  /**
   * @param seed any safe integer.
   * @throws BotError `usage` for another seed.
   */
  constructor(seed: number, label: string) {
    if (!Number.isSafeInteger(seed)) throw new BotError('usage', `seed ${seed}: expected a whole number`);
    this.#generator = xoroshiro128plusFromState(stateOf(seed, label));
  }

  /** A double in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    // The upper bits: the lowest ones of xoroshiro128+ are its weakest.
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * TWO_POW_26 + low) * TWO_POW_MINUS_53;
  }

  /** A double in [`from`, `to`). */
  between(from: number, to: number): number {
    return from + (to - from) * this.uniform();
  }

  /** A whole number from `from` to `to`, both included; at most 2^53 of them. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.uniform() * (to - from + 1));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** 1 or -1, alike. */
  sign(): 1 | -1 {
    return this.#generator.next() < 0 ? -1 : 1;
  }

  /** Standard normal. @see Marsaglia and Bray (1964), the polar method */
  normal(): number {
    const spare = this.#spareNormal;
    if (!Number.isNaN(spare)) {
      this.#spareNormal = Number.NaN;
      return spare;
    }
    let u: number;
    let v: number;
    let square: number;
    do {
      u = 2 * this.uniform() - 1;
      v = 2 * this.uniform() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * portableLog(square)) / square);
    this.#spareNormal = v * scale;
    return u * scale;
  }

  /** Exponential with this mean. */
  exponential(mean: number): number {
    return -mean * portableLog(1 - this.uniform());
  }

  /** Pareto: P(X > x) = (minimum / x)^alpha. Its mean is infinite for alpha <= 1. */
  pareto(minimum: number, alpha: number): number {
    return minimum * portableExp(this.exponential(1 / alpha));
  }
}

/** 128 bits out of seed and label: four differently keyed hashes of the same words, each well mixed at its end. */
function stateOf(seed: number, label: string): readonly number[] {
  const state = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667].map((key) => {
    let hash = mix(key ^ (seed | 0));
    hash = mix(hash ^ (Math.floor(seed / TWO_POW_32) | 0));
    for (let i = 0; i < label.length; i++) hash = mix(hash ^ label.charCodeAt(i));
    return hash;
  });
  // The one state it never leaves.
  return state.every((word) => word === 0) ? [1, 0, 0, 0] : state;
}

/** A bijection of 32 bits. @see Appleby, MurmurHash3's finaliser, after an odd step */
function mix(word: number): number {
  let h = (word + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
