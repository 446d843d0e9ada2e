import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { openRunStore } from '../../core/store/run-store.js';
import { SOME_MOMENT } from '../fixtures/market.js';
import { at, HEADER, request } from './scripted-run.js';
import { type Stored, storedIn } from './stored.js';
import { temporaryFiles } from './temporary-file.js';

const SCRIPT = fileURLToPath(new URL('crashing-run.mjs', import.meta.url));
const file = temporaryFiles();

/** What is left of a run that was killed after so many orders, or in the middle of one more entry. */
function killed(name: string, durability: string, orders: number, ...within: string[]): Stored {
  const failure = inject('buildFailure');
  if (failure !== null) throw new Error(`dist/ could not be built:\n${failure}`);
  const path = file(name);
  const child = spawnSync(process.execPath, [SCRIPT, path, durability, String(orders), ...within]);
  expect(child.signal, child.stderr.toString()).toBe('SIGKILL');
  expect(existsSync(`${path}-wal`)).toBe(true);
  return storedIn(path);
}

function ordersIn({ rows }: Stored): unknown[] {
  expect(rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  return rows('SELECT client_order_id FROM orders ORDER BY number').map((row) => row.client_order_id);
}

function eventsIn({ rows }: Stored): unknown[] {
  return rows('SELECT client_order_id FROM order_events ORDER BY id').map((row) => row.client_order_id);
}

const firstOrders = (count: number) => Array.from({ length: count }, (_, i) => `order-${i + 1}`);

describe('a run that is killed', () => {
  it.each([1, 2, 300])('leaves each of %i orders that it recorded to send', (count) => {
    const left = killed(`each-${count}.sqlite`, 'each', count);
    expect(ordersIn(left)).toEqual(firstOrders(count));
    expect(eventsIn(left)).toEqual(firstOrders(count));
  });

  it('leaves the first ones of a batch', () => {
    const left = killed('batch.sqlite', 'batch', 2_500);
    expect(ordersIn(left)).toEqual(firstOrders(2_000));
    expect(eventsIn(left)).toEqual(firstOrders(2_000));
  });

  it('leaves nothing of an entry that was not written whole', () => {
    const left = killed('within.sqlite', 'each', 3, 'within');
    expect(ordersIn(left)).toEqual(firstOrders(3));
    expect(left.rows('SELECT * FROM trades')).toEqual([]);
  });

  it('leaves a file to which the next run is added', () => {
    const left = killed('next.sqlite', 'each', 3);
    const store = openRunStore(left.name, HEADER, { durability: 'each' });
    store.commit([{ us: at(1), kind: 'order', request: request('next'), place: null }], SOME_MOMENT);
    store.close();
    expect(existsSync(`${left.name}-wal`)).toBe(false);
    expect(left.rows('SELECT run, COUNT(*) AS orders FROM orders GROUP BY run')).toEqual([
      { run: 1, orders: 3 },
      { run: 2, orders: 1 },
    ]);
    expect(left.rows('SELECT ended_us FROM runs WHERE id = 1')).toEqual([{ ended_us: null }]);
  });
});
