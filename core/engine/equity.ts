import type { Micros } from '../market/time.js';

/** What the account was worth at each frame's end, open trades at their marks. */
export class Equity {
  #ts = new Float64Array(1024);
  #values = new Float64Array(1024);
  #length = 0;
  /** Frames at whose end a trade was open. */
  exposedFrames = 0;

  add(us: Micros, value: number, exposed: boolean): void {
    if (exposed) this.exposedFrames++;
    const last = this.#length - 1;
    if (last >= 0 && this.#ts[last] === us) {
      this.#values[last] = value;
      return;
    }
    if (this.#length === this.#ts.length) {
      this.#ts = doubled(this.#ts);
      this.#values = doubled(this.#values);
    }
    this.#ts[this.#length] = us;
    this.#values[this.#length] = value;
    this.#length++;
  }

  get ts(): Float64Array {
    return this.#ts.subarray(0, this.#length);
  }

  /** In the stake currency; NaN while a held currency had no price. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

function doubled(from: Float64Array): Float64Array<ArrayBuffer> {
  const to = new Float64Array(from.length * 2);
  to.set(from);
  return to;
}
