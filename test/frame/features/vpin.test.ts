import { describe, expect, it } from 'vitest';
import { vpin } from '../../../core/frame/features/vpin.js';
import { normalCdf } from '../../../core/indicators/normal-cdf.js';
import * as naive from '../../indicators/naive.js';
import { expectNear } from '../../indicators/near.js';
import {
  candles,
  drive,
  framesOf,
  inFrame,
  type Market,
  type MarketEvent,
  ofKind,
  randomMarket,
} from './drive.js';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;

interface Bucket {
  readonly size: number;
  bought: number;
  sold: number;
}

interface Pour {
  readonly size: number;
  readonly share: number;
}

/** VPIN at each close, by the definition: `pours[i]` come in frame i, of volume `volumes[i]`. */
function plainVpin(pours: Pour[][], volumes: Float64Array, perBucket = 1, window = 60): Float64Array {
  const complete: Bucket[] = [];
  let open: Bucket | undefined;
  const openBucket = (frames: number) => {
    const size = perBucket * naive.mean(Array.from(volumes.slice(frames - window, frames)));
    open = frames >= window && size > 0 ? { size, bought: 0, sold: 0 } : undefined;
  };
  return Float64Array.from(pours, (prints, i) => {
    for (const { size, share } of prints) {
      for (let left = size; open; ) {
        const part = Math.min(left, open.size - open.bought - open.sold);
        open.bought += part * share;
        open.sold += part * (1 - share);
        left = Math.max(left - part, 0);
        if (open.size - open.bought - open.sold > 1e-12 * open.size) break;
        complete.push(open);
        openBucket(i);
      }
    }
    if (!open) openBucket(i + 1);
    const last = complete.slice(-30);
    if (complete.length < 10) return Number.NaN;
    return (
      naive.sum(last.map(({ bought, sold }) => Math.abs(bought - sold))) /
      naive.sum(last.map(({ size }) => size))
    );
  });
}

/** Its p98 at each close: taken at 60 values, then after each 15 minutes. */
function plainHigh(values: Float64Array, timeframe: number, share = 0.98): Float64Array {
  let taken = Number.NEGATIVE_INFINITY;
  let high = Number.NaN;
  return values.map((_, i) => {
    const close = (i + 1) * timeframe;
    const trailing = [...values].filter(
      (value, j) => !Number.isNaN(value) && j <= i && (i - j) * timeframe < 24 * HOUR,
    );
    if (trailing.length >= 60 && close - taken >= 15 * MINUTE) {
      taken = close;
      high = naive.quantile(trailing, share);
    }
    return high;
  });
}

const prints = (market: Market): Pour[][] =>
  Array.from({ length: market.frameCount }, (_, i) =>
    ofKind(inFrame(market, i), 'trade').map(({ size, buy }) => ({ size, share: buy ? 1 : 0 })),
  );

describe('VPIN', () => {
  it.each([
    [1, MINUTE],
    [0.3, MINUTE],
    [4, MINUTE],
    [1, 5 * MINUTE],
  ])('with %d frames a bucket and frames of %d us equals its twin', (framesPerBucket, timeframe) => {
    const market = randomMarket(61, 700, timeframe);
    const frames = framesOf(market);
    const columns = drive(vpin({ framesPerBucket }), market, frames);
    const expected = plainVpin(prints(market), frames.volume, framesPerBucket);
    expectNear(columns[''], expected);
    expectNear(columns.p98, plainHigh(expected, timeframe));
    expect(columns['']!.filter(Number.isFinite).length).toBeGreaterThan(300);
  });

  it('classifies in bulk by the normal distribution of price changes, frame by frame', () => {
    const frames = candles(62, 500, MINUTE);
    const changes = frames.close.map((price, i) => (i === 0 ? Number.NaN : price - frames.close[i - 1]!));
    const sigma = naive.overKnown(changes, 60, (known) => Math.sqrt(naive.variance(known, 1)));
    const pours = Array.from(frames.volume, (size, i): Pour[] =>
      Number.isNaN(sigma[i]!) ? [] : [{ size, share: normalCdf(changes[i]! / sigma[i]!) }],
    );
    const columns = drive(vpin({ mode: 'bulk' }), { events: [], frameCount: 500, timeframe: MINUTE }, frames);
    expectNear(columns[''], plainVpin(pours, frames.volume));
  });

  it('fixes the size of a bucket as it opens, also within a frame, and splits the print that overflows', () => {
    const trade = (ts: number, size: number, buy: boolean): MarketEvent => ({
      kind: 'trade',
      ts,
      price: 1,
      size,
      buy,
    });
    // Frames of 10. Two frames of volume 4 and 2: the first bucket is 3. The third frame fills it and two more.
    const events = [
      trade(0, 4, true),
      trade(10, 2, true),
      trade(20, 2, true),
      trade(21, 6, false),
      trade(30, 6, true),
    ];
    const market = { events, frameCount: 4, timeframe: 10 };
    const { '': value } = drive(vpin({ volumeWindow: 2, buckets: 2, minBuckets: 1 }), market);
    // Frame 3: |2 - 1| and |0 - 3| of 3 each, 2 sold begin a third of 3.
    // Frame 4: |1 - 2| of 3; the next opens at (2 + 8) / 2 = 5 and is filled exactly: |5 - 0| of 5.
    expect(Array.from(value)).toEqual([NaN, NaN, (1 + 3) / 6, (1 + 5) / 8]);
  });

  it('waits for volume: no bucket opens while the mean is 0', () => {
    const events: MarketEvent[] = [{ kind: 'trade', ts: 705, price: 1, size: 1, buy: true }];
    const { '': value } = drive(vpin({ minBuckets: 1 }), { events, frameCount: 140, timeframe: 10 });
    expect(value.every(Number.isNaN)).toBe(true);
  });

  it.each([
    [{ framesPerBucket: 0 }, 'vpin.framesPerBucket is 0: expected a finite number above 0'],
    [{ volumeWindow: 0 }, 'vpin.volumeWindow is 0: expected a whole number from 1 to 10000000'],
    [{ buckets: 0 }, 'vpin.buckets is 0: expected a whole number from 1 to 10000000'],
    [{ minBuckets: 31 }, 'vpin.minBuckets is 31: expected a whole number from 1 to 30'],
    [{ percentile: 98 }, 'vpin.percentile is 98: expected a number from 0 to 1'],
    [{ refreshMinutes: -1 }, 'vpin.refreshMinutes is -1: expected a finite number above 0'],
    [{ mode: 'lee-ready' as 'flags' }, 'vpin.mode is "lee-ready": expected flags, bulk'],
  ])('refuses %o', (options, message) => {
    expect(() => vpin(options)).toThrow(expect.objectContaining({ code: 'config', message }));
  });
});
