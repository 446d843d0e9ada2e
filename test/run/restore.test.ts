import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MergedFeed } from '../../core/data/merge.js';
import { createLatency, parseLatency } from '../../core/exchange/latency.js';
import { chunkOf } from '../../core/market/chunk.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import type { StoppedRun } from '../../core/run/follower.js';
import { type Durability, openRunStore, type RunStore, reopenRunStore } from '../../core/store/run-store.js';
import { scripts } from '../fixtures/arbitraries.js';
import { engineOf, INVERSE, LINEAR, type Scripted, SPOT, scriptedSource } from '../fixtures/market.js';
import { sized } from '../full.js';
import { HEADER } from '../store/scripted-run.js';
import { storedIn } from '../store/stored.js';
import { temporaryFiles } from '../store/temporary-file.js';
import { RESTLESS, RESTLESS_OPTIONS } from './restless.js';

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

/** All events of some markets in their order. */
async function eventsOf(all: readonly (readonly Scripted[])[]): Promise<EventBatch> {
  const registry = new InstrumentRegistry();
  const sources = MARKETS.map((market, i) => scriptedSource(registry.add(market), all[i]!));
  const feed = await MergedFeed.open(sources, registry);
  const events = new EventBatch();
  for (let chunk = await feed.next(); chunk; chunk = await feed.next()) {
    for (let i = 0; i < chunk.count; i++) {
      const batch = chunk.batches[chunk.lane[i]!]!;
      for (let row = chunk.from[i]!; row < chunk.to[i]!; row++) events.appendFrom(batch, row);
    }
  }
  return events;
}

/** Where a run is stopped: behind so many events, or when so many moments are on record and before anything is sent. */
type Stop = { readonly events: number } | { readonly moments: number };

const STOPPED = new Error('stopped');

/** Where each commit is on the disk a run takes long: few do. */
function durabilityOf(seed: number): Durability {
  return seed % 10 === 0 ? 'each' : 'batch';
}

interface Opened {
  readonly registry: InstrumentRegistry;
  readonly store: RunStore;
  readonly stopped?: StoppedRun;
  /** Throws behind so many moments. */
  readonly moments?: number;
}

function engineWith({ registry, store, stopped, moments = Infinity }: Opened, seed: number) {
  const uniform = parseLatency('uniform:0-200ms,0-200ms,0-20ms');
  let committed = 0;
  return engineOf(MARKETS, {
    ...RESTLESS_OPTIONS,
    registry,
    strategy: RESTLESS,
    seed,
    venue: {
      ...RESTLESS_OPTIONS.venue,
      latency: ({ symbol }: Instrument) => createLatency(uniform, { seed, symbol }),
    },
    kept: store.kept(),
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
  const { store, state } = reopenRunStore(name, 1, registry, { durability: durabilityOf(seed) });
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

const stops: fc.Arbitrary<Stop> = fc.oneof(
  fc.nat(330).map((events) => ({ events })),
  fc.integer({ min: 1, max: 300 }).map((moments) => ({ moments })),
);

describe('a run that was stopped', () => {
  it('goes on from its database and its feed as if it had not been', async () => {
    let files = 0;
    const seen = { stops: 0, trades: 0, live: 0, kept: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(scripts, scripts, scripts),
        stops,
        fc.integer({ min: 1, max: 40 }),
        fc.nat(1000),
        async (all, stop, size, seed) => {
          files += 1;
          const events = await eventsOf(all);
          const whole = runTo(file(`whole-${files}.sqlite`), events, null, seed, size).rows;
          const name = file(`stopped-${files}.sqlite`);
          const stopped = runTo(name, events, stop, seed, size);
          const taken = 'events' in stop ? stopped.events : 0;
          seen.stops += 1;
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
    console.log(seen);
  });
});
