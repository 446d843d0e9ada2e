import { describe, expect, it } from 'vitest';
import { realisedVol } from '../../../core/frame/features/realised-vol.js';
import * as naive from '../../indicators/naive.js';
import { expectNear } from '../../indicators/near.js';
import { drive, framesOf, randomMarket } from './drive.js';

const MINUTE = 60_000_000;
const DAY = 24 * 60 * MINUTE;

describe('realised volatility', () => {
  it.each([
    ['1 min', MINUTE],
    ['10 min, so that a day passes', 10 * MINUTE],
  ])('in frames of %s equals its twin', (_, timeframe) => {
    const market = randomMarket(91, 500, timeframe);
    const frames = framesOf(market);
    const squares = frames.mid.map((mid, i) => Math.log(mid / (frames.mid[i - 1] ?? Number.NaN)) ** 2);
    const vol = naive.overKnown(squares, 60, naive.sum).map(Math.sqrt);
    const trailing = (share: number) =>
      vol.map((_, i) => {
        const held = [...vol].filter((v, j) => j <= i && (i - j) * timeframe < DAY && !Number.isNaN(v));
        return held.length >= 60 ? naive.quantile(held, share) : Number.NaN;
      });
    const columns = drive(realisedVol(), market, frames);
    expectNear(columns[''], vol, { scale: 1e-3 });
    expectNear(columns.median, trailing(1 / 2), { scale: 1e-3 });
    expectNear(columns.low, trailing(1 / 3), { scale: 1e-3 });
    expectNear(columns.high, trailing(2 / 3), { scale: 1e-3 });
  });

  it('is 0, not almost, once the mid has stood still', () => {
    const market = { events: [], frameCount: 200, timeframe: MINUTE };
    const mid = Float64Array.from({ length: 200 }, (_, i) => (i < 50 ? 1_000 + (i % 7) : 1_000));
    const columns = drive(realisedVol(), market, { ...framesOf(market), mid });
    expect(columns['']!.at(-1)).toBe(0);
  });

  it.each([
    [{ window: 0 }, 'realisedVol.window is 0: expected a whole number from 1 to 10000000'],
    [{ medianHours: 0 }, 'realisedVol.medianHours is 0: expected a finite number above 0'],
    [{ minValues: 0 }, 'realisedVol.minValues is 0: expected a whole number from 1 to 10000000'],
  ])('refuses %o', (options, message) => {
    expect(() => realisedVol(options)).toThrow(expect.objectContaining({ code: 'config', message }));
  });
});
