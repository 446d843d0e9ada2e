import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MergedFeed } from '../../core/data/merge.js';
import type { EventSource } from '../../core/data/source.js';
import { byId, InstrumentRegistry, type Market } from '../../core/market/instrument.js';
import { scripts } from '../fixtures/arbitraries.js';
import { LINEAR, type Scripted, SPOT, scriptedSource } from '../fixtures/market.js';

const MARKETS: readonly Market[] = [
  LINEAR,
  SPOT,
  { ...SPOT, symbol: 'ETH/USDT', native: 'ETHUSDT', base: 'ETH' },
];

/** Time, kind and place of every event, in the order in which the feed gives them. */
async function merged(sources: readonly EventSource[], registry: InstrumentRegistry) {
  const feed = await MergedFeed.open(sources, registry);
  const events: { us: number; lost: boolean; id: string; sequence: number }[] = [];
  for (let chunk = await feed.next(); chunk; chunk = await feed.next()) {
    for (let run = 0; run < chunk.count; run++) {
      const batch = chunk.batches[chunk.lane[run]!]!;
      for (let row = chunk.from[run]!; row < chunk.to[run]!; row++) {
        events.push({
          us: batch.localTs[row]!,
          lost: batch.kind[row] === 8,
          id: registry.at(batch.instrument[row]!).id,
          sequence: batch.sequence[row]!,
        });
      }
    }
  }
  await feed.close();
  return events;
}

/** Lost connections stand behind the market events of their time, as a source has to give them. */
function ordered(script: readonly Scripted[]): readonly Scripted[] {
  return script
    .map((event, i) => ({ event, i }))
    .sort(
      (a, b) =>
        a.event[1] - b.event[1] || Number(a.event[0] === 'gap') - Number(b.event[0] === 'gap') || a.i - b.i,
    )
    .map(({ event }) => event);
}

describe('a merged feed', () => {
  it('is in total order, keeps every event once, and does not care how sources are named or read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(scripts, scripts, scripts),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        fc.integer({ min: 1, max: 60 }),
        async (all, order, size) => {
          const registry = new InstrumentRegistry();
          const instruments = order.map((i) => registry.add(MARKETS[i]!));
          const sources = instruments.map((instrument, k) =>
            scriptedSource(instrument, ordered(all[order[k]!]!), size),
          );
          const events = await merged(sources, registry);
          expect(events).toHaveLength(all.reduce((sum, script) => sum + script.length, 0));
          const sorted = [...events].sort(
            (a, b) =>
              a.us - b.us ||
              Number(a.lost) - Number(b.lost) ||
              byId(registry.get(a.id as never)!, registry.get(b.id as never)!) ||
              a.sequence - b.sequence,
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

  it('is empty when its sources are', async () => {
    const registry = new InstrumentRegistry();
    expect(await merged([scriptedSource(registry.add(LINEAR), [])], registry)).toEqual([]);
  });
});
