import { BotError } from '../errors.js';
import { Random } from '../market/random.js';
import type { Micros } from '../market/time.js';
import type { Strategy } from '../strategy/strategy.js';
import { tableWindow } from '../strategy/table-window.js';
import { type Said, WindowHooks } from '../strategy/window-hooks.js';
import { type InstrumentTable, relatedTables } from './column-tables.js';

/** Relative; what is closer is the same. */
export const DRIFT_LIMIT = 1e-6;

const ROWS = 12;
const LONGEST = 5_000;
const HISTORIES = [10, 20, 50, 100, 200, 500, 1_000, 2_000, LONGEST];

/** What {@link analyseRecursion} examines. */
export interface RecursiveOptions {
  /** The frames of the instrument that is looked at. */
  readonly table: InstrumentTable;
  /** All of the run, for hooks that ask for others' frames. */
  readonly tables: readonly InstrumentTable[];
  /** Whose column hooks are called. */
  readonly strategy: Strategy;
  /** The values of its parameters, all of them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The length of a frame, microseconds. */
  readonly timeframeUs: Micros;
  /** Of the rows that are drawn, and of what hooks draw at random. */
  readonly seed: number;
  /** Columns that were compared, of all there are. */
  onProgress?(done: number, total: number): void;
}

/** How far one column depends on where the frames begin. */
export interface ColumnDrift {
  /** An own column, a condition or a signal, by name. */
  readonly column: string;
  /** The largest relative drift at each of the histories; null where the column is unknown with so few rows. */
  readonly drift: readonly (number | null)[];
  /** Rows of history from which on the drift stays within 1e-6; null when it never does. */
  readonly settles: number | null;
}

/** What {@link analyseRecursion} found. */
export interface RecursiveReport {
  /** Its id. */
  readonly instrument: string;
  /** Rows that hooks see, the row itself included. */
  readonly histories: readonly number[];
  /** What they are held against: the longest history. */
  readonly reference: number;
  /** Rows that were looked at. */
  readonly rows: number;
  /** Every own column, condition and signal. */
  readonly columns: readonly ColumnDrift[];
  /** The smallest `startupFrames` at which every column has settled; null when one never does. */
  readonly startupFrames: number | null;
}

/**
 * How far each own column, condition and signal depends on where the frames begin: its values in rows drawn by the
 * seed, computed from ever longer histories, against those of the longest. Columns of features have a memory of
 * their own and do not depend on it.
 * @throws BotError `data_empty` when there are too few frames, `strategy_failed`.
 */
export function analyseRecursion(options: RecursiveOptions): RecursiveReport {
  const { table } = options;
  const frames = table.table.endRow;
  const reference = Math.min(LONGEST, Math.floor(frames / 2));
  if (reference < 2 * HISTORIES[0]!) {
    throw new BotError(
      'data_empty',
      `${table.instrument.id} has ${frames} frames: expected at least ${4 * HISTORIES[0]!} to compare histories`,
    );
  }
  const histories = HISTORIES.filter((history) => history < reference);
  const rows = drawRows(reference, frames, options.seed);
  const values = new Histories(options, rows);
  const columns = values.names.map((column): ColumnDrift => {
    const drift = histories.map((history) => values.drift(column, history, reference));
    const settles = smallestSettled(histories, reference, (history) =>
      isSettled(values.drift(column, history, reference)),
    );
    options.onProgress?.(values.names.indexOf(column) + 1, values.names.length);
    return { column, drift: drift.map((value) => (Number.isFinite(value) ? value : null)), settles };
  });
  const settled = columns.map(({ settles }) => settles);
  return {
    instrument: table.instrument.id,
    histories,
    reference,
    rows: rows.length,
    columns,
    startupFrames: settled.includes(null) ? null : Math.max(0, ...settled.map((history) => history! - 1)),
  };
}

function isSettled(drift: number): boolean {
  return drift <= DRIFT_LIMIT;
}

/** Rows that have the longest history behind them. */
function drawRows(reference: number, frames: number, seed: number): readonly number[] {
  const random = new Random(seed, 'recursive-analysis');
  const rows = new Set<number>();
  const count = Math.min(ROWS, frames - reference);
  while (rows.size < count) rows.add(random.integer(reference, frames - 1));
  return [...rows].sort((a, b) => a - b);
}

/**
 * The shortest history from which on all longer ones have settled: between the last of the list that has not and the
 * next one, by halving.
 */
function smallestSettled(
  histories: readonly number[],
  reference: number,
  settled: (history: number) => boolean,
): number | null {
  const all = [...histories, reference];
  const last = all.findLastIndex((history) => !settled(history));
  if (last === all.length - 1) return null;
  let below = last < 0 ? 0 : all[last]!;
  let above = all[last + 1]!;
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (settled(middle)) above = middle;
    else below = middle;
  }
  // With half of the reference still drifting, the reference itself says nothing.
  return above > reference / 2 ? null : above;
}

type Cells = ReadonlyMap<string, number | string | null>;

/** What hooks say in each row from a history of so many rows, kept by history. */
class Histories {
  readonly names: readonly string[];
  readonly #options: RecursiveOptions;
  readonly #hooks: WindowHooks;
  readonly #rows: readonly number[];
  readonly #known = new Map<number, readonly Cells[]>();

  constructor(options: RecursiveOptions, rows: readonly number[]) {
    const { table, strategy, params, timeframeUs, seed } = options;
    this.#options = options;
    this.#rows = rows;
    const asked = { strategy, params, timeframeUs, seed, instrument: table.instrument };
    this.#hooks = new WindowHooks({ ...asked, names: table.table.names });
    this.names = [...this.#cells(HISTORIES[0]!)[0]!.keys()];
  }

  /** The largest over the rows; Infinity where one of the two is unknown, or a text, and the other is not. */
  drift(column: string, history: number, reference: number): number {
    const short = this.#cells(history);
    const long = this.#cells(reference);
    return short.reduce(
      (worst, cells, i) => Math.max(worst, driftOf(cells.get(column), long[i]!.get(column))),
      0,
    );
  }

  #cells(history: number): readonly Cells[] {
    const known = this.#known.get(history);
    if (known) return known;
    const { table, tables, strategy } = this.#options;
    const related = relatedTables(tables, strategy);
    const cells = this.#rows.map((row) =>
      lastCells(
        this.#hooks.say(tableWindow(table, { begin: row + 1 - history, from: row, to: row + 1 }, related)),
        history - 1,
      ),
    );
    this.#known.set(history, cells);
    return cells;
  }
}

/** Of what was said of one row, the last of so many. */
function lastCells({ own, conditions, entry, exit }: Said, last: number): Cells {
  const cells = new Map<string, number | string | null>();
  for (const [name, column] of own) cells.set(name, column[last]!);
  for (const [name, [value]] of conditions) cells.set(name, value!);
  const signals = {
    enter_long: entry.long,
    enter_short: entry.short,
    enter_tag: entry.tag,
    exit_long: exit.long,
    exit_short: exit.short,
    exit_tag: exit.tag,
  };
  for (const [name, column] of Object.entries(signals)) if (column) cells.set(name, column[0]!);
  return cells;
}

function driftOf(value: number | string | null | undefined, reference: typeof value): number {
  if (Object.is(value, reference)) return 0;
  if (typeof value !== 'number' || typeof reference !== 'number') return Number.POSITIVE_INFINITY;
  if (Number.isNaN(value) || Number.isNaN(reference)) return Number.POSITIVE_INFINITY;
  const difference = Math.abs(value - reference);
  return reference === 0 ? difference : difference / Math.abs(reference);
}
