import { BotError } from '../errors.js';
import type { FrameTable } from '../frame/frame-table.js';
import type { Instrument } from '../market/instrument.js';
import { Random } from '../market/random.js';
import { formatMicros, type Micros } from '../market/time.js';
import { type ColumnHooks, windowLength, windowStart } from './column-hooks.js';
import { type ColumnDifference, differences } from './differences.js';
import type { Strategy } from './strategy.js';
import { NOTHING_OFF, offColumns, type SwitchedOff, sayWithout } from './switched-off.js';
import { type PlacedTable, type RelatedTables, tableWindow } from './table-window.js';
import type { Says } from './window-hooks.js';

/** Rows of a run that are computed again, by the rows that it has: about a tenth of what a run with features costs. */
const BASE_CHECKS = 32;
const CHECKS_PER_ROOT_ROW = 0.75;
/** Rows from the first on that are all computed again. */
const FIRST = BASE_CHECKS / 2;
/** Kept back for rows in which trades change. */
const RESERVED = 8;
/** The most that rows in which trades change may take: a strategy that always trades is looked at elsewhere, too. */
const MAX_SHARE_OF_TRADES = 0.5;

/** How many of so many rows are computed again. */
export function rowsToCheck(rows: number): number {
  return Math.min(rows, Math.floor(BASE_CHECKS + CHECKS_PER_ROOT_ROW * Math.sqrt(rows)));
}

export interface ProofOptions {
  /** Any instance of the strategy: what it declares. */
  readonly strategy: Strategy;
  /** The column hooks of an instance of its own: what another remembers between calls is unknown to it. */
  readonly says: Says;
  readonly instrument: Instrument;
  readonly timeframeUs: Micros;
  readonly seed: number;
  readonly table: FrameTable;
  /** What the run goes by. */
  readonly hooks: ColumnHooks;
  readonly related: RelatedTables;
  readonly off?: SwitchedOff;
  readonly features?: readonly { readonly name: string; readonly outputs: readonly string[] }[];
  /** Rows are drawn by it and the seed: what no strategy knows of itself, so that it cannot tell which. */
  readonly key?: string;
}

/**
 * The proof against look-ahead of one instrument's column hooks, while the run goes on: rows are computed again on
 * their own window, which ends with them, by a fresh instance of the strategy. Rows in which a trade changed come
 * first, up to half of all; the others are drawn. Every own column, condition and tag must be the same, bit for bit, and
 * every signal must be one in both, or in none.
 */
export class LookAheadProof {
  readonly #options: ProofOptions;
  readonly #window: number;
  readonly #random: Random;
  readonly #offColumns: ReadonlySet<string>;
  readonly #marked = new Set<number>();
  #rows = 0;
  #checked = 0;
  #checkedOfTrades = 0;

  constructor(options: ProofOptions) {
    this.#options = options;
    this.#window = windowLength(options.strategy.startupFrames ?? 0);
    this.#random = new Random(options.seed, `proof ${options.instrument.id} ${options.key ?? ''}`);
    this.#offColumns = offColumns(options.off ?? NOTHING_OFF, options.features ?? []);
  }

  /** Rows that were looked at: each was computed again, or left out. */
  get rows(): number {
    return this.#rows;
  }

  get checked(): number {
    return this.#checked;
  }

  /** A trade was entered, filled or left on what this row says. */
  mark(row: number): void {
    if (row >= this.#rows) this.#marked.add(row);
  }

  /** Goes on to row `end`. @throws BotError `look_ahead` with column, row and both values. */
  advance(end: number, firstIndex: number): void {
    for (; this.#rows < end; this.#rows++) {
      const row = this.#rows;
      if (!this.#isChosen(row)) continue;
      this.#checked++;
      this.#check(row, firstIndex);
    }
  }

  #isChosen(row: number): boolean {
    const drawn = this.#random.uniform();
    const isMarked = this.#marked.delete(row);
    if (row < FIRST) return true;
    const quota = rowsToCheck(row + 1);
    const left = quota - this.#checked;
    const leftOfTrades = Math.min(left, (quota - FIRST) * MAX_SHARE_OF_TRADES - this.#checkedOfTrades);
    if (drawn < (left - Math.min(leftOfTrades, RESERVED)) / (2 * BASE_CHECKS)) return true;
    // Drawn as well where few are left: which of many trades are looked at cannot be told before.
    if (!isMarked || drawn >= leftOfTrades / RESERVED) return false;
    this.#checkedOfTrades++;
    return true;
  }

  #check(row: number, firstIndex: number): void {
    const { table, related, hooks, says, off = NOTHING_OFF } = this.#options;
    const place: PlacedTable = { table, firstIndex };
    const begin = Math.max(table.firstRow, windowStart(row, firstIndex, this.#window));
    const window = tableWindow(place, { begin, from: row, to: row + 1 }, related);
    const alone = sayWithout(says, window, off, this.#offColumns);
    const difference = differences(hooks.saidOf(row), { said: alone, own: row - begin, asked: 0 })[0];
    if (difference) throw lookAhead(this.#options, row, firstIndex, difference);
  }
}

function lookAhead(
  { strategy, instrument, timeframeUs }: ProofOptions,
  row: number,
  firstIndex: number,
  { column, withFuture, alone }: ColumnDifference,
): BotError {
  const ts: Micros = (firstIndex + row) * timeframeUs;
  return new BotError(
    'look_ahead',
    `${strategy.name} looks ahead: ${column} of ${instrument.id} in row ${row} (${formatMicros(ts)}) is ${withFuture} with the rows after it there, and ${alone} without them; bot lookahead-analysis --strategy ${strategy.name} lists all rows and columns`,
  );
}
