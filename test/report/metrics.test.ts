import { describe, expect, it } from 'vitest';
import { computeMetrics } from '../../core/report/metrics.js';
import type { Metrics } from '../../core/report/result-metrics.js';
import { HOUR_US, START_US } from './example.js';
import { expectMetrics, input, ofProfits } from './metrics-cases.js';

describe('metrics of trades', () => {
  it.each<[string, readonly number[], Partial<Metrics>]>([
    [
      // Mean 30; squared distances 4900 + 6400 + 900 + 28900 + 16900 = 58000, over 4.
      'wins, losses and a draw',
      [100, -50, 0, 200, -100],
      {
        trades: 5,
        wins: 2,
        losses: 2,
        draws: 1,
        winrate: 0.4,
        profit_factor: 2,
        expectancy: 30,
        expectancy_ratio: (1 + 150 / 75) * 0.4 - 1,
        sqn: (Math.sqrt(5) * 30) / Math.sqrt(14_500),
      },
    ],
    [
      'no trades',
      [],
      {
        trades: 0,
        winrate: null,
        profit_factor: null,
        expectancy: null,
        expectancy_ratio: null,
        sqn: null,
        avg_hold_us: null,
        exposure: 0,
      },
    ],
    [
      'no losses',
      [10, 30],
      {
        winrate: 1,
        profit_factor: null,
        expectancy: 20,
        expectancy_ratio: null,
        sqn: (Math.sqrt(2) * 20) / Math.sqrt(200),
      },
    ],
    ['no wins', [-10, -30], { winrate: 0, profit_factor: 0, expectancy: -20, expectancy_ratio: -1 }],
    [
      'only draws',
      [0, 0],
      { draws: 2, winrate: 0, profit_factor: null, expectancy: 0, expectancy_ratio: null, sqn: null },
    ],
    [
      // numpy 2.4, std with ddof 1.
      'as numpy has it',
      [12.5, -7.25, 3.125, -1.5, 22.75, -9.875],
      {
        sqn: 0.6493496754029136,
        expectancy_ratio: 0.5302013422818792,
        profit_factor: 2.0604026845637584,
        expectancy: 3.2916666666666665,
      },
    ],
    ['one trade has no deviation', [10], { sqn: null, expectancy: 10 }],
    ['equal trades have none either', [0.1, 0.1, 0.1], { sqn: null }],
  ])('%s', (_, profits, expected) => {
    expectMetrics(ofProfits(profits), expected);
  });

  it.each([
    [
      'one after the other',
      [
        [0, 1],
        [2, 3],
      ],
      0.2,
      1,
    ],
    [
      'overlapping',
      [
        [0, 4],
        [2, 6],
      ],
      0.6,
      4,
    ],
    [
      'one inside the other',
      [
        [0, 8],
        [2, 3],
      ],
      0.8,
      4.5,
    ],
    [
      'the later one first',
      [
        [5, 6],
        [0, 5],
      ],
      0.6,
      3,
    ],
    [
      'across the borders of the run',
      [
        [-2, 1],
        [9, 12],
      ],
      0.2,
      3,
    ],
  ] as const)('exposure and mean hold: %s', (_, spans, exposure, meanHours) => {
    const trades = spans.map(([from, to]) => ({
      profit_abs: 1,
      open_us: START_US + from * HOUR_US,
      close_us: START_US + to * HOUR_US,
    }));
    const metrics = computeMetrics(input({ trades, endUs: START_US + 10 * HOUR_US }));
    expectMetrics(metrics, { exposure, avg_hold_us: meanHours * HOUR_US });
  });

  it('passes costs through, and turnover is notional over the starting balance', () => {
    const costs = { fees: 1.5, latencyCost: 0, spreadCost: Number.NaN, slippage: -0, fundingFees: -2 };
    const metrics = computeMetrics(input({ costs, tradedNotional: 250 }));
    expect(metrics).toMatchObject({
      fees: 1.5,
      spread_cost: null,
      slippage: 0,
      funding_fees: -2,
      turnover: 2.5,
    });
  });
});
