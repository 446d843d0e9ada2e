import { Random } from '../../../core/public/plugin.js';
import { keptOf, STEP_SECONDS, Stretches } from './clock.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';
import type { SyntheticSetup } from './options.js';
import { pairOf } from './pairs.js';
import { dislocationsOf, type SyntheticDislocation } from './stretches.js';

const BP = 1e-4;
const FAIR_STEP_DEVIATION = MODEL.fairBpsPerRootMinute * BP * Math.sqrt(STEP_SECONDS / 60);

/** The logarithm of fair value over the base price, in steps of 100 ms. What drives it depends on nothing that trades. */
export interface FairPath {
  /** To the step that begins at `us`, with a volatility of so many times the usual. */
  step(us: number, volatility: number): number;
  /** By how much a contract stands above its reference now, a fraction; NaN where it has none. */
  readonly basis: number;
}

/** How the instrument hangs together with the others of its run. */
export function fairPathOf(setup: SyntheticSetup): FairPath {
  const { scenario, seed, id, place } = setup;
  if (scenario === 'basis') {
    const reference = new Walk(seed, 'synthetic/fair');
    return place === 0 ? reference : new Contract(setup, reference);
  }
  const pair = pairOf(setup);
  const times = scenario === 'cointegrated' ? MODEL.pairVolatility : 1;
  if (pair === null) return new Walk(seed, `synthetic/${id}/fair`, times);
  const first = new Walk(seed, `synthetic/pair ${pair.number}/fair`, times);
  return pair.isFirst ? first : new Follower(seed, pair, first);
}

/** A martingale of the price: the logarithm drifts down by half its variance. */
class Walk implements FairPath {
  readonly #random: Random;
  readonly #times: number;
  readonly basis = Number.NaN;
  #log = 0;

  /** `times` as volatile as the usual. */
  constructor(seed: number, label: string, times = 1) {
    this.#random = new Random(seed, label);
    this.#times = times;
  }

  step(_us: number, volatility: number): number {
    const deviation = FAIR_STEP_DEVIATION * this.#times * volatility;
    this.#log += deviation * this.#random.normal() - 0.5 * deviation * deviation;
    return this.#log;
  }
}

/** An Ornstein-Uhlenbeck process around 0, started in its stationary distribution. */
export class Reverting {
  readonly #random: Random;
  readonly #kept: number;
  readonly #stepDeviation: number;
  value: number;

  constructor(seed: number, label: string, deviation: number, halfLifeSeconds: number) {
    this.#random = new Random(seed, label);
    this.#kept = keptOf(halfLifeSeconds);
    this.#stepDeviation = deviation * Math.sqrt(1 - this.#kept * this.#kept);
    this.value = deviation * this.#random.normal();
  }

  step(): number {
    this.value = this.value * this.#kept + this.#stepDeviation * this.#random.normal();
    return this.value;
  }
}

class Follower implements FairPath {
  readonly #first: FairPath;
  readonly #beta: number;
  readonly #spread: Reverting;
  readonly basis = Number.NaN;

  constructor(seed: number, pair: NonNullable<ReturnType<typeof pairOf>>, first: FairPath) {
    this.#first = first;
    this.#beta = pair.beta;
    const label = `synthetic/pair ${pair.number}/spread`;
    this.#spread = new Reverting(seed, label, pair.deviationBps * BP, pair.halfLifeSeconds);
  }

  step(us: number, volatility: number): number {
    return this.#beta * this.#first.step(us, volatility) + this.#spread.step();
  }
}

class Contract implements FairPath {
  readonly #reference: FairPath;
  readonly #wander: Reverting;
  readonly #dislocations: Stretches<SyntheticDislocation>;
  readonly #kept = keptOf(MODEL.dislocationHalfLifeSeconds);
  #dislocated = 0;

  constructor(setup: SyntheticSetup, reference: FairPath) {
    this.#reference = reference;
    const label = `synthetic/${setup.id}/basis`;
    this.#wander = new Reverting(setup.seed, label, MODEL.basisDeviationBps * BP, MODEL.basisHalfLifeSeconds);
    this.#dislocations = new Stretches(dislocationsOf(setup));
  }

  get basis(): number {
    return this.#wander.value + this.#dislocated;
  }

  step(us: number, volatility: number): number {
    const dislocation = this.#dislocations.at(us);
    if (dislocation === null) this.#dislocated *= this.#kept;
    else this.#dislocated += (dislocation.bps * BP * STEP_SECONDS) / MODEL.dislocationRiseSeconds;
    return this.#reference.step(us, volatility) + this.#wander.step() + this.#dislocated;
  }
}
