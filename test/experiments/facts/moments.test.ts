import { describe, expect, it } from 'vitest';
import { Random } from '../../../core/market/random.js';
import { autocorrelation, excessKurtosis, varianceOf } from './moments.js';

describe('autocorrelation', () => {
  it('is as worked out by hand', () => {
    // Deviations -1.5, -.5, .5, 1.5: squares 5, products .75 - .25 + .75 at lag 1, -.75 - .75 at lag 2.
    expect(autocorrelation([1, 2, 3, 4], 1)).toBeCloseTo(0.25, 12);
    expect(autocorrelation([1, 2, 3, 4], 2)).toBeCloseTo(-0.3, 12);
    expect(autocorrelation([1, -1, 1, -1], 1)).toBeCloseTo(-0.75, 12);
  });

  it('of an autoregression with factor 0.6 is 0.6 to the power of the lag', () => {
    const random = new Random(1, 'autoregression');
    const values: number[] = [];
    let value = 0;
    for (let i = 0; i < 50_000; i++) {
      value = 0.6 * value + random.normal();
      values.push(value);
    }
    // The standard error is about 0.006 at lag 5 (Bartlett): four of them.
    for (const lag of [1, 2, 3, 5]) {
      expect(Math.abs(autocorrelation(values, lag) - 0.6 ** lag)).toBeLessThan(0.025);
    }
  });

  it('is not known of what does not change, and 0 behind the end', () => {
    expect(autocorrelation([], 1)).toBeNaN();
    expect(autocorrelation([2, 2, 2], 1)).toBeNaN();
    expect(autocorrelation([1, 2], 2)).toBe(0);
  });
});

describe('kurtosis', () => {
  it('is that of the distribution, less 3', () => {
    expect(excessKurtosis([-1, 1])).toBe(-2);
    // One in five: (1 - 3pq) / (pq) - 3 with pq = .16.
    expect(excessKurtosis([0, 0, 0, 0, 10])).toBeCloseTo(0.25, 12);
  });

  it('is 0 of normal numbers and 3 of a Laplace distribution', () => {
    const random = new Random(1, 'kurtosis');
    const normal = Array.from({ length: 50_000 }, () => random.normal());
    const laplace = Array.from({ length: 50_000 }, () => random.sign() * random.exponential(1));
    // Standard errors: the root of 24 / n is 0.02; of the other one about 0.25, for its eighth moment.
    expect(Math.abs(excessKurtosis(normal))).toBeLessThan(0.1);
    expect(Math.abs(excessKurtosis(laplace) - 3)).toBeLessThan(1);
  });

  it('is not known of what does not change', () => {
    expect(excessKurtosis([3, 3])).toBeNaN();
  });
});

it('the variance is about the mean, divided by the number', () => {
  expect(varianceOf([1, 3])).toBe(1);
  expect(varianceOf([5])).toBe(0);
  expect(varianceOf([])).toBeNaN();
});
