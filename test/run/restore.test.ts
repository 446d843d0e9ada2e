import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MergedFeed } from '../../core/data/merge.js';
import { createLatency, parseLatency } from '../../core/exchange/latency.js';
import { EventBatch, EventKind, NO_INSTRUMENT } from '../../core/market/event-batch.js';
import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import type { StoppedRun } from '../../core/run/follower.js';
import { type Durability, openRunStore, type RunStore, reopenRunStore } from '../../core/store/run-store.js';
import { longScripts } from '../fixtures/arbitraries.js';
import { chunkOf } from '../fixtures/chunk.js';
import { engineOf, INVERSE, LINEAR, type Scripted, SPOT, scriptedSource } from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';
import { sized } from '../full.js';
import { HEADER } from '../store/scripted-run.js';
import { storedIn } from '../store/stored.js';
import { temporaryFiles } from '../store/temporary-file.js';
import { CALM, RESTLESS, RESTLESS_OPTIONS } from './restless.js';

const file = temporaryFiles();
const MARKETS = [LINEAR, SPOT, INVERSE];
const TABLES = [
  'trades',
  'legs',
  'orders',
  'fills',
  'order_events',
  'ledger',
  'kv',
  'moments',
  'positions',
] as const;

/** All events of some markets in their order, and timers of the host behind some. */
async function eventsOf(all: readonly (readonly Scripted[])[]): Promise<EventBatch> {
  const registry = new InstrumentRegistry();
  const sources = MARKETS.map((market, i) => scriptedSource(registry.add(market), all[i]!));
  const feed = await MergedFeed.open(sources, registry);
  const events = new EventBatch();
  for (let chunk = await feed.next(); chunk; chunk = await feed.next()) {
    for (let i = 0; i < chunk.count; i++) {
      const batch = chunk.batches[chunk.lane[i]!]!;
      for (let row = chunk.from[i]!; row < chunk.to[i]!; row++) {
        const us = batch.localTs[row]!;
        const last = events.length - 1;
        if (last % 4 === 3 && us > events.localTs[last]!) {
          events.append(EventKind.timer, NO_INSTRUMENT, (us + events.localTs[last]!) >> 1, Number.NaN, 0);
        }
        events.appendFrom(batch, row);
      }
    }
  }
  return events;
}

/** Where a run is stopped: behind so many events, or when so many moments are on record and before anything is sent. */
type Stop = { readonly events: number } | { readonly moments: number };

const STOPPED = new Error('stopped');

const LATENCIES = ['uniform:0-200ms,0-200ms,0-20ms', 'zero', 'recorded'].map(parseLatency);

/** Where each commit is on the disk a run takes long: few do. */
function durabilityOf(seed: number): Durability {
  return seed % 50 === 0 ? 'each' : 'batch';
}

interface Opened {
  readonly registry: InstrumentRegistry;
  readonly store: RunStore;
  readonly stopped?: StoppedRun;
  /** Throws behind so many moments. */
  readonly moments?: number;
}

function engineWith({ registry, store, stopped, moments = Infinity }: Opened, seed: number) {
  const latency = LATENCIES[seed % LATENCIES.length]!;
  let committed = 0;
  return engineOf(MARKETS, {
    ...RESTLESS_OPTIONS,
    registry,
    strategy: seed % 4 === 0 ? CALM : RESTLESS,
    passFrom: 1,
    seed,
    venue: {
      ...RESTLESS_OPTIONS.venue,
      latency: ({ symbol }: Instrument) => createLatency(latency, { seed, symbol }),
      observesLatency: latency.kind === 'recorded',
    },
    kept: stopped ? [] : store.kept(),
    ...(stopped ? { stopped } : {}),
    journal: {
      commit: (entries, moment) => {
        store.commit(entries, moment);
        committed += 1;
        if (committed === moments) throw STOPPED;
      },
    },
  }).engine;
}

/** Runs to the end, or to where it is stopped; returns the database's rows, and how far it came. */
function runTo(name: string, events: EventBatch, stop: Stop | null, seed: number, size: number) {
  const store = openRunStore(name, HEADER, { durability: durabilityOf(seed) });
  const moments = stop && 'moments' in stop ? stop.moments : Infinity;
  const last = stop && 'events' in stop ? Math.min(stop.events, events.length) : events.length;
  const engine = engineWith({ registry: new InstrumentRegistry(), store, moments }, seed);
  try {
    for (let row = 0; row < last; row += size) engine.step(chunkOf(events, row, Math.min(row + size, last)));
    if (stop === null) engine.finish();
  } catch (error) {
    if (error !== STOPPED) throw error;
  } finally {
    store.close();
  }
  return { rows: rowsOf(name), events: last };
}

function goOn(name: string, events: EventBatch, taken: number, seed: number, size: number) {
  const registry = new InstrumentRegistry();
  // As the events have them: what is read of the run is added behind.
  for (const market of MARKETS) registry.add(market);
  const { store, state } = reopenRunStore(name, 1, registry);
  try {
    const engine = engineWith({ registry, store, stopped: { state, events: taken } }, seed);
    for (let row = 0; row < events.length; row += size) {
      engine.step(chunkOf(events, row, Math.min(row + size, events.length)));
    }
    engine.finish();
  } finally {
    store.close();
  }
  return rowsOf(name);
}

function rowsOf(name: string) {
  const { rows } = storedIn(name);
  return Object.fromEntries(TABLES.map((table) => [table, rows(`SELECT * FROM ${table}`)]));
}

/** Where in a run: at which share of its events, or of its moments. */
const places = fc.record({
  of: fc.constantFrom('events' as const, 'moments' as const),
  share: fc.nat(1000).map((thousandths) => thousandths / 1000),
});

describe('a run that was stopped', () => {
  it('goes on from its database and its feed as if it had not been', async () => {
    let files = 0;
    const seen = { trades: 0, live: 0, kept: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(longScripts, longScripts, longScripts),
        places,
        fc.integer({ min: 1, max: 40 }),
        fc.nat(1000),
        async (all, { of, share }, size, seed) => {
          files += 1;
          const events = await eventsOf(all);
          const whole = runTo(file(`whole-${files}.sqlite`), events, null, seed, size).rows;
          const name = file(`stopped-${files}.sqlite`);
          const count = of === 'events' ? events.length : whole.moments!.length - 1;
          const at = Math.round(share * count);
          const stop: Stop = of === 'events' ? { events: at } : { moments: Math.max(at, 1) };
          const stopped = runTo(name, events, stop, seed, size);
          const taken = of === 'events' ? at : 0;
          seen.trades += whole.trades!.length;
          seen.live += stopped.rows.trades!.filter(
            ({ state }) => state !== 'closed' && state !== 'abandoned',
          ).length;
          seen.kept += stopped.rows.kv!.length;
          expect(goOn(name, events, taken, seed, size)).toEqual(whole);
        },
      ),
      { numRuns: sized({ short: 50, full: 1000 }), endOnFailure: true },
    );
    // Stops before anything was decided prove nothing.
    expect(seen.trades).toBeGreaterThan(100);
    expect(seen.live).toBeGreaterThan(30);
    expect(seen.kept).toBeGreaterThan(20);
  });
});

describe('a backtest that was stopped', () => {
  /** Quotes around 100, far from each other, the last of them at some price. */
  const script = (last = 101): readonly Scripted[] =>
    [100, 101, 100, 103, 99, 100, 98, 101, 102, last].map((mid, i) => [
      'quote',
      (i + 1) * 700_000,
      mid,
      5,
      mid + 0.1,
      5,
    ]);
  const recorded = (name: string) => openRunStore(file(name), HEADER, { durability: 'batch' });
  const reopened = (name: string, registry = new InstrumentRegistry()) => ({
    ...reopenRunStore(file(name), 1, registry),
    registry,
  });
  const stakes = { stake_amount: 100, max_open_trades: 5 };

  /** Records a run until it is stopped behind so many moments. */
  async function stop(name: string, moments: number): Promise<void> {
    const store = recorded(name);
    let committed = 0;
    const journal = {
      commit: (...moment: Parameters<RunStore['commit']>) => {
        store.commit(...moment);
        committed += 1;
        if (committed === moments) throw STOPPED;
      },
    };
    await expect(runScripted([[LINEAR, script()]], RESTLESS, stakes, { journal })).rejects.toBe(STOPPED);
    store.close();
  }

  it('has the database and the trades of one that was not', async () => {
    const store = recorded('run-whole.sqlite');
    const { result: whole } = await runScripted([[LINEAR, script()]], RESTLESS, stakes, { journal: store });
    store.close();
    const rows = rowsOf(file('run-whole.sqlite'));
    expect(rows.moments!.length).toBeGreaterThan(8);
    for (let moments = 1; moments < rows.moments!.length; moments++) {
      const name = `run-${moments}.sqlite`;
      await stop(name, moments);
      const { store: journal, state, registry } = reopened(name);
      const resume = { state, events: 0 };
      const { result } = await runScripted([[LINEAR, script()]], RESTLESS, stakes, {
        journal,
        resume,
        registry,
      });
      journal.close();
      expect(rowsOf(file(name))).toEqual(rows);
      expect(result.trades).toEqual(whole.trades);
    }
  });

  it('goes on with its own data alone', async () => {
    await stop('other-data.sqlite', 20);
    const { store: journal, state, registry } = reopened('other-data.sqlite');
    const { events } = state.moments.at(-1)!;
    expect(events).toBeGreaterThan(3);
    const resume = { state, events: 0 };
    const before = rowsOf(file('other-data.sqlite'));
    const other: readonly Scripted[] = script().map((event, i) =>
      i < 3 ? ['quote', event[1], 90, 5, 90.1, 5] : event,
    );
    for (const data of [other, script().slice(0, events - 1)]) {
      await expect(
        runScripted([[LINEAR, data]], RESTLESS, stakes, { journal, resume, registry }),
      ).rejects.toMatchObject({ code: 'data_differs' });
    }
    journal.close();
    expect(rowsOf(file('other-data.sqlite'))).toEqual(before);
  });

  it('is one that did not come to its end', async () => {
    const store = recorded('ended.sqlite');
    await runScripted([[LINEAR, script()]], RESTLESS, stakes, { journal: store });
    store.close();
    expect(() => reopened('ended.sqlite')).toThrowError(/run 1 came to its end/);
    expect(() => reopenRunStore(file('ended.sqlite'), 7, new InstrumentRegistry())).toThrowError(
      /there is no run 7/,
    );
  });

  it('says where it stood, which an older one does not', async () => {
    await stop('older.sqlite', 4);
    const database = new Database(file('older.sqlite'));
    database.exec('UPDATE runs SET durability = NULL');
    database.close();
    expect(() => reopened('older.sqlite')).toThrowError(/run 1 does not say where it stood/);
  });

  it('has client order ids that begin with its id', async () => {
    const { result } = await runScripted([[LINEAR, script()]], RESTLESS, stakes, { id: 'abc123' });
    const ids = result.trades.flatMap(({ legs }) => legs.flatMap(({ orders }) => orders.map(({ id }) => id)));
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.filter((id) => !id.startsWith('twabc123-'))).toEqual([]);
    await expect(runScripted([[LINEAR, script()]], RESTLESS, stakes, { id: 'a b' })).rejects.toThrowError(
      /the run's id "a b": expected at most 10 letters and digits/,
    );
  });
});
