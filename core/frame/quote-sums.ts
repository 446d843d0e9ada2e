import { OrderFlowImbalance } from '../indicators/order-flow-imbalance.js';
import type { EventBatch } from '../market/event-batch.js';
import type { Micros } from '../market/time.js';

/** The last quote, and what the quotes of the frame being filled add up to. NaN and 0 before the first one. */
export class QuoteSums {
  /** Quote currency. */
  bid = Number.NaN;
  /** Base units. */
  bidSize = Number.NaN;
  /** Quote currency. */
  ask = Number.NaN;
  /** Base units. */
  askSize = Number.NaN;
  /** When it was received. */
  ts: Micros = Number.NaN;
  /** The venue's own time of it. */
  exchangeTs: Micros = Number.NaN;
  /** Share of the bid in both sizes, of the last quote. */
  tobi = Number.NaN;
  /** Quotes in the frame so far. */
  count = 0;
  readonly #flow = new OrderFlowImbalance();
  readonly #ofi = new Float64Array(1);
  #spread = Number.NaN;
  #weightedFrom: Micros = Number.NaN;
  #weightedUs = 0;
  #spreadTime = 0;
  #tobiTime = 0;

  /** Order-flow imbalance of the frame so far, base units. */
  get ofi(): number {
    return this.#ofi[0]!;
  }

  /** Mean of the frame, weighted by time; quote currency. NaN where no quote stood. */
  get spreadMean(): number {
    return this.#spreadTime / this.#weightedUs;
  }

  /** The same of `tobi`. */
  get tobiMean(): number {
    return this.#tobiTime / this.#weightedUs;
  }

  /** Takes in rows that are all quotes, at least one. */
  addRun(batch: EventBatch, from: number, to: number): void {
    const { localTs, v0, v1, v2, v3 } = batch;
    let bid = this.bid;
    let spread = this.#spread;
    let tobi = this.tobi;
    let weightedFrom = this.#weightedFrom;
    let weightedUs = this.#weightedUs;
    let spreadTime = this.#spreadTime;
    let tobiTime = this.#tobiTime;
    for (let row = from; row < to; row++) {
      const ts = localTs[row]!;
      if (!Number.isNaN(bid)) {
        const us = ts - weightedFrom;
        weightedUs += us;
        spreadTime += spread * us;
        tobiTime += tobi * us;
      }
      weightedFrom = ts;
      bid = v0[row]!;
      const bidSize = v1[row]!;
      spread = v2[row]! - bid;
      tobi = bidSize / (bidSize + v3[row]!);
    }
    const last = to - 1;
    this.bid = bid;
    this.bidSize = v1[last]!;
    this.ask = v2[last]!;
    this.askSize = v3[last]!;
    this.ts = weightedFrom;
    this.exchangeTs = batch.exchangeTs[last]!;
    this.tobi = tobi;
    this.#spread = spread;
    this.#weightedFrom = weightedFrom;
    this.#weightedUs = weightedUs;
    this.#spreadTime = spreadTime;
    this.#tobiTime = tobiTime;
    this.count += to - from;
    this.#flow.sumRun(batch, from, to, this.#ofi);
  }

  /** The connection was lost: the next quote does not follow the last one. */
  addGap(): void {
    this.#flow.reset();
  }

  /** Counts the quote that stood until now into the time-weighted means. */
  weigh(until: Micros): void {
    if (!Number.isNaN(this.bid)) {
      const us = until - this.#weightedFrom;
      this.#weightedUs += us;
      this.#spreadTime += this.#spread * us;
      this.#tobiTime += this.tobi * us;
    }
    this.#weightedFrom = until;
  }

  /** Begins the next frame; the quote still stands. */
  begin(): void {
    this.#ofi[0] = 0;
    this.count = 0;
    this.#weightedUs = 0;
    this.#spreadTime = 0;
    this.#tobiTime = 0;
  }
}
