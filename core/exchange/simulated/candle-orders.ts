import type { Micros } from '../../market/time.js';
import { type ClientOrderId, limitPrice, type OrderRequest, type Side } from '../../orders/order.js';
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

/** An order that meets the candles that open at or after its arrival. */
export interface CandleOrder {
  readonly kind: 'candle';
  readonly request: OrderRequest;
  readonly remaining: number;
  /** What it is valued at until it is filled: its limit, or the last close. */
  readonly price: number;
  readonly arrivedUs: Micros;
}

/** What a candle does to an order: nothing more than its trigger, where there is no fill. */
export interface CandleFill {
  readonly order: CandleOrder;
  readonly price: number;
  readonly liquidity: 'maker' | 'taker';
  readonly isTriggered: boolean;
}

/**
 * Orders of a market of which only candles are known. Within a candle, market orders come first, then stops, then
 * limits.
 */
export class CandleOrders {
  readonly #orders = new Map<ClientOrderId, CandleOrder>();

  get count(): number {
    return this.#orders.size;
  }

  add(order: CandleOrder): void {
    this.#orders.set(order.request.clientOrderId, order);
  }

  remove({ request }: CandleOrder): void {
    this.#orders.delete(request.clientOrderId);
  }

  /** What a candle fills, in order; the orders stay until they are removed. */
  *fills(candle: Candle): Generator<CandleFill> {
    const met = [...this.#orders.values()].filter(({ arrivedUs }) => arrivedUs <= candle.openUs);
    for (const rank of [isMarket, isTriggered, isLimit]) {
      for (const order of met.filter(({ request }) => rank(request))) {
        const isOpen = this.#orders.get(order.request.clientOrderId) === order;
        const fill = isOpen ? fillOf(order, candle) : null;
        if (fill) yield fill;
      }
    }
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
    return price === null ? null : { order, price, liquidity: 'taker', isTriggered: true };
  }
  const limit = limitPrice(request);
  if (limit === null || reaches(request.side, limit, candle.open)) {
    return { order, price: candle.open, liquidity: 'taker', isTriggered: false };
  }
  const isReached = passes(request.side, candle, limit);
  return isReached ? { order, price: limit, liquidity: 'maker', isTriggered: false } : null;
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
