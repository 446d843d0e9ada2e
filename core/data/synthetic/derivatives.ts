import type { NeutralEvent } from '../../market/neutral-event.js';
import { Random } from '../../market/random.js';
import { type Micros, US_PER_SECOND } from '../../market/time.js';
import type { SyntheticGrid } from './grid.js';
import type { LatentMarket } from './latent.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';
import type { SyntheticSetup } from './options.js';
import { type OrderFlow, sideName } from './order-flow.js';

/** A venue tells at most one liquidation of a symbol a second. */
const LIQUIDATION_APART_US = US_PER_SECOND;

/** What contracts have and spot has not: forced orders, and an open interest that falls with them. */
export class Derivatives {
  readonly #grid: SyntheticGrid;
  readonly #latent: LatentMarket;
  readonly #flow: OrderFlow;
  readonly #random: Random;
  readonly #usualLots: number;
  readonly #noiseLots: number;
  #openLots: number;
  #nextAllowedUs = 0;

  constructor(setup: SyntheticSetup, latent: LatentMarket, flow: OrderFlow) {
    this.#grid = setup.grid;
    this.#latent = latent;
    this.#flow = flow;
    this.#random = new Random(setup.seed, 'synthetic/derivatives');
    this.#usualLots = setup.grid.lotsWorth(MODEL.openInterestNotional);
    this.#noiseLots = setup.grid.lotsWorth(MODEL.openInterestNoiseNotional);
    this.#openLots = this.#usualLots;
  }

  /**
   * Called at each step of `seconds`: perhaps a position is liquidated. Its order trades at the touch like any
   * other, on the side of the burst: buyers' bursts liquidate shorts.
   */
  liquidate(ts: Micros, seconds: number, out: NeutralEvent[]): void {
    const burstSide = this.#latent.burstSide;
    const perSecond =
      burstSide === 0 ? MODEL.liquidationsPerQuietHour / 3600 : MODEL.liquidationsPerBurstSecond;
    if (ts < this.#nextAllowedUs || !this.#random.chance(perSecond * seconds)) return;
    this.#nextAllowedUs = ts + LIQUIDATION_APART_US;
    const side = burstSide === 0 ? this.#random.sign() : burstSide;
    const notional = this.#random.pareto(MODEL.liquidationLeastNotional, MODEL.liquidationTail);
    const ticks = this.#flow.touchTicks(side);
    const filled = this.#flow.trade(ts, side, this.#grid.lotsWorth(notional), out);
    this.#openLots = Math.max(1, this.#openLots - filled);
    const { price, size } = this.#grid.level(ticks, filled);
    out.push({ kind: 'liquidation', ts, side: sideName(side), price, size });
  }

  /** The answer to a poll. Between polls, positions are opened and closed, and those liquidated slowly come back. */
  openInterest(ts: Micros): NeutralEvent {
    const refill = (this.#usualLots - this.#openLots) * MODEL.openInterestRefill;
    const noise = this.#noiseLots * this.#random.normal();
    this.#openLots = Math.max(1, this.#openLots + Math.round(refill + noise));
    return { kind: 'openInterest', ts, amount: this.#grid.openInterest(this.#openLots) };
  }
}
