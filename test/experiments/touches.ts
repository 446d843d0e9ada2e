import { type EventBatch, EventFlag, EventKind } from '../../core/market/event-batch.js';
import type { Micros } from '../../core/market/time.js';
import type { Side } from '../../core/orders/order.js';
import type { MarketListener, Replay } from './replay.js';

/** Where and how long an order would rest, and what came to its price. */
export interface Touch {
  readonly us: Micros;
  readonly side: Side;
  readonly price: number;
  /** When the first print came to its price or went through it; null when none did. */
  printedUs: Micros | null;
  /** When the other side's best price first met it; null when it never did. */
  crossedUs: Micros | null;
}

/**
 * What orders without any queue before them would have met: written down beside the simulated exchange, from the
 * market alone.
 */
export class Touches implements MarketListener {
  readonly isOver = false;
  /** Prints that a seller brought to one of the bids, or a buyer to one of the asks, at its very price. */
  prints = 0;
  printedBase = 0;
  readonly #replay: Replay;
  readonly #resting = new Set<Touch>();

  constructor(replay: Replay) {
    this.#replay = replay;
    replay.listen(this);
  }

  add(touch: Touch): void {
    this.#resting.add(touch);
  }

  delete(touch: Touch): void {
    this.#resting.delete(touch);
  }

  advance(): void {}

  onEvent(batch: EventBatch, row: number): void {
    const kind = batch.kind[row]! as EventKind;
    if (kind === EventKind.trade) this.#print(batch, row);
    else if (kind === EventKind.quote || kind === EventKind.depth || kind === EventKind.snapshot) {
      this.#cross(batch.localTs[row]!);
    }
  }

  #print(batch: EventBatch, row: number): void {
    const price = batch.v0[row]!;
    const isBuy = (batch.flags[row]! & EventFlag.buy) !== 0;
    let isAtOne = false;
    for (const touch of this.#resting) {
      const isAt = price === touch.price && isBuy === (touch.side === 'sell');
      const isThrough = touch.side === 'buy' ? price < touch.price : price > touch.price;
      if (isAt || isThrough) touch.printedUs ??= batch.localTs[row]!;
      isAtOne ||= isAt;
    }
    if (!isAtOne) return;
    this.prints++;
    this.printedBase += batch.v1[row]!;
  }

  #cross(us: Micros): void {
    const { bids, asks } = this.#replay.market.book;
    for (const touch of this.#resting) {
      const meets = touch.side === 'buy' ? asks.bestPrice <= touch.price : bids.bestPrice >= touch.price;
      if (meets) touch.crossedUs ??= us;
    }
  }
}
