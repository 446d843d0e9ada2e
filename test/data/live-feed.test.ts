import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EventBatch,
  EventKind,
  type Instrument,
  InstrumentRegistry,
  type Market,
  NO_INSTRUMENT,
} from '../../core/public/plugin.js';
import { type Chunk, LiveFeed, type LiveFeedOptions } from '../../core/public/run.js';
import { LINEAR, SPOT } from '../fixtures/market.js';
import { TestClock } from './test-clock.js';

const TIMER_US = 100;
const MARKETS: readonly Market[] = [
  LINEAR,
  SPOT,
  { ...SPOT, symbol: 'ETH/USDT', native: 'ETHUSDT', base: 'ETH' },
];
const NAMES = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

function bench(options: Partial<LiveFeedOptions> = {}) {
  const clock = new TestClock();
  const registry = new InstrumentRegistry();
  const [perpetual, spot, ether] = MARKETS.map((market) => registry.add(market)) as [
    Instrument,
    Instrument,
    Instrument,
  ];
  const { now, after } = clock;
  const feed = new LiveFeed({ registry, timerUs: TIMER_US, now, after, ...options });
  return { clock, registry, perpetual, spot, ether, feed };
}

let messages = 0;

/** Open interest of these instruments, a message each, or one message of all. */
function events(instruments: readonly Instrument[], areOneMessage = false): EventBatch {
  const batch = new EventBatch(16, 16);
  messages++;
  for (const [i, { index }] of instruments.entries()) {
    if (i > 0 && !areOneMessage) messages++;
    batch.append(EventKind.openInterest, index, Number.NaN, 7, messages);
  }
  return batch;
}

/** Time, kind and instrument of each row of a chunk. */
function rowsOf(chunk: Chunk | null, registry: InstrumentRegistry): [us: number, kind: string, id: string][] {
  const rows: [number, string, string][] = [];
  for (let run = 0; run < (chunk?.count ?? 0); run++) {
    const batch = chunk!.batches[chunk!.lane[run]!]!;
    for (let row = chunk!.from[run]!; row < chunk!.to[run]!; row++) {
      const index = batch.instrument[row]!;
      const id = index === NO_INSTRUMENT ? '' : registry.at(index).id;
      rows.push([batch.localTs[row]!, NAMES.get(batch.kind[row]!)!, id]);
    }
  }
  return rows;
}

const PERPETUAL = 'binanceusdm:BTC/USDT:USDT';
const BITCOIN = 'binance:BTC/USDT';
const ETHER = 'binance:ETH/USDT';

describe('what arrives', () => {
  it('comes out as one chunk, each message at a microsecond of its own, in the order of arrival', async () => {
    const { feed, clock, registry, perpetual, spot } = bench();
    feed.push(events([perpetual, spot]));
    clock.us = 1_500;
    feed.push(events([spot]));
    feed.push(events([perpetual]));
    expect(rowsOf(await feed.next(), registry)).toEqual([
      [1_000, 'openInterest', PERPETUAL],
      [1_001, 'openInterest', BITCOIN],
      [1_500, 'openInterest', BITCOIN],
      [1_501, 'openInterest', PERPETUAL],
    ]);
  });

  it('comes out as soon as there is anything, with all that comes in the same turn', async () => {
    const { feed, registry, perpetual, spot } = bench();
    const next = feed.next();
    feed.push(events([perpetual]));
    feed.push(events([spot]));
    expect(rowsOf(await next, registry)).toHaveLength(2);
    const later = feed.next();
    feed.push(events([spot]));
    expect(rowsOf(await later, registry)).toEqual([[1_002, 'openInterest', BITCOIN]]);
  });

  it('is of one time where it is one message, in the order of a recording of it', async () => {
    const { feed, registry, perpetual, spot, ether } = bench();
    const batch = events([perpetual, ether, spot], true);
    batch.append(EventKind.gap, spot.index, Number.NaN, Number.NaN, messages);
    batch.append(EventKind.openInterest, perpetual.index, Number.NaN, 7, messages);
    feed.push(batch);
    expect(rowsOf(await feed.next(), registry)).toEqual([
      [1_000, 'openInterest', BITCOIN],
      [1_000, 'openInterest', ETHER],
      [1_000, 'openInterest', PERPETUAL],
      [1_000, 'openInterest', PERPETUAL],
      [1_000, 'gap', BITCOIN],
    ]);
  });

  it('is copied: the batch that was pushed may be filled again', async () => {
    const { feed, perpetual } = bench();
    const batch = new EventBatch();
    const row = batch.append(EventKind.depth, perpetual.index, 0, 7, 1);
    [batch.id[row], batch.v0[row]] = [5, 4];
    batch.appendLevel(100, 2);
    batch.bidCount[row] = 1;
    feed.push(batch);
    batch.clear();
    batch.append(EventKind.quote, perpetual.index, 0, 8, 2);
    batch.appendLevel(1, 1);
    const got = (await feed.next())!.batches[0]!;
    expect([got.kind[0], got.exchangeTs[0], got.id[0], got.v0[0]]).toEqual([EventKind.depth, 7, 5, 4]);
    expect([got.levelPrice[got.levelFrom[0]!], got.levelSize[got.levelFrom[0]!]]).toEqual([100, 2]);
  });

  it('stays as it is in a chunk while more arrives, until the next is asked for', async () => {
    const { feed, registry, perpetual, spot } = bench();
    feed.push(events([perpetual]));
    const chunk = await feed.next();
    feed.push(events([spot, spot]));
    expect(rowsOf(chunk, registry)).toEqual([[1_000, 'openInterest', PERPETUAL]]);
  });

  it('is told before it is handed out, a chunk at a time', async () => {
    const told: (readonly [number, string, string])[][] = [];
    const { feed, clock, registry, perpetual } = bench({
      onStamped: (chunk) => told.push(rowsOf(chunk, registry)),
    });
    feed.push(events([perpetual]));
    expect(told).toEqual([]);
    expect([rowsOf(await feed.next(), registry)]).toEqual(told);
    const next = feed.next();
    clock.set(clock.due!);
    await next;
    expect(told.map((rows) => rows.map(([, kind]) => kind))).toEqual([['openInterest'], ['timer']]);
  });

  it('is not handed out when it cannot be written down', async () => {
    const { feed, perpetual } = bench({
      onStamped: () => {
        throw new Error('the disk is full');
      },
    });
    feed.push(events([perpetual]));
    await expect(feed.next()).rejects.toThrow('the disk is full');
  });
});

describe('silence', () => {
  it('ends in a timer, again and again, each later than the one before', async () => {
    const { feed, clock, registry } = bench();
    for (const us of [1_100, 1_200, 1_300]) {
      const next = feed.next();
      clock.set(us - 1);
      clock.set(us);
      expect(rowsOf(await next, registry)).toEqual([[us, 'timer', '']]);
    }
  });

  it('is over when something comes, and then begins anew', async () => {
    const { feed, clock, registry, perpetual } = bench();
    const next = feed.next();
    clock.set(1_099);
    feed.push(events([perpetual]));
    expect(clock.due).toBeUndefined();
    expect(rowsOf(await next, registry)).toEqual([[1_099, 'openInterest', PERPETUAL]]);
    void feed.next();
    expect(clock.due).toBe(1_199);
  });

  it('counts the time of a step, and never waits for longer than it should', async () => {
    const { feed, clock, perpetual } = bench();
    feed.push(events([perpetual]));
    await feed.next();
    clock.us = 1_070;
    const next = feed.next();
    expect(clock.due).toBe(1_100);
    clock.set(1_100);
    await next;
    clock.us = 5_000;
    const late = feed.next();
    expect(clock.due).toBe(5_000);
    clock.set(5_000);
    await late;
    clock.us = 200;
    void feed.next();
    expect(clock.due).toBe(300);
  });
});

describe('back-pressure', () => {
  it('drops what is new, and puts a gap of its instruments in its place', async () => {
    const { feed, registry, perpetual, spot, ether } = bench({ maxRows: 3 });
    feed.push(events([perpetual, spot, ether]));
    feed.push(events([spot, perpetual, spot]));
    expect(feed.dropped).toBe(3);
    expect(rowsOf(await feed.next(), registry)).toEqual([
      [1_000, 'openInterest', PERPETUAL],
      [1_001, 'openInterest', BITCOIN],
      [1_002, 'openInterest', ETHER],
      [1_003, 'gap', BITCOIN],
      [1_003, 'gap', PERPETUAL],
    ]);
    feed.push(events([spot]));
    expect(rowsOf(await feed.next(), registry)).toEqual([[1_004, 'openInterest', BITCOIN]]);
  });

  it('drops a message whole, and lets a smaller one in behind the gap where there is room for both', async () => {
    const { feed, registry, perpetual, spot, ether } = bench({ maxRows: 4 });
    feed.push(events([perpetual, spot]));
    feed.push(events([perpetual, spot, ether], true));
    feed.push(events([ether]));
    // Two gaps and one event would be five.
    expect(rowsOf(await feed.next(), registry)).toEqual([
      [1_000, 'openInterest', PERPETUAL],
      [1_001, 'openInterest', BITCOIN],
      [1_002, 'gap', BITCOIN],
      [1_002, 'gap', PERPETUAL],
    ]);
    expect(feed.dropped).toBe(4);

    feed.push(events([perpetual, ether]));
    feed.push(events([spot, spot, spot], true));
    feed.push(events([ether]));
    expect(rowsOf(await feed.next(), registry)).toEqual([
      [1_003, 'openInterest', PERPETUAL],
      [1_004, 'openInterest', ETHER],
      [1_005, 'gap', BITCOIN],
      [1_006, 'openInterest', ETHER],
    ]);
  });

  it('has no gap of an instrument that had not come', async () => {
    const { feed, registry, perpetual, spot } = bench({ maxRows: 1 });
    feed.push(events([perpetual, spot]));
    expect(rowsOf(await feed.next(), registry)).toEqual([[1_000, 'openInterest', PERPETUAL]]);
    expect(feed.dropped).toBe(1);
  });

  it('lets one message in whatever its size, and counts its levels', async () => {
    const { feed, registry, perpetual } = bench({ maxRows: 2 });
    const book = events([]);
    const row = book.append(EventKind.snapshot, perpetual.index, 0, 7, ++messages);
    for (let i = 0; i < 100; i++) book.appendLevel(100 - i, 1);
    book.bidCount[row] = 100;
    feed.push(book);
    feed.push(events([perpetual]));
    const kinds = rowsOf(await feed.next(), registry).map(([, kind]) => kind);
    expect(kinds).toEqual(['snapshot', 'gap']);
  });
});

describe('the end', () => {
  it('by closing comes behind what has come; nothing is taken afterwards', async () => {
    const { feed, registry, perpetual } = bench();
    feed.push(events([perpetual]));
    await feed.close();
    feed.push(events([perpetual]));
    expect(rowsOf(await feed.next(), registry)).toHaveLength(1);
    expect(await feed.next()).toBeNull();
  });

  it('by closing ends a wait', async () => {
    const { feed, clock } = bench();
    const next = feed.next();
    await feed.close();
    expect(await next).toBeNull();
    expect(clock.due).toBeUndefined();
    await feed.close();
    expect(await feed.next()).toBeNull();
  });

  it('by a source that is broken comes behind what has come, and stays', async () => {
    const { feed, registry, perpetual } = bench();
    feed.push(events([perpetual]));
    feed.fail(new Error('the socket is gone'));
    feed.fail(new Error('the other one, too'));
    feed.push(events([perpetual]));
    expect(rowsOf(await feed.next(), registry)).toHaveLength(1);
    await expect(feed.next()).rejects.toThrow('the socket is gone');
    await expect(feed.next()).rejects.toThrow('the socket is gone');
    await feed.close();
    expect(await feed.next()).toBeNull();
  });

  it('by a source that is broken ends a wait', async () => {
    const { feed, clock } = bench();
    const next = feed.next();
    feed.fail(new Error('the socket is gone'));
    await expect(next).rejects.toThrow('the socket is gone');
    expect(clock.due).toBeUndefined();
  });

  it('is not asked for twice at a time', async () => {
    const { feed } = bench();
    void feed.next();
    await expect(feed.next()).rejects.toThrow('next was called while it was waiting');
  });
});

type Step =
  | { readonly kind: 'push'; readonly sizes: readonly number[]; readonly who: readonly number[] }
  | { readonly kind: 'clock'; readonly us: number }
  | { readonly kind: 'take' };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('push' as const),
        sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
        who: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('clock' as const),
        us: fc.double({ min: -500, max: 500, noNaN: true }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
  ),
  { maxLength: 60 },
);

describe('whatever the clock and the pace', () => {
  it('times are whole and rise from message to message, and no event is lost without its gap', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 12 }), async (all, maxRows) => {
        const { feed, clock, registry, perpetual, spot, ether } = bench({ maxRows });
        const instruments = [perpetual, spot, ether];
        const pushed = new Map<string, number[]>(instruments.map(({ id }) => [id, []]));
        const got: { us: number; kind: string; id: string; sequence: number }[] = [];
        let largest = 0;
        const take = async () => {
          const chunk = await feed.next();
          const rows = rowsOf(chunk, registry);
          const sequences = chunk?.batches[0]?.sequence ?? [];
          got.push(...rows.map(([us, kind, id], i) => ({ us, kind, id, sequence: sequences[i]! })));
          // What waits is bounded: one message, or so many rows, and a gap an instrument.
          expect(rows.length).toBeLessThanOrEqual(Math.max(maxRows, largest) + instruments.length);
          return chunk;
        };
        for (const step of all) {
          if (step.kind === 'clock') clock.us += step.us;
          else if (step.kind === 'push') {
            for (const size of step.sizes) {
              const of = step.who.slice(0, size).map((i) => instruments[i]!);
              feed.push(events(of, true));
              largest = Math.max(largest, size);
              for (const { id } of of) pushed.get(id)!.push(messages);
            }
          } else {
            const next = take();
            if (clock.due !== undefined) clock.set(clock.due);
            await next;
          }
        }
        await feed.close();
        while (await take()) {
          // To its end.
        }

        let last = { us: Number.NEGATIVE_INFINITY, sequence: Number.NaN, kind: '' };
        for (const row of got) {
          expect(Number.isSafeInteger(row.us)).toBe(true);
          const isSame = row.sequence === last.sequence && row.kind === last.kind;
          if (isSame && row.kind !== 'timer') expect(row.us).toBe(last.us);
          else expect(row.us).toBeGreaterThan(last.us);
          last = row;
        }

        // By instrument: what came out is what was pushed, with a gap wherever some of it is missing.
        let missing = 0;
        for (const [id, sequences] of pushed) {
          let at = 0;
          let mayMiss = true;
          for (const { kind, sequence } of got.filter((row) => row.id === id)) {
            if (kind === 'gap') {
              mayMiss = true;
              continue;
            }
            const found = sequences.indexOf(sequence, at);
            expect(found).toBeGreaterThanOrEqual(at);
            if (!mayMiss) expect(found).toBe(at);
            missing += found - at;
            at = found + 1;
            mayMiss = false;
          }
          missing += sequences.length - at;
        }
        expect(missing).toBe(feed.dropped);
      }),
      { numRuns: 300 },
    );
  });
});
