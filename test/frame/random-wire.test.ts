import fc from 'fast-check';
import { describe, it } from 'vitest';
import { openSourceFeed } from '../fixtures/feeds.js';
import { sized } from '../full.js';
import { expectSameFrames, framesOf } from './frames.js';
import { slowFrames } from './slow-frames.js';
import { type WireVenue, wireLines } from './wire-lines.js';

const VENUES: readonly WireVenue[] = ['binance', 'binanceusdm', 'binancecoinm'];

describe('frames of random messages equal the slow recomputation', () => {
  it.each(VENUES)('%s', async (venue) => {
    await fc.assert(
      fc.asyncProperty(wireLines(venue), fc.constantFrom(100_000, 1_000_000), async (lines, timeframeUs) => {
        const frames = await framesOf(await openSourceFeed([{ venue, lines }], 777), timeframeUs);
        const slow = slowFrames([{ venue, text: lines.join('\n') }], timeframeUs);
        for (const [id, rows] of slow) {
          const fast = frames.get(id);
          if (rows.length > 0 && !fast) throw new Error(`no frames of ${id}`);
          if (fast) expectSameFrames(fast, rows);
        }
      }),
      { numRuns: sized({ short: 300, full: 1_500 }) },
    );
  });

  it('all three venues together', async () => {
    const all = fc.tuple(wireLines('binance'), wireLines('binanceusdm'), wireLines('binancecoinm'));
    await fc.assert(
      fc.asyncProperty(all, async (lines) => {
        const inputs = VENUES.map((venue, i) => ({ venue, lines: lines[i]! }));
        const frames = await framesOf(await openSourceFeed(inputs), 100_000);
        const slow = slowFrames(
          inputs.map(({ venue, lines }) => ({ venue, text: lines.join('\n') })),
          100_000,
        );
        for (const [id, rows] of slow) if (rows.length > 0) expectSameFrames(frames.get(id)!, rows);
      }),
      { numRuns: sized({ short: 20, full: 40 }) },
    );
  });
});
