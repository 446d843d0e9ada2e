import { type EventBatch, EventFlag } from '../../market/event-batch.js';
import type { Micros } from '../../market/time.js';
import type { OrderRequest, Side } from '../../orders/order.js';
import { lotsWithin, remainder } from '../../orders/sizing.js';
import { venueSize } from './liquidity.js';
import type { OrderDesk } from './order-desk.js';
import { Resting } from './resting-orders.js';
import { isBetter, SIDES } from './sides.js';
import type { Statements } from './statements.js';

/** How orders that rest are filled: docs/fills.md, rules 9, 11 and 13. */
export class Maker {
  readonly #desk: OrderDesk;
  readonly #statements: Statements;

  constructor(desk: OrderDesk, statements: Statements) {
    this.#desk = desk;
    this.#statements = statements;
  }

  /** Puts an order at the end of its level's queue. */
  join(request: OrderRequest, price: number, remaining: number): void {
    const { market, orders, decidedBy } = this.#desk;
    decidedBy.note(market.depth);
    orders.add(new Resting(request, price, remaining, this.#statements.placeAt(request.side, price)));
  }

  /** A print: of what it brings, each order sees what those before it have left. */
  onPrint(batch: EventBatch, row: number): void {
    const { instrument, orders } = this.#desk;
    const { resting } = orders;
    const price = batch.v0[row]!;
    if (price > resting.bestBuy && price < resting.bestSell) return;
    const startedBy: Side = (batch.flags[row]! & EventFlag.buy) !== 0 ? 'buy' : 'sell';
    const exchangeTs = batch.exchangeTs[row]!;
    const localTs = batch.localTs[row]!;
    const size = venueSize(instrument, batch.v1[row]!, price);
    let left = size;
    for (const order of resting.metByPrint(price, startedBy)) {
      if (!order.isOpen) continue;
      const { queue, side } = order;
      const reached = isBetter(side, order.price, price)
        ? queue.sweep(left, exchangeTs)
        : queue.print(left, size, exchangeTs, localTs);
      if (reached > 0) left -= this.#fill(order, reached, localTs);
      if (order.isOpen) resting.ask(order);
    }
  }

  /** Fills what the other side has come to, from the levels that do. */
  cross(us: Micros): void {
    const { liquidity, orders } = this.#desk;
    for (const side of SIDES) {
      for (const order of orders.resting.metByBest(side, liquidity.best(side))) {
        if (order.isOpen) this.#fillFromBook(order, us);
      }
    }
  }

  #fillFromBook(order: Resting, us: Micros): void {
    const { liquidity } = this.#desk;
    const { levels } = liquidity.plan(order.side, this.#fillable(order), order.price);
    for (const level of levels) {
      if (!order.isOpen) return;
      liquidity.take(order.side, level);
      this.#fill(order, level.quantity, us);
    }
  }

  /** Fills an order as far as there is for it; returns how much that was. */
  #fill(order: Resting, most: number, us: Micros): number {
    const { instrument, market, orders, decidedBy } = this.#desk;
    const { request, price } = order;
    const quantity = lotsWithin(instrument, Math.min(most, this.#fillable(order)));
    if (!(quantity > 0)) return 0;
    order.remaining = remainder(instrument, order.remaining, quantity);
    if (order.remaining === 0) orders.remove(order);
    decidedBy.note(market.depth);
    this.#desk.execute({ request, price, quantity, liquidity: 'maker', best: price, us });
    return quantity;
  }

  #fillable({ request, remaining }: Resting): number {
    return Math.min(remaining, this.#desk.account.reducible(request));
  }
}
