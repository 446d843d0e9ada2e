import type { Instrument } from '../../market/instrument.js';
import type { MarketState } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';
import { limitPrice, type OrderRequest, type Side } from '../../orders/order.js';
import { sideSign } from '../../orders/position.js';
import { grids, onLot } from '../../orders/sizing.js';
import type { Liquidity, Taken } from './liquidity.js';
import type { MatcherPort } from './matcher-port.js';
import { reducible } from './reduce-only.js';
import type { WeakestDepth } from './weakest-depth.js';

/** What an order would take. */
export interface Plan {
  /** From levels of the book, the best first. */
  readonly levels: readonly Taken[];
  /** What a market order finds no level for; null for nothing, or where that has no price. */
  readonly beyond: Taken | null;
  /** What it may fill now and would not. */
  readonly lacking: number;
  /** What is left of it then: what is lacking, and what may not be filled because it makes no position smaller. */
  readonly left: number;
}

export interface TakerOptions {
  readonly instrument: Instrument;
  readonly market: MarketState;
  readonly liquidity: Liquidity;
  /** The Y of the impact; 0 for none. */
  readonly impact: number;
  readonly decidedBy: WeakestDepth;
  readonly port: MatcherPort;
}

/** What orders take from the book as they come: docs/fills.md, rules 5 to 7. */
export class Taker {
  readonly #options: TakerOptions;

  constructor(options: TakerOptions) {
    this.#options = options;
  }

  /** What `quantity` of an order would take now. */
  plan(request: OrderRequest, quantity: number): Plan {
    const { instrument, liquidity, port } = this.#options;
    const { side, execution } = request;
    const most = Math.min(quantity, reducible(request, port.position()));
    const { levels, remaining, lastPrice } = liquidity.plan(side, most, limitPrice(request));
    const isBeyond = execution.type === 'market' && remaining > 0;
    const beyond = isBeyond ? this.#beyond(side, remaining, lastPrice) : null;
    const lacking = beyond === null ? remaining : 0;
    const left = most < quantity ? onLot(instrument, quantity - most + lacking) : lacking;
    return { levels, beyond, lacking, left };
  }

  /** Takes what was planned. */
  take(request: OrderRequest, { levels, beyond }: Plan, us: Micros): void {
    const { market, liquidity, decidedBy, port } = this.#options;
    const best = liquidity.best(request.side);
    if (levels.length > 0) decidedBy.note(market.depth);
    for (const level of levels) {
      liquidity.take(request.side, level);
      port.execute({ request, ...level, liquidity: 'taker', best, us });
    }
    if (beyond !== null) port.execute({ request, ...beyond, liquidity: 'taker', best, us });
  }

  /**
   * Takes a quantity whatever it costs, as a liquidation does; who asked for it charges it. What finds no level goes at
   * the last level's price, or at `fallback` where there is none.
   */
  takeAll(side: Side, quantity: number, fallback: number): readonly Taken[] {
    const { market, liquidity, decidedBy } = this.#options;
    decidedBy.note(market.depth);
    const { levels, remaining, lastPrice } = liquidity.plan(side, quantity, null);
    for (const level of levels) liquidity.take(side, level);
    if (remaining === 0) return levels;
    return [...levels, { price: Number.isNaN(lastPrice) ? fallback : lastPrice, quantity: remaining }];
  }

  /**
   * What a market order finds no level for, at its price on the tick: docs/fills.md, rule 7. Null where that has none.
   * @param lastPrice of the last level that there is; NaN without one
   * @see Toth et al. (2011), Anomalous price impact and the critical nature of liquidity
   */
  #beyond(side: Side, quantity: number, lastPrice: number): Taken | null {
    const { instrument, impact, port } = this.#options;
    const activity = impact === 0 ? null : port.activity();
    if (activity === null || Number.isNaN(lastPrice)) return null;
    const move = impact * activity.sigma * Math.sqrt(quantity / activity.adv);
    const price = lastPrice * (1 + sideSign(side) * move);
    const { tick } = grids(instrument);
    const rounded = tick === null ? price : tick.round(price, side === 'buy' ? 'up' : 'down');
    return rounded > 0 ? { price: rounded, quantity } : null;
  }
}
