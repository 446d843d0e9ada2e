/** What could be seen of a market at a time, for bounds on fills: read off the slow exchange's log. */
import type { Instrument } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import type { Side } from '../../core/orders/order.js';
import type { Scenario } from './scenario.js';
import { MarketLog } from './slow/market-log.js';
import { levelSize, oppositeLevels, tradable } from './slow/market-view.js';
import { otherSide } from './slow/units.js';

/** One instrument's market from message to message. */
export class SeenMarket {
  readonly #log: MarketLog;

  constructor({ batch }: Scenario, instrument: Instrument) {
    this.#log = new MarketLog(instrument);
    for (let row = 0; row < batch.length; row++) {
      if (batch.instrument[row] === instrument.index) this.#log.append(batch, row);
    }
  }

  /** The best prices that an order of a side could have met from one time to another, the one before it too. */
  bestOpposite(side: Side, from: Micros, to: Micros): readonly number[] {
    return this.#states(from, to).map(
      (end) => oppositeLevels(this.#until(end), side)[0]?.price ?? Number.NaN,
    );
  }

  /** All that such a level showed from one time to another. */
  sizesOpposite(side: Side, price: number, from: Micros, to: Micros): readonly number[] {
    return this.#states(from, to).map((end) => levelSize(tradable(this.#until(end)), otherSide(side), price));
  }

  /** What was printed at a time, at a price or on the far side of it, seen from orders of a side. */
  printed(us: Micros): number {
    let size = 0;
    for (const entry of this.#log.entries) if (entry.kind === 'print' && entry.us === us) size += entry.size;
    return size;
  }

  /** The most that all levels which an order of a side met at a time showed together, message by message. */
  crossed(side: Side, limit: number, us: Micros): number {
    let size = 0;
    for (const end of this.#states(us, us)) {
      for (const level of oppositeLevels(this.#until(end), side)) {
        if (side === 'buy' ? level.price <= limit : level.price >= limit) size += level.size;
      }
    }
    return size;
  }

  #until(end: number) {
    return this.#log.entries.slice(0, end);
  }

  /** How many messages there were when one time began, and after each message up to the other. */
  #states(from: Micros, to: Micros): readonly number[] {
    const before = this.#log.entries.filter(({ us }) => us < from).length;
    const last = this.#log.entries.filter(({ us }) => us <= to).length;
    return Array.from({ length: last - before + 1 }, (_, i) => before + i);
  }
}
