import type { Micros } from '../../market/time.js';
import { type ClientOrderId, limitPrice, type OrderRequest, type Side } from '../../orders/order.js';
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
export interface CandleFill {
  readonly request: OrderRequest;
  readonly price: number;
  readonly liquidity: 'maker' | 'taker';
  readonly isTriggered: boolean;
}

interface Known {
  readonly request: OrderRequest;
  readonly arrivedUs: Micros;
}

/**
 * Orders of a market of which only candles are known. They meet the candles that open after their arrival; within
 * one, market orders come first, then stops, then limits.
 */
export class CandleOrders {
  readonly #orders = new Map<ClientOrderId, Known>();

  get size(): number {
    return this.#orders.size;
  }

  get(id: ClientOrderId): OrderRequest | undefined {
    return this.#orders.get(id)?.request;
  }

  requests(): readonly OrderRequest[] {
    return [...this.#orders.values()].map(({ request }) => request);
  }

  add(request: OrderRequest, arrivedUs: Micros): void {
    this.#orders.set(request.clientOrderId, { request, arrivedUs });
  }

  delete(id: ClientOrderId): boolean {
    return this.#orders.delete(id);
  }

  /** What a candle fills, in order; the orders stay until they are deleted. */
  *fills(candle: Candle): Generator<CandleFill> {
    const met = [...this.#orders.values()].filter(({ arrivedUs }) => arrivedUs <= candle.openUs);
    for (const rank of [isMarket, isTriggered, isLimit]) {
      for (const { request } of met.filter(({ request: one }) => rank(one))) {
        const fill = this.#orders.has(request.clientOrderId) ? fillOf(request, candle) : null;
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

function fillOf(request: OrderRequest, candle: Candle): CandleFill | null {
  const { side, trigger } = request;
  if (trigger !== null) {
    const price = triggeredAt(request, candle);
    return price === null ? null : { request, price, liquidity: 'taker', isTriggered: true };
  }
  const limit = limitPrice(request);
  if (limit === null || isWithin(side, candle.open, limit)) {
    return { request, price: candle.open, liquidity: 'taker', isTriggered: false };
  }
  const reached = side === 'buy' ? candle.low < limit : candle.high > limit;
  return reached ? { request, price: limit, liquidity: 'maker', isTriggered: false } : null;
}

/** The price at which a candle triggers an order: its open, or the order's own; null where it does not. */
function triggeredAt(request: OrderRequest, { open, high, low }: Candle): number | null {
  const { trigger } = request;
  if (trigger === null || trigger.kind === 'trailing') return null;
  const waiting = new Waiting(request, trigger);
  if (waiting.sees(open)) return open;
  return waiting.sees(high) || waiting.sees(low) ? trigger.price : null;
}

function isWithin(side: Side, price: number, limit: number): boolean {
  return side === 'buy' ? price <= limit : price >= limit;
}
