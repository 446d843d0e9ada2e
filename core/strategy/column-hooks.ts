import { BotError } from '../errors.js';
import { FRAME_COLUMNS, type Frames } from '../frame/columns.js';
import type { FrameTable } from '../frame/frame-table.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { callStrategy } from './call.js';
import { numberColumn, type ReturnedColumn, signalColumn, tagColumn } from './column-values.js';
import { ENTRY_COLUMNS, EXIT_COLUMNS, type NumberColumn } from './columns.js';
import type { Funnel } from './funnel.js';
import type { HookContext, Strategy } from './strategy.js';

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

export interface ColumnHooksOptions {
  readonly strategy: Strategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly instrument: Instrument;
  readonly timeframeUs: Micros;
  readonly table: FrameTable;
  readonly funnel: Funnel;
}

/** The window length W of `startupFrames`: row i is decided on rows `W (floor(i / W) - 1)` to i. */
export function windowLength(startupFrames: number): number {
  return Math.max(startupFrames, MIN_WINDOW);
}

/**
 * Calls one instrument's column hooks block by block and keeps what they say of each new row. Rows are counted
 * from the instrument's first frame, blocks from the epoch, so that it does not matter when a run begins to read.
 */
export class ColumnHooks {
  readonly #options: ColumnHooksOptions;
  readonly #window: number;
  readonly #startup: number;
  /** First row that the kept decisions are of. */
  #firstRow = 0;
  #decisions: Decision[] = [];
  #own = new Map<string, number[]>();
  /** Of every block. */
  #ownNames: string | undefined;
  #hasEntry = false;

  constructor(options: ColumnHooksOptions) {
    this.#options = options;
    this.#startup = options.strategy.startupFrames ?? 0;
    this.#window = windowLength(this.#startup);
  }

  /** Whether any row of the last `decide` enters. */
  get hasEntry(): boolean {
    return this.#hasEntry;
  }

  /** Decides rows `from` to `to`, which are closed; forgets the earlier decisions. `firstIndex` is row 0's ts / timeframe. */
  decide(from: number, to: number, firstIndex: number): void {
    this.#firstRow = from;
    this.#decisions = [];
    this.#own = new Map();
    this.#hasEntry = false;
    const window = this.#window;
    for (let row = from; row < to; ) {
      const block = Math.floor((firstIndex + row) / window);
      const end = Math.min(to, (block + 1) * window - firstIndex);
      const begin = Math.max(this.#options.table.firstRow, (block - 1) * window - firstIndex);
      this.#decideBlock(begin, row, end);
      row = end;
    }
  }

  /** The first row that later decisions may still see. */
  firstNeededRow(row: number, firstIndex: number): number {
    return Math.max(0, (Math.floor((firstIndex + row) / this.#window) - 1) * this.#window - firstIndex);
  }

  decision(row: number): Decision {
    return this.#decisions[row - this.#firstRow]!;
  }

  /** All columns of a decided row by name. */
  frameRow(row: number): Readonly<Record<string, number>> {
    const { table } = this.#options;
    const values: Record<string, number> = {};
    table.names.forEach((name, column) => {
      values[name] = table.value(column, row);
    });
    for (const [name, column] of this.#own) values[name] = column[row - this.#firstRow]!;
    return values;
  }

  #decideBlock(begin: number, from: number, to: number): void {
    const { strategy, table } = this.#options;
    const length = to - begin;
    const frames = table.view(begin, to);
    const own = this.#ownColumns(
      this.#call('populateIndicators', strategy.populateIndicators, frames),
      length,
    );
    const all = { ...frames, ...own } as unknown as Frames<string>;
    this.#keepOwn(own, from - begin);
    const said = this.#call('conditions', strategy.conditions, all) ?? {};
    const conditions = Object.entries(said).map(
      ([name, value]) => [name, numberColumn(this.#returned('conditions', name, value, length))] as const,
    );
    const entry = this.#signals('populateEntry', strategy.populateEntry, all, ENTRY_COLUMNS, length);
    const exit = this.#signals('populateExit', strategy.populateExit, all, EXIT_COLUMNS, length);
    for (let i = from - begin; i < length; i++) this.#decideRow(i, begin + i, conditions, entry, exit);
  }

  /** What `populateIndicators` returned, checked: columns of the same names in every block. */
  #ownColumns(
    said: Readonly<Record<string, unknown>> | undefined,
    length: number,
  ): Record<string, Float64Array> {
    const own: Record<string, Float64Array> = {};
    for (const [name, value] of Object.entries(said ?? {})) {
      this.#refuseHostName(name);
      own[name] = numberColumn(this.#returned('populateIndicators', name, value, length));
    }
    const names = Object.keys(own).sort().join(', ');
    this.#ownNames ??= names;
    if (names === this.#ownNames) return own;
    throw this.#failure(
      `populateIndicators returned the columns ${names}; before, it returned ${this.#ownNames}`,
    );
  }

  #decideRow(
    i: number,
    row: number,
    conditions: readonly (readonly [string, NumberColumn])[],
    entry: SignalColumns,
    exit: SignalColumns,
  ): void {
    const { funnel } = this.#options;
    const started = row >= this.#startup;
    const passed = started && funnel.count(conditions, i);
    // An entry that a condition blocks is none: it contradicts nothing.
    const long = passed && entry.long?.[i] === 1;
    const short = passed && entry.short?.[i] === 1;
    const exitLong = exit.long?.[i] === 1;
    const exitShort = exit.short?.[i] === 1;
    const enterLong = long && !short && !exitLong;
    const enterShort = short && !long && !exitShort;
    const enter = enterLong ? 'long' : enterShort ? 'short' : null;
    if (enter) {
      funnel.signals++;
      this.#hasEntry = true;
    }
    this.#decisions.push({
      enter,
      enterTag: entry.tag?.[i] ?? null,
      exitLong: exitLong && !long,
      exitShort: exitShort && !short,
      exitTag: exit.tag?.[i] ?? null,
    });
  }

  #keepOwn(own: Readonly<Record<string, Float64Array>>, from: number): void {
    for (const [name, column] of Object.entries(own)) {
      const kept = this.#own.get(name) ?? [];
      this.#own.set(name, kept);
      for (let i = from; i < column.length; i++) kept.push(column[i]!);
    }
  }

  #signals(
    hook: 'populateEntry' | 'populateExit',
    call: Strategy['populateEntry'] | Strategy['populateExit'],
    frames: Frames<string>,
    names: readonly [string, string, string],
    length: number,
  ): SignalColumns {
    const said = (this.#call(hook, call as ColumnHook | undefined, frames) ?? {}) as Record<string, unknown>;
    for (const name of Object.keys(said)) {
      if (!names.includes(name)) {
        throw this.#failure(`${hook} returned the column ${name}; it may return ${names.join(', ')}`);
      }
    }
    const returned = (name: string) => this.#returned(hook, name, said[name], length);
    return {
      long: signalColumn(returned(names[0])),
      short: signalColumn(returned(names[1])),
      tag: tagColumn(returned(names[2])),
    };
  }

  #call<R>(
    hook: string,
    call: ((frames: never, ctx: HookContext<never>) => R) | undefined,
    frames: Frames<string>,
  ) {
    if (!call) return undefined;
    const { strategy, params, instrument, timeframeUs } = this.#options;
    const context: HookContext<never> = { params: params as never, instrument, timeframeUs };
    return callStrategy(strategy, hook, () => call.call(strategy, frames as never, context));
  }

  #returned(hook: string, name: string, value: unknown, length: number): ReturnedColumn {
    return { name, value, length, wrong: (what) => this.#failure(`${hook} ${what}`) };
  }

  #refuseHostName(name: string): void {
    const { table } = this.#options;
    const signals: readonly string[] = [...ENTRY_COLUMNS, ...EXIT_COLUMNS];
    if (![...FRAME_COLUMNS, ...table.names, ...signals, 'length'].includes(name)) return;
    throw this.#failure(`populateIndicators returned ${name}, which is a name of the host's or of a feature`);
  }

  #failure(message: string): BotError {
    return new BotError('strategy_failed', `${this.#options.strategy.name}: ${message}`);
  }
}

type ColumnHook = (frames: never, ctx: HookContext<never>) => object;

interface SignalColumns {
  readonly long: Float64Array | undefined;
  readonly short: Float64Array | undefined;
  readonly tag: readonly (string | null)[] | undefined;
}
