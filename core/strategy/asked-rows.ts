// Lists, since they are few: a set that is emptied again and again holds on to what was in it, a weak map to its keys.

/** Columns that the last hook was given: nobody may write to them. */
let given: ArrayLike<number>[] = [];

/** Columns that it made row by row. */
let made: { readonly column: object; readonly putOff: PutOff }[] = [];

/** The first row that the hook which runs is asked about. Hooks are synchronous: at most one runs. */
let askedFrom = 0;

/** Calls a column hook that is asked about the rows from `from` on, and those alone. */
export function asksFrom<R>(from: number, call: () => R): R {
  given = [];
  made = [];
  askedFrom = from;
  try {
    return call();
  } finally {
    askedFrom = 0;
  }
}

/** Notes a column that the hook which runs is given. */
export function noteGiven(column: Float64Array): void {
  if (askedFrom > 0) given.push(column);
}

/** Writes rows `from` to `to` of a column into `out`, the first of them at 0. */
export type FillRows = (out: Float64Array, from: number, to: number) => void;

/**
 * A column each row of which follows from the same row of others. Where a hook makes it of columns that it was given, the rows
 * that the hook is asked about are made at once, and the earlier ones when somebody looks at them: when trading live a hook
 * sees hundreds of rows and is asked about the last.
 */
export function rowByRow(columns: readonly ArrayLike<number>[], fill: FillRows): Float64Array {
  const { length } = columns[0]!;
  const from = columns.every((column) => given.includes(column)) ? Math.min(askedFrom, length) : 0;
  const rows = new Float64Array(length - from);
  fill(rows, from, length);
  if (from === 0) return rows;
  const putOff = new PutOff(rows, length, fill);
  const column = new Proxy(rows, putOff);
  made.push({ column, putOff });
  return column;
}

/**
 * The rows of a column that the last hook was asked about, which nobody else has; undefined where somebody has looked at others
 * or written to it, and of a column that was made otherwise or before.
 */
export function askedRows(column: object): Float64Array | undefined {
  return made.find((one) => one.column === column)?.putOff.asked;
}

/** Lets the rows that were asked about stand for the whole column, which is made once somebody looks further. */
class PutOff implements ProxyHandler<Float64Array> {
  readonly #asked: Float64Array;
  readonly #length: number;
  readonly #fill: FillRows;
  #whole: Float64Array | null = null;

  constructor(asked: Float64Array, length: number, fill: FillRows) {
    this.#asked = asked;
    this.#length = length;
    this.#fill = fill;
  }

  get asked(): Float64Array | undefined {
    return this.#whole === null ? this.#asked : undefined;
  }

  get(_asked: Float64Array, name: string | symbol): unknown {
    if (name === 'length') return this.#length;
    const whole = this.#made();
    const value: unknown = Reflect.get(whole, name, whole);
    return typeof value === 'function' && name !== 'constructor' ? value.bind(whole) : value;
  }

  set(_asked: Float64Array, name: string | symbol, value: unknown): boolean {
    const whole = this.#made();
    return Reflect.set(whole, name, value, whole);
  }

  has(_asked: Float64Array, name: string | symbol): boolean {
    return Reflect.has(this.#made(), name);
  }

  ownKeys(): (string | symbol)[] {
    return Reflect.ownKeys(this.#made());
  }

  getOwnPropertyDescriptor(_asked: Float64Array, name: string | symbol): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(this.#made(), name);
  }

  defineProperty(_asked: Float64Array, name: string | symbol, to: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.#made(), name, to);
  }

  #made(): Float64Array {
    if (this.#whole !== null) return this.#whole;
    const earlier = this.#length - this.#asked.length;
    const whole = new Float64Array(this.#length);
    this.#fill(whole, 0, earlier);
    whole.set(this.#asked, earlier);
    this.#whole = whole;
    return whole;
  }
}
