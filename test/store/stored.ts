import Database from 'better-sqlite3';
import type { JournalEntry } from '../../core/store/journal.js';
import { openRunStore, type RunStore } from '../../core/store/run-store.js';
import { SOME_MOMENT } from '../fixtures/market.js';
import { HEADER, type Script, scriptedRun } from './scripted-run.js';
import { temporaryFiles } from './temporary-file.js';

/** A database file as another program sees it. */
export interface Stored {
  readonly name: string;
  rows(sql: string, ...values: readonly unknown[]): Record<string, unknown>[];
}

export function storedIn(name: string): Stored {
  const rows: Stored['rows'] = (sql, ...values) => {
    const database = new Database(name, { readonly: true });
    try {
      return database.prepare<unknown[], Record<string, unknown>>(sql).all(...values);
    } finally {
      database.close();
    }
  };
  return { name, rows };
}

export function recordAll(store: RunStore, entries: readonly JournalEntry[]): void {
  for (const entry of entries) store.commit([entry], SOME_MOMENT);
}

/** Makes databases of one run each, gone after the tests of the file. */
export function storing() {
  const file = temporaryFiles();
  let files = 0;
  const stored = (work: (store: RunStore) => void): Stored => {
    files += 1;
    const name = file(`stored-${files}.sqlite`);
    const store = openRunStore(name, HEADER, { durability: 'batch' });
    try {
      work(store);
    } finally {
      store.close();
    }
    return storedIn(name);
  };
  return {
    file,
    /** After some work on the run. */
    stored,
    /** After the entries of a script. */
    storedScript: (script: Script) => stored((store) => recordAll(store, script.entries)),
    /** After {@link scriptedRun}. */
    storedRun: () => stored((store) => recordAll(store, scriptedRun())),
  };
}
