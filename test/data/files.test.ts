import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { MarketTable } from '../../core/data/markets.js';
import { MergedFeed } from '../../core/data/merge.js';
import { openRecording } from '../../core/data/recording/open.js';
import type { EventSource } from '../../core/data/source.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import { emptyCounters } from '../../core/market/wire.js';
import { openFeed } from '../../core/run/feeds.js';
import { shippedVenues } from '../fixtures/feeds.js';
import { appendScripted, LINEAR, type Scripted } from '../fixtures/market.js';

const folder = mkdtempSync(join(tmpdir(), 'tickwright-review-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quote = (symbol: string, us: number) =>
  `${us}000 {"stream":"${symbol.toLowerCase()}@bookTicker","data":{"e":"bookTicker","u":${us % 1e9},"s":"${symbol}","b":"100.0","B":"1","a":"100.1","A":"1","T":${Math.floor(us / 1000)},"E":${Math.floor(us / 1000)}}}\n`;
const T0 = 1_700_000_000_000_000;

describe('gzip', () => {
  it('--recover of an empty file is one clear line, not a RangeError', async () => {
    const file = join(folder, 'empty.rec.gz');
    writeFileSync(file, '');
    let error: unknown = null;
    try {
      const { source } = await openRecording({
        file,
        venue: 'binanceusdm',
        venues: await shippedVenues(),
        markets: new MarketTable(),
        registry: new InstrumentRegistry(),
        recover: true,
      });
      await source.read(new EventBatch());
      await source.close();
    } catch (thrown) {
      error = thrown;
    }
    if (error !== null) expect(error).toHaveProperty('code', 'data_broken');
  });

  it('--recover of a file that is broken in its middle is refused, or says how much was left out', async () => {
    const members = [0, 1, 2, 3].map((i) => gzipSync(quote('BTCUSDT', T0 + i * 1_000_000)));
    members[1]![20]! ^= 0xff;
    const file = join(folder, 'middle.rec.gz');
    writeFileSync(file, Buffer.concat(members));
    let described: unknown;
    try {
      const open = await openFeed({
        venues: await shippedVenues(),
        data: { kind: 'recording', files: [{ venue: 'binanceusdm', file }], recover: true },
      });
      while (await open.feed.next());
      described = await open.describe();
      await open.feed.close();
    } catch (error) {
      expect(error).toHaveProperty('code', 'data_broken');
      return;
    }
    const { counters } = (described as { data: { counters: Record<string, number> }[] }).data[0]!;
    expect(
      Object.values(counters).some((count) => count > 0),
      JSON.stringify(counters),
    ).toBe(true);
  });
});

describe('several files', () => {
  it('two recordings that pass their instruments on in opposite order do not overlap', async () => {
    const registry = new InstrumentRegistry();
    const btc = registry.add(LINEAR);
    const eth = registry.add({ ...LINEAR, symbol: 'ETH/USDT:USDT', native: 'ETHUSDT', base: 'ETH' });
    const at = (us: number): Scripted => ['quote', us, 100, 1, 100.1, 1];
    const source = (name: string, events: readonly (readonly [Instrument, number])[]): EventSource => {
      let read = false;
      return {
        name,
        venue: 'binanceusdm',
        counters: emptyCounters(),
        read: async (out) => {
          out.clear();
          if (read) return false;
          read = true;
          for (const [i, [instrument, us]] of events.entries())
            appendScripted(out, instrument, at(us), i + 1);
          return true;
        },
        close: async () => undefined,
      };
    };
    // a: BTC from 1, ETH from 20. b: ETH from 2 to 10. No instrument is in both at once.
    const feed = await MergedFeed.open(
      [
        source('a', [
          [btc, 1],
          [btc, 5],
          [eth, 20],
        ]),
        source('b', [
          [eth, 2],
          [eth, 10],
        ]),
      ],
      registry,
    );
    const all = async () => {
      while (await feed.next());
    };
    await expect(all()).resolves.toBeUndefined();
  });
});
