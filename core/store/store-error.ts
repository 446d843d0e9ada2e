import Database from 'better-sqlite3';
import { BotError } from '../errors.js';

/** What SQLite says of a file, as an error of ours: one line with the file, the reason and whether to try again. */
export function storeError(file: string, cause: unknown): Error {
  if (!(cause instanceof Error)) return new Error(String(cause));
  if (!(cause instanceof Database.SqliteError)) return cause;
  const { code, message } = cause;
  if (code === 'SQLITE_NOTADB') {
    return new BotError('data_broken', `${file} is not a SQLite database`, { cause });
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new BotError('data_broken', `${file} is damaged: ${message}`, { cause });
  }
  if (code.startsWith('SQLITE_BUSY')) {
    const text = `${file} is being written by another program: one run at a time writes to a database`;
    return new BotError('store_failed', text, { cause, retry: true });
  }
  if (/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(code)) {
    return new BotError('usage', `${file} cannot be opened: ${message}`, { cause });
  }
  if (code.startsWith('SQLITE_CONSTRAINT')) {
    return new BotError('invariant', `${file} refuses what was recorded: ${message}`, { cause });
  }
  return new BotError('store_failed', `${file} failed: ${message} (${code})`, { cause });
}
