import type { Micros } from '../market/time.js';

/** What the account was worth at each frame's end, open trades at their marks. */
export class Equity {
  #ts = new Float64Array(1024);
  #values = new Float64Array(1024);
  #exposed = new Uint8Array(1024);
  #length = 0;

  add(us: Micros, value: number, exposed: boolean): void {
    const last = this.#length - 1;
    const at = last >= 0 && this.#ts[last] === us ? last : this.#length;
    if (at === this.#ts.length) {
      this.#ts = doubled(this.#ts, new Float64Array(2 * at));
      this.#values = doubled(this.#values, new Float64Array(2 * at));
      this.#exposed = doubled(this.#exposed, new Uint8Array(2 * at));
    }
    this.#ts[at] = us;
    this.#values[at] = value;
    this.#exposed[at] = exposed ? 1 : 0;
    this.#length = at + 1;
  }

  get ts(): Float64Array {
    return this.#ts.subarray(0, this.#length);
  }

  /** In the stake currency; NaN while a held currency had no price. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** 1 where a trade was live, else 0. */
  get exposed(): Uint8Array {
    return this.#exposed.subarray(0, this.#length);
  }
}

function doubled<Column extends Float64Array | Uint8Array>(from: Column, into: Column): Column {
  into.set(from);
  return into;
}
