import type { Micros } from '../market/time.js';

/**
 * The delay that a recording itself had: what the last event took to come, less the least that any event so far
 * took. The two clocks need not agree: a constant between them cancels out, and with it the part of the way that
 * all events have in common.
 */
export class RecordedDelay {
  #leastUs: Micros = Number.POSITIVE_INFINITY;
  #lastUs: Micros = 0;

  /** Takes in the times of an event; one without an exchange time (NaN) is passed over. */
  observe(localTs: Micros, exchangeTs: Micros): void {
    const differenceUs = localTs - exchangeTs;
    if (Number.isNaN(differenceUs)) return;
    if (differenceUs < this.#leastUs) this.#leastUs = differenceUs;
    this.#lastUs = differenceUs - this.#leastUs;
  }

  /** Never negative; 0 before the first event that has both times. */
  get us(): Micros {
    return this.#lastUs;
  }
}
