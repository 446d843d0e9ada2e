import type { Micros } from '../../market/time.js';
import { limitPrice, type OrderRequest, type Side } from '../../orders/order.js';
import { sideSign } from '../../orders/position.js';
import { grids, onLot } from '../../orders/sizing.js';
import type { Activity } from '../activity.js';
import type { Taken } from './liquidity.js';
import type { Maker } from './maker.js';
import type { OrderDesk } from './order-desk.js';

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

/** The price of what no level is there for: docs/fills.md, rule 7. */
export interface Impact {
  /** The Y of the formula; 0 for none. */
  readonly y: number;
  /** How much moves in the market; null while it is not known. */
  activity(): Activity | null;
}

/** What orders take from the book as they come, and what becomes of the rest: docs/fills.md, rules 5 to 8 and 20. */
export class Taker {
  readonly #desk: OrderDesk;
  readonly #maker: Maker;
  readonly #impact: Impact;

  constructor(desk: OrderDesk, maker: Maker, impact: Impact) {
    this.#desk = desk;
    this.#maker = maker;
    this.#impact = impact;
  }

  /** What `quantity` of an order would take now. */
  plan(request: OrderRequest, quantity: number): Plan {
    const { instrument, liquidity, account } = this.#desk;
    const { side, execution } = request;
    const most = Math.min(quantity, account.reducible(request));
    const { levels, remaining, lastPrice } = liquidity.plan(side, most, limitPrice(request));
    const isBeyond = execution.type === 'market' && remaining > 0;
    const beyond = isBeyond ? this.#beyond(side, remaining, lastPrice) : null;
    const lacking = beyond === null ? remaining : 0;
    const left = most < quantity ? onLot(instrument, quantity - most + lacking) : lacking;
    return { levels, beyond, lacking, left };
  }

  /** An order that was accepted takes what was planned, as its time in force allows, and rests with what is left. */
  enter(request: OrderRequest, plan: Plan, us: Micros): void {
    const { account, messages } = this.#desk;
    const { execution } = request;
    if (isFok(request) && plan.lacking > 0) {
      messages.canceled(request, 'fok_unfillable', us);
      return;
    }
    this.#take(request, plan, us);
    if (plan.left === 0) return;
    if (account.reducible(request) === 0) messages.canceled(request, 'nothing_to_reduce', us);
    else if (execution.type === 'market') messages.canceled(request, 'book_exhausted', us);
    else if (execution.timeInForce.kind === 'ioc') messages.canceled(request, 'ioc_remainder', us);
    else this.#maker.join(request, execution.price, plan.left);
  }

  /**
   * Takes a quantity whatever it costs, as a liquidation does; who asked for it charges it. What finds no level goes at
   * the last level's price, or at `fallback` where there is none.
   */
  takeAll(side: Side, quantity: number, fallback: number): readonly Taken[] {
    const { market, liquidity, decidedBy } = this.#desk;
    decidedBy.note(market.depth);
    const { levels, remaining, lastPrice } = liquidity.plan(side, quantity, null);
    for (const level of levels) liquidity.take(side, level);
    if (remaining === 0) return levels;
    return [...levels, { price: Number.isNaN(lastPrice) ? fallback : lastPrice, quantity: remaining }];
  }

  #take(request: OrderRequest, { levels, beyond }: Plan, us: Micros): void {
    const { market, liquidity, decidedBy } = this.#desk;
    const best = liquidity.best(request.side);
    if (levels.length > 0) decidedBy.note(market.depth);
    for (const level of levels) {
      liquidity.take(request.side, level);
      this.#desk.execute({ request, ...level, liquidity: 'taker', best, us });
    }
    if (beyond !== null) this.#desk.execute({ request, ...beyond, liquidity: 'taker', best, us });
  }

  /**
   * What a market order finds no level for, at its price on the tick: docs/fills.md, rule 7. Null where that has none.
   * @param lastPrice of the last level that there is; NaN without one
   * @see Toth et al. (2011), Anomalous price impact and the critical nature of liquidity
   */
  #beyond(side: Side, quantity: number, lastPrice: number): Taken | null {
    const { y } = this.#impact;
    const activity = y === 0 ? null : this.#impact.activity();
    if (activity === null || Number.isNaN(lastPrice)) return null;
    const move = y * activity.sigma * Math.sqrt(quantity / activity.adv);
    const price = lastPrice * (1 + sideSign(side) * move);
    const { tick } = grids(this.#desk.instrument);
    const rounded = tick === null ? price : tick.round(price, side === 'buy' ? 'up' : 'down');
    return rounded > 0 ? { price: rounded, quantity } : null;
  }
}

function isFok({ execution }: OrderRequest): boolean {
  return execution.type === 'limit' && execution.timeInForce.kind === 'fok';
}
