import { describe, expect, it } from 'vitest';
import { clearSide, differences, estimate } from '../../../core/examine/ablation/estimate.js';

const NONE = { low: null, high: null };

describe('a mean over seeds', () => {
  it('has the interval of a t test: scipy 1.17.1 of 2, 3.5, 3, 5.5', () => {
    const { mean, low, high, count } = estimate([2, 3.5, 3, 5.5]);
    expect([mean, count]).toEqual([3.5, 4]);
    expect(low).toBeCloseTo(1.157782938483809, 9);
    expect(high).toBeCloseTo(5.842217061516191, 9);
  });

  it('of two values: t of one degree is 12.706', () => {
    const { low, high } = estimate([1, 3]);
    expect(low).toBeCloseTo(2 - 12.7062047362, 9);
    expect(high).toBeCloseTo(2 + 12.7062047362, 9);
  });

  it('leaves out what is not defined, and says how many count', () => {
    expect(estimate([null, 1, null, 3])).toEqual(estimate([1, 3]));
    expect(estimate([null, 1, null, 3]).count).toBe(2);
  });

  it.each([
    ['no value', [], { mean: null, ...NONE, count: 0 }],
    ['only undefined ones', [null, null], { mean: null, ...NONE, count: 0 }],
    ['one value', [0.3], { mean: 0.3, ...NONE, count: 1 }],
    ['no spread', [2, 2, 2], { mean: 2, ...NONE, count: 3 }],
    ['zeros', [0, 0], { mean: 0, ...NONE, count: 2 }],
    ['no spread but for rounding', [0.1 + 0.2, 0.3], { mean: 0.30000000000000004, ...NONE, count: 2 }],
  ])('has no interval of %s', (_, values, expected) => {
    expect(estimate(values)).toEqual(expected);
  });
});

describe('differences', () => {
  it('are seed by seed, and undefined where one side is', () => {
    expect(differences([5, null, 2, 1], [3, 1, null, 4])).toEqual([2, null, null, -3]);
  });
});

describe('the side of 0', () => {
  it.each([
    [0.1, 0.3, 'above'],
    [-0.3, -0.1, 'below'],
    [-0.1, 0.3, null],
    [0, 0.3, null],
    [-0.3, 0, null],
    [null, null, null],
  ])('%s to %s: %s', (low, high, side) => {
    expect(clearSide({ low, high })).toBe(side);
  });
});
