import { describe, expect, it } from 'vitest';
import { Random } from '../../../core/market/random.js';
import { MARKETS } from '../../plugins/providers/synthetic/markets.js';
import { hillExponent, quantities, shareOfLargest, shareOfLeastOrders } from './sizes.js';

const print = (size: number, price = 60_000) => ({ us: 0, exchangeTs: 0, price, size, sign: 1 as const });

describe("Hill's exponent", () => {
  it('is the inverse of the mean log excess over the next value', () => {
    // Of 8 and 4 over 2: 2 / (ln 4 + ln 2) = 2 / (3 ln 2).
    expect(hillExponent([1, 8, 2, 4], 0.5)).toBeCloseTo(2 / (3 * Math.LN2), 12);
  });

  it('is that of the Pareto distribution drawn from', () => {
    const random = new Random(1, 'tail');
    const values = Array.from({ length: 40_000 }, () => random.pareto(3, 1.5));
    // 2,000 values above: the standard error is 1.5 by the root of 2,000.
    expect(Math.abs(hillExponent(values, 0.05) - 1.5)).toBeLessThan(4 * 0.034);
  });

  it('is not known without values above, or where none is larger', () => {
    expect(hillExponent([1, 2, 3], 0.05)).toBeNaN();
    expect(hillExponent([2, 2, 2, 2], 0.5)).toBeNaN();
  });
});

it('the share of the largest is of the sum', () => {
  expect(shareOfLargest([1, 5, 2, 2], 0.25)).toBe(0.5);
  expect(shareOfLargest([1, 5, 2, 2], 0.2)).toBe(0);
});

it('inverse prints are counted in contracts', () => {
  expect(quantities([print(0.01, 50_000), print(0.01, 60_000)], MARKETS.inverse)).toEqual([5, 6]);
});

describe('the least order', () => {
  it('is the lots worth the least notional, where that is more than the least quantity', () => {
    // 100 USDT at 60,000 are 1.67 lots of 0.001: 0.002 is the least order, 0.001 what was left of one.
    const prints = [print(0.001), print(0.002), print(0.003), print(1)];
    expect(shareOfLeastOrders(prints, MARKETS.linear)).toBe(0.5);
    // At 50,000 they are 2 lots, whatever the rounding.
    expect(shareOfLeastOrders([print(0.002, 50_000), print(0.003, 50_000)], MARKETS.linear)).toBe(0.5);
  });

  it('is the least quantity without a least notional', () => {
    const market = { ...MARKETS.inverse, minQuantity: 1, minNotional: null };
    const contract = 100 / 60_000;
    expect(shareOfLeastOrders([print(contract), print(2 * contract)], market)).toBe(0.5);
  });

  it('is not known of a market without lots', () => {
    expect(shareOfLeastOrders([print(1)], { ...MARKETS.linear, stepSize: null })).toBeNaN();
  });
});
