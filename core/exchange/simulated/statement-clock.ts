import type { Micros } from '../../market/time.js';

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

/** The later of two times of which each may be NaN: not known. */
export function later(one: Micros, other: Micros): Micros {
  if (Number.isNaN(one)) return other;
  return other > one ? other : one;
}
