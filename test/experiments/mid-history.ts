import type { Micros } from '../../core/market/time.js';

/** The mids of a market, to be asked for afterwards. */
export class MidHistory {
  readonly #us: Micros[] = [];
  readonly #mids: number[] = [];
  #endUs: Micros = Number.NEGATIVE_INFINITY;

  /** Times do not fall. */
  note(us: Micros, mid: number): void {
    if (mid === this.#mids.at(-1)) return;
    this.#us.push(us);
    this.#mids.push(mid);
  }

  /** The data end here. */
  end(us: Micros): void {
    this.#endUs = us;
  }

  /** The mid behind all events of `us`; NaN before the first, and behind the end of the data. */
  at(us: Micros): number {
    if (us > this.#endUs) return Number.NaN;
    let low = 0;
    let high = this.#us.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#us[middle]! <= us) low = middle + 1;
      else high = middle;
    }
    return this.#mids[low - 1] ?? Number.NaN;
  }
}
