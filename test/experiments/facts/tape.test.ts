import { describe, expect, it } from 'vitest';
import { openInterestChange } from './liquidations.js';
import { marketOrders } from './market-orders.js';
import { spreadShares } from './spread.js';
import type { TapePrint, TapeQuote } from './tape.js';
import { windowsOf } from './windows.js';

const SECOND = 1_000_000;

function quote(us: number, values: readonly [bid: number, bidSize: number, ask: number, askSize: number]) {
  const [bid, bidSize, ask, askSize] = values;
  return { us, exchangeTs: us, bid, bidSize, ask, askSize, isAfterGap: false } satisfies TapeQuote;
}

describe('market orders', () => {
  const print = (exchangeTs: number, sign: 1 | -1, price: number, us = exchangeTs): TapePrint => ({
    us,
    exchangeTs,
    price,
    size: 1,
    sign,
  });

  it('are neighbouring prints of one side and one millisecond, at the price of the last', () => {
    const prints = [print(1, 1, 10), print(1, 1, 11), print(1, -1, 9), print(1, 1, 11), print(2, 1, 12)];
    expect(marketOrders(prints)).toEqual([
      { us: 1, sign: 1, price: 11 },
      { us: 1, sign: -1, price: 9 },
      { us: 1, sign: 1, price: 11 },
      { us: 2, sign: 1, price: 12 },
    ]);
  });

  it('are of one local time, where the venue says none', () => {
    const prints = [7, 7, 8].map((us) => print(Number.NaN, 1, 10, us));
    expect(marketOrders(prints).map(({ us }) => us)).toEqual([7, 8]);
  });
});

describe('the spread', () => {
  it('counts each quote for as long as it holds', () => {
    const quotes = [
      quote(0, [100, 1, 100.1, 1]),
      quote(50, [100, 1, 100.5, 1]),
      quote(80, [100, 1, 100.6, 1]),
      quote(90, [100, 1, 100.2, 1]),
    ];
    // 1 tick for 50, 5 for 30, 6 for 10, 2 for the 10 left: 50 + 150 + 60 + 20 by 100.
    expect(spreadShares(quotes, 0.1, 100)).toEqual({ one: 0.5, twoToFive: 0.4, more: 0.1, mean: 2.8 });
  });

  it('is not known without quotes or a tick', () => {
    expect(spreadShares([], 0.1, 100).one).toBeNaN();
    expect(spreadShares([quote(0, [1, 1, 2, 1])], Number.NaN, 100).mean).toBeNaN();
  });
});

describe('windows', () => {
  // Quotes whose e_n are 3, 2, 3, -3, worked out from the definition.
  const quotes = [
    quote(0.5 * SECOND, [100, 5, 100.1, 4]),
    quote(1.2 * SECOND, [100, 7, 100.1, 3]),
    quote(2 * SECOND, [100.05, 2, 100.1, 3]),
    quote(2.1 * SECOND, [100.05, 2, 100.15, 6]),
    quote(3.5 * SECOND, [100, 6, 100.1, 1]),
  ];
  const bp = (from: number, to: number) => 10_000 * Math.log(to / from);
  const million = (...flows: readonly (readonly [e: number, mid: number])[]) =>
    flows.reduce((sum, [e, mid]) => sum + (e * mid) / 1e6, 0);

  it('begin behind the first quote, own the border they begin at, and are whole', () => {
    const { returns, flows } = windowsOf(quotes, SECOND, 4.9 * SECOND);
    expect(returns).toHaveLength(3);
    expect(flows).toHaveLength(3);
    [bp(100.05, 100.05), bp(100.05, 100.1), bp(100.1, 100.05)].forEach((expected, i) => {
      expect(returns[i]).toBeCloseTo(expected, 9);
    });
    [million([3, 100.05]), million([2, 100.075], [3, 100.1]), million([-3, 100.05])].forEach(
      (expected, i) => {
        expect(flows[i]).toBeCloseTo(expected, 12);
      },
    );
  });

  it('without a quote have no return and no flow', () => {
    const { returns, flows } = windowsOf(quotes.slice(0, 1), SECOND, 3 * SECOND);
    expect(returns).toEqual([0, 0]);
    expect(flows).toEqual([0, 0]);
  });

  it('take no flow from over a gap', () => {
    const lost = quotes.map((one, i) => ({ ...one, isAfterGap: i === 2 }));
    expect(windowsOf(lost, SECOND, 3 * SECOND).flows[1]).toBeCloseTo(million([3, 100.1]), 12);
  });

  it('are none of no quotes', () => {
    expect(windowsOf([], SECOND, 10 * SECOND)).toEqual({ returns: [], flows: [] });
  });
});

describe('the change of open interest around liquidations', () => {
  const openInterest = [
    { us: 10, amount: 1_000 },
    { us: 20, amount: 990 },
    { us: 30, amount: 980 },
    { us: 40, amount: 1_029 },
  ];

  it('is from the last one before to the last one by then', () => {
    // 1,000 to 990 at 15, and 980 to 1,029 at 31: 1 % down and 5 % up.
    const change = openInterestChange({ openInterest, liquidations: [15, 31], lastUs: 41 }, 10);
    expect(change).toBeCloseTo((-100 + 500) / 2, 9);
  });

  it('leaves out what has nothing before, and what the data do not reach', () => {
    const liquidations = [5, 10, 15, 35];
    expect(openInterestChange({ openInterest, liquidations, lastUs: 41 }, 10)).toBeCloseTo(-100, 9);
    expect(openInterestChange({ openInterest, liquidations: [], lastUs: 41 }, 10)).toBeNaN();
  });
});
