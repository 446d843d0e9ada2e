import type Database from 'better-sqlite3';
import { BotError } from '../errors.js';
import { SCHEMA_1, SCHEMA_2, SCHEMA_3 } from './schema.js';

/** One step from a version of the database to the next. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** In order: the first leads to version 1. What was released is neither changed nor moved. */
export const MIGRATIONS: readonly Migration[] = [
  { name: 'initial', sql: SCHEMA_1 },
  { name: 'result', sql: SCHEMA_2 },
  { name: 'moments', sql: SCHEMA_3 },
];

/** `TWDB`: how a file says that it is a database of this program. */
export const APPLICATION_ID = 0x54_57_44_42;

/** The version that the file says it has; 0 for a file that holds nothing yet. */
export function versionOf(database: Database.Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

/**
 * Refuses what is not ours to write or to read, without a change to it.
 * @throws BotError `data_broken` for a database of another program, `unsupported` for one that is newer than this one.
 */
export function checkIdentity(
  database: Database.Database,
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const version = versionOf(database);
  if (version === 0 && isEmpty(database)) return;
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new BotError('data_broken', `${file} is a database of another program`);
  }
  if (version <= migrations.length) return;
  throw new BotError(
    'unsupported',
    `${file} is a database of version ${version}, and this program knows version ${migrations.length}: a newer program wrote it`,
  );
}

/**
 * Brings a database up to date, each migration in a transaction of its own. References are checked at the end of
 * each, not within: so a migration may rebuild a table.
 * @throws BotError `invariant` for a migration that leaves a reference to nothing; SQLite's own errors.
 */
export function migrate(database: Database.Database, migrations: readonly Migration[] = MIGRATIONS): void {
  database.pragma('foreign_keys = OFF');
  for (const [index, migration] of migrations.entries()) {
    database.transaction(() => apply(database, migration, index + 1)).immediate();
  }
  database.pragma('foreign_keys = ON');
}

/** The version is read within the transaction: another program may have opened the same new file. */
function apply(database: Database.Database, { name, sql }: Migration, version: number): void {
  if (versionOf(database) >= version) return;
  database.exec(sql);
  const broken = database.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0) {
    throw new BotError('invariant', `migration ${version} (${name}) leaves ${JSON.stringify(broken[0])}`);
  }
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma(`user_version = ${version}`);
}

function isEmpty(database: Database.Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}
