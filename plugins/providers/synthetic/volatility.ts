import { portableExp, type Random } from '../../../core/public/plugin.js';
import { keptOf, STEP_SECONDS } from './clock.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';

const BP = 1e-4;
/** Volatility changes once a second. */
const STEPS = Math.round(1 / STEP_SECONDS);
const KEPT = 1 - (1 - keptOf(MODEL.volatileHalfLifeSeconds)) * STEPS;
const STEP_DEVIATION = MODEL.volatileLogDeviation * Math.sqrt(1 - KEPT * KEPT);
const JUMP_CHANCE = (MODEL.jumpsPerHour * STEP_SECONDS) / 3_600;

/** What `volatile` has: a volatility that clusters, its logarithm an Ornstein-Uhlenbeck process, and jumps of either side. */
export class Volatility {
  readonly #random: Random;
  #log: number;
  #steps = 0;
  /** Over the usual one. */
  times: number;

  constructor(random: Random) {
    this.#random = random;
    this.#log = MODEL.volatileLogDeviation * random.normal();
    this.times = MODEL.volatileTimes * portableExp(this.#log);
  }

  /** To the next 100 ms. Returns a jump of the price's logarithm, nearly always 0. */
  step(): number {
    if (++this.#steps % STEPS === 0) {
      this.#log = this.#log * KEPT + STEP_DEVIATION * this.#random.normal();
      this.times = MODEL.volatileTimes * portableExp(this.#log);
    }
    if (!this.#random.chance(JUMP_CHANCE)) return 0;
    const size = Math.min(this.#random.pareto(MODEL.jumpLeastBps, MODEL.jumpTail), MODEL.jumpMostBps);
    return this.#random.sign() * size * BP;
  }
}
