import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarketTable } from '../../core/data/markets.js';
import { createDecoder } from '../../core/data/recording/open.js';
import {
  EventBatch,
  EventKind,
  emptyCounters,
  type Instrument,
  InstrumentRegistry,
  type Market,
  NO_INSTRUMENT,
  type Venue,
  type WireDecoder,
} from '../../core/public/plugin.js';
import { type Chunk, hostMessage, LiveFeed } from '../../core/public/run.js';
import { openSourceFeed, shippedVenues } from '../fixtures/feeds.js';
import { LINEAR, SPOT } from '../fixtures/market.js';
import { TestClock } from './test-clock.js';

const MARKETS: readonly Market[] = [
  LINEAR,
  SPOT,
  { ...SPOT, symbol: 'ETH/USDT', native: 'ETHUSDT', base: 'ETH' },
];

/** A venue's socket as a source: decodes what it is sent, and keeps it until it is written down. */
class Socket {
  readonly lines: string[] = [];
  readonly #raw = new Map<number, string>();
  readonly #batch = new EventBatch();
  #sequence = 0;

  constructor(
    readonly venue: Venue,
    readonly decoder: WireDecoder,
  ) {}

  send(message: string, feed: LiveFeed): void {
    const bytes = Buffer.from(message);
    this.#batch.clear();
    this.decoder.decode(bytes, 0, bytes.length, Number.NaN, ++this.#sequence, this.#batch);
    if (this.#batch.length === 0) return;
    this.#raw.set(this.#sequence, message);
    feed.push(this.#batch);
  }

  write(us: number, message: string): void {
    this.lines.push(`${us}000 ${message}`);
  }

  raw(sequence: number): string {
    return this.#raw.get(sequence)!;
  }
}

/** Writes what was stamped as the lines of a recording a venue; timers into the first. */
class Recorder {
  gaps = 0;
  timers = 0;

  constructor(
    readonly sockets: readonly Socket[],
    readonly registry: InstrumentRegistry,
  ) {}

  write({ batches: [batch] }: Chunk): void {
    const { length, localTs, kind } = batch!;
    for (let from = 0, to = 0; from < length; from = to) {
      while (to < length && localTs[to] === localTs[from]) to++;
      if (kind[from] === EventKind.timer) this.#timer(localTs[from]!);
      else if (kind[from] === EventKind.gap) this.#gap(localTs[from]!, batch!.instrument.subarray(from, to));
      else this.#message(batch!, from);
    }
  }

  #timer(us: number): void {
    this.timers++;
    this.sockets[0]!.write(us, hostMessage({ e: 'timer' }));
  }

  #gap(us: number, indices: Uint16Array): void {
    this.gaps++;
    const missed = [...indices].map((index) => this.registry.at(index));
    for (const socket of this.sockets) {
      const ids = missed.filter(({ venue }) => venue === socket.venue.id).map(({ id }) => id);
      if (ids.length > 0) socket.write(us, hostMessage({ e: 'connection', state: 'lost', instruments: ids }));
    }
  }

  #message(batch: EventBatch, row: number): void {
    const { venue } = this.registry.at(batch.instrument[row]!);
    const socket = this.sockets.find((one) => one.venue.id === venue)!;
    socket.write(batch.localTs[row]!, socket.raw(batch.sequence[row]!));
  }
}

/** All that a strategy could see of an event. */
function seenIn(chunk: Chunk, registry: InstrumentRegistry): unknown[] {
  return Array.from({ length: chunk.count }, (_, run) => {
    const batch = chunk.batches[chunk.lane[run]!]!;
    const rows = Array.from({ length: chunk.to[run]! - chunk.from[run]! }, (_, i) => chunk.from[run]! + i);
    return rows.map((row) => {
      const { kind, flags, localTs, exchangeTs, id, v0, v1, v2, v3, bidCount, askCount } = batch;
      const index = batch.instrument[row]!;
      const from = batch.levelFrom[row]!;
      const to = from + bidCount[row]! + askCount[row]!;
      const columns = [kind, flags, localTs, exchangeTs, id, v0, v1, v2, v3, bidCount, askCount];
      return [
        index === NO_INSTRUMENT ? '' : registry.at(index).id,
        ...columns.map((column) => column[row]!),
        ...batch.levelPrice.slice(from, to),
        ...batch.levelSize.slice(from, to),
      ];
    });
  }).flat();
}

describe('the order of arrival is the order of a replay', () => {
  it('of what was stamped and written down as lines, with gaps and timers', async () => {
    const venues = await shippedVenues();
    const what = fc.oneof(
      { weight: 12, arbitrary: fc.tuple(fc.nat(2), fc.integer({ min: 0, max: 9 }), fc.boolean()) },
      { weight: 5, arbitrary: fc.constant('take' as const) },
      { weight: 2, arbitrary: fc.integer({ min: -50, max: 300 }) },
    );
    const written = { gap: 0, timer: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(what, { maxLength: 120 }),
        fc.integer({ min: 2, max: 5 }),
        async (all, maxRows) => {
          const clock = new TestClock();
          clock.us = 1_700_000_000_000_000;
          const registry = new InstrumentRegistry();
          const markets = new MarketTable();
          const instruments = new Set<Instrument>();
          const sockets = ['binanceusdm', 'binance'].map((id) => {
            const venue = venues.get(id);
            const counters = emptyCounters();
            return new Socket(venue, createDecoder({ venue, counters, markets, registry, instruments }));
          });
          const seen: unknown[] = [];
          const recorder = new Recorder(sockets, registry);
          const { now, after } = clock;
          const feed = new LiveFeed({
            registry,
            timerUs: 100,
            maxRows,
            now,
            after,
            onStamped: (chunk) => recorder.write(chunk),
          });
          const take = async () => {
            const chunk = await feed.next();
            if (chunk) seen.push(...seenIn(chunk, registry));
            return chunk;
          };
          for (const [i, one] of all.entries()) {
            if (one === 'take') {
              const next = take();
              if (clock.due !== undefined) clock.set(clock.due);
              await next;
            } else if (typeof one === 'number') clock.us += one;
            else sendTo(sockets, one, i, feed);
          }
          await feed.close();
          while (await take()) {
            // To its end.
          }

          // In another order and in odd pieces.
          const inputs = sockets.map(({ venue, lines }) => ({ venue: venue.id, lines })).reverse();
          const replay = await openSourceFeed(inputs, 333);
          const replayed: unknown[] = [];
          for (let chunk = await replay.feed.next(); chunk; chunk = await replay.feed.next()) {
            replayed.push(...seenIn(chunk, replay.registry));
          }
          expect(replayed).toEqual(seen);
          written.gap += recorder.gaps;
          written.timer += recorder.timers;
          for (const { brokenLines, raisedTimes } of replay.counters)
            expect([brokenLines, raisedTimes]).toEqual([0, 0]);
        },
      ),
      { numRuns: 100, seed: 11 },
    );
    expect(Math.min(written.gap, written.timer)).toBeGreaterThan(20);
  });

  /** A quote, a diff, or a message of two instruments. */
  function sendTo(
    [contracts, spot]: readonly Socket[],
    [market, value, isBook]: readonly [number, number, boolean],
    i: number,
    feed: LiveFeed,
  ): void {
    const { native, venue } = MARKETS[market]!;
    const socket = venue === 'binance' ? spot! : contracts!;
    const times = `"E":1700000000000,"T":1700000000000,`;
    if (market === 0 && isBook) {
      // Both are of one message.
      const element = (symbol: string) =>
        `{"e":"markPriceUpdate",${times}"s":"${symbol}","p":"${value + 1}","r":"0.000${value}"}`;
      contracts!.send(
        `{"stream":"!markPrice@arr","data":[${element('ETHUSDT')},${element('BTCUSDT')}]}`,
        feed,
      );
    } else if (isBook) {
      const book = `"U":${i},"u":${i},"b":[["1","${value}"]],"a":[["3","2"],["4","0"]]`;
      const data = `{"e":"depthUpdate",${times}"s":"${native}",${book}}`;
      socket.send(`{"stream":"${native.toLowerCase()}@depth@100ms","data":${data}}`, feed);
    } else {
      const quote = `"u":${i},"s":"${native}","b":"1","B":"${value + 1}","a":"2","A":"1"`;
      socket.send(`{"stream":"${native.toLowerCase()}@bookTicker","data":{${quote}}}`, feed);
    }
  }
});
