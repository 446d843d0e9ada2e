import { describe, expect, it } from 'vitest';
import { kyle } from '../../../core/frame/features/kyle.js';
import * as naive from '../../indicators/naive.js';
import { expectNear } from '../../indicators/near.js';
import { candles, drive, framesOf, inFrame, ofKind, randomMarket } from './drive.js';

const SECOND = 1_000_000;

describe("Kyle's lambda as a feature", () => {
  it('equals its twin, with slope, z of the slope, and ratio to its long median', () => {
    const market = randomMarket(72, 700, SECOND);
    const frames = framesOf(market);
    const flow = Float64Array.from({ length: 700 }, (_, i) =>
      naive.sum(
        ofKind(inFrame(market, i), 'trade').map(({ price, size, buy }) => (buy ? 1 : -1) * price * size),
      ),
    );
    const change = frames.mid.map((mid, i) => (i === 0 ? Number.NaN : mid - frames.mid[i - 1]!));
    const lambda = naive.kyleLambda(change, flow, 60);
    const slope = lambda.map((value, i) => value - (lambda[i - 5] ?? Number.NaN));
    const median = naive.overKnown(lambda, 240, naive.median);
    const columns = drive(kyle(), market, frames);
    const scale = 1e-5;
    expectNear(columns[''], lambda, { scale });
    expectNear(columns.slope, slope, { scale });
    expectNear(columns.slope_z, naive.overKnown(slope, 60, naive.robustZ), { scale: 1, tolerance: 1e-7 });
    expectNear(
      columns.ratio,
      lambda.map((value, i) => (median[i]! > 0 ? value / median[i]! : Number.NaN)),
      { scale: 1, tolerance: 1e-7 },
    );
    const known = (values: Float64Array) => values.filter(Number.isFinite).length;
    expect(known(columns[''])).toBeGreaterThan(600);
    expect(known(columns.ratio)).toBeGreaterThan(50);
    expect(known(columns.ratio)).toBeLessThan(known(median));
  });

  it('is unknown in frames made of candles', () => {
    const market = { events: [], frameCount: 100, timeframe: SECOND };
    const columns = drive(kyle({ window: 5 }), market, candles(72, 100, SECOND));
    expect(columns[''].every(Number.isNaN)).toBe(true);
  });

  it.each([
    [{ window: 1 }, 'kyle.window is 1: expected a whole number from 2 to 10000000'],
    [{ longWindow: 0 }, 'kyle.longWindow is 0: expected a whole number from 1 to 10000000'],
    [{ slopeLag: 1.5 }, 'kyle.slopeLag is 1.5: expected a whole number from 1 to 10000000'],
    [{ slopeWindow: -60 }, 'kyle.slopeWindow is -60: expected a whole number from 1 to 10000000'],
  ])('refuses %o', (options, message) => {
    expect(() => kyle(options)).toThrow(expect.objectContaining({ code: 'config', message }));
  });
});
