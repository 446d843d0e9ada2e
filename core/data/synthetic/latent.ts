import { Random } from '../../market/random.js';
import { US_PER_MS, US_PER_SECOND } from '../../market/time.js';
import { burstsOf, type SyntheticBurst } from './bursts.js';
import { SYNTHETIC_MODEL as MODEL, SCENARIO_MODELS, type SyntheticScenarioModel } from './model.js';
import type { SyntheticSetup } from './options.js';

/** The step of what changes by itself; also how often depth is sent. */
export const STEP_US = 100 * US_PER_MS;

const STEP_SECONDS = STEP_US / US_PER_SECOND;
const FAIR_STEP = (MODEL.fairBpsPerRootMinute / 10_000) * Math.sqrt(STEP_SECONDS / 60);
const STRESS_KEPT = 1 - STEP_SECONDS / MODEL.spreadRelaxSeconds;
/** To first order in the step, exact to 1e-7: no power is needed. */
const DISPLACEMENT_KEPT = 1 - (Math.LN2 * STEP_SECONDS) / MODEL.impactHalfLifeSeconds;
/** A price that could reach zero has no book. Years away at this volatility. */
const LEAST_PRICE_SHARE = 0.2;

/**
 * The state behind the book, which no event says: fair value, how far flow has pushed the price off it, and the
 * burst going on. It moves in steps of 100 ms and with the burst's trades.
 */
export class LatentMarket {
  readonly #model: SyntheticScenarioModel;
  readonly #bursts: readonly SyntheticBurst[];
  readonly #start: number;
  readonly #leastFairTicks: number;
  /** Actions a second outside bursts. */
  readonly #quietRate: number;
  readonly #random: Random;
  #nextBurst = 0;
  #burst: SyntheticBurst | null = null;
  #fairTicks: number;
  #displacementBps = 0;
  #pushBps = 0;
  /** 0 in quiet markets, near 1 late in a burst. */
  stress = 0;

  constructor(setup: SyntheticSetup, quietRate: number) {
    this.#model = SCENARIO_MODELS[setup.scenario];
    this.#bursts = burstsOf(setup);
    this.#start = setup.start;
    this.#quietRate = quietRate;
    this.#random = new Random(setup.seed, 'synthetic/fair');
    this.#fairTicks = setup.grid.baseTicks;
    this.#leastFairTicks = setup.grid.baseTicks * LEAST_PRICE_SHARE;
  }

  /** Ticks, not whole: where the middle of the book belongs. */
  get priceTicks(): number {
    if (this.#model.impact === 'news') return this.#fairTicks;
    return this.#fairTicks * (1 + this.#displacementBps / 10_000);
  }

  /** The side of the burst going on, 0 when there is none. */
  get burstSide(): 1 | -1 | 0 {
    return this.#burst?.side ?? 0;
  }

  /** Share of the touch, -1 to 1, by which bids outweigh asks: against the displacement. */
  get lean(): number {
    const x = -this.#displacementBps / MODEL.leanHalfBps;
    return (MODEL.leanShare * x) / (1 + Math.abs(x));
  }

  /** To the next 100 ms, which begin `offsetUs` after the start. */
  step(offsetUs: number): void {
    const now = this.#start + offsetUs;
    if (this.#burst && now >= this.#burst.endUs) this.#burst = null;
    const next = this.#bursts[this.#nextBurst];
    if (next && now >= next.startUs) this.#begin(next);
    this.#fairTicks = Math.max(
      this.#leastFairTicks,
      this.#fairTicks * (1 + FAIR_STEP * this.#random.normal()),
    );
    this.#displacementBps *= DISPLACEMENT_KEPT;
    this.stress = this.#burst ? 1 - (1 - this.stress) * STRESS_KEPT : this.stress * STRESS_KEPT;
  }

  /** A trade of the burst going on; other trades push nothing. */
  push(side: 1 | -1): void {
    this.#displacementBps += side * this.#pushBps;
  }

  #begin(burst: SyntheticBurst): void {
    this.#burst = burst;
    this.#nextBurst++;
    const seconds = (burst.endUs - burst.startUs) / US_PER_SECOND;
    const trades = seconds * this.#quietRate * MODEL.burstActivity * MODEL.burstTradeShare;
    const netTrades = trades * (2 * MODEL.burstSideShare - 1);
    this.#pushBps = burst.impactBps / netTrades;
    if (this.#model.lean === 'by-lot') this.#pushBps *= burst.leanFactor;
    if (this.#model.impact === 'news') this.#fairTicks *= 1 + (burst.side * burst.impactBps) / 10_000;
  }
}
