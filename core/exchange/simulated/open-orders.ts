import { assertNever } from '../../errors.js';
import type { ClientOrderId } from '../../orders/order.js';
import { type CandleOrder, CandleOrders } from './candle-orders.js';
import { type Resting, RestingOrders } from './resting-orders.js';
import type { Waiting } from './waiting.js';

/** An order that is on the book, that waits for its trigger, or for the next candle. */
export type OpenOrder = Resting | Waiting | CandleOrder;

/** All open orders of one instrument, in the order in which they came: one that goes to the back has come anew. */
export class OpenOrders {
  readonly resting = new RestingOrders();
  readonly candles = new CandleOrders();
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
        this.candles.add(order);
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
        this.candles.remove(order);
        return;
      default:
        assertNever(order);
    }
  }
}
