import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { BotError, type ErrorCode } from '../../core/errors.js';
import { storeError } from '../../core/store/store-error.js';

describe('what SQLite says of a file', () => {
  it.each<[string, string, ErrorCode, string, boolean]>([
    ['SQLITE_NOTADB', 'file is not a database', 'data_broken', 'a.sqlite is not a SQLite database', false],
    ['SQLITE_CORRUPT_VTAB', 'malformed', 'data_broken', 'a.sqlite is damaged: malformed', false],
    [
      'SQLITE_BUSY_SNAPSHOT',
      'database is locked',
      'store_failed',
      'a.sqlite is being written by another program: one run at a time writes to a database',
      true,
    ],
    ['SQLITE_CANTOPEN', 'unable to open', 'usage', 'a.sqlite cannot be opened: unable to open', false],
    ['SQLITE_READONLY_DIRECTORY', 'readonly', 'usage', 'a.sqlite cannot be opened: readonly', false],
    ['SQLITE_CONSTRAINT_CHECK', 'CHECK', 'invariant', 'a.sqlite refuses what was recorded: CHECK', false],
    ['SQLITE_FULL', 'disk is full', 'store_failed', 'a.sqlite failed: disk is full (SQLITE_FULL)', false],
  ])('%s is an error of ours', (code, message, ours, text, retry) => {
    const cause = new Database.SqliteError(message, code);
    expect(storeError('a.sqlite', cause)).toMatchObject({
      name: 'BotError',
      code: ours,
      message: text,
      retry,
      cause,
    });
  });

  it('is all that is translated', () => {
    const own = new BotError('invariant', 'a rule');
    expect(storeError('a.sqlite', own)).toBe(own);
    expect(storeError('a.sqlite', 'words')).toEqual(new Error('words'));
  });
});
