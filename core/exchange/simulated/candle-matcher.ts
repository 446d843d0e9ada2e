import type { MarketState } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';
import { limitPrice, type OrderRequest } from '../../orders/order.js';
import type { Answers } from './answers.js';
import type { ArrivalChecks } from './arrival-checks.js';
import type { Candle, CandleFill } from './candle-orders.js';
import type { Rejection } from './filters.js';
import type { Liquidity } from './liquidity.js';
import type { MatcherPort } from './matcher-port.js';
import type { OpenOrders } from './open-orders.js';
import { reducible } from './reduce-only.js';
import type { WeakestDepth } from './weakest-depth.js';

export interface CandleMatcherOptions {
  readonly market: MarketState;
  readonly orders: OpenOrders;
  readonly checks: ArrivalChecks;
  readonly liquidity: Liquidity;
  readonly answers: Answers;
  readonly decidedBy: WeakestDepth;
  readonly port: MatcherPort;
}

/** What becomes of orders where candles are all that is known: docs/fills.md, rule 33. */
export class CandleMatcher {
  readonly #options: CandleMatcherOptions;

  constructor(options: CandleMatcherOptions) {
    this.#options = options;
  }

  /** What speaks against an order, by the last close. */
  rejection(request: OrderRequest): Rejection | null {
    if (request.trigger !== null) return null;
    const { quantity } = request;
    return this.#options.checks.ofFills(request, quantity, [{ price: this.#priceOf(request), quantity }]);
  }

  /** The order waits for the next candle that opens. */
  add(request: OrderRequest, us: Micros): void {
    const { market, orders, decidedBy } = this.#options;
    const remaining = request.quantity;
    const price = this.#priceOf(request);
    decidedBy.note(market.depth);
    orders.add({ kind: 'candle', request, remaining, price, arrivedUs: us });
  }

  /** A candle has ended: orders that came before it opened meet it, each whole. */
  onCandle(candle: Candle, us: Micros): void {
    for (const fill of this.#options.orders.candles.fills(candle)) this.#fill(fill, us);
  }

  #fill({ order, price, liquidity, isTriggered }: CandleFill, us: Micros): void {
    const { orders, checks, answers, port } = this.#options;
    const { request } = order;
    orders.remove(order);
    if (isTriggered) answers.triggered(request, us);
    const quantity = Math.min(order.remaining, reducible(request, port.position()));
    const rejection = isTriggered ? checks.ofFills(request, order.remaining, [{ price, quantity }]) : null;
    if (rejection) {
      answers.rejected(request, rejection, us);
      return;
    }
    if (quantity > 0) port.execute({ request, price, quantity, liquidity, best: price, us });
    if (quantity < order.remaining) answers.canceled(request, 'nothing_to_reduce', us);
  }

  #priceOf(request: OrderRequest): number {
    return limitPrice(request) ?? this.#options.liquidity.best(request.side);
  }
}
