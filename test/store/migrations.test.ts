import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openForReading, openForWriting } from '../../core/store/database.js';
import { readEquity } from '../../core/store/equity.js';
import { MIGRATIONS, type Migration } from '../../core/store/migrations.js';
import { readPrices, readRuns, readTrades } from '../../core/store/read.js';
import { openRunStore } from '../../core/store/run-store.js';
import { at, HEADER } from './scripted-run.js';
import { storedIn } from './stored.js';
import { temporaryFiles } from './temporary-file.js';

const file = temporaryFiles();
const VERSION_1 = readFileSync(new URL('version-1.sql', import.meta.url), 'utf8');
const TABLES = [
  'equity',
  'fills',
  'kv',
  'ledger',
  'legs',
  'moments',
  'order_events',
  'orders',
  'pairlocks',
  'positions',
  'prices',
  'runs',
  'trades',
];
const NEWEST = MIGRATIONS.length;
const NEXT: Migration = { name: 'notes', sql: 'ALTER TABLE trades ADD COLUMN note TEXT' };

/** A file made of SQL, as another program would. */
function made(name: string, sql: string): string {
  const path = file(name);
  const database = new Database(path);
  database.exec(sql);
  database.close();
  return path;
}

const versionOf = (path: string) => storedIn(path).rows('PRAGMA user_version')[0]!.user_version;
const openedForWriting = (path: string, migrations: readonly Migration[] = MIGRATIONS) =>
  openForWriting(path, { synchronous: 'FULL', migrations }).close();

describe('a new file', () => {
  it('has all tables, strictly typed, and says whose it is', () => {
    const path = file('folder/that/is/made/new.sqlite');
    openedForWriting(path);
    const { rows } = storedIn(path);
    const tables = rows('PRAGMA main.table_list').filter(({ name }) => !String(name).startsWith('sqlite_'));
    expect(tables.map(({ name }) => name).sort()).toEqual(TABLES);
    expect(tables.every(({ strict }) => strict === 1)).toBe(true);
    expect(rows('PRAGMA user_version')).toEqual([{ user_version: NEWEST }]);
    expect(rows('PRAGMA application_id')).toEqual([{ application_id: Buffer.from('TWDB').readInt32BE() }]);
  });

  it('is written ahead, whole on the disk, with its references kept', () => {
    const database = openForWriting(file('pragmas.sqlite'), { synchronous: 'FULL' });
    const pragma = (name: string) => database.pragma(name, { simple: true });
    expect(['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map(pragma)).toEqual([
      'wal',
      2,
      1,
      5_000,
    ]);
    database.close();
  });

  it('may be empty already', () => {
    const path = file('empty.sqlite');
    writeFileSync(path, '');
    openedForWriting(path);
    expect(versionOf(path)).toBe(NEWEST);
  });
});

describe('a file of version 1', () => {
  it('is what the first migration makes', () => {
    const schema = 'SELECT type, name, sql FROM sqlite_schema ORDER BY name';
    const path = file('first.sqlite');
    openedForWriting(path, MIGRATIONS.slice(0, 1));
    expect(storedIn(path).rows(schema)).toEqual(storedIn(made('released.sqlite', VERSION_1)).rows(schema));
  });

  it('can be added to and read', () => {
    const path = made('version-1.sqlite', VERSION_1);
    const store = openRunStore(path, HEADER, { durability: 'each' });
    expect(store.run).toBe(2);
    store.close();
    const database = openForReading(path);
    expect(
      readRuns(database).map(({ id, endedUs, startingBalance }) => [id, endedUs, startingBalance]),
    ).toEqual([
      [1, at(80), null],
      [2, null, null],
    ]);
    expect(readPrices(database, 1).size).toBe(0);
    expect(readEquity(database, 1).ts).toHaveLength(0);
    const [stored] = readTrades(database, 1);
    const unknown = Number.NaN;
    expect(stored!.watched).toEqual({
      stopRate: unknown,
      initialStopRate: unknown,
      minRate: unknown,
      maxRate: unknown,
    });
    expect(stored!.trade).toMatchObject({
      id: 1,
      enterTag: 'dip',
      state: { tag: 'closed', reason: 'roi', closeUs: at(80) },
      legs: [
        {
          entries: [{ filled: 0.02, fills: { rest: [{ price: 50_010 }] } }],
          exits: [{ filled: 0.02, fills: { rest: [{ price: 50_500, mid: Number.NaN }] } }],
        },
      ],
    });
    database.close();
  });
});

describe('a file of the version before', () => {
  it('is brought up to date with what it holds', () => {
    const path = made('older.sqlite', VERSION_1);
    openedForWriting(path, [MIGRATIONS[0]!, NEXT]);
    const { rows } = storedIn(path);
    expect(versionOf(path)).toBe(2);
    expect(rows('SELECT enter_tag, note FROM trades')).toEqual([{ enter_tag: 'dip', note: null }]);
    openedForWriting(path, [MIGRATIONS[0]!, NEXT]);
    expect(versionOf(path)).toBe(2);
  });

  it.each<[string, string, RegExp]>([
    [
      'fails',
      'ALTER TABLE trades ADD COLUMN note TEXT; INSERT INTO nowhere VALUES (1)',
      /no such table: nowhere/,
    ],
    [
      'leaves a reference to nothing',
      'DELETE FROM trades',
      /^migration 2 \(broken\) leaves .*"table":"(legs|ledger)"/,
    ],
  ])('stays as it is when a migration %s', (name, sql, says) => {
    const path = made(`${name}.sqlite`, VERSION_1);
    expect(() => openedForWriting(path, [MIGRATIONS[0]!, { name: 'broken', sql }])).toThrow(says);
    const { rows } = storedIn(path);
    expect(versionOf(path)).toBe(1);
    expect(rows('SELECT * FROM trades')).toEqual([expect.not.objectContaining({ note: null })]);
  });

  it('is not changed by reading: a run has to', () => {
    const path = made('to-read.sqlite', VERSION_1);
    expect(() => openForReading(path, [MIGRATIONS[0]!, NEXT])).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: `${path} is a database of version 1, and this program reads version 2: a run with --db brings it up to date`,
      }),
    );
    expect(versionOf(path)).toBe(1);
  });
});

describe('a file that is not ours to touch', () => {
  const folder = file('folder.sqlite');
  mkdirSync(folder);
  const text = file('text.sqlite');
  writeFileSync(text, 'a plain text, and long enough to hold a header of a hundred bytes. '.repeat(4));
  const cut = made('cut.sqlite', VERSION_1);
  writeFileSync(cut, readFileSync(cut).subarray(0, 5_000));

  it.each<[string, string, string, RegExp]>([
    ['a folder', folder, 'usage', /cannot be opened: it is a folder$/],
    ['below a file', join(text, 'a.sqlite'), 'usage', /cannot be opened: (EEXIST|ENOTDIR)/],
    ['text', text, 'data_broken', /is not a SQLite database$/],
    ['a part of one', cut, 'data_broken', /is damaged: database disk image is malformed$/],
    [
      'of a newer program',
      made('newer.sqlite', VERSION_1.replace('user_version = 1;', `user_version = ${NEWEST + 41};`)),
      'unsupported',
      new RegExp(
        `is a database of version ${NEWEST + 41}, and this program knows version ${NEWEST}: a newer program wrote it$`,
      ),
    ],
    [
      'of another program',
      made('other.sqlite', 'CREATE TABLE runs (pace REAL)'),
      'data_broken',
      /is a database of another program$/,
    ],
    [
      'of another program, with a version',
      made('other-version.sqlite', 'CREATE TABLE runs (pace REAL); PRAGMA user_version = 1'),
      'data_broken',
      /is a database of another program$/,
    ],
  ])('%s is refused in one line and left as it is', (_, path, code, message) => {
    const before = contentOf(path);
    const refused: unknown = expect.objectContaining({
      name: 'BotError',
      code,
      message: expect.stringMatching(message) as unknown,
    });
    expect(() => openedForWriting(path)).toThrow(refused);
    expect(() => openForReading(path)).toThrow(refused);
    expect(contentOf(path)).toEqual(before);
  });

  it('an empty file is not read', () => {
    const path = file('nothing.sqlite');
    writeFileSync(path, '');
    expect(() => openForReading(path)).toThrow(
      expect.objectContaining({ code: 'data_broken', message: `${path} is empty: no run was written to it` }),
    );
  });

  it('a missing file is not made by reading', () => {
    const path = file('missing.sqlite');
    expect(() => openForReading(path)).toThrow(
      expect.objectContaining({ code: 'not_found', message: `there is no database ${path}` }),
    );
    expect(contentOf(path)).toBeNull();
  });
});

/** Null where there is no such file. */
function contentOf(path: string): Buffer | null {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path) : null;
}
