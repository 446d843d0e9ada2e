import { portableExp, Random, US_PER_HOUR, US_PER_SECOND } from '../../../core/public/plugin.js';
import { keptOf, STEP_SECONDS, STEP_US, Stretches } from './clock.js';
import { type FairPath, fairPathOf } from './fair.js';
import { SYNTHETIC_MODEL as MODEL, type Regime } from './model.js';
import { News } from './news.js';
import type { SyntheticSetup } from './options.js';
import {
  burstsOf,
  regimesOf,
  type SyntheticBurst,
  type SyntheticRegime,
  type SyntheticTrend,
  trendsOf,
} from './stretches.js';
import { Volatility } from './volatility.js';

const BP = 1e-4;
const STRESS_KEPT = keptOf(MODEL.stressRelaxSeconds * Math.LN2);
const EXHAUSTION_KEPT = keptOf(MODEL.exhaustionHalfLifeSeconds);
/** A price that could reach zero has no book, nor has one without a bound. Years away at these volatilities. */
const MOST_LOG = 1.5;

/**
 * The state behind the book, which no event says: fair value, how far flow has pushed the price off it, and what
 * goes on. It moves in steps of 100 ms and takes nothing from what is traded, so that its future is the same whatever
 * the flow says.
 */
export class LatentMarket {
  readonly #start: number;
  readonly #baseTicks: number;
  readonly #fair: FairPath;
  readonly #volatility: Volatility;
  readonly #regimes: Stretches<SyntheticRegime>;
  readonly #bursts: Stretches<SyntheticBurst>;
  readonly #trends: Stretches<SyntheticTrend>;
  #regime: Regime;
  #burst: SyntheticBurst | null = null;
  #trend: SyntheticTrend | null = null;
  /** Log of what news, jumps and drift have added to the walk. */
  #added = 0;
  readonly #newsRandom: Random;
  #news: News | null = null;
  #pushed = 0;
  #pushKept = 1;
  #pushStep = 0;
  /** Ticks, not whole: where the middle of the book belongs. */
  priceTicks: number;
  /** Whether a burst is going on. */
  isBurst = false;
  /**
   * Its side, from -1 to 1. Where a burst pushes the price it is the burst's own; where it is news, what the price
   * says of it by now: flow that knew more would know the price's future.
   */
  flowSide = 0;
  /** 0 in quiet markets, near 1 late in a burst. */
  stress = 0;
  /** 1 as a burst ends, and then less and less. */
  exhaustion = 0;

  constructor(setup: SyntheticSetup) {
    this.#start = setup.start;
    this.#baseTicks = setup.grid.baseTicks;
    this.#fair = fairPathOf(setup);
    this.#volatility = new Volatility(new Random(setup.seed, `synthetic/${setup.id}/volatility`));
    this.#newsRandom = new Random(setup.seed, `synthetic/${setup.id}/news`);
    this.#regimes = new Stretches(regimesOf(setup));
    this.#bursts = new Stretches(burstsOf(setup));
    this.#trends = new Stretches(trendsOf(setup));
    this.#regime = this.#regimes.at(setup.start)!.regime;
    this.priceTicks = setup.grid.baseTicks;
  }

  /** How volatile fair value is, over the usual. */
  get volatility(): number {
    return this.#regime === 'volatile' ? this.#volatility.times : 1;
  }

  /** Of metaorders, what share more than one half buys. */
  get sideBias(): number {
    if (this.#regime !== 'trending' || this.#trend === null) return 0;
    return Math.sign(this.#trend.bpsPerHour) * MODEL.trendSideShare;
  }

  /** By how much a contract stands above its reference, a fraction; NaN where it has none. */
  get basis(): number {
    return this.#fair.basis;
  }

  /** To the next 100 ms, which begin `offsetUs` after the start. */
  step(offsetUs: number): void {
    const now = this.#start + offsetUs;
    this.#regime = this.#regimes.at(now)?.regime ?? this.#regime;
    this.#trend = this.#trends.at(now);
    const jump = this.#volatility.step();
    if (this.#regime === 'volatile') this.#added += jump;
    if (this.#regime === 'trending' && this.#trend) {
      this.#added += (this.#trend.bpsPerHour * BP * STEP_US) / US_PER_HOUR;
    }
    this.#stepBurst(now);
    const walked = this.#fair.step(now, this.volatility);
    const log = walked + this.#added + this.#pushed + (this.#news?.value ?? 0);
    this.priceTicks = this.#baseTicks * portableExp(Math.min(Math.max(log, -MOST_LOG), MOST_LOG));
  }

  #stepBurst(now: number): void {
    const burst = this.#bursts.at(now);
    if (burst !== this.#burst) {
      this.#end();
      this.#burst = burst;
      if (burst !== null) this.#begin(burst);
    }
    if (this.#news) this.flowSide = this.#news.step();
    this.#pushed = this.#pushed * this.#pushKept + this.#pushStep;
    if (burst === null) {
      this.stress *= STRESS_KEPT;
      this.exhaustion *= EXHAUSTION_KEPT;
    } else {
      this.stress = 1 - (1 - this.stress) * STRESS_KEPT;
      this.exhaustion = 1;
    }
  }

  #end(): void {
    this.#added += this.#news?.value ?? 0;
    this.#news = null;
    this.#pushStep = 0;
    this.isBurst = false;
    this.flowSide = 0;
  }

  /** A burst pushes step by step, or is news. */
  #begin(burst: SyntheticBurst): void {
    this.isBurst = true;
    if (this.#regime !== 'reverting') {
      this.#news = new News(burst, this.#newsRandom);
      return;
    }
    this.flowSide = burst.side;
    const impact = burst.side * burst.impactBps * BP;
    this.#pushKept = keptOf(burst.halfLifeSeconds);
    this.#pushStep = (impact * STEP_SECONDS * US_PER_SECOND) / (burst.endUs - burst.startUs);
  }
}
