import { type Random, US_PER_SECOND } from '../../../core/public/plugin.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';

/** Below this, arrivals a second, excitement is nothing. */
const DUST = 1e-9;
const FAST_JUMP = MODEL.fastBranching * MODEL.fastDecayPerSecond;
const SLOW_JUMP = MODEL.slowBranching * MODEL.slowDecayPerSecond;
/** Of all arrivals, those that no other has brought. */
export const IMMIGRANT_SHARE = 1 - MODEL.fastBranching - MODEL.slowBranching;

/**
 * Arrivals that excite one another: a Hawkes process with two exponential kernels, of which only the present
 * intensities are kept. Simulated by thinning: between arrivals the intensity only falls.
 * @see Hawkes (1971); Ogata (1981), "On Lewis' simulation method for point processes"
 */
export class Arrivals {
  readonly #random: Random;
  #fast = 0;
  #slow = 0;
  #atUs = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * The next arrival after the last one, or after the last time asked for; Infinity where there is none before
   * `untilUs`, which must not be more than 100 ms away. `immigrants` come by themselves, a second.
   */
  next(immigrants: number, untilUs: number): number {
    for (;;) {
      const most = immigrants + this.#fast + this.#slow;
      const at = this.#atUs + this.#random.exponential(US_PER_SECOND / most);
      if (at >= untilUs) {
        this.#fade(untilUs);
        return Number.POSITIVE_INFINITY;
      }
      this.#fade(at);
      const now = immigrants + this.#fast + this.#slow;
      if (now === most || this.#random.uniform() * most < now) return at;
    }
  }

  /** The last arrival brings others; 1 is as many as the average one brings. */
  excite(weight: number): void {
    this.#fast += weight * FAST_JUMP;
    this.#slow += weight * SLOW_JUMP;
  }

  #fade(us: number): void {
    const seconds = (us - this.#atUs) / US_PER_SECOND;
    this.#atUs = us;
    this.#fast = this.#fast < DUST ? 0 : this.#fast * faded(MODEL.fastDecayPerSecond * seconds);
    this.#slow = this.#slow < DUST ? 0 : this.#slow * faded(MODEL.slowDecayPerSecond * seconds);
  }
}

/** exp(-x) for x from 0 to 0.4, within 2e-5 of itself: a Padé approximant, for `portableExp` costs five times as much. */
function faded(x: number): number {
  const even = 12 + x * x;
  return (even - 6 * x) / (even + 6 * x);
}
