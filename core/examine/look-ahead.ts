import type { Micros } from '../market/time.js';
import { windowLength, windowStart } from '../strategy/column-hooks.js';
import { type ColumnDifference, differences } from '../strategy/differences.js';
import type { Strategy } from '../strategy/strategy.js';
import { tableWindow } from '../strategy/table-window.js';
import { WindowHooks } from '../strategy/window-hooks.js';
import { type InstrumentTable, relatedTables } from './column-tables.js';

/** What {@link analyseLookAhead} examines. */
export interface LookAheadOptions {
  /** The frames of all instruments, as {@link readTables} gives them. */
  readonly tables: readonly InstrumentTable[];
  /** An instance of the strategy for the windows that go on after their row. */
  readonly withFuture: Strategy;
  /** Another instance, with a state of its own, for the windows that end with their row. */
  readonly alone: Strategy;
  /** The values of its parameters, all of them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The length of a frame, microseconds. */
  readonly timeframeUs: Micros;
  /** Of what hooks draw at random: the same in both windows. */
  readonly seed: number;
  /** Rows that were compared, of all there are; called after each block of them. */
  onProgress?(done: number, total: number): void;
  /** True ends the analysis after the present block; what was found so far is reported. */
  stopped?(): boolean;
}

/** A column that knows what comes after its row. */
export interface LeakingColumn {
  /** Its id. */
  readonly instrument: string;
  /** An own column, a signal, or `condition "NAME"`. */
  readonly column: string;
  /** Rows in which it is another value without what comes after them. */
  readonly rows: number;
  /** The first of them. */
  readonly first: ColumnDifference & {
    /** Counted from the instrument's first frame. */
    readonly row: number;
    /** When that frame opened, microseconds since the epoch. */
    readonly us: Micros;
  };
  /** Whether the value is not known without what comes after it, in each of those rows. */
  readonly isUnknownAlone: boolean;
}

/** What {@link analyseLookAhead} found. */
export interface LookAheadReport {
  /** Frames of all instruments. */
  readonly rows: number;
  /** Those that were computed both ways; fewer when it was stopped. */
  readonly checked: number;
  /** Those that look ahead, in the order in which they were found; none of an honest strategy. */
  readonly columns: readonly LeakingColumn[];
}

/**
 * Computes every row twice: in a window that goes on after it, and in one that ends with it. Every signal, condition
 * and own column has to be the same, bit for bit. Only the very last row has nothing after it to be seen.
 * @throws BotError `strategy_failed` for what a hook throws, returns wrongly, or writes over.
 */
export async function analyseLookAhead(options: LookAheadOptions): Promise<LookAheadReport> {
  const total = options.tables.reduce((sum, { table }) => sum + table.endRow, 0);
  const found = new Map<string, LeakingColumn>();
  let checked = 0;
  for (const instrument of options.tables) {
    for (const block of blocksOf(instrument, options)) {
      checked += compareBlock(instrument, block, options, found);
      options.onProgress?.(checked, total);
      // Between blocks a Ctrl-C is heard.
      await new Promise(setImmediate);
      if (options.stopped?.() === true) return { rows: total, checked, columns: [...found.values()] };
    }
  }
  return { rows: total, checked, columns: [...found.values()] };
}

interface Block {
  readonly withFuture: WindowHooks;
  readonly alone: WindowHooks;
  readonly window: number;
  readonly from: number;
  readonly to: number;
}

function* blocksOf({ instrument, table, firstIndex }: InstrumentTable, options: LookAheadOptions) {
  const { params, timeframeUs, seed } = options;
  const asked = { params, instrument, timeframeUs, seed, names: table.names };
  const withFuture = new WindowHooks({ ...asked, strategy: options.withFuture });
  const alone = new WindowHooks({ ...asked, strategy: options.alone });
  const window = windowLength(options.alone.startupFrames ?? 0);
  for (let from = 0; from < table.endRow; ) {
    const to = Math.min(table.endRow, (Math.floor((firstIndex + from) / window) + 1) * window - firstIndex);
    yield { withFuture, alone, window, from, to } satisfies Block;
    from = to;
  }
}

/** The block's rows, each in a window of its own, against all of them in one that goes on after the last. */
function compareBlock(
  placed: InstrumentTable,
  { withFuture, alone, window, from, to }: Block,
  options: LookAheadOptions,
  found: Map<string, LeakingColumn>,
): number {
  const { table, firstIndex, instrument } = placed;
  const related = relatedTables(options.tables, options.alone);
  const begin = windowStart(from, firstIndex, window);
  const end = Math.min(table.endRow, to + window);
  const known = withFuture.say(tableWindow(placed, { begin, from, to: end }, related));
  for (let row = from; row < to; row++) {
    const said = alone.say(tableWindow(placed, { begin, from: row, to: row + 1 }, related));
    const own = row - begin;
    const withFuture = { said: known, own, asked: row - from };
    for (const difference of differences(withFuture, { said, own, asked: 0 })) {
      const us = (firstIndex + row) * options.timeframeUs;
      note(found, instrument.id, { ...difference, row, us });
    }
  }
  return to - from;
}

function note(found: Map<string, LeakingColumn>, instrument: string, first: LeakingColumn['first']): void {
  const key = `${instrument} ${first.column}`;
  const before = found.get(key);
  const isUnknown = first.alone === null || Number.isNaN(first.alone);
  found.set(key, {
    instrument,
    column: first.column,
    rows: (before?.rows ?? 0) + 1,
    first: before?.first ?? first,
    isUnknownAlone: (before?.isUnknownAlone ?? true) && isUnknown,
  });
}
