import type { Instrument } from '../../market/instrument.js';
import type { MarketState } from '../../market/market-state.js';
import { limitPrice, type OrderRequest } from '../../orders/order.js';
import { filtered, type Rejection } from './filters.js';
import type { Liquidity, Taken } from './liquidity.js';
import type { MatcherPort } from './matcher-port.js';
import { reducible } from './reduce-only.js';
import { reaches } from './sides.js';
import type { Plan } from './taker.js';
import { looksAtBest, Waiting } from './waiting.js';

export interface ArrivalChecksOptions {
  readonly instrument: Instrument;
  readonly market: MarketState;
  readonly liquidity: Liquidity;
  readonly port: MatcherPort;
}

/** Why an order is not taken, in the order of docs/fills.md, rule 22. */
export class ArrivalChecks {
  readonly #instrument: Instrument;
  readonly #market: MarketState;
  readonly #liquidity: Liquidity;
  readonly #port: MatcherPort;

  constructor({ instrument, market, liquidity, port }: ArrivalChecksOptions) {
    this.#instrument = instrument;
    this.#market = market;
    this.#liquidity = liquidity;
    this.#port = port;
  }

  /** What speaks against an order by itself; null when nothing does. */
  ofOrder(request: OrderRequest): Rejection | null {
    return filtered(request, this.#liquidity.best(request.side));
  }

  /** What speaks against an order and the market that it finds at its arrival. */
  atArrival(request: OrderRequest): Rejection | null {
    return this.ofOrder(request) ?? this.#withoutMarket(request) ?? this.#triggeredAlready(request);
  }

  /** What speaks against `quantity` of an order on its way to the book, where it would take what was planned. */
  atTheBook(request: OrderRequest, quantity: number, { levels, beyond, left }: Plan): Rejection | null {
    const limit = limitPrice(request);
    const fills = beyond === null ? [...levels] : [...levels, beyond];
    if (limit !== null) fills.push({ price: limit, quantity: left });
    return this.ofFills(request, quantity, fills);
  }

  /** As `atTheBook`, by where all of it would be filled. */
  ofFills(request: OrderRequest, quantity: number, fills: readonly Taken[]): Rejection | null {
    const price = limitPrice(request) ?? this.#liquidity.best(request.side);
    return (
      this.#nothingToReduce(request) ??
      this.#crossing(request) ??
      this.#port.refused(request, { quantity, fills, price })
    );
  }

  #withoutMarket({ side, execution, trigger }: OrderRequest): Rejection | null {
    if (trigger !== null || execution.type !== 'market') return null;
    if (!Number.isNaN(this.#liquidity.best(side))) return null;
    const other = side === 'buy' ? 'sells' : 'buys';
    return { code: 'no_market', message: `${this.#instrument.id}: nobody ${other}` };
  }

  #triggeredAlready(request: OrderRequest): Rejection | null {
    const { side, trigger } = request;
    if (trigger === null || trigger.kind === 'trailing') return null;
    const { lastPrice } = this.#market;
    const price = looksAtBest(trigger, lastPrice) ? this.#liquidity.best(side) : lastPrice;
    if (!new Waiting(request, trigger).sees(price)) return null;
    return {
      code: 'would_trigger_at_once',
      message: `${this.#instrument.id}: a ${side} ${trigger.kind} of ${trigger.price}, and the price is ${price} already`,
    };
  }

  #nothingToReduce(request: OrderRequest): Rejection | null {
    const held = this.#port.position();
    if (reducible(request, held) > 0) return null;
    const { side, quantity } = request;
    return {
      code: 'nothing_to_reduce',
      message: `${this.#instrument.id}: a reduce-only ${side} of ${quantity} against ${held}`,
    };
  }

  #crossing({ side, execution }: OrderRequest): Rejection | null {
    if (execution.type !== 'limit' || execution.timeInForce.kind !== 'post_only') return null;
    const best = this.#liquidity.best(side);
    if (!reaches(side, execution.price, best)) return null;
    return {
      code: 'post_only_would_cross',
      message: `${this.#instrument.id}: a post-only ${side} at ${execution.price} against ${best}`,
    };
  }
}
