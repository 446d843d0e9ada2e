import type Database from 'better-sqlite3';
import { BotError } from '../errors.js';
import type { InstrumentRegistry } from '../market/instrument.js';
import type { Moment } from '../market/moment.js';
import type { ClientOrderId } from '../orders/order.js';
import { openForWriting } from './database.js';
import { EntryWriter } from './entry-writer.js';
import { EquityWriter } from './equity.js';
import type { Journal, JournalEntry, RunSpan, RunWorth } from './journal.js';
import { forgetKept, keptUnder, readKept } from './kept.js';
import { readRunState } from './read-state.js';
import type { RunState } from './run-state.js';
import { prepareRows } from './statements.js';
import { storeError } from './store-error.js';

/** What a run is, as its row says. */
export interface RunHeader {
  /** The strategy's name. */
  readonly strategy: string;
  /** Of the strategy's source. */
  readonly strategyHash: string;
  /** Of the host. */
  readonly version: string;
  /** All that decides the run, as plain JSON; never a secret. */
  readonly spec: object;
}

/**
 * `each`: what came of a moment is on the disk, whole, before `commit` returns, for what is sent to a venue. `batch`: moments
 * are in a transaction that is committed now and then, for backtests; what a crash takes is the last of them.
 */
export type Durability = 'each' | 'batch';

/** How a run is recorded. */
export interface RunStoreOptions {
  /** What a crash may take. */
  readonly durability: Durability;
  /** How long to wait for another program that writes; 5 seconds unless given. */
  readonly busyTimeoutMs?: number;
}

interface OrderNumber {
  readonly id: ClientOrderId;
  readonly number: number;
}

interface OpenedRun {
  readonly database: Database.Database;
  readonly file: string;
  readonly run: number;
  readonly durability: Durability;
  /** What the keys of kept values begin with. */
  readonly under: string;
}

/** Entries a commit. At some 10 us an entry, what a crash takes of a backtest is a hundredth of a second. */
const BATCH_ENTRIES = 1_000;

/**
 * Opens a database file, made where it is missing, and adds a run to it.
 * @throws BotError `usage` for what cannot be opened or written, `data_broken` for what is no database of ours,
 * `unsupported` for one of a newer program, `store_failed` for one that another program is writing.
 */
export function openRunStore(file: string, header: RunHeader, options: RunStoreOptions): RunStore {
  const { durability } = options;
  const database = openedFor(file, options);
  try {
    const run = addRun(database, header, durability);
    const under = keptUnder(durability, header.strategy, run);
    if (durability === 'batch') forgetKept(database, under);
    return new RunStore({ database, file, run, durability, under });
  } catch (cause) {
    database.close();
    throw storeError(file, cause);
  }
}

/** A run that was stopped, ready to be gone on with. */
export interface ReopenedRun {
  /** Where it is recorded from here on. */
  readonly store: RunStore;
  /** What it had decided and heard. */
  readonly state: RunState;
}

/**
 * Opens a run that was stopped before its end, so that what it does from there is recorded behind what it did, with the
 * durability that it had. The run's instruments are added to `registry`.
 * @throws BotError as {@link openRunStore}; `not_found` for a run that is not there, `usage` for one that came to its end.
 */
export function reopenRunStore(
  file: string,
  run: number,
  registry: InstrumentRegistry,
  { busyTimeoutMs }: Pick<RunStoreOptions, 'busyTimeoutMs'> = {},
): ReopenedRun {
  const timeout = busyTimeoutMs === undefined ? {} : { busyTimeoutMs };
  const database = openedFor(file, { durability: 'each', ...timeout });
  try {
    const { strategy, durability } = openedAs(database, run);
    if (durability === 'batch') database.pragma(`synchronous = ${synchronousOf(durability)}`);
    const under = keptUnder(durability, strategy, run);
    const state = readRunState(database, run, registry, under);
    const store = new RunStore({ database, file, run, durability, under });
    store.goOn(state);
    return { store, state };
  } catch (cause) {
    database.close();
    throw storeError(file, cause);
  }
}

function openedFor(file: string, { durability, busyTimeoutMs }: RunStoreOptions): Database.Database {
  return openForWriting(file, {
    synchronous: synchronousOf(durability),
    ...(busyTimeoutMs === undefined ? {} : { busyTimeoutMs }),
  });
}

function synchronousOf(durability: Durability): 'FULL' | 'NORMAL' {
  return durability === 'each' ? 'FULL' : 'NORMAL';
}

interface OpenedAs {
  readonly strategy: string;
  readonly durability: Durability;
}

/** @throws BotError `not_found`, and `unsupported` for a run that an older program recorded. */
function openedAs(database: Database.Database, run: number): OpenedAs {
  const row = database
    .prepare<[number], Pick<OpenedAs, 'strategy'> & { readonly durability: Durability | null }>(
      'SELECT strategy, durability FROM runs WHERE id = ?',
    )
    .get(run);
  if (!row) throw new BotError('not_found', `there is no run ${run}`);
  const { strategy, durability } = row;
  if (durability === null)
    throw new BotError('unsupported', `run ${run} does not say where it stood: an older program recorded it`);
  return { strategy, durability };
}

/**
 * The journal of one run in a database. What cannot be written ends it: the open transaction is taken back, so that
 * the file holds a prefix of what was recorded, and every later call fails with the same error.
 */
export class RunStore implements Journal {
  /** Its id in `runs`. */
  readonly run: number;
  readonly #database: Database.Database;
  readonly #file: string;
  readonly #under: string;
  readonly #writer: EntryWriter;
  readonly #begin: Database.Statement<[]>;
  readonly #commit: Database.Statement<[]>;
  readonly #entriesACommit: number;
  #pending = 0;
  #failure: Error | null = null;

  /** Opened by {@link openRunStore}. */
  constructor({ database, file, run, durability, under }: OpenedRun) {
    this.run = run;
    this.#database = database;
    this.#file = file;
    this.#under = under;
    this.#writer = new EntryWriter(run, prepareRows(database), under);
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#entriesACommit = durability === 'each' ? 1 : BATCH_ENTRIES;
  }

  /** Records behind what the run holds already: what it had decided, as it was read. */
  goOn(state: RunState): void {
    const rows = this.#database
      .prepare<[number], OrderNumber>('SELECT client_order_id AS id, number FROM orders WHERE run = ?')
      .all(this.run);
    this.#writer.restore(state, new Map(rows.map(({ id, number }) => [id, number])));
  }

  /**
   * Writes what came of one moment. Entries come in the order of processing; the trade of a transaction comes before it.
   * @throws BotError `invariant` for what the tables refuse, and after `close`; as {@link openRunStore} else.
   */
  commit(entries: readonly JournalEntry[], moment: Moment): void {
    this.#guarded(() => {
      if (this.#pending === 0) this.#begin.run();
      this.#pending += entries.length;
      this.#writer.begin(moment);
      for (const entry of entries) this.#writer.write(entry);
      if (this.#pending >= this.#entriesACommit) this.#commitPending();
    });
  }

  /** What the strategy keeps, JSON by key: of a run with `each`, also what it kept in earlier ones. */
  kept(): readonly (readonly [key: string, text: string])[] {
    return readKept(this.#database, this.#under);
  }

  /** Commits what is recorded. With `batch` it is then safe from a crash of the program, not of the machine. */
  flush(): void {
    this.#guarded(() => this.#commitPending());
  }

  /**
   * Says what the run's data were, and what its money was worth, in one transaction: a run without is one that did not
   * come to its end.
   */
  end({ startedUs, endedUs }: RunSpan, worth?: RunWorth): void {
    this.#guarded(() => {
      this.#commitPending();
      this.#begin.run();
      this.#database
        .prepare<[number | null, number | null, number]>(
          'UPDATE runs SET started_us = ?, ended_us = ? WHERE id = ?',
        )
        .run(startedUs, endedUs, this.run);
      if (worth) this.#keepWorth(worth);
      this.#commit.run();
    });
  }

  /** Commits and closes; after a failure it only closes. Twice is once. */
  close(): void {
    if (!this.#database.open) return;
    try {
      if (this.#failure === null) this.flush();
    } finally {
      this.#database.close();
    }
  }

  #keepWorth({ startingBalance, prices, equity }: RunWorth): void {
    this.#database
      .prepare<[number, number]>('UPDATE runs SET starting_balance = ? WHERE id = ?')
      .run(startingBalance, this.run);
    const addPrice = this.#database.prepare<[number, string, number]>(
      'INSERT INTO prices (run, currency, price) VALUES (?, ?, ?)',
    );
    for (const [currency, price] of prices) addPrice.run(this.run, currency, price);
    const writer = new EquityWriter(this.#database, this.run);
    const { ts, value, exposed } = equity;
    for (let i = 0; i < ts.length; i++) writer.mark(ts[i]!, value[i]!, exposed[i]!);
    writer.flush();
  }

  #commitPending(): void {
    if (this.#pending === 0) return;
    this.#commit.run();
    this.#pending = 0;
  }

  #guarded(work: () => void): void {
    if (this.#failure !== null) throw this.#failure;
    if (!this.#database.open) throw new BotError('invariant', `${this.#file}: its run is closed`);
    try {
      work();
    } catch (cause) {
      this.#failure = storeError(this.#file, cause);
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw this.#failure;
    }
  }
}

function addRun(
  database: Database.Database,
  { strategy, strategyHash, version, spec }: RunHeader,
  durability: Durability,
): number {
  const added = database
    .prepare<[string, string, string, string, Durability]>(
      'INSERT INTO runs (strategy, strategy_hash, version, spec, durability) VALUES (?, ?, ?, ?, ?)',
    )
    .run(strategy, strategyHash, version, JSON.stringify(spec), durability);
  return Number(added.lastInsertRowid);
}
