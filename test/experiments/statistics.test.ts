import { describe, expect, it } from 'vitest';
import { MidHistory } from './mid-history.js';
import { estimate, meanOf, medianOf } from './statistics.js';

const SECOND = 1_000_000;
const at = (seconds: number, value: number, market = 'one') => ({ market, us: seconds * SECOND, value });

describe('an estimate', () => {
  it('of blocks apart has the standard error of the mean', () => {
    // The deviation of 1 and 3 is the root of 2; by the root of 2 that is 1.
    expect(estimate([at(0, 1), at(15, 3)])).toEqual({ count: 2, mean: 2, error: 1 });
  });

  it('adds up residuals of the same 15 seconds first', () => {
    // Residuals -3 and -1 in one block, 4 in another: 2 / 1 x (16 + 16), its root by 3.
    const { mean, error } = estimate([at(0, 1), at(14.9, 3), at(15, 8)]);
    expect(mean).toBe(4);
    expect(error).toBeCloseTo(8 / 3, 12);
  });

  it('takes two markets at one time for two blocks', () => {
    expect(estimate([at(0, 1), at(0, 3, 'two')]).error).toBe(1);
  });

  it('leaves out what is not known', () => {
    expect(estimate([at(0, 1), at(15, 3), at(30, Number.NaN)]).count).toBe(2);
  });

  it('has no error with one block, and no mean of nothing', () => {
    expect(estimate([at(0, 1), at(1, 3)])).toEqual({ count: 2, mean: 2, error: Number.NaN });
    expect(estimate([])).toEqual({ count: 0, mean: Number.NaN, error: Number.NaN });
  });
});

it('the mean and the median of one value, of an even number, of none', () => {
  expect([meanOf([7]), meanOf([1, 2, 6]), meanOf([])]).toEqual([7, 3, Number.NaN]);
  expect([medianOf([7]), medianOf([9, 1, 4, 2]), medianOf([5, 1, 2])]).toEqual([7, 3, 2]);
  expect(medianOf([])).toBeNaN();
});

it('a history of mids says the last one of each time, and nothing before its first or behind its end', () => {
  const mids = new MidHistory();
  for (const [us, mid] of [
    [10, 100],
    [20, 101],
    [20, 102],
    [30, 102],
    [40, 99],
  ] as const)
    mids.note(us, mid);
  mids.end(50);
  expect([9, 10, 19, 20, 39, 40, 50, 51].map((us) => mids.at(us))).toEqual([
    Number.NaN,
    100,
    100,
    102,
    102,
    99,
    99,
    Number.NaN,
  ]);
});
