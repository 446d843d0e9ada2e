import type { FrameTable } from '../frame/frame-table.js';
import { RowNames, type RowValues, rowOf } from './frame-row.js';
import type { Funnel } from './funnel.js';
import type { Strategy } from './strategy.js';
import { NOTHING_OFF, offColumns, type SwitchedOff, sayWithout } from './switched-off.js';
import { type PlacedTable, type RelatedTables, tableWindow } from './table-window.js';
import type { Said, Says, SignalColumns } from './window-hooks.js';

/** Rows at least that hooks see before the first they decide. */
const MIN_WINDOW = 500;

/** What the hooks said of one row. Contradictions are resolved: at most one of the entries is set. */
export interface Decision {
  readonly enter: 'long' | 'short' | null;
  readonly enterTag: string | null;
  readonly exitLong: boolean;
  readonly exitShort: boolean;
  readonly exitTag: string | null;
}

const NOTHING: Decision = Object.freeze({
  enter: null,
  enterTag: null,
  exitLong: false,
  exitShort: false,
  exitTag: null,
});

export interface ColumnHooksOptions {
  /** Any instance of the strategy: what it declares. */
  readonly strategy: Strategy;
  /** Its column hooks. */
  readonly says: Says;
  readonly table: FrameTable;
  readonly funnel: Funnel;
  /** Without it the instrument is alone. */
  readonly related?: RelatedTables;
  readonly off?: SwitchedOff;
  /** Of the strategy, where some may be off. */
  readonly features?: readonly { readonly name: string; readonly outputs: readonly string[] }[];
}

const NO_SIGNALS: SignalColumns = { long: undefined, short: undefined, tag: undefined };

/** Rows that were decided together: what was said of the window that they end. */
interface Segment {
  readonly from: number;
  readonly to: number;
  /** First row of the window. */
  readonly begin: number;
  readonly said: Said;
}

/** What was said of a row, and where it stands in that. */
export interface SaidRow {
  readonly said: Said;
  /** Its place in own columns. */
  readonly own: number;
  /** Its place in the columns that are of the asked rows alone. */
  readonly asked: number;
}

/** The window length W of `startupFrames`: row i is decided on rows `W (floor(i / W) - 1)` to i. */
export function windowLength(startupFrames: number): number {
  return Math.max(startupFrames, MIN_WINDOW);
}

/** The first row of the window in which a row is decided; blocks are counted from the epoch. */
export function windowStart(row: number, firstIndex: number, window: number): number {
  return Math.max(0, (Math.floor((firstIndex + row) / window) - 1) * window - firstIndex);
}

/**
 * Asks one instrument's column hooks block by block and keeps what they say of each new row. Rows are counted
 * from the instrument's first frame, blocks from the epoch, so that it does not matter when a run begins to read.
 */
export class ColumnHooks {
  readonly #options: ColumnHooksOptions;
  readonly #window: number;
  readonly #startup: number;
  readonly #off: SwitchedOff;
  readonly #offColumns: ReadonlySet<string>;
  /** Of the columns of features that are off, in the table. */
  readonly #offPlaces: readonly number[];
  readonly #related: RelatedTables;
  /** Of every window, as the first one had them. */
  #ownNames: readonly string[] | null = null;
  #rowNames: RowNames | null = null;
  /** First row that the kept decisions are of. */
  #firstRow = 0;
  #decisions: Decision[] = [];
  #segments: readonly Segment[] = [];
  #hasEntry = false;

  constructor(options: ColumnHooksOptions) {
    const { strategy, table, off = NOTHING_OFF } = options;
    this.#options = options;
    this.#startup = strategy.startupFrames ?? 0;
    this.#window = windowLength(this.#startup);
    this.#off = off;
    this.#offColumns = offColumns(off, options.features ?? []);
    this.#offPlaces = [...this.#offColumns].map((name) => table.names.indexOf(name));
    this.#related = options.related ?? (() => null);
  }

  /** Whether any row of the last `decide` enters. */
  get hasEntry(): boolean {
    return this.#hasEntry;
  }

  /**
   * Decides rows `from` to `to`, which are closed; where there are any, it forgets the earlier decisions, and what was said
   * of all rows but the one before. `firstIndex` is row 0's ts / timeframe.
   */
  decide(from: number, to: number, firstIndex: number): void {
    this.#hasEntry = false;
    // Live it is asked at each event, and most end no frame: a function with a closure in it costs as soon as it is called.
    if (from < to) this.#decideRows(from, to, firstIndex);
  }

  #decideRows(from: number, to: number, firstIndex: number): void {
    this.#firstRow = from;
    this.#decisions = [];
    const segments = this.#segments.filter((segment) => segment.to >= from);
    const place = { table: this.#options.table, firstIndex };
    for (let row = from; row < to; ) {
      const block = Math.floor((firstIndex + row) / this.#window);
      const end = Math.min(to, (block + 1) * this.#window - firstIndex);
      segments.push(this.#decideBlock(place, row, end));
      row = end;
    }
    this.#segments = segments;
  }

  /** The first row that later decisions may still see. */
  firstNeededRow(row: number, firstIndex: number): number {
    return windowStart(row, firstIndex, this.#window);
  }

  decision(row: number): Decision {
    return this.#decisions[row - this.#firstRow]!;
  }

  /** What was said of a row of the last `decide`, or of the one before. */
  saidOf(row: number): SaidRow {
    const { said, begin, from } = this.#segments.find((segment) => segment.from <= row && row < segment.to)!;
    return { said, own: row - begin, asked: row - from };
  }

  /**
   * All columns of a row of the last `decide`, or of the one before, by name. Its values are copied, and its properties
   * are made when they are listed: it is frozen as it is, and stays right when the row is forgotten.
   */
  frameRow(row: number): RowValues {
    const { table } = this.#options;
    const { said, own } = this.saidOf(row);
    this.#ownNames ??= [...said.own.keys()];
    this.#rowNames ??= new RowNames([...table.names, ...this.#ownNames]);
    const values: number[] = [];
    for (let column = 0; column < table.names.length; column++) values.push(table.value(column, row));
    for (const column of this.#offPlaces) values[column] = Number.NaN;
    for (const name of this.#ownNames) values.push(said.own.get(name)![own]!);
    return rowOf(this.#rowNames, values);
  }

  #decideBlock(place: PlacedTable, from: number, to: number): Segment {
    const { firstIndex, table } = place;
    const begin = Math.max(table.firstRow, windowStart(from, firstIndex, this.#window));
    const said = sayWithout(
      this.#options.says,
      tableWindow(place, { begin, from, to }, this.#related),
      this.#off,
      this.#offColumns,
    );
    for (let row = from; row < to; row++) this.#decideRow(said, row - from, row);
    return { from, to, begin, said };
  }

  #decideRow(said: Said, at: number, row: number): void {
    const { funnel } = this.#options;
    const { conditions, exit } = said;
    const started = row >= this.#startup;
    // An entry that a condition blocks is none: it contradicts nothing, and is not looked at.
    const entry = started && funnel.count(conditions, at) ? said.entry : NO_SIGNALS;
    const long = entry.long?.[at] === 1;
    const short = entry.short?.[at] === 1;
    const exitLong = exit.long?.[at] === 1;
    const exitShort = exit.short?.[at] === 1;
    const enterLong = long && !short && !exitLong;
    const enterShort = short && !long && !exitShort;
    const enter = enterLong ? 'long' : enterShort ? 'short' : null;
    if (enter) {
      funnel.signals++;
      this.#hasEntry = true;
    }
    const isNothing = enter === null && !exitLong && !exitShort;
    this.#decisions.push(
      isNothing
        ? NOTHING
        : {
            enter,
            enterTag: entry.tag?.[at] ?? null,
            exitLong: exitLong && !long,
            exitShort: exitShort && !short,
            exitTag: exit.tag?.[at] ?? null,
          },
    );
  }
}
