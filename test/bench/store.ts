import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { InstrumentRegistry } from '../../core/market/instrument.js';
import type { ClientOrderId, OrderRequest } from '../../core/orders/order.js';
import { openRunStore } from '../../core/store/run-store.js';
import { SCHEMA_1 } from '../../core/store/schema.js';
import { LINEAR, SOME_MOMENT } from '../fixtures/market.js';
import { printFigure, requireSame } from './figure.js';

const WARM_UP = 50;
const WRITES = 500;
const BATCHED = 50_000;
const HEADER = { strategy: 'Bench', strategyHash: '00', version: '0', spec: {} };

const INSTRUMENT = new InstrumentRegistry().add(LINEAR);

/** How long an order takes to be on the disk, and in a backtest's batch. */
export function benchStore(): void {
  const folder = mkdtempSync(join(tmpdir(), 'tickwright-bench-'));
  try {
    benchDurable(folder);
    benchBatch(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A value a write, in turn with the twin's: the same two rows, in SQLite's own journal mode. */
function benchDurable(folder: string): void {
  const [file, plainFile] = [join(folder, 'ours.sqlite'), join(folder, 'plain.sqlite')];
  const store = openRunStore(file, HEADER, { durability: 'each' });
  const plain = openPlain(plainFile);
  const ours: number[] = [];
  const naive: number[] = [];
  for (let i = 1; i <= WARM_UP + WRITES; i++) {
    const request = requestOf(i);
    naive.push(elapsedNs(() => plain.record(request)));
    ours.push(elapsedNs(() => store.commit([{ us: i, kind: 'order', request, place: null }], SOME_MOMENT)));
  }
  store.close();
  plain.close();
  requireSame('the orders', ordersOf(file), ordersOf(plainFile));
  printFigure(
    { name: 'durable order write (naive: DELETE journal)', unit: 'ns', goal: 250_000 },
    { ours: ours.slice(WARM_UP), naive: naive.slice(WARM_UP), n: 1 },
  );
}

function benchBatch(folder: string): void {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const store = openRunStore(join(folder, `batch-${round}.sqlite`), HEADER, { durability: 'batch' });
    const ns = elapsedNs(() => {
      for (let i = 1; i <= BATCHED; i++)
        store.commit([{ us: i, kind: 'order', request: requestOf(i), place: null }], SOME_MOMENT);
      store.flush();
    });
    store.close();
    rounds.push(ns / BATCHED);
  }
  printFigure(
    { name: 'batched order write', unit: 'ns', goal: null },
    { ours: rounds, naive: null, n: BATCHED },
  );
}

function openPlain(file: string): { record(request: OrderRequest): void; close(): void } {
  const database = new Database(file);
  database.exec(SCHEMA_1);
  database.pragma('journal_mode = DELETE');
  database.pragma('synchronous = FULL');
  database.exec(
    "INSERT INTO runs (strategy, strategy_hash, version, spec) VALUES ('Bench', '00', '0', '{}')",
  );
  const order = database.prepare(
    `INSERT INTO orders (run, client_order_id, number, instrument, side, type, quantity, reduce_only, leverage, sent_us,
       signal_mid, state, filled, updated_us) VALUES (1, ?, ?, ?, ?, 'market', ?, 0, 1, ?, ?, 'in_flight', 0, ?)`,
  );
  const event = database.prepare(
    "INSERT INTO order_events (run, us, kind, client_order_id, payload) VALUES (1, ?, 'order', ?, ?)",
  );
  let number = 0;
  const record = database.transaction((request: OrderRequest) => {
    const { clientOrderId, instrument, side, quantity, sentUs, signalMid } = request;
    number += 1;
    order.run(clientOrderId, number, instrument.id, side, quantity, sentUs, signalMid, sentUs);
    event.run(sentUs, clientOrderId, JSON.stringify({ ...request, instrument: instrument.id }));
  });
  return { record, close: () => database.close() };
}

function requestOf(i: number): OrderRequest {
  return {
    clientOrderId: `tw00000000-${i}-0-e1` as ClientOrderId,
    instrument: INSTRUMENT,
    side: 'buy',
    quantity: 0.02,
    execution: { type: 'market' },
    trigger: null,
    reduceOnly: false,
    leverage: 1,
    sentUs: i,
    signalMid: 50_000,
  };
}

function ordersOf(file: string): string {
  const database = new Database(file);
  const rows = database.prepare('SELECT * FROM orders ORDER BY number').all();
  database.close();
  return JSON.stringify(rows);
}

function elapsedNs(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start);
}
