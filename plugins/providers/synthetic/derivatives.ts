import { type Micros, Random, US_PER_HOUR, US_PER_SECOND } from '../../../core/public/plugin.js';
import { STEP_SECONDS } from './clock.js';
import type { SyntheticGrid } from './grid.js';
import type { LatentMarket } from './latent.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';
import type { SyntheticSetup } from './options.js';
import type { OrderFlow } from './order-flow.js';

/** A venue tells at most one liquidation of a symbol a second. */
const LIQUIDATION_APART_US = US_PER_SECOND;
const FUNDING_EVERY_US = 8 * US_PER_HOUR;
const PREMIUM_WEIGHT = STEP_SECONDS / MODEL.fundingMemorySeconds;

/** What contracts have and spot has not: forced orders, an open interest that falls with them, and funding. */
export class Derivatives {
  readonly #grid: SyntheticGrid;
  readonly #latent: LatentMarket;
  readonly #flow: OrderFlow;
  readonly #random: Random;
  readonly #usualLots: number;
  #openLots: number;
  #nextAllowedUs = 0;
  #premium = 0;

  constructor(setup: SyntheticSetup, latent: LatentMarket, flow: OrderFlow) {
    this.#grid = setup.grid;
    this.#latent = latent;
    this.#flow = flow;
    this.#random = new Random(setup.seed, `synthetic/${setup.id}/derivatives`);
    this.#usualLots = setup.grid.lotsWorth(MODEL.openInterestNotional);
    this.#openLots = this.#usualLots;
  }

  /** Whether the contract has a reference, and so funding. */
  get hasFunding(): boolean {
    return !Number.isNaN(this.#latent.basis);
  }

  /**
   * Called each 100 ms: perhaps a position is liquidated. Its order trades at the touch like any other, on the side
   * of the burst: buyers' bursts liquidate shorts.
   */
  step(offsetUs: number): void {
    if (this.hasFunding) this.#premium += (this.#latent.basis - this.#premium) * PREMIUM_WEIGHT;
    const latent = this.#latent;
    const perSecond = latent.isBurst
      ? MODEL.liquidationsPerBurstSecond
      : MODEL.liquidationsPerQuietHour / 3600;
    if (!this.#random.chance(perSecond * STEP_SECONDS) || offsetUs < this.#nextAllowedUs) return;
    this.#nextAllowedUs = offsetUs + LIQUIDATION_APART_US;
    const side = this.#random.chance((1 + latent.flowSide) / 2) ? 1 : -1;
    const notional = this.#random.pareto(MODEL.liquidationLeastNotional, MODEL.liquidationTail);
    const ticks = this.#flow.touchTicks(side);
    const filled = this.#flow.take(side, this.#grid.lotsWorth(notional));
    this.#openLots = Math.max(1, this.#openLots - filled);
    this.#flow.tape.liquidation(side, ticks, filled);
  }

  /** The answer to a poll. Since the last one, trades have opened and closed positions, and some have come back. */
  openInterest(): void {
    const refill = (this.#usualLots - this.#openLots) * MODEL.openInterestRefill;
    const traded = this.#flow.tradedLots * MODEL.openInterestShare * this.#random.normal();
    this.#flow.tradedLots = 0;
    this.#openLots = Math.max(1, this.#openLots + Math.round(refill + traded));
    this.#flow.tape.openInterest(this.#openLots);
  }

  /**
   * The rate that will be paid at the next of 00:00, 08:00 and 16:00 UTC, from the mean premium of the last hour or so.
   * @see Binance, "Introduction to Binance Futures Funding Rates"
   */
  funding(now: Micros): void {
    const clamp = MODEL.fundingClamp;
    const interest = Math.min(Math.max(MODEL.fundingInterest - this.#premium, -clamp), clamp);
    const paidAt = (Math.floor(now / FUNDING_EVERY_US) + 1) * FUNDING_EVERY_US;
    this.#flow.tape.funding(this.#premium + interest, paidAt);
  }
}
