import type { Micros } from '../../market/time.js';
import { limitPrice, type OrderRequest, type Side } from '../../orders/order.js';
import type { Rejection } from './messages.js';
import type { CandleOrder } from './open-orders.js';
import type { OrderDesk } from './order-desk.js';
import type { Refusals } from './refusals.js';
import { reaches } from './sides.js';
import { Waiting } from './waiting.js';

/** Open, high, low and close of a time that began at `openUs`. */
export interface Candle {
  readonly openUs: Micros;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** What a candle does to an order: nothing more than its trigger, where there is no fill. */
interface CandleFill {
  readonly price: number;
  readonly liquidity: 'maker' | 'taker';
  readonly isTriggered: boolean;
}

/**
 * What becomes of orders where candles are all that is known: docs/fills.md, rule 33. Within a candle, market orders come
 * first, then stops, then limits.
 */
export class Candles {
  readonly #desk: OrderDesk;
  readonly #refusals: Refusals;

  constructor(desk: OrderDesk, refusals: Refusals) {
    this.#desk = desk;
    this.#refusals = refusals;
  }

  /** What speaks against an order, by the last close. */
  rejection(request: OrderRequest): Rejection | null {
    if (request.trigger !== null) return null;
    const { quantity } = request;
    return this.#refusals.ofFills(request, quantity, [{ price: this.#priceOf(request), quantity }]);
  }

  /** The order waits for the next candle that opens. */
  add(request: OrderRequest, us: Micros): void {
    const { market, orders, decidedBy } = this.#desk;
    const remaining = request.quantity;
    const price = this.#priceOf(request);
    decidedBy.note(market.depth);
    orders.add({ kind: 'candle', request, remaining, price, arrivedUs: us });
  }

  /** A candle has ended: orders that came before it opened meet it, each whole. */
  onCandle(candle: Candle, us: Micros): void {
    const { orders } = this.#desk;
    const met = orders.candles().filter(({ arrivedUs }) => arrivedUs <= candle.openUs);
    for (const comesNow of [isMarket, isTriggered, isLimit]) {
      for (const order of met) {
        const { request } = order;
        if (!comesNow(request) || orders.get(request.clientOrderId) !== order) continue;
        const fill = fillOf(order, candle);
        if (fill) this.#fill(order, fill, us);
      }
    }
  }

  #fill(order: CandleOrder, { price, liquidity, isTriggered }: CandleFill, us: Micros): void {
    const { orders, account, messages } = this.#desk;
    const { request } = order;
    orders.remove(order);
    if (isTriggered) messages.triggered(request, us);
    const quantity = Math.min(order.remaining, account.reducible(request));
    const rejection = isTriggered
      ? this.#refusals.ofFills(request, order.remaining, [{ price, quantity }])
      : null;
    if (rejection) {
      messages.rejected(request, rejection, us);
      return;
    }
    if (quantity > 0) this.#desk.execute({ request, price, quantity, liquidity, best: price, us });
    if (quantity < order.remaining) messages.canceled(request, 'nothing_to_reduce', us);
  }

  #priceOf(request: OrderRequest): number {
    return limitPrice(request) ?? this.#desk.liquidity.best(request.side);
  }
}

function isMarket({ execution, trigger }: OrderRequest): boolean {
  return trigger === null && execution.type === 'market';
}

function isTriggered({ trigger }: OrderRequest): boolean {
  return trigger !== null;
}

function isLimit({ execution, trigger }: OrderRequest): boolean {
  return trigger === null && execution.type === 'limit';
}

function fillOf(order: CandleOrder, candle: Candle): CandleFill | null {
  const { request } = order;
  if (request.trigger !== null) {
    const price = triggeredAt(request, candle);
    return price === null ? null : { price, liquidity: 'taker', isTriggered: true };
  }
  const limit = limitPrice(request);
  if (limit === null || reaches(request.side, limit, candle.open)) {
    return { price: candle.open, liquidity: 'taker', isTriggered: false };
  }
  const isReached = passes(request.side, candle, limit);
  return isReached ? { price: limit, liquidity: 'maker', isTriggered: false } : null;
}

/** The price at which a candle triggers an order: its open, or the order's own; null where it does not. */
function triggeredAt(request: OrderRequest, { open, high, low }: Candle): number | null {
  const { trigger } = request;
  if (trigger === null || trigger.kind === 'trailing') return null;
  const waiting = new Waiting(request, trigger);
  if (waiting.sees(open)) return open;
  return waiting.sees(high) || waiting.sees(low) ? trigger.price : null;
}

/** Whether a candle went through a limit: at it is not enough. */
function passes(side: Side, { low, high }: Candle, limit: number): boolean {
  return side === 'buy' ? low < limit : high > limit;
}
