import { describe, expect, it } from 'vitest';
import { Random } from '../../../core/market/random.js';
import { dispersionIndex, gapVariation } from './arrivals.js';

/** 20,000 arrivals, 100 apart on average. */
function poisson(): readonly number[] {
  const random = new Random(1, 'arrivals');
  let us = 0;
  return Array.from({ length: 20_000 }, () => {
    us += random.exponential(100);
    return us;
  });
}

describe('the variation of gaps', () => {
  it('is deviation over mean', () => {
    expect(gapVariation([0, 10, 20])).toBe(0);
    // Gaps 1 and 3: deviation 1, mean 2.
    expect(gapVariation([1, 0, 4])).toBe(0.5);
    expect(gapVariation([7])).toBeNaN();
  });

  it('is 1 of a Poisson process', () => {
    expect(Math.abs(gapVariation(poisson()) - 1)).toBeLessThan(0.04);
  });
});

describe('the index of dispersion', () => {
  it('is variance over mean of the counts in whole windows', () => {
    // Windows from 10 to 20 and from 20 to 30 hold 3 and 1; those of 9 and of 30 are cut.
    expect(dispersionIndex([9, 10, 11, 19, 20, 30], 10)).toBe(0.5);
  });

  it('counts the windows in which nothing happens', () => {
    // 2, 0 and 1 in three windows: variance 2/3, mean 1.
    expect(dispersionIndex([0, 1, 25, 30], 10)).toBeCloseTo(2 / 3, 12);
  });

  it('is 1 of a Poisson process, whatever the window', () => {
    // 400 windows of 5,000: the standard error is the root of 2 / 400.
    expect(Math.abs(dispersionIndex(poisson(), 5_000) - 1)).toBeLessThan(0.25);
    expect(Math.abs(dispersionIndex(poisson(), 200) - 1)).toBeLessThan(0.06);
  });

  it('is the size of the groups, where arrivals come in groups', () => {
    const groups = poisson().flatMap((us) => [us, us, us]);
    expect(Math.abs(dispersionIndex(groups, 200) - 3)).toBeLessThan(0.18);
  });

  it('is not known with fewer than two windows', () => {
    expect(dispersionIndex([0, 1, 19], 10)).toBeNaN();
    expect(dispersionIndex([], 10)).toBeNaN();
  });
});
