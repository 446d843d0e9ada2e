/**
 * First in, first out: values with their times, in typed arrays that double when they are full and are never
 * given back.
 */
export class TimedQueue {
  #times: Float64Array;
  #values: Float64Array;
  #first = 0;
  #length = 0;

  constructor(room = 64) {
    // A power of two, so that a place is a mask away.
    const size = 2 ** Math.ceil(Math.log2(room));
    this.#times = new Float64Array(size);
    this.#values = new Float64Array(size);
  }

  /** How many values it holds. */
  get length(): number {
    return this.#length;
  }

  /** Adds the newest; times are not compared. */
  push(time: number, value: number): void {
    if (this.#length === this.#times.length) this.#grow();
    const place = (this.#first + this.#length) & (this.#times.length - 1);
    this.#times[place] = time;
    this.#values[place] = value;
    this.#length++;
  }

  /** Time of the `i`-th oldest, from 0 to `length - 1`. */
  timeAt(i: number): number {
    return this.#times[(this.#first + i) & (this.#times.length - 1)]!;
  }

  /** Value of the `i`-th oldest, from 0 to `length - 1`. */
  valueAt(i: number): number {
    return this.#values[(this.#first + i) & (this.#times.length - 1)]!;
  }

  /** Forgets the oldest. */
  drop(): void {
    this.#first = (this.#first + 1) & (this.#times.length - 1);
    this.#length--;
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#times.length);
    const values = new Float64Array(times.length);
    for (let i = 0; i < this.#length; i++) {
      times[i] = this.timeAt(i);
      values[i] = this.valueAt(i);
    }
    this.#times = times;
    this.#values = values;
    this.#first = 0;
  }
}
