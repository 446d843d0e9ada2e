import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameAggregator, type NamedFeature } from '../../core/frame/aggregator.js';
import type { Frames } from '../../core/frame/columns.js';
import { FrameClock } from '../../core/frame/frame-clock.js';
import { adaptiveOfi, kyle, lpi, realisedVol, vpin } from '../../core/index.js';
import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import { scripts } from '../fixtures/arbitraries.js';
import { chunkOf } from '../fixtures/chunk.js';
import { batchOf, LINEAR, type Scripted } from '../fixtures/market.js';
import { viewOf } from './view.js';

const TIMEFRAME_US = 500_000;

const instrument: Instrument = new InstrumentRegistry().add(LINEAR);

function features(): readonly NamedFeature[] {
  return [
    { name: 'flow', feature: adaptiveOfi({ window: 5 }).create() },
    { name: 'toxic', feature: vpin({ volumeWindow: 3, buckets: 3, minBuckets: 1, minValues: 2 }).create() },
    { name: 'lambda', feature: kyle({ window: 4, longWindow: 3, slopeLag: 1, slopeWindow: 3 }).create() },
    { name: 'lpi', feature: lpi({ minValues: 1 }).create() },
    { name: 'vol', feature: realisedVol({ window: 3, minValues: 2 }).create() },
  ];
}

/** The frames of a script that is taken in by so many events at a time. */
function framesOf(script: readonly Scripted[], size: number): Frames<string> {
  const aggregator = new FrameAggregator(instrument, TIMEFRAME_US, features());
  const clock = new FrameClock({ timeframeUs: TIMEFRAME_US, meet: () => aggregator });
  const batch = batchOf(instrument, script);
  for (let row = 0; row < batch.length; row += size) {
    clock.add(chunkOf(batch, row, Math.min(row + size, batch.length)));
  }
  return viewOf(aggregator.table);
}

function rows(frames: Frames<string>, count: number): Record<string, number[]> {
  const columns = Object.entries(frames).filter(([name]) => name !== 'length');
  return Object.fromEntries(
    columns.map(([name, column]) => [name, [...(column as Float64Array).subarray(0, count)]]),
  );
}

describe('frames and features', () => {
  it('are the same however the stream is cut into batches', () => {
    fc.assert(
      fc.property(scripts, fc.integer({ min: 1, max: 50 }), (script, size) => {
        const whole = framesOf(script, script.length);
        const cut = framesOf(script, size);
        expect(rows(cut, cut.length)).toEqual(rows(whole, whole.length));
      }),
    );
  });

  it('that are closed do not change when later events are taken away', () => {
    fc.assert(
      fc.property(scripts, fc.nat(), (script, at) => {
        const whole = framesOf(script, script.length);
        const past = framesOf(script.slice(0, 1 + (at % script.length)), 7);
        expect(rows(past, past.length)).toEqual(rows(whole, past.length));
      }),
    );
  });

  it('follow one another without a hole, aligned to the epoch', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const { ts, length } = framesOf(script, 9) as Frames;
        for (let row = 0; row < length; row++) {
          expect(ts[row]! % TIMEFRAME_US).toBe(0);
          if (row > 0) expect(ts[row]! - ts[row - 1]!).toBe(TIMEFRAME_US);
        }
      }),
    );
  });

  it('hold what came in: volumes, counts and liquidations add up', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const frames = framesOf(script, 9) as Frames;
        const end = frames.length === 0 ? 0 : frames.ts[frames.length - 1]! + TIMEFRAME_US;
        const within = script.filter(([, us]) => us < end);
        const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
        const sizes = (side: string) =>
          within.reduce(
            (total, event) => total + (event[0] === 'print' && event[4] === side ? event[3] : 0),
            0,
          );
        expect(sum(frames.buy_volume)).toBeCloseTo(sizes('buy'), 9);
        expect(sum(frames.sell_volume)).toBeCloseTo(sizes('sell'), 9);
        expect(sum(frames.volume)).toBeCloseTo(sizes('buy') + sizes('sell'), 9);
        expect(sum(frames.quote_count)).toBe(within.filter(([kind]) => kind === 'quote').length);
        expect(sum(frames.trade_count)).toBe(within.filter(([kind]) => kind === 'print').length);
      }),
    );
  });

  it('keep tobi within [0, 1], low <= open, close <= high, and the micro-price within the quote', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const frames = framesOf(script, 9) as Frames;
        for (let row = 0; row < frames.length; row++) {
          const value = (name: keyof Omit<Frames, 'length'>) => frames[name][row]!;
          if (!Number.isNaN(value('tobi'))) {
            expect(value('tobi')).toBeGreaterThanOrEqual(0);
            expect(value('tobi')).toBeLessThanOrEqual(1);
            expect(value('microprice')).toBeGreaterThanOrEqual(value('bid') * (1 - 1e-12));
            expect(value('microprice')).toBeLessThanOrEqual(value('ask') * (1 + 1e-12));
          }
          if (Number.isNaN(value('close'))) continue;
          expect(value('low')).toBeLessThanOrEqual(Math.min(value('open'), value('close')));
          expect(value('high')).toBeGreaterThanOrEqual(Math.max(value('open'), value('close')));
        }
      }),
    );
  });
});
