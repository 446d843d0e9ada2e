import type { Micros } from '../../market/time.js';
import { QUANTITY_TOLERANCE } from '../../orders/order.js';
import type { QueueShare } from '../queue-model.js';

/** How long behind a statement a print counts as what it showed, where no exchange times tell: microseconds. */
const HELD_WITHIN_US = 100_000;

/** A print at the price that no statement has taken account of yet. */
interface Pending {
  readonly exchangeTs: Micros;
  readonly size: number;
}

/** Which of the quotes and depth messages of one instrument was the last, and the exchange time of the last depth message. */
export class StatementClock {
  /** How many there have been. */
  count = 0;
  /** Which of them was the last depth message; 0 before the first. */
  depthCount = 0;
  /** NaN where it had none. */
  depthTs: Micros = Number.NaN;

  onQuote(): void {
    this.count++;
  }

  onDepth(exchangeTs: Micros): void {
    this.depthCount = ++this.count;
    this.depthTs = exchangeTs;
  }
}

/** What a place in the queue begins with. */
export interface Joining {
  /** Null where there is no queue: prints at the price do nothing. */
  readonly share: QueueShare | null;
  readonly clock: StatementClock;
  /** What the level shows; NaN when it is not known. */
  readonly shown: number;
  /** Exchange time of the last quote or depth message; NaN when it is not known. */
  readonly statedTs: Micros;
}

/**
 * The place of one of our orders in the venue's queue at its price: moved by prints, by what the feed states of the
 * level's size, and by a share of what leaves the level unexplained (docs/fills.md, rules 10 to 15). Sizes are the
 * venue's units.
 */
export class QueuePlace {
  /** What stands before the order; NaN when it is not known. */
  ahead: number;
  readonly #share: QueueShare | null;
  readonly #clock: StatementClock;
  /** Prints of until then happened before the order was there. */
  readonly #joinedTs: Micros;
  /** What the feed stated last; NaN when it is not known. */
  #shown: number;
  /** Exchange time of the last quote that stated the level, and which of the statements that was. */
  #quotedTs: Micros = Number.NaN;
  #quotedCount = 0;
  readonly #pending: Pending[] = [];
  /** Decreases that no print has explained yet, when the last of them was stated, and how far they moved the order. */
  #unexplained = 0;
  #decreasedUs: Micros = Number.NEGATIVE_INFINITY;
  #moved = 0;

  constructor({ share, clock, shown, statedTs }: Joining) {
    this.ahead = shown;
    this.#share = share;
    this.#clock = clock;
    this.#shown = shown;
    this.#joinedTs = statedTs;
  }

  /** Whether prints wait for a statement that takes account of them. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /**
   * A print at the price, of which orders before this one have left `seen`.
   * @returns what of it comes to the order
   */
  print(seen: number, size: number, exchangeTs: Micros, localTs: Micros): number {
    if (this.#share === null || exchangeTs <= this.#joinedTs) return 0;
    const arriving = Math.max(0, seen - this.#explain(size, exchangeTs, localTs));
    const beyond = arriving - this.ahead;
    this.ahead = Math.max(0, this.ahead - arriving);
    return Number.isNaN(beyond) ? 0 : Math.max(0, beyond);
  }

  /** A print through the price: nothing is before the order any more. Returns what of it comes to the order. */
  sweep(seen: number, exchangeTs: Micros): number {
    if (exchangeTs <= this.#joinedTs) return 0;
    this.ahead = 0;
    return seen;
  }

  /** The quote that the clock counted last states the level's size. */
  quote(size: number, exchangeTs: Micros, localTs: Micros): void {
    this.#quotedTs = exchangeTs;
    this.#quotedCount = this.#clock.count;
    this.#state(size, localTs);
  }

  /** The depth message that the clock counted last: the level's size, or NaN where it says nothing of that. */
  depth(size: number, localTs: Micros): void {
    if (!Number.isNaN(size)) this.#state(size, localTs);
    // A level that had a size was taken away.
    else if (this.#shown > 0) this.#state(0, localTs);
  }

  /** The level's size is not known any more. */
  forget(): void {
    this.#shown = Number.NaN;
  }

  #state(size: number, localTs: Micros): void {
    const left = this.#shown - this.#traded();
    this.#shown = size;
    const { ahead } = this;
    if (Number.isNaN(ahead)) {
      this.ahead = size;
      return;
    }
    const decrease = left - size;
    if (!(decrease > left * QUANTITY_TOLERANCE)) {
      if (ahead > size) this.ahead = size;
      return;
    }
    const share = this.#share === null ? 0 : this.#share(ahead, Math.max(0, left - ahead));
    this.ahead = Math.max(0, Math.min(ahead - share * decrease, size));
    this.#unexplained += decrease;
    this.#decreasedUs = localTs;
    // What lies beyond the decrease has been moved for prints.
    this.#moved += Math.min(ahead - this.ahead, decrease);
  }

  /** How far statements have moved the order for a print already: it is not moved a second time for that. */
  #explain(size: number, exchangeTs: Micros, localTs: Micros): number {
    if (!this.#isHeld(exchangeTs, localTs)) {
      this.#pending.push({ exchangeTs, size });
      this.#unexplained = 0;
      this.#moved = 0;
      return 0;
    }
    if (this.#unexplained === 0) return 0;
    const explained = Math.min(size, this.#unexplained);
    const moved = this.#moved * (explained / this.#unexplained);
    this.#unexplained -= explained;
    this.#moved -= moved;
    return moved;
  }

  /** Whether the last statement showed what a print took. */
  #isHeld(exchangeTs: Micros, localTs: Micros): boolean {
    const statedTs = this.#statedTs();
    if (!Number.isNaN(exchangeTs) && !Number.isNaN(statedTs)) return exchangeTs <= statedTs;
    return localTs - this.#decreasedUs <= HELD_WITHIN_US;
  }

  /** The size of the prints that the last statement holds, each counted once. */
  #traded(): number {
    const pending = this.#pending;
    if (pending.length === 0) return 0;
    const statedTs = this.#statedTs();
    let traded = 0;
    let kept = 0;
    for (let i = 0; i < pending.length; i++) {
      const print = pending[i]!;
      if (print.exchangeTs > statedTs) pending[kept++] = print;
      else traded += print.size;
    }
    pending.length = kept;
    return traded;
  }

  /** Exchange time of the level's last statement; NaN where that had none. One that is late does not set it back. */
  #statedTs(): Micros {
    const clock = this.#clock;
    const quotedTs = this.#quotedTs;
    const depthTs = clock.depthTs;
    if (clock.depthCount < this.#quotedCount)
      return Number.isNaN(quotedTs) ? Number.NaN : later(quotedTs, depthTs);
    return Number.isNaN(depthTs) ? Number.NaN : later(depthTs, quotedTs);
  }
}

/** The later of two times of which each may be NaN: not known. */
export function later(one: Micros, other: Micros): Micros {
  if (Number.isNaN(one)) return other;
  return other > one ? other : one;
}
