import { describe, expect, it } from 'vitest';
import { RollingMean, sma } from '../../core/indicators/rolling-mean.js';
import { RollingMedian, rollingMedian } from '../../core/indicators/rolling-median.js';
import { rollingQuantile } from '../../core/indicators/rolling-quantile.js';
import { rollingSum } from '../../core/indicators/rolling-sum.js';
import {
  RollingVariance,
  rollingDeviation,
  rollingVariance,
} from '../../core/indicators/rolling-variance.js';
import * as naive from './naive.js';
import { expectNear, expectSame } from './near.js';
import { column, normals, prices, series } from './series.js';

const WINDOWS = [1, 2, 7, 60];

describe.each(WINDOWS)('over a window of %i', (window) => {
  it.each(series(7, 400))('%s: sum and mean equal their twins', (_, values) => {
    expectNear(rollingSum(values, window), naive.overKnown(values, window, naive.sum), { scale: 1 });
    expectNear(sma(values, window), naive.overKnown(values, window, naive.mean), { scale: 1 });
  });

  it.each(series(8, 400))('%s: variance equals two passes', (_, values) => {
    const population = naive.overKnown(values, window, (known) => naive.variance(known, 0));
    expectNear(rollingVariance(values, window, 'population'), population);
    if (window === 1) return;
    const sample = naive.overKnown(values, window, (known) => naive.variance(known, 1));
    expectNear(rollingVariance(values, window), sample);
    expectNear(rollingDeviation(values, window), sample.map(Math.sqrt));
  });

  it.each(series(9, 400))('%s: median and quantiles equal their twins', (_, values) => {
    expectSame(rollingMedian(values, window), naive.overKnown(values, window, naive.median));
    expectSame(rollingMedian(values, window, 1), naive.overKnown(values, window, naive.median, 1));
    for (const share of [0, 0.1, 1 / 3, 0.5, 0.98, 1]) {
      const expected = naive.overKnown(values, window, (known) => naive.quantile(known, share));
      expectSame(rollingQuantile(values, window, share), expected);
    }
  });
});

describe('a million updates', () => {
  const window = 300;
  const last = (values: Float64Array) => Array.from(values.subarray(-window));

  it.each([
    ['prices', prices(3, 1_000_000)],
    [
      'noise after a flood',
      column(
        1_000_000,
        (
          (normal) => (i) =>
            (i < 500_000 ? 1e9 : 1) * normal()
        )(normals(4)),
      ),
    ],
  ])('%s: mean and variance have not drifted', (_, values) => {
    const mean = new RollingMean(window);
    const variance = new RollingVariance(window);
    for (let i = 0; i < values.length; i++) {
      mean.update(values[i]!);
      variance.update(values[i]!);
    }
    const held = last(values);
    expect(mean.value / naive.mean(held) - 1).toBeCloseTo(0, 11);
    expect(variance.mean / naive.mean(held) - 1).toBeCloseTo(0, 11);
    expect(rollingVariance(values, window).at(-1)! / naive.variance(held, 1) - 1).toBeCloseTo(0, 11);
  });
});

describe('edges', () => {
  it('an outlier that has left leaves no trace', () => {
    const values = Float64Array.of(1, 2, 1e200, 3, 4, 5);
    expect(rollingVariance(values, 2).at(-1)).toBe(0.5);
    expect(rollingSum(values, 2).at(-1)).toBe(9);
  });

  it('equal values have variance 0, not almost', () => {
    const values = Float64Array.of(50_000.1, -3e7, 0.1, 0.1, 0.1, 0.1, 0.1);
    expect([...rollingVariance(values, 3).subarray(4)]).toEqual([0, 0, 0]);
  });

  it('a small deviation of large values is exact', () => {
    const values = column(50, (i) => 1e9 + (i % 2));
    expect(rollingVariance(values, 10, 'population').at(-1)).toBe(0.25);
  });

  it('what is unknown does not change the last value', () => {
    const mean = new RollingMean(2);
    const median = new RollingMedian(3, 1);
    expect([mean.value, median.value]).toEqual([NaN, NaN]);
    for (const value of [1, 3, Number.NaN]) {
      mean.update(value);
      median.update(value);
    }
    expect([mean.value, median.value]).toEqual([2, 2]);
  });
});
