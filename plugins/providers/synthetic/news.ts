import { portableExp, type Random, US_PER_SECOND } from '../../../core/public/plugin.js';
import { STEP_SECONDS } from './clock.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';
import type { SyntheticBurst } from './stretches.js';

const BP = 1e-4;
const MOST_ODDS = 15;

/**
 * News that the market makes out little by little: its side is known to nobody, a noisy signal tells more of it with
 * time, and the price is what may be expected by then. A martingale to all who do not know the side beforehand.
 * @see Brody, Hughston and Macrina (2008), "Information-based asset pricing"
 */
export class News {
  readonly #random: Random;
  readonly #impact: number;
  readonly #drift: number;
  readonly #deviation: number;
  /** Half the logarithm of the odds that it is good. */
  #odds = 0;
  /** Of the price's logarithm, so far. */
  value = 0;

  constructor({ startUs, endUs, side, impactBps }: SyntheticBurst, random: Random) {
    const perSecond = (MODEL.newsInformation * US_PER_SECOND) / (endUs - startUs);
    this.#random = random;
    this.#impact = impactBps * BP;
    this.#drift = side * perSecond * STEP_SECONDS;
    this.#deviation = Math.sqrt(perSecond * STEP_SECONDS);
  }

  /** To the next 100 ms. Returns the side that may be expected, from -1 to 1. */
  step(): number {
    const odds = this.#odds + this.#drift + this.#deviation * this.#random.normal();
    this.#odds = Math.min(Math.max(odds, -MOST_ODDS), MOST_ODDS);
    const expected = 1 - 2 / (portableExp(2 * this.#odds) + 1);
    this.value = this.#impact * expected;
    return expected;
  }
}
