import type Database from 'better-sqlite3';

const IS_UNDER = 'substr(key, 1, length(@under)) = @under';

interface Under {
  readonly under: string;
}

/**
 * What the keys of a strategy's values begin with in the table `kv`: trading goes on with what it kept, a backtest has
 * its own. A name is escaped as in addresses, so that none is the beginning of another's key.
 */
export function keptUnder(durability: 'each' | 'batch', strategy: string, run: number): string {
  return durability === 'each' ? `strategy/${encodeURIComponent(strategy)}/` : `run/${run}/`;
}

/** JSON by key, in the order of keys; `under` is taken off. */
export function readKept(
  database: Database.Database,
  under: string,
): readonly (readonly [key: string, text: string])[] {
  return database
    .prepare<[Under], KeptRow>(`SELECT key, value FROM kv WHERE ${IS_UNDER} ORDER BY key`)
    .all({ under })
    .map(({ key, value }) => [key.slice(under.length), value]);
}

/** Forgets what an earlier run of the same id kept: ids of deleted runs are given again. */
export function forgetKept(database: Database.Database, under: string): void {
  database.prepare<[Under]>(`DELETE FROM kv WHERE ${IS_UNDER}`).run({ under });
}

/** A row of `kv`. */
export interface KeptRow {
  readonly key: string;
  /** JSON. */
  readonly value: string;
}
