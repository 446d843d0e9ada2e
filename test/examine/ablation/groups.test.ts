import { describe, expect, it } from 'vitest';
import { byStretch, byTag, thirds } from '../../../core/examine/ablation/groups.js';
import type { EquitySpan } from '../../../core/report/equity.js';

const trade = (open_us: number, enter_tag: string | null, profit_abs: number) => ({
  open_us,
  enter_tag,
  profit_abs,
});

const TRADES = [trade(10, 'b', 5), trade(20, null, -2), trade(30, 'a', 1), trade(40, 'b', -3)];

/** Equity of 100, marked every 10 us. */
function spanOf(values: readonly number[]): EquitySpan {
  const ts = Float64Array.from(values, (_, i) => 10 * (i + 1));
  return { equity: { ts, value: Float64Array.from(values) }, startingBalance: 100, startUs: 0, endUs: 60 };
}

describe('trades by tag', () => {
  it('are counted and summed by name; none is a name too', () => {
    expect(byTag(TRADES, 100)).toEqual([
      { name: '-', trades: 1, profit_total: -0.02, winrate: 0, sharpe: null },
      { name: 'a', trades: 1, profit_total: 0.01, winrate: 1, sharpe: null },
      { name: 'b', trades: 2, profit_total: 0.02, winrate: 0.5, sharpe: null },
    ]);
  });

  it('of none are none', () => {
    expect(byTag([], 100)).toEqual([]);
  });
});

describe('trades and equity by stretch', () => {
  const calm = { name: 'calm', fromUs: 0, toUs: 20 };
  const wild = { name: 'wild', fromUs: 20, toUs: 40 };
  const calmAgain = { name: 'calm', fromUs: 40, toUs: 61 };

  it('a trade belongs to the stretch that it was entered in: from its start, up to its end', () => {
    const [first, second] = byStretch(TRADES, spanOf([]), [calm, wild, calmAgain]);
    expect(first).toMatchObject({ name: 'calm', trades: 2, profit_total: 0.02, winrate: 0.5 });
    expect(second).toMatchObject({ name: 'wild', trades: 2, profit_total: -0.01, winrate: 0.5 });
  });

  it('a return belongs to the stretch that its mark ends in, and stretches of one name are one', () => {
    const span = spanOf([110, 110, 99, 99, 99, 108.9]);
    const [first, second] = byStretch([], span, [calm, wild, calmAgain]);
    // 0.1, 0 | -0.1, 0 | 0, 0.1: means 0.05 and -0.05, deviations sqrt(4 x 0.05^2 / 3) and sqrt(2 x 0.05^2).
    expect(first!.sharpe).toBeCloseTo(Math.sqrt(3) / 2, 9);
    expect(second!.sharpe).toBeCloseTo(-1 / Math.SQRT2, 9);
  });

  it('without trades or moves nothing is defined but their number', () => {
    expect(byStretch([], spanOf([100, 100]), [calm])).toEqual([
      { name: 'calm', trades: 0, profit_total: 0, winrate: null, sharpe: null },
    ]);
  });

  it('a mark that is not known is passed over', () => {
    const [known] = byStretch([], spanOf([110, Number.NaN, 99]), [{ name: 'all', fromUs: 0, toUs: 60 }]);
    expect(known!.sharpe).toBeCloseTo(0, 9);
  });
});

describe('thirds', () => {
  it('cover the run, its last moment too', () => {
    expect(thirds(0, 90)).toEqual([
      { name: 'first third', fromUs: 0, toUs: 30 },
      { name: 'second third', fromUs: 30, toUs: 60 },
      { name: 'last third', fromUs: 60, toUs: 91 },
    ]);
  });
});
