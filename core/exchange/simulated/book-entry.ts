import type { Micros } from '../../market/time.js';
import type { OrderRequest } from '../../orders/order.js';
import type { Answers } from './answers.js';
import type { Maker } from './maker.js';
import type { MatcherPort } from './matcher-port.js';
import { reducible } from './reduce-only.js';
import type { Plan, Taker } from './taker.js';

export interface BookEntryOptions {
  readonly taker: Taker;
  readonly maker: Maker;
  readonly answers: Answers;
  readonly port: MatcherPort;
}

/** An order that was accepted comes to the book: docs/fills.md, rules 6 to 8 and 20. */
export class BookEntry {
  readonly #options: BookEntryOptions;

  constructor(options: BookEntryOptions) {
    this.#options = options;
  }

  /** Takes what was planned, as its time in force allows, and rests with what is left. */
  enter(request: OrderRequest, plan: Plan, us: Micros): void {
    const { taker, maker, answers, port } = this.#options;
    const { execution } = request;
    if (isFok(request) && plan.lacking > 0) {
      answers.canceled(request, 'fok_unfillable', us);
      return;
    }
    taker.take(request, plan, us);
    if (plan.left === 0) return;
    if (reducible(request, port.position()) === 0) answers.canceled(request, 'nothing_to_reduce', us);
    else if (execution.type === 'market') answers.canceled(request, 'book_exhausted', us);
    else if (execution.timeInForce.kind === 'ioc') answers.canceled(request, 'ioc_remainder', us);
    else maker.join(request, execution.price, plan.left);
  }
}

function isFok({ execution }: OrderRequest): boolean {
  return execution.type === 'limit' && execution.timeInForce.kind === 'fok';
}
