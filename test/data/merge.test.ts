import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventSource } from '../../core/data/event-source.js';
import { MergedFeed } from '../../core/data/merge.js';
import type { EventSource } from '../../core/data/source.js';
import { EventBatch, EventKind, NO_INSTRUMENT } from '../../core/market/event-batch.js';
import { byId, type Instrument, InstrumentRegistry, type Market } from '../../core/market/instrument.js';
import { emptyCounters } from '../../core/market/wire.js';
import { scripts } from '../fixtures/arbitraries.js';
import {
  appendScripted,
  batchSource,
  LINEAR,
  type Scripted,
  SPOT,
  scriptedSource,
} from '../fixtures/market.js';

const MARKETS: readonly Market[] = [
  LINEAR,
  SPOT,
  { ...SPOT, symbol: 'ETH/USDT', native: 'ETHUSDT', base: 'ETH' },
];

interface Merged {
  readonly us: number;
  /** 0 for market events, 1 for lost connections, 2 for timers. */
  readonly rank: number;
  /** Empty for timers. */
  readonly id: string;
  readonly sequence: number;
}

const RANKS = new Map<number, number>([
  [EventKind.gap, 1],
  [EventKind.timer, 2],
]);

/** What a batch holds in a row. */
function mergedRow(batch: EventBatch, row: number, registry: InstrumentRegistry): Merged {
  const index = batch.instrument[row]!;
  return {
    us: batch.localTs[row]!,
    rank: RANKS.get(batch.kind[row]!) ?? 0,
    id: index === NO_INSTRUMENT ? '' : registry.at(index).id,
    sequence: batch.sequence[row]!,
  };
}

/** Every event, in the order in which the feed gives them. */
async function merged(sources: readonly EventSource[], registry: InstrumentRegistry) {
  const feed = await MergedFeed.open(sources, registry);
  const events: Merged[] = [];
  for (let chunk = await feed.next(); chunk; chunk = await feed.next()) {
    for (let run = 0; run < chunk.count; run++) {
      const batch = chunk.batches[chunk.lane[run]!]!;
      for (let row = chunk.from[run]!; row < chunk.to[run]!; row++)
        events.push(mergedRow(batch, row, registry));
    }
  }
  await feed.close();
  return events;
}

type Timed = Scripted | readonly ['timer', us: number];

/** An instrument's events and timers as a source has to give them: at one time gaps, then timers, behind the others. */
function timedSource(
  instrument: Instrument,
  script: readonly Scripted[],
  timers: readonly number[],
  size: number,
) {
  const rank = ([kind]: Timed) => (kind === 'timer' ? 2 : kind === 'gap' ? 1 : 0);
  const all = [...script, ...timers.map((us): Timed => ['timer', us])];
  all.sort((a, b) => a[1] - b[1] || rank(a) - rank(b));
  const batch = new EventBatch();
  for (const [i, event] of all.entries()) {
    if (event[0] !== 'timer') appendScripted(batch, instrument, event, i + 1);
    else batch.append(EventKind.timer, NO_INSTRUMENT, event[1], Number.NaN, i + 1);
  }
  return batchSource(instrument, batch, size);
}

describe('a merged feed', () => {
  it('is in total order, keeps every event once, and does not care how sources are named or read', async () => {
    const timers = fc.array(fc.integer({ min: 900_000, max: 20_000_000 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(scripts, scripts, scripts),
        fc.tuple(timers, timers, timers),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        fc.integer({ min: 1, max: 60 }),
        async (all, ticks, order, size) => {
          const registry = new InstrumentRegistry();
          const instruments = order.map((i) => registry.add(MARKETS[i]!));
          // Some timers are at the time of an event.
          const times = ticks.map((own, i) => [...own, ...all[i]!.slice(0, 5).map(([, us]) => us)]);
          const sources = instruments.map((instrument, k) =>
            timedSource(instrument, all[order[k]!]!, times[order[k]!]!, size),
          );
          const events = await merged(sources, registry);
          expect(events).toHaveLength([...all, ...times].reduce((sum, { length }) => sum + length, 0));
          const sorted = [...events].sort(
            (a, b) =>
              a.us - b.us ||
              a.rank - b.rank ||
              (a.rank === 2 ? 0 : byId(registry.get(a.id as never)!, registry.get(b.id as never)!)) ||
              (a.rank === 2 ? 0 : a.sequence - b.sequence),
          );
          expect(events).toEqual(sorted);
        },
      ),
      { numRuns: 60 },
    );
  });

  const quote = (us: number): Scripted => ['quote', us, 100, 1, 101, 1];
  const day = (...times: readonly number[]) => times.map(quote);

  it('chains sources of one instrument by their first time', async () => {
    const registry = new InstrumentRegistry();
    const instrument = registry.add(LINEAR);
    const second = scriptedSource(instrument, day(30, 40));
    const first = scriptedSource(instrument, day(10, 20, 30));
    expect((await merged([second, first], registry)).map(({ us }) => us)).toEqual([10, 20, 30, 30, 40]);
  });

  it('refuses sources of one instrument that overlap', async () => {
    const registry = new InstrumentRegistry();
    const instrument = registry.add(LINEAR);
    const sources = [scriptedSource(instrument, day(10, 30)), scriptedSource(instrument, day(20, 40))];
    await expect(merged(sources, registry)).rejects.toThrow(
      'overlap: both hold binanceusdm:BTC/USDT:USDT at 1970-01-01 00:00:00.000030 UTC',
    );
  });

  it('takes timers of several sources for no instrument’s, wherever they lie', async () => {
    const registry = new InstrumentRegistry();
    const instrument = registry.add(LINEAR);
    const first = timedSource(instrument, day(10, 20), [5, 20, 35], 1);
    const second = timedSource(instrument, day(30, 40), [25, 35, 50], 1);
    const events = await merged([second, first], registry);
    expect(events.map(({ us, rank }) => [us, rank])).toEqual([
      [5, 2],
      [10, 0],
      [20, 0],
      [20, 2],
      [25, 2],
      [30, 0],
      [35, 2],
      [35, 2],
      [40, 0],
      [50, 2],
    ]);
  });

  it('gives plain events beside a source that has timers', async () => {
    const registry = new InstrumentRegistry();
    const [perpetual, spot] = [registry.add(LINEAR), registry.add(SPOT)];
    const event = { kind: 'openInterest', ts: 1, amount: 2 } as const;
    const plain = [10, 20, 20].map((localTs) => ({ instrument: spot, localTs, event }));
    const sources = [
      eventSource({ name: 'plain', venue: 'binance', events: plain }),
      timedSource(perpetual, day(20), [20, 30], 1),
    ];
    expect((await merged(sources, registry)).map(({ us, rank, id }) => [us, rank, id])).toEqual([
      [10, 0, spot.id],
      [20, 0, spot.id],
      [20, 0, spot.id],
      [20, 0, perpetual.id],
      [20, 2, ''],
      [30, 2, ''],
    ]);
  });

  it('is empty when its sources are', async () => {
    const registry = new InstrumentRegistry();
    expect(await merged([scriptedSource(registry.add(LINEAR), [])], registry)).toEqual([]);
  });
});

describe('sources that are read at the same time', () => {
  /** A source whose reads are answered when the test says so; it notes when it is asked and closed. */
  class HeldSource implements EventSource {
    readonly venue = 'binance';
    readonly counters = emptyCounters();
    readonly name: string;
    readonly #log: string[];
    #answer: { resolve(isMore: boolean): void; reject(error: Error): void } | null = null;

    constructor(name: string, log: string[]) {
      this.name = name;
      this.#log = log;
    }

    read(out: EventBatch): Promise<boolean> {
      this.#log.push(`read ${this.name}`);
      out.clear();
      return new Promise((resolve, reject) => {
        this.#answer = {
          resolve: (isMore) => {
            if (isMore) out.append(EventKind.timer, NO_INSTRUMENT, 1, Number.NaN, 1);
            resolve(isMore);
          },
          reject,
        };
      });
    }

    answer(isMore: boolean): void {
      this.#answer!.resolve(isMore);
    }

    fail(message: string): void {
      this.#answer!.reject(new Error(message));
    }

    async close(): Promise<void> {
      this.#log.push(`close ${this.name}`);
      throw new Error(`${this.name} does not close`);
    }
  }

  const three = () => {
    const log: string[] = [];
    const sources = ['a', 'b', 'c'].map((name) => new HeldSource(name, log));
    return { log, sources, ofAll: (what: string) => ['a', 'b', 'c'].map((name) => `${what} ${name}`) };
  };

  it('are all asked before any has answered', async () => {
    const { log, sources, ofAll } = three();
    const opening = MergedFeed.open(sources, new InstrumentRegistry());
    expect(log).toEqual(ofAll('read'));
    for (const source of sources.toReversed()) source.answer(true);
    const feed = await opening;
    expect((await feed.next())?.count).toBe(1);
    expect(log).toEqual(ofAll('read'));
  });

  it('are told by the first of those that fail, whichever fails first, and all are closed', async () => {
    const { log, sources, ofAll } = three();
    const opening = MergedFeed.open(sources, new InstrumentRegistry());
    sources[2]!.fail('c is broken');
    sources[1]!.fail('b is broken');
    await Promise.resolve();
    expect(log).toEqual(ofAll('read'));
    sources[0]!.answer(true);
    await expect(opening).rejects.toThrow('b is broken');
    expect(log).toEqual([...ofAll('read'), ...ofAll('close')]);
  });
});
