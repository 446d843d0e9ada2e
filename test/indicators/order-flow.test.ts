import { describe, expect, it } from 'vitest';
import { liquidationPressure } from '../../core/indicators/liquidation-pressure.js';
import { microprice } from '../../core/indicators/microprice.js';
import {
  type MicroPriceReference,
  microPriceDivergence,
} from '../../core/indicators/microprice-divergence.js';
import { OrderFlowImbalance, ofi } from '../../core/indicators/order-flow-imbalance.js';
import { tobi } from '../../core/indicators/tobi.js';
import { wallRatio } from '../../core/indicators/wall-ratio.js';
import * as naive from './naive.js';
import { expectNear } from './near.js';
import { column, uniforms } from './series.js';

/** bid, its size, ask, its size. */
const GOLDEN: ReadonlyArray<readonly [number, number, number, number]> = [
  [100, 5, 100.1, 4],
  [100, 7, 100.1, 3],
  [100.05, 2, 100.1, 3],
  [100.05, 2, 100.15, 6],
  [100, 6, 100.1, 1],
];

describe('order-flow imbalance', () => {
  it('has the golden values', () => {
    const imbalance = new OrderFlowImbalance();
    expect(GOLDEN.map((quote) => imbalance.update(...quote))).toEqual([NaN, 3, 2, 3, -3]);
  });

  it('has none after a reset, nor around an unknown quote', () => {
    const imbalance = new OrderFlowImbalance();
    imbalance.update(...GOLDEN[0]!);
    imbalance.reset();
    expect(imbalance.update(...GOLDEN[1]!)).toBeNaN();
    expect(imbalance.update(...GOLDEN[2]!)).toBe(2);
    expect(imbalance.update(Number.NaN, 2, 100.15, 6)).toBeNaN();
    expect(imbalance.update(...GOLDEN[3]!)).toBeNaN();
    expect(imbalance.update(...GOLDEN[4]!)).toBe(-3);
  });

  it('equals the formula over random quotes, with many equal prices', () => {
    const uniform = uniforms(21);
    const quotes = Array.from({ length: 500 }, () => {
      const bid = 100 + Math.floor(uniform() * 3);
      return { bid, bidSize: uniform(), ask: bid + 1 + Math.floor(uniform() * 3), askSize: uniform() };
    });
    const pick = (key: keyof naive.Quote) => column(500, (i) => quotes[i]![key]);
    const expected = column(500, (i) => (i === 0 ? NaN : naive.orderFlow(quotes[i - 1]!, quotes[i]!)));
    const actual = ofi(pick('bid'), pick('bidSize'), pick('ask'), pick('askSize'));
    expectNear(actual, expected, { scale: 1 });
  });
});

describe('micro-price', () => {
  it('has the golden value', () => {
    expect(microprice(100, 100.1, 7, 3)).toBeCloseTo(100.07, 12);
  });

  it('leans to the side with the smaller queue, and is the mid between equal ones', () => {
    expect(microprice(100, 102, 1, 1)).toBe(101);
    expect(microprice(100, 102, 3, 1)).toBe(101.5);
    expect(microprice(100, 102, 0, 0)).toBeNaN();
  });

  it.each<[MicroPriceReference, number]>([
    ['last', 0.5],
    ['mid', -0.25],
    ['vwap', Number.NaN],
  ])('diverges from %s by %d', (reference, expected) => {
    const of = (value: number) => Float64Array.of(value);
    const frames = { microprice: of(101), close: of(100.5), mid: of(101.25), vwap: of(Number.NaN) };
    expect(microPriceDivergence(frames, reference)[0]).toBe(expected);
  });

  it('diverges from the mid by spread x (tobi - 1/2)', () => {
    const uniform = uniforms(22);
    for (let i = 0; i < 100; i++) {
      const [bid, ask, bidSize, askSize] = [100 - uniform(), 100 + uniform(), uniform(), uniform()];
      const divergence = microprice(bid, ask, bidSize, askSize) - (bid + ask) / 2;
      expect(divergence).toBeCloseTo((ask - bid) * (tobi(bidSize, askSize) - 0.5), 10);
    }
  });
});

describe('top-of-book imbalance', () => {
  it.each([
    [7, 3, 0.7],
    [0, 3, 0],
    [3, 0, 1],
    [0, 0, Number.NaN],
    [Number.NaN, 1, Number.NaN],
  ])('of %d and %d is %d', (bidSize, askSize, expected) => {
    expect(tobi(bidSize, askSize)).toBe(expected);
  });
});

describe('wall ratio', () => {
  it.each([
    ['no levels', [], Number.NaN],
    ['one level', [3], 0],
    ['equal levels', [2, 2, 2, 2], 0],
    ['one at exactly five times the median', [1, 1, 1, 5], 0.25],
    ['one just below', [1, 1, 1, 4.99], 0],
    ['an even count: the median is between two levels', [10, 1, 3, 1], 0.25],
    ['an unknown size', [1, Number.NaN, 1], Number.NaN],
  ])('%s', (_, sizes, expected) => {
    expect(wallRatio(Float64Array.from(sizes), sizes.length)).toBe(expected);
  });

  it('reads only the first `count` sizes, and equals its twin', () => {
    const uniform = uniforms(23);
    const scratch = new Float64Array(40);
    for (let run = 0; run < 200; run++) {
      const count = 1 + Math.floor(uniform() * 40);
      const sizes = column(40, () => Math.exp(3 * uniform()) * (uniform() < 0.1 ? 20 : 1));
      const used = Array.from(sizes.subarray(0, count));
      const walls = used.filter((size) => size >= 5 * naive.median(used)).length;
      expect(wallRatio(sizes, count, scratch)).toBe(walls / count);
    }
  });
});

describe('liquidation pressure', () => {
  it.each([
    ['a net 9.7 % of open interest at gain 10 is 1.5', 9.729550745276567, 0, 100, 1.5],
    ['longs liquidated are below 0', 0, 9.729550745276567, 100, -1.5],
    ['both alike are 0', 5, 5, 100, 0],
    ['all of it is nearly 2', 100, 0, 100, 2 * Math.tanh(10)],
    ['unknown open interest', 5, 0, Number.NaN, Number.NaN],
    ['open interest 0', 5, 0, 0, Number.NaN],
  ])('%s', (_, shorts, longs, openInterest, expected) => {
    const value = liquidationPressure(shorts, longs, openInterest);
    if (Number.isNaN(expected)) expect(value).toBeNaN();
    else expect(value).toBeCloseTo(expected, 8);
  });
});
