import type { MarketState } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';
import type { OrderRequest, Trigger } from '../../orders/order.js';
import type { Answers } from './answers.js';
import type { ArrivalChecks } from './arrival-checks.js';
import type { BookEntry } from './book-entry.js';
import type { Liquidity } from './liquidity.js';
import type { OpenOrders } from './open-orders.js';
import type { Taker } from './taker.js';
import { looksAtBest, Waiting } from './waiting.js';

export interface TriggersOptions {
  readonly market: MarketState;
  readonly liquidity: Liquidity;
  readonly orders: OpenOrders;
  readonly checks: ArrivalChecks;
  readonly taker: Taker;
  readonly entry: BookEntry;
  readonly answers: Answers;
}

/** Orders that wait for a price, and go to the book when it comes: docs/fills.md, rules 17 and 19. */
export class Triggers {
  readonly #options: TriggersOptions;
  /** Written anew by each look. */
  readonly #due: Waiting[] = [];

  constructor(options: TriggersOptions) {
    this.#options = options;
  }

  /** The order waits from here on; a trailing stop follows the last print already. */
  add(request: OrderRequest, trigger: Trigger): void {
    const waiting = new Waiting(request, trigger);
    waiting.sees(this.#priceFor(waiting));
    this.#options.orders.add(waiting);
  }

  /** The price that triggers look at may be another one. */
  look(us: Micros): void {
    const due = this.#due;
    due.length = 0;
    for (const waiting of this.#options.orders.waiting) {
      if (waiting.sees(this.#priceFor(waiting))) due.push(waiting);
    }
    for (const waiting of due) this.#trigger(waiting, us);
  }

  #trigger(waiting: Waiting, us: Micros): void {
    const { orders, checks, taker, entry, answers } = this.#options;
    const { request } = waiting;
    orders.remove(waiting);
    answers.triggered(request, us);
    const plan = taker.plan(request, request.quantity);
    const rejection = checks.atTheBook(request, request.quantity, plan);
    if (rejection) answers.rejected(request, rejection, us);
    else entry.enter(request, plan, us);
  }

  #priceFor({ trigger, request }: Waiting): number {
    const { market, liquidity } = this.#options;
    return looksAtBest(trigger, market.lastPrice) ? liquidity.best(request.side) : market.lastPrice;
  }
}
