import type { Micros } from '../../market/time.js';
import type { OrderRequest } from '../../orders/order.js';
import { lotsWithin } from '../../orders/sizing.js';
import type { QueueShare } from '../queue-model.js';

/** How long behind a statement a print counts as what it showed, where no exchange times tell: microseconds. */
const HELD_WITHIN_US = 100_000;

/** An order on the book. Quantities are the venue's units. */
export interface Resting {
  request: OrderRequest;
  remaining: number;
  /** What stands before it; NaN when not known. */
  ahead: number;
  /** What unexplained decreases have moved it by, that a print may still explain. */
  moved: number;
}

/** A print that no statement of the level has taken account of yet. */
interface Pending {
  readonly exchangeTs: Micros;
  readonly size: number;
}

/** One print on its way through our orders: each sees what it filled of none before. */
export interface Print {
  readonly size: number;
  readonly exchangeTs: Micros;
  readonly localTs: Micros;
  /** What of it has filled orders of ours. */
  used: number;
}

/**
 * Our orders at one price, in the order of their arrival, and their places in the venue's queue there: moved by
 * prints, by what the feed states of the level's size, and by the share of what it took away that was before them.
 * Sizes are the venue's units.
 */
export class QueueLevel {
  readonly price: number;
  readonly orders: Resting[] = [];
  readonly #share: QueueShare | null;
  /** What the feed last stated; NaN when not known. */
  #shown: number;
  #statedTs: Micros;
  #pending: Pending[] = [];
  /** Decreases that no print has explained yet, and when the last of them was stated. */
  #unexplained = 0;
  #decreasedUs: Micros = Number.NEGATIVE_INFINITY;

  /**
   * @param share null where there is no queue: prints at the price do nothing
   * @param shown the level's size; NaN when not known
   * @param statedTs exchange time of its last statement; NaN when not known
   */
  constructor(price: number, share: QueueShare | null, shown: number, statedTs: Micros) {
    this.price = price;
    this.#share = share;
    this.#shown = shown;
    this.#statedTs = statedTs;
  }

  /** Puts an order behind what the level shows. */
  join(request: OrderRequest, remaining: number): Resting {
    const order: Resting = { request, remaining, ahead: this.#shown, moved: 0 };
    this.orders.push(order);
    return order;
  }

  /** A print at the price: moves the orders, and calls `fill` with what it brings them. */
  print(print: Print, fill: (order: Resting, quantity: number) => void): void {
    if (this.#share === null) return;
    const explained = this.#explain(print);
    for (const order of [...this.orders]) {
      const size = print.size - print.used;
      const held = explained.share * order.moved;
      order.moved -= held;
      // What a statement had moved the order by for this print is not moved a second time.
      const arriving = Math.max(0, size - held);
      const beyond = arriving - order.ahead;
      order.ahead = Math.max(0, order.ahead - arriving);
      if (beyond > 0) this.#bring(order, beyond, print, fill);
    }
  }

  /** A print through the price: nothing is before the orders any more. */
  sweep(print: Print, fill: (order: Resting, quantity: number) => void): void {
    for (const order of [...this.orders]) {
      order.ahead = 0;
      this.#bring(order, print.size - print.used, print, fill);
    }
  }

  /** The feed states the level's size. */
  state(size: number, exchangeTs: Micros, localTs: Micros): void {
    const before = this.#shown;
    const traded = this.#traded(exchangeTs);
    this.#shown = size;
    if (!(exchangeTs < this.#statedTs)) this.#statedTs = exchangeTs;
    const decrease = before - traded - size;
    if (decrease > 0) {
      this.#unexplained += decrease;
      this.#decreasedUs = localTs;
    }
    for (const order of this.orders) {
      const { ahead } = order;
      if (Number.isNaN(ahead)) order.ahead = size;
      else {
        const behind = Math.max(0, before - traded - ahead);
        const moved = decrease > 0 && this.#share !== null ? this.#share(ahead, behind) * decrease : 0;
        order.ahead = Math.max(0, Math.min(ahead - moved, size));
        if (decrease > 0) order.moved += ahead - order.ahead;
      }
    }
  }

  /** The level's size is not known any more. */
  forget(): void {
    this.#shown = Number.NaN;
    this.#pending = [];
  }

  #bring(order: Resting, most: number, print: Print, fill: (order: Resting, quantity: number) => void): void {
    const quantity = lotsWithin(order.request.instrument, Math.min(order.remaining, most));
    if (!(quantity > 0)) return;
    print.used += quantity;
    fill(order, quantity);
  }

  /** Whether and how far statements showed the print already: the share of what they left unexplained. */
  #explain({ size, exchangeTs, localTs }: Print): { readonly share: number } {
    if (!this.#isHeld(exchangeTs, localTs)) {
      this.#pending.push({ exchangeTs, size });
      this.#unexplained = 0;
      for (const order of this.orders) order.moved = 0;
      return { share: 0 };
    }
    if (this.#unexplained === 0) return { share: 0 };
    const explained = Math.min(size, this.#unexplained);
    const share = explained / this.#unexplained;
    this.#unexplained -= explained;
    return { share };
  }

  #isHeld(exchangeTs: Micros, localTs: Micros): boolean {
    if (!Number.isNaN(exchangeTs) && !Number.isNaN(this.#statedTs)) return exchangeTs <= this.#statedTs;
    return localTs - this.#decreasedUs <= HELD_WITHIN_US;
  }

  /** The size of the prints that a statement holds, each counted once. */
  #traded(exchangeTs: Micros): number {
    let traded = 0;
    let kept = 0;
    for (const print of this.#pending) {
      if (print.exchangeTs > exchangeTs) this.#pending[kept++] = print;
      else traded += print.size;
    }
    this.#pending.length = kept;
    return traded;
  }
}
