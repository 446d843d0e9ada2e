import { assertNever } from '../../errors.js';
import type { OrderRequest, Side, Trigger } from '../../orders/order.js';

/** Whether a trigger looks at the price that its order would take: a stop or a take-profit, before the first print. */
export function looksAtBest({ kind }: Trigger, lastPrice: number): boolean {
  return Number.isNaN(lastPrice) && kind !== 'trailing';
}

/** An order that waits for its trigger. */
export class Waiting {
  readonly kind = 'waiting';
  readonly trigger: Trigger;
  request: OrderRequest;
  /** 1 where a rise triggers, -1 where a fall does. */
  readonly #direction: 1 | -1;
  /** A trailing stop's: the best price since it became active; NaN before. */
  #best = Number.NaN;

  constructor(request: OrderRequest, trigger: Trigger) {
    this.request = request;
    this.trigger = trigger;
    this.#direction = directionOf(request.side, trigger);
  }

  /** Takes a price in; whether it triggers the order. NaN never does. */
  sees(price: number): boolean {
    const { trigger } = this;
    switch (trigger.kind) {
      case 'stop':
      case 'take_profit':
        return (price - trigger.price) * this.#direction >= 0;
      case 'trailing':
        this.#follow(price, trigger.activation);
        return (price - this.#best * (1 + this.#direction * trigger.callback)) * this.#direction >= 0;
      default:
        return assertNever(trigger);
    }
  }

  #follow(price: number, activation: number | null): void {
    if (Number.isNaN(this.#best)) {
      const active = activation === null || (price - activation) * this.#direction <= 0;
      if (active) this.#best = price;
    } else if ((price - this.#best) * this.#direction < 0) this.#best = price;
  }
}

function directionOf(side: Side, { kind }: Trigger): 1 | -1 {
  const rises = side === 'buy' ? kind !== 'take_profit' : kind === 'take_profit';
  return rises ? 1 : -1;
}
