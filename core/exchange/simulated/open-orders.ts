import { assertNever } from '../../errors.js';
import type { Micros } from '../../market/time.js';
import type { ClientOrderId, OrderRequest } from '../../orders/order.js';
import { type Resting, RestingOrders } from './resting-orders.js';
import type { Waiting } from './waiting.js';

/** An order that meets the candles that open at or after its arrival. */
export interface CandleOrder {
  readonly kind: 'candle';
  readonly request: OrderRequest;
  readonly remaining: number;
  /** What it is valued at until it is filled: its limit, or the last close. */
  readonly price: number;
  readonly arrivedUs: Micros;
}

/** An order that is on the book, that waits for its trigger, or for the next candle. */
export type OpenOrder = Resting | Waiting | CandleOrder;

/** All open orders of one instrument, in the order in which they came: one that goes to the back has come anew. */
export class OpenOrders {
  readonly resting = new RestingOrders();
  readonly #waiting: Waiting[] = [];
  readonly #byId = new Map<ClientOrderId, OpenOrder>();

  get count(): number {
    return this.#byId.size;
  }

  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  get(id: ClientOrderId): OpenOrder | undefined {
    return this.#byId.get(id);
  }

  /** What is open now; good while orders come and go. */
  all(): readonly OpenOrder[] {
    return [...this.#byId.values()];
  }

  candles(): readonly CandleOrder[] {
    return this.all().filter((order) => order.kind === 'candle');
  }

  add(order: OpenOrder): void {
    this.#byId.set(order.request.clientOrderId, order);
    switch (order.kind) {
      case 'resting':
        this.resting.add(order);
        return;
      case 'waiting':
        this.#waiting.push(order);
        return;
      case 'candle':
        return;
      default:
        assertNever(order);
    }
  }

  remove(order: OpenOrder): void {
    this.#byId.delete(order.request.clientOrderId);
    switch (order.kind) {
      case 'resting':
        this.resting.remove(order);
        return;
      case 'waiting':
        this.#waiting.splice(this.#waiting.indexOf(order), 1);
        return;
      case 'candle':
        return;
      default:
        assertNever(order);
    }
  }
}
