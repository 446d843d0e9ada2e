import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../core/indicators/normal-cdf.js';
import { VolumeBuckets } from '../../core/indicators/volume-buckets.js';

describe('volume buckets', () => {
  it('split the print that overflows one', () => {
    const buckets = new VolumeBuckets(3, 1);
    buckets.open(10);
    buckets.pour(4, 1, 20); // 4 bought
    expect(buckets.value).toBeNaN();
    buckets.pour(9, 0, 20); // 6 sold fill it: |4 - 6| of 10; 3 sold go into one of 20
    expect(buckets.value).toBeCloseTo(2 / 10, 15);
    buckets.pour(17, 1, 5); // 17 bought fill it exactly: |17 - 3| of 20
    expect(buckets.value).toBeCloseTo((2 + 14) / (10 + 20), 15);
    buckets.pour(5, 0.5, 5); // one of 5, even
    expect(buckets.value).toBeCloseTo((2 + 14 + 0) / (10 + 20 + 5), 15);
    buckets.pour(5, 1, 5); // the first is out of the last three
    expect(buckets.value).toBeCloseTo((14 + 0 + 5) / (20 + 5 + 5), 15);
  });

  it('lose what comes while none is open', () => {
    const buckets = new VolumeBuckets(1, 1);
    expect(buckets.isOpen).toBe(false);
    buckets.pour(100, 1, 1);
    expect(buckets.value).toBeNaN();
    buckets.open(0);
    expect(buckets.isOpen).toBe(false);
    buckets.open(2);
    buckets.pour(7, 1, Number.NaN);
    expect([buckets.value, buckets.isOpen]).toEqual([1, false]);
  });

  it('take a flood of a million buckets at once', () => {
    const buckets = new VolumeBuckets(30, 10);
    buckets.open(1);
    buckets.pour(0.5, 0, 1);
    buckets.pour(1e6, 1, 1);
    expect(buckets.value).toBe(1);
    buckets.pour(0.5, 0, 1);
    expect(buckets.value).toBeCloseTo(29 / 30, 15);
  });

  it('leave out an unknown volume', () => {
    const buckets = new VolumeBuckets(1, 1);
    buckets.open(1);
    buckets.pour(Number.NaN, 1, 1);
    buckets.pour(1, 1, 1);
    expect(buckets.value).toBe(1);
  });
});

/** scipy.stats.norm.cdf 1.17. */
describe('normal distribution function', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1, 0.15865525393145707],
    [2, 0.9772498680518208],
    [-5, 2.866515718791933e-7],
    [-8, 6.220960574271785e-16],
    [-38, 0],
    [38, 1],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.POSITIVE_INFINITY, 1],
  ])('of %d is %d', (x, expected) => {
    expect(Math.abs(normalCdf(x) - expected)).toBeLessThan(1e-14);
  });

  it('of NaN is NaN', () => {
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});
