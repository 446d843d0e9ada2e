import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { BotError } from '../errors.js';
import { checkIdentity, MIGRATIONS, type Migration, migrate, versionOf } from './migrations.js';
import { storeError } from './store-error.js';

/** How long a write waits for another program's. */
const BUSY_TIMEOUT_MS = 5_000;

export interface WriteOptions {
  /** `FULL`: a commit is on the disk. `NORMAL`: it is with the system, and on the disk in order. */
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly busyTimeoutMs?: number;
  readonly migrations?: readonly Migration[];
}

/**
 * Opens a database to write, makes it and its folder where they are missing, and brings it up to date.
 * @throws BotError `usage` for what cannot be opened or written, `data_broken` for what is no database of ours,
 * `unsupported` for one of a newer program, or that another program is writing.
 */
export function openForWriting(
  file: string,
  { synchronous, busyTimeoutMs = BUSY_TIMEOUT_MS, migrations = MIGRATIONS }: WriteOptions,
): Database.Database {
  refuseFolder(file);
  makeFolderOf(file);
  return opened(file, { timeout: busyTimeoutMs }, (database) => {
    checkIdentity(database, file, migrations);
    if (database.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
      throw new BotError('unsupported', `${file}: its file system takes no write-ahead log`);
    }
    database.pragma(`synchronous = ${synchronous}`);
    migrate(database, migrations);
  });
}

/**
 * Opens a database to read. What it holds is never changed, so an older one is refused: a run that writes to it brings
 * it up to date. The file itself is opened to write where it can be: else SQLite leaves its log beside it.
 * @throws BotError `not_found`, `usage` for what cannot be opened, `data_broken` for what is no database of ours,
 * `unsupported` for a version that is not this program's.
 */
export function openForReading(
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Database.Database {
  refuseFolder(file);
  if (!statOf(file)) throw new BotError('not_found', `there is no database ${file}`);
  return opened(file, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS }, (database) => {
    database.pragma('query_only = ON');
    checkIdentity(database, file, migrations);
    const version = versionOf(database);
    if (version === migrations.length) return;
    if (version === 0) throw new BotError('data_broken', `${file} is empty: no run was written to it`);
    throw new BotError(
      'unsupported',
      `${file} is a database of version ${version}, and this program reads version ${migrations.length}: a run with --db brings it up to date`,
    );
  });
}

/** The name is made absolute, since SQLite gives `:memory:` and `file:` a meaning of their own. */
function opened(
  file: string,
  options: Database.Options,
  prepare: (database: Database.Database) => void,
): Database.Database {
  let database: Database.Database | undefined;
  try {
    database = new Database(resolve(file), options);
    prepare(database);
    return database;
  } catch (cause) {
    database?.close();
    throw storeError(file, cause);
  }
}

function refuseFolder(file: string): void {
  if (statOf(file)?.isDirectory()) throw new BotError('usage', `${file} cannot be opened: it is a folder`);
}

function makeFolderOf(file: string): void {
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true });
  } catch (cause) {
    throw unopenable(file, cause);
  }
}

function statOf(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    throw unopenable(file, cause);
  }
}

function unopenable(file: string, cause: unknown): BotError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BotError('usage', `${file} cannot be opened: ${reason}`, { cause });
}
