import { BotError, baseUnits, Grid, type Market } from '../../../core/public/plugin.js';

/** Below this a move of the model would be smaller than a tick too often to be seen. */
const MIN_BASE_TICKS = 1_000;

/** Whole ticks and lots of a market, and what they are in quote currency and base units. */
export class SyntheticGrid {
  readonly #market: Market;
  readonly #tick: Grid;
  readonly #lot: Grid;
  /** The price the market starts at. */
  readonly baseTicks: number;
  /** Quote currency of a lot at the base price. */
  readonly #lotNotional: number;

  /** @throws BotError `usage` when the market's tick or lot is not known, or the price is less than 1000 ticks. */
  constructor(market: Market, basePrice: number) {
    this.#market = market;
    this.#tick = gridOf(market, 'tickSize');
    this.#lot = gridOf(market, 'stepSize');
    const ticks = this.#tick.steps(basePrice, 'nearest');
    if (!(ticks >= MIN_BASE_TICKS && Number.isSafeInteger(ticks))) {
      const least = this.#tick.at(MIN_BASE_TICKS);
      throw new BotError(
        'usage',
        `basePrice ${basePrice}: expected at least ${least}, ${MIN_BASE_TICKS} ticks of ${market.symbol}`,
      );
    }
    this.baseTicks = ticks;
    this.#lotNotional = this.base(1, ticks) * this.price(ticks);
  }

  /** Quote currency. */
  price(ticks: number): number {
    return this.#tick.at(ticks);
  }

  /** Base units of `lots` at a price, which matters to inverse contracts only. */
  base(lots: number, ticks: number): number {
    return baseUnits(this.#market, this.#contracts(lots), this.price(ticks));
  }

  /** Contracts times their size, as venues count open interest: base units; quote units of inverse contracts. */
  openInterest(lots: number): number {
    return this.#contracts(lots) * this.#market.contractSize;
  }

  /** Quote currency of `lots` at a price. */
  notional(lots: number, ticks: number): number {
    if (this.#market.kind === 'inverse') return this.#contracts(lots) * this.#market.contractSize;
    return this.price(ticks) * this.base(lots, ticks);
  }

  /** The nearest number of lots worth `notional` quote currency at the base price, at least one. */
  lotsWorth(notional: number): number {
    return Math.max(1, Math.round(notional / this.#lotNotional));
  }

  /** Ticks of a fraction of the base price in basis points; not whole. */
  ticksOfBps(bps: number): number {
    return (this.baseTicks * bps) / 10_000;
  }

  #contracts(lots: number): number {
    return this.#lot.at(lots);
  }
}

function gridOf(market: Market, name: 'tickSize' | 'stepSize'): Grid {
  const step = market[name];
  if (step !== null) return new Grid(step);
  throw new BotError('usage', `${market.symbol}: ${name} is not known; a synthetic market needs it`);
}
