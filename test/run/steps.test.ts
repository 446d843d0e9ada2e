import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { type ConfigInput, configSchema } from '../../core/config/schema.js';
import type { Feed } from '../../core/data/merge.js';
import { findStrategy } from '../../core/loader/strategies.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { resultJson } from '../../core/report/json.js';
import { type OpenFeed, openFeed } from '../../core/run/feeds.js';
import { run } from '../../core/run/run.js';
import type { Journal, JournalEntry } from '../../core/store/journal.js';
import { chunkOf } from '../fixtures/chunk.js';
import { shippedVenues } from '../fixtures/feeds.js';
import { sizedRecording } from '../fixtures/recording-start.js';
import { itWithData } from '../market-data.js';

const USDM = 'recordings/binance-usdm_btcusdt_20240808.rec.gz';
const FOLDERS = ['../fixtures/strategies', '../experiments/strategies'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

interface Recording {
  readonly open: OpenFeed;
  readonly events: EventBatch;
}

let read: Promise<Recording> | undefined;

/** All events of the recording, in order, in one batch. */
function recording(): Promise<Recording> {
  read ??= readRecording();
  return read;
}

async function readRecording(): Promise<Recording> {
  const files = [{ file: sizedRecording(USDM), venue: 'binanceusdm' }];
  const data = { kind: 'recording', files, recover: false } as const;
  const open = await openFeed({ venues: await shippedVenues(), data });
  const events = new EventBatch();
  for (let chunk = await open.feed.next(); chunk; chunk = await open.feed.next()) {
    for (let i = 0; i < chunk.count; i++) {
      const batch = chunk.batches[chunk.lane[i]!]!;
      for (let row = chunk.from[i]!; row < chunk.to[i]!; row++) events.appendFrom(batch, row);
    }
  }
  await open.feed.close();
  return { open, events };
}

/** The events once more, so many a step. */
function feedOf(events: EventBatch, size: number): Feed {
  let from = 0;
  return {
    next: async () => {
      if (from === events.length) return null;
      const to = Math.min(from + size, events.length);
      const chunk = chunkOf(events, from, to);
      from = to;
      return chunk;
    },
    close: async () => undefined,
  };
}

/** A journal that keeps a hash of its entries' text, moment by moment. */
class HashedJournal implements Journal {
  entries = 0;
  readonly #hash = createHash('sha256');

  commit(entries: readonly JournalEntry[]): void {
    this.entries += entries.length;
    this.#hash.update(`${JSON.stringify(entries, instrumentAsId)}\n`);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

function instrumentAsId(key: string, value: unknown): unknown {
  return key === 'instrument' ? (value as { readonly id: string }).id : value;
}

interface Way {
  readonly size: number;
  readonly passFrom: number;
}

/** All ways to take the events in, the one of a backtest first. */
const WAYS: readonly Way[] = [16_384, 997, 1].flatMap((size) => [
  { size, passFrom: 1 },
  { size, passFrom: Infinity },
]);

/** What came of a backtest of a strategy, as a user would load it. */
async function runBy(name: string, config: ConfigInput, { size, passFrom }: Way) {
  const { open, events } = await recording();
  const journal = new HashedJournal();
  const spec = { config: configSchema.parse(config), given: Object.keys(config), instruments: null };
  const loaded = await findStrategy(name, FOLDERS);
  const result = await run(spec, { ...open, feed: feedOf(events, size) }, { loaded, journal, passFrom });
  return { hash: journal.digest(), entries: journal.entries, result: resultJson(result) };
}

describe('the journal of a run on a real recording', () => {
  const cases: readonly (readonly [name: string, config: ConfigInput])[] = [
    // Tick hooks: each event is walked.
    ['Probe', { timeframe: '200ms', latency: 'uniform:0-5ms,0-5ms,0-2ms' }],
    // Brackets, trailing stops, changes and cancellations.
    ['Guarded', { latency: 'constant:5ms,5ms,2ms', queue_model: 'proportional' }],
    // Columns and a callback.
    ['ImbalanceProbe', { latency: 'recorded' }],
    // Columns alone: most of it is passed over, and orders rest on the book behind that.
    [
      'Seldom',
      { latency: 'recorded', queue_model: 'proportional', order_types: { entry: 'limit', exit: 'market' } },
    ],
  ];
  for (const [name, config] of cases) {
    itWithData(`is the same whatever the steps, and whatever is passed over: ${name}`, [USDM], async () => {
      const first = await runBy(name, config, WAYS[0]!);
      expect(first.entries).toBeGreaterThan(30);
      for (const way of WAYS.slice(1)) {
        expect(await runBy(name, config, way), JSON.stringify(way)).toEqual(first);
      }
    });
  }
});
