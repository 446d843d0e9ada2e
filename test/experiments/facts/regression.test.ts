import { describe, expect, it } from 'vitest';
import { regress } from './regression.js';

describe('a regression', () => {
  it('is as worked out by hand', () => {
    // x about its mean -1.5, -.5, .5, 1.5, y about its mean -1.75, .25, -.75, 2.25: Sxy 5.5, Sxx 5, Syy 8.75.
    // Residuals -.1, .8, -1.3, .6: squares 2.7. Of them .3, .7, .7, .3 is free, since 1/4 + 2.25/5 = .7 and
    // 1/4 + .25/5 = .3: -1/3, 8/7, -13/7, 2, and times x 1/2, -4/7, -13/14, 3.
    const { count, slope, r2, t } = regress([1, 2, 3, 4], [1, 3, 2, 5]);
    expect(count).toBe(4);
    expect(slope).toBeCloseTo(1.1, 12);
    expect(r2).toBeCloseTo(1 - 2.7 / 8.75, 12);
    expect(t).toBeCloseTo((1.1 * 5) / Math.hypot(1 / 2, 4 / 7, 13 / 14, 3), 10);
  });

  it('leaves out pairs with an unknown number', () => {
    const known = regress([1, 2, 3, 4], [1, 3, 2, 5]);
    expect(regress([1, Number.NaN, 2, 3, 9, 4, 8], [1, 7, 3, 2, Number.NaN, 5])).toEqual(known);
  });

  it('is not known of one x, and has no error with two points', () => {
    expect(regress([2, 2, 2], [1, 2, 3])).toEqual({
      count: 3,
      slope: Number.NaN,
      r2: Number.NaN,
      t: Number.NaN,
    });
    const two = regress([0, 1], [0, 2]);
    expect([two.slope, two.r2]).toEqual([2, 1]);
    expect(two.t).toBeNaN();
  });
});
