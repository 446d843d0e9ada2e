import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { RunWorth } from '../../core/store/journal.js';
import { readPrices, readRuns } from '../../core/store/read.js';
import { openRunStore, type RunStore } from '../../core/store/run-store.js';
import { SOME_MOMENT } from '../fixtures/market.js';
import { at, fill, HEADER, request, Script, scriptedRun } from './scripted-run.js';
import { recordAll, storedIn, storing } from './stored.js';

const { file, stored, storedRun, storedScript } = storing();

const WORTH: RunWorth = {
  startingBalance: 10_000.5,
  prices: new Map([
    ['BTC', 61_668.649999999994],
    ['DOGE', Number.NaN],
  ]),
  equity: {
    ts: Float64Array.of(at(1), at(2)),
    value: Float64Array.of(10_000.5, 10_000.5),
    exposed: Uint8Array.of(0, 0),
  },
};

describe('a run', () => {
  it('has a row, and the span of its data when it has ended', () => {
    const { rows, name } = stored((store) => {
      expect(store.run).toBe(1);
      store.end({ startedUs: at(0), endedUs: at(3_900) });
    });
    expect(rows('SELECT * FROM runs')).toEqual([
      {
        id: 1,
        strategy: 'Scripted',
        strategy_hash: 'ab12'.repeat(16),
        version: '0.1.0',
        spec: '{"seed":7,"config":{"stake_currency":"USDT"}}',
        started_us: at(0),
        ended_us: at(3_900),
        stake_currency: 'USDT',
        starting_balance: null,
        durability: 'batch',
      },
    ]);
    const database = new Database(name);
    const ended = { startedUs: at(0), endedUs: at(3_900), stakeCurrency: 'USDT', startingBalance: null };
    expect(readRuns(database)).toEqual([{ id: 1, ...HEADER, ...ended }]);
    database.close();
  });

  it('has what its money was worth, when it has ended', () => {
    const { rows, name } = stored((store) => store.end({ startedUs: at(0), endedUs: at(3_900) }, WORTH));
    expect(rows('SELECT starting_balance FROM runs')).toEqual([{ starting_balance: 10_000.5 }]);
    expect(rows('SELECT * FROM prices')).toEqual([
      { run: 1, currency: 'BTC', price: 61_668.649999999994 },
      { run: 1, currency: 'DOGE', price: null },
    ]);
    expect(rows('SELECT COUNT(*) AS rows FROM equity')).toEqual([{ rows: 1 }]);
    const database = new Database(name);
    expect(readRuns(database)[0]!.startingBalance).toBe(10_000.5);
    expect(readPrices(database, 1)).toEqual(
      new Map([
        ['BTC', 61_668.649999999994],
        ['DOGE', Number.NaN],
      ]),
    );
    database.close();
  });

  it('has ended whole or not at all', () => {
    const turned = { ...WORTH.equity, ts: Float64Array.of(at(2), at(1)), value: Float64Array.of(1, 1) };
    const name = file('turned.sqlite');
    const store = openRunStore(name, HEADER, { durability: 'batch' });
    expect(() => store.end({ startedUs: at(0), endedUs: at(9) }, { ...WORTH, equity: turned })).toThrow(
      'CHECK constraint failed',
    );
    store.close();
    const { rows } = storedIn(name);
    expect(rows('SELECT started_us, starting_balance FROM runs')).toEqual([
      { started_us: null, starting_balance: null },
    ]);
    expect(rows('SELECT * FROM prices')).toEqual([]);
  });

  it('has no span without data, or without an end', () => {
    const first = stored((store) => store.end({ startedUs: Number.NaN, endedUs: Number.NaN }));
    openRunStore(first.name, HEADER, { durability: 'batch' }).close();
    expect(first.rows('SELECT started_us, ended_us FROM runs')).toEqual([
      { started_us: null, ended_us: null },
      { started_us: null, ended_us: null },
    ]);
  });

  it('is added to a file with others, whose ids it may share', () => {
    const first = storedRun();
    const store = openRunStore(first.name, HEADER, { durability: 'each' });
    expect(store.run).toBe(2);
    recordAll(store, scriptedRun());
    store.close();
    for (const table of ['trades', 'legs', 'orders', 'fills', 'order_events', 'ledger']) {
      const counts = first.rows(`SELECT run, COUNT(*) AS rows FROM ${table} GROUP BY run ORDER BY run`);
      expect(counts).toEqual([
        { run: 1, rows: counts[0]!.rows },
        { run: 2, rows: counts[0]!.rows },
      ]);
    }
  });

  it('goes as a whole when it is deleted', () => {
    const { name, rows } = stored((store) => {
      recordAll(store, scriptedRun());
      store.end({ startedUs: at(0), endedUs: at(3_900) }, WORTH);
    });
    openRunStore(name, HEADER, { durability: 'batch' }).close();
    const database = new Database(name);
    database.pragma('foreign_keys = ON');
    database.exec('DELETE FROM runs WHERE id = 1');
    database.close();
    for (const table of ['trades', 'legs', 'orders', 'fills', 'order_events', 'ledger', 'prices', 'equity']) {
      expect(rows(`SELECT * FROM ${table}`)).toEqual([]);
    }
    expect(rows('SELECT id FROM runs')).toEqual([{ id: 2 }]);
  });
});

describe('durability', () => {
  const orders = (name: string) => storedIn(name).rows('SELECT client_order_id FROM orders').length;
  const record = (store: RunStore, id: number) =>
    store.commit([{ us: at(1), kind: 'order', request: request(String(id)), place: null }], SOME_MOMENT);

  it('each: another program sees an order as soon as it is recorded', () => {
    const name = file('each.sqlite');
    const store = openRunStore(name, HEADER, { durability: 'each' });
    for (const count of [1, 2, 3]) {
      record(store, count);
      expect(orders(name)).toBe(count);
    }
    store.close();
  });

  it('batch: after a thousand entries, a flush, the end, or the close', () => {
    const name = file('batch.sqlite');
    const store = openRunStore(name, HEADER, { durability: 'batch' });
    for (let i = 1; i < 1_000; i++) record(store, i);
    expect(orders(name)).toBe(0);
    record(store, 1_000);
    expect(orders(name)).toBe(1_000);
    record(store, 1_001);
    store.flush();
    store.flush();
    expect(orders(name)).toBe(1_001);
    record(store, 1_002);
    store.end({ startedUs: at(0), endedUs: at(1) });
    expect(orders(name)).toBe(1_002);
    record(store, 1_003);
    store.close();
    store.close();
    expect(orders(name)).toBe(1_003);
  });

  it('a second program waits, and then says so', () => {
    const name = file('busy.sqlite');
    const store = openRunStore(name, HEADER, { durability: 'batch' });
    record(store, 1);
    expect(() => openRunStore(name, HEADER, { durability: 'each', busyTimeoutMs: 1 })).toThrow(
      expect.objectContaining({
        code: 'store_failed',
        retry: true,
        message: `${name} is being written by another program: one run at a time writes to a database`,
      }),
    );
    store.close();
    openRunStore(name, HEADER, { durability: 'each', busyTimeoutMs: 1 }).close();
  });

  it('refuses entries after the close', () => {
    const store = openRunStore(file('closed.sqlite'), HEADER, { durability: 'each' });
    store.close();
    expect(() => record(store, 1)).toThrow(expect.objectContaining({ code: 'invariant' }));
  });
});

describe('what cannot be true', () => {
  it('is refused, and ends the run: the file holds what came before, to the last commit', () => {
    const name = file('orphan.sqlite');
    const store = openRunStore(name, HEADER, { durability: 'batch' });
    store.commit([{ us: at(1), kind: 'order', request: request('kept'), place: null }], SOME_MOMENT);
    store.flush();
    store.commit([{ us: at(1), kind: 'order', request: request('taken back'), place: null }], SOME_MOMENT);
    const failure: unknown = expect.objectContaining({
      code: 'invariant',
      message: `${name} refuses what was recorded: FOREIGN KEY constraint failed`,
    });
    const orphan = new Script();
    orphan.move(at(1), 9, 'profit', 1);
    expect(() => recordAll(store, orphan.entries)).toThrow(failure);
    expect(() =>
      store.commit([{ us: at(2), kind: 'order', request: request('after'), place: null }], SOME_MOMENT),
    ).toThrow(failure);
    expect(() => store.flush()).toThrow(failure);
    store.close();
    expect(storedIn(name).rows('SELECT client_order_id FROM orders')).toEqual([{ client_order_id: 'kept' }]);
  });

  it.each<[string, (script: Script) => void]>([
    ['a transaction of an unknown trade', (s) => s.move(at(1), 9, 'profit', 1)],
    [
      'a transaction twice',
      (s) => {
        s.move(at(1), null, 'deposits', 1);
        s.entries.push(s.entries[0]!);
      },
    ],
    ['an amount that is none', (s) => s.move(at(1), null, 'deposits', Number.NaN)],
    ['a quantity that is none', (s) => s.send(at(1), 'entry', request('a', { quantity: Number.NaN }))],
    ['a time that is no whole number', (s) => s.send(at(1) + 0.5, 'entry', request('a'))],
    [
      'a fill without a price',
      (s) => {
        s.send(at(1), 'entry', request('a'));
        s.filled(at(2), 'a', fill(at(2), 0.01, Number.NaN));
      },
    ],
  ])('%s', (_, write) => {
    const script = new Script();
    write(script);
    expect(() => storedScript(script)).toThrow(
      expect.objectContaining({ name: 'BotError', code: 'invariant' }),
    );
  });

  const { name } = storedRun();
  const execute = (sql: string) => () => {
    const database = new Database(name);
    try {
      database.pragma('foreign_keys = ON');
      database.exec(sql);
    } finally {
      database.close();
    }
  };
  it.each([
    ['text for a number', "UPDATE orders SET quantity = 'much'", /cannot store TEXT value in REAL column/],
    [
      'a part of a microsecond',
      'UPDATE orders SET sent_us = 1.5',
      /cannot store REAL value in INTEGER column/,
    ],
    ['an unknown side', "UPDATE orders SET side = 'both'", /CHECK constraint failed/],
    ['an order of no leg', 'UPDATE orders SET leg = 7 WHERE trade = 1', /FOREIGN KEY constraint failed/],
    [
      'a trade of no run',
      "INSERT INTO trades (run, trade, decided_us, state, updated_us) VALUES (9, 1, 1, 'open', 1)",
      /FOREIGN KEY/,
    ],
    ['broken JSON', "UPDATE runs SET spec = '{'", /malformed JSON/],
    ['another fill', 'UPDATE fills SET price = 1', /fills are never changed/],
    ['another event', "UPDATE order_events SET payload = '{}'", /order_events are never changed/],
    ['another posting', 'UPDATE ledger SET amount = 0', /the ledger is never changed/],
  ])('is not in the tables: %s', (_, sql, says) => {
    expect(execute(sql)).toThrow(says);
  });
});
