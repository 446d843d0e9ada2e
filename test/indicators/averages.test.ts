import { EMA as SeededEma } from 'technicalindicators';
import { ATR, BollingerBands, EMA, RSI, SMA } from 'trading-signals';
import { describe, expect, it } from 'vitest';
import { Atr, atr } from '../../core/indicators/atr.js';
import { bollinger } from '../../core/indicators/bollinger.js';
import { difference } from '../../core/indicators/difference.js';
import { Ema, ema } from '../../core/indicators/ema.js';
import { Ewma, ewma } from '../../core/indicators/ewma.js';
import { sma } from '../../core/indicators/rolling-mean.js';
import { rsi } from '../../core/indicators/rsi.js';
import * as naive from './naive.js';
import { expectNear } from './near.js';
import { column, normals, prices, series } from './series.js';

const WINDOW = 14;
const close = prices(11, 500);
const spread = ((normal) => close.map(() => 0.5 + Math.abs(normal())))(normals(12));
const high = close.map((price, i) => price + spread[i]!);
const low = close.map((price, i) => price - spread[(i + 7) % 500]!);

/** What a reference library says of each row, NaN where it says nothing. */
const oracle = (rows: number, at: (i: number) => number | null | undefined) =>
  column(rows, (i) => at(i) ?? Number.NaN);

describe('against trading-signals 8', () => {
  it('SMA', () => {
    const reference = new SMA(WINDOW);
    expectNear(
      sma(close, WINDOW),
      oracle(500, (i) => reference.add(close[i]!)),
    );
  });

  it('EWMA: its EMA, which starts at the first value', () => {
    const reference = new EMA(WINDOW);
    expectNear(
      ewma(close, 2 / (WINDOW + 1)),
      oracle(500, (i) => reference.add(close[i]!)),
    );
  });

  it('RSI', () => {
    const reference = new RSI(WINDOW);
    expectNear(
      rsi(close, WINDOW),
      oracle(500, (i) => reference.add(close[i]!)),
    );
  });

  it('ATR', () => {
    const reference = new ATR(WINDOW);
    const bar = (i: number) => ({ high: high[i]!, low: low[i]!, close: close[i]! });
    expectNear(
      atr(high, low, close, WINDOW),
      oracle(500, (i) => reference.add(bar(i))),
    );
  });

  it('Bollinger bands', () => {
    const reference = new BollingerBands(20, 2);
    const rows = Array.from(close, (price) => reference.add(price));
    const ours = bollinger(close, 20, 2);
    expectNear(
      ours.upper,
      oracle(500, (i) => rows[i]?.upper),
    );
    expectNear(
      ours.middle,
      oracle(500, (i) => rows[i]?.middle),
    );
    expectNear(
      ours.lower,
      oracle(500, (i) => rows[i]?.lower),
    );
  });
});

it('EMA against technicalindicators 3, which is seeded by the simple mean', () => {
  const reference = SeededEma.calculate({ period: WINDOW, values: Array.from(close) });
  expectNear(
    ema(close, WINDOW),
    oracle(500, (i) => reference[i - WINDOW + 1]),
  );
});

describe.each(series(13, 300))('over %s', (_, values) => {
  it('EWMA and EMA equal their twins', () => {
    expectNear(ewma(values, 0.15), naive.ewma(values, 0.15), { scale: 1 });
    expectNear(ema(values, WINDOW), naive.seeded(values, WINDOW, 2 / (WINDOW + 1)), { scale: 1 });
  });

  it('RSI equals its twin', () => {
    const known = values.filter(Number.isFinite);
    const changes = difference(known);
    const gain = naive.seeded(
      changes.map((change) => Math.max(change, 0)),
      WINDOW,
      1 / WINDOW,
    );
    const loss = naive.seeded(
      changes.map((change) => Math.max(-change, 0)),
      WINDOW,
      1 / WINDOW,
    );
    const expected = gain.map((up, i) => 100 - 100 / (1 + up / loss[i]!));
    expectNear(
      rsi(values, WINDOW).filter((_, i) => Number.isFinite(values[i]!)),
      expected,
    );
  });

  it('Bollinger bands equal their twin', () => {
    const deviation = naive.overKnown(values, 20, (held) => Math.sqrt(naive.variance(held, 0)));
    const mean = naive.overKnown(values, 20, naive.mean);
    const bands = bollinger(values, 20, 2.5);
    expectNear(bands.middle, mean, { scale: 1 });
    expectNear(
      bands.upper,
      mean.map((middle, i) => middle + 2.5 * deviation[i]!),
      { scale: 1 },
    );
    expectNear(
      bands.lower,
      mean.map((middle, i) => middle - 2.5 * deviation[i]!),
      { scale: 1 },
    );
  });
});

describe('edges', () => {
  it.each([
    ['only rises', [1, 2, 3, 4], 100],
    ['only falls', [4, 3, 2, 1], 0],
    ['no change at all', [2, 2, 2, 2], Number.NaN],
    ['as much up as down', [1, 2, 1, 2, 1], 50],
  ])('RSI of %s', (_, values, expected) => {
    expect(rsi(Float64Array.from(values), values.length - 1).at(-1)).toBe(expected);
  });

  it('the true range of the first row is high - low, later ones include the gap', () => {
    const ranges = atr(Float64Array.of(10, 15), Float64Array.of(8, 14), Float64Array.of(9, 14), 1);
    expect([...ranges]).toEqual([2, 6]);
  });

  it('ATR skips a row with an unknown number', () => {
    const ranges = atr(
      Float64Array.of(10, 99, 15),
      Float64Array.of(8, 98, 14),
      Float64Array.of(9, NaN, 14),
      2,
    );
    expect([...ranges]).toEqual([NaN, NaN, 4]);
  });

  it('what is unknown does not change the last value', () => {
    const average = new Ema(2);
    for (const value of [1, 3, Number.NaN]) average.update(value);
    expect(average.value).toBe(2);
  });

  it('what is unknown changes nothing that comes behind it', () => {
    const [known, unknown] = [new Ewma(0.5), new Ewma(0.5)];
    for (const value of [1, 3]) for (const average of [known, unknown]) average.update(value);
    unknown.update(Number.NaN);
    expect(unknown.update(5)).toBe(known.update(5));
    const [whole, holed] = [new Atr(2), new Atr(2)];
    for (const range of [whole, holed]) range.update(10, 8, 9);
    holed.update(10, Number.NaN, 9);
    expect(holed.update(15, 14, 14)).toBe(whole.update(15, 14, 14));
  });

  it('a difference counts rows, known or not', () => {
    expect([...difference(Float64Array.of(1, Number.NaN, 4, 8, 9), 2)]).toEqual([NaN, NaN, 3, NaN, 5]);
  });
});
