import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RobustZ, robustZ } from '../../core/indicators/robust-z.js';
import { SortedWindow } from '../../core/indicators/sorted-window.js';
import { StandardZ, standardZ } from '../../core/indicators/standard-z.js';
import * as naive from './naive.js';
import { expectNear, expectSame } from './near.js';
import { series } from './series.js';

describe('robust z', () => {
  it('has the golden value', () => {
    const z = robustZ(Float64Array.of(1, 2, 3, 4, 100), 5);
    expect(z.subarray(0, 4).every(Number.isNaN)).toBe(true);
    expect(z[4]).toBeCloseTo(65.425604, 6);
    expect(z[4]).toBe(97 / (1.4826 * 1));
  });

  it.each([
    ['MAD 0 falls back to the IQR', [0, 0, 0, 0, 0, 4, 8, 12], (12 - 0) / (5 / 1.349)],
    ['MAD and IQR 0 give 0, even for an outlier', [5, 5, 5, 5, 5, 5, 5, 9], 0],
    ['a constant gives 0', [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 0],
    ['an even window takes the mean of the middle two', [1, 2, 3, 4, 5, 6, 7, 8], 3.5 / (1.4826 * 2)],
  ])('%s', (_, values, expected) => {
    expect(robustZ(Float64Array.from(values), 8)[7]).toBeCloseTo(expected, 12);
  });

  it('skips the unknown: NaN for its row, the window untouched', () => {
    const z = new RobustZ(3);
    const known = [
      z.update(1),
      z.update(2),
      z.update(Number.NaN),
      z.update(4),
      z.update(Number.POSITIVE_INFINITY),
    ];
    expect(known.map(Number.isNaN)).toEqual([true, true, true, false, true]);
    expect(known[3]).toBe((4 - 2) / 1.4826);
    expect(z.update(3)).toBe((3 - 3) / 1.4826);
  });

  for (const window of [1, 2, 3, 4, 5, 8, 60, 61]) {
    it.each(series(window, 700))(`window ${window} over %s equals its twin bit for bit`, (_, values) => {
      expectSame(robustZ(values, window), naive.overKnown(values, window, naive.robustZ));
    });
  }

  it('equals its twin for any values', () => {
    const few = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.integer({ min: -2, max: 2 }));
    fc.assert(
      fc.property(fc.array(few, { maxLength: 120 }), fc.integer({ min: 1, max: 20 }), (list, window) => {
        const values = Float64Array.from(list, (value) => value + 0);
        expectSame(robustZ(values, window), naive.overKnown(values, window, naive.robustZ));
      }),
    );
  });

  it('finds its split from far away, when the middle of the window is empty', () => {
    const values = Float64Array.from({ length: 900 }, (_, i) =>
      i % 3 === 0 ? i : (i % 2) * 1e6 + i * 0.001,
    );
    expectSame(robustZ(values, 301), naive.overKnown(values, 301, naive.robustZ));
  });
});

describe('sorted window', () => {
  it('knows medians, deviations and quantiles of a partial window', () => {
    const window = new SortedWindow(5);
    expect([window.median(), window.quantile(0.5), window.medianDeviation(0)]).toEqual([NaN, NaN, NaN]);
    const seen: number[] = [];
    for (const value of [3, -0, 7, 7, 1, 3, 3, 3]) {
      window.push(value);
      seen.push(value);
      const held = seen.slice(-5);
      expect(window.median()).toBe(naive.median(held) + 0);
      expect(window.medianDeviation(window.median())).toBe(naive.medianDeviation(held));
      expect(window.quantile(0.3)).toBeCloseTo(naive.quantile(held, 0.3), 12);
    }
  });
});

describe('standard z', () => {
  it('is the distance from the mean in sample deviations', () => {
    expect(standardZ(Float64Array.of(1, 2, 3, 4, 100), 5)[4]).toBeCloseTo(78 / Math.sqrt(1902.5), 12);
  });

  it.each(series(5, 700))('over %s equals its twin', (_, values) => {
    expectNear(standardZ(values, 60), naive.overKnown(values, 60, naive.standardZ), { scale: 1 });
  });

  it('gives 0 for a constant, NaN for the unknown', () => {
    const z = new StandardZ(2);
    expect([z.update(7), z.update(7), z.update(Number.NaN)]).toEqual([NaN, 0, NaN]);
  });
});
