import { describe, expect, it } from 'vitest';
import { lpi } from '../../../core/frame/features/lpi.js';
import * as naive from '../../indicators/naive.js';
import { expectNear } from '../../indicators/near.js';
import { drive, framesOf, type Market, type MarketEvent, ofKind, randomMarket } from './drive.js';

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;

/** LPI at each close, from the whole list of events. */
function plainLpi(market: Market, openInterest: Float64Array): Float64Array {
  return openInterest.map((amount, i) => {
    const close = (i + 1) * market.timeframe;
    const weigh = (buy: boolean) =>
      naive.sum(
        ofKind(market.events, 'liquidation')
          .filter((event) => event.buy === buy && event.ts < close && close - event.ts <= 60 * SECOND)
          .map(({ ts, size }) => size * Math.exp(-0.5 * ((close - ts) / (20 * SECOND)) ** 2)),
      );
    return 2 * Math.tanh((10 * (weigh(true) - weigh(false))) / amount);
  });
}

function plainHigh(values: Float64Array, timeframe: number): Float64Array {
  return values.map((_, i) => {
    const trailing = [...values]
      .filter((value, j) => j <= i && (i - j) * timeframe < 24 * HOUR && !Number.isNaN(value) && value !== 0)
      .map(Math.abs);
    return trailing.length >= 30 ? naive.quantile(trailing, 0.99) : Number.NaN;
  });
}

describe('LPI', () => {
  it.each([
    ['1 s', SECOND],
    ['1 min', 60 * SECOND],
    ['10 min, so that a day passes', 600 * SECOND],
  ])('in frames of %s equals its twin', (_, timeframe) => {
    const market = randomMarket(81, 700, timeframe);
    const frames = framesOf(market);
    const columns = drive(lpi(), market, frames);
    const expected = plainLpi(market, frames.open_interest);
    expectNear(columns[''], expected, { scale: 1e-12 });
    expectNear(columns.p99, plainHigh(expected, timeframe), { scale: 1e-12 });
    expect(columns[''].filter(Number.isFinite).length).toBeGreaterThan(300);
  });

  it('is above 0 when shorts are liquidated, unknown until open interest is, and forgets after a minute', () => {
    const events: MarketEvent[] = [
      { kind: 'liquidation', ts: 10 * SECOND, size: 9.729550745276567, buy: true },
      { kind: 'open-interest', ts: 25 * SECOND, amount: 100 },
      { kind: 'liquidation', ts: 75 * SECOND, size: 5, buy: false },
    ];
    const { '': value } = drive(lpi({ sigmaS: 1e9 }), { events, frameCount: 8, timeframe: 10 * SECOND });
    expect(value.subarray(0, 2).every(Number.isNaN)).toBe(true);
    // At 70 s the first is a minute old and still counts, at 80 s no longer.
    expect(value[6]).toBeCloseTo(1.5, 8);
    expect(value[7]).toBeCloseTo(2 * Math.tanh(-0.5), 8);
  });

  it.each([
    [{ gain: 0 }, 'lpi.gain is 0: expected a finite number above 0'],
    [{ horizonS: -60 }, 'lpi.horizonS is -60: expected a finite number above 0'],
    [{ sigmaS: Number.NaN }, 'lpi.sigmaS is NaN: expected a finite number above 0'],
    [{ percentile: 99 }, 'lpi.percentile is 99: expected a number from 0 to 1'],
    [{ minValues: 0 }, 'lpi.minValues is 0: expected a whole number from 1 to 10000000'],
  ])('refuses %o', (options, message) => {
    expect(() => lpi(options)).toThrow(expect.objectContaining({ code: 'config', message }));
  });
});
