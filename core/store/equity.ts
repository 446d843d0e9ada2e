import type Database from 'better-sqlite3';
import type { Micros } from '../market/time.js';

/** What the account of a run was worth at each mark: a value a frame's end, and one at the run's end. */
export interface EquityMarks {
  /** Rising, microseconds. */
  readonly ts: Float64Array;
  /** In the stake currency; NaN where it was not known. */
  readonly value: Float64Array;
  /** 1 where a trade was live (something held, or an order out), else 0. */
  readonly exposed: Uint8Array;
}

type EquityValues = [
  run: number,
  us: Micros,
  untilUs: Micros,
  marks: number,
  value: number | null,
  exposed: number,
];

type EquityRow = readonly [us: Micros, untilUs: Micros, marks: number, value: number | null, exposed: number];

/**
 * Keeps the marks of a run as rows of `equity`. A row is a stretch: marks at even distances, all of one value, that were
 * exposed or were not. While nothing is held all frames are one row; while the value moves each frame is its own.
 */
export class EquityWriter {
  readonly #run: number;
  readonly #put: Database.Statement<EquityValues>;
  #us: Micros = 0;
  #untilUs: Micros = 0;
  #stepUs: Micros = 0;
  #marks = 0;
  #value = 0;
  #exposed = 0;

  constructor(database: Database.Database, run: number) {
    this.#run = run;
    this.#put = database.prepare<EquityValues>(
      `INSERT INTO equity (run, us, until_us, marks, value, exposed) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (run, us) DO UPDATE SET until_us = excluded.until_us, marks = excluded.marks`,
    );
  }

  /** A mark after all others. */
  mark(us: Micros, value: number, exposed: number): void {
    if (this.#goesOn(us, value, exposed)) {
      this.#stepUs = us - this.#untilUs;
      this.#untilUs = us;
      this.#marks += 1;
      return;
    }
    this.flush();
    this.#us = us;
    this.#untilUs = us;
    this.#marks = 1;
    this.#value = value;
    this.#exposed = exposed;
  }

  /** Writes the stretch that the last mark is of: it may go on, and its row with it. */
  flush(): void {
    if (this.#marks === 0) return;
    const value = Number.isNaN(this.#value) ? null : this.#value;
    this.#put.run(this.#run, this.#us, this.#untilUs, this.#marks, value, this.#exposed);
  }

  #goesOn(us: Micros, value: number, exposed: number): boolean {
    if (this.#marks === 0 || exposed !== this.#exposed) return false;
    if (value !== this.#value && !(Number.isNaN(value) && Number.isNaN(this.#value))) return false;
    return this.#marks === 1 || us - this.#untilUs === this.#stepUs;
  }
}

/** The marks of a run, one by one; none of a run that did not come to its end. */
export function readEquity(database: Database.Database, run: number): EquityMarks {
  const counted = database
    .prepare<[number], { readonly marks: number }>('SELECT TOTAL(marks) AS marks FROM equity WHERE run = ?')
    .get(run);
  const size = counted!.marks;
  const ts = new Float64Array(size);
  const value = new Float64Array(size);
  const exposed = new Uint8Array(size);
  const rows = database
    .prepare<[number], EquityRow>(
      'SELECT us, until_us, marks, value, exposed FROM equity WHERE run = ? ORDER BY us',
    )
    .raw();
  let at = 0;
  for (const [us, untilUs, marks, worth, isExposed] of rows.iterate(run)) {
    const stepUs = marks === 1 ? 0 : (untilUs - us) / (marks - 1);
    for (let i = 0; i < marks; i++, at++) {
      ts[at] = us + i * stepUs;
      value[at] = worth ?? Number.NaN;
      exposed[at] = isExposed;
    }
  }
  return { ts, value, exposed };
}
