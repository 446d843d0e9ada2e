import { describe, it } from 'vitest';
import { computeMetrics } from '../../core/report/metrics.js';
import type { Metrics } from '../../core/report/result-metrics.js';
import { HOUR_US, START_US } from './example.js';
import { DAY_US, expectMetrics, input, type Marks, ofMarks } from './metrics-cases.js';

describe('metrics of equity', () => {
  const growing: Marks = [
    [24, 110],
    [48, 99],
    [72, 108.9],
    [96, 119.79],
  ];

  it('four days: returns 0.1, -0.1, 0.1, 0.1', () => {
    const cagr = 1.1979 ** (365 / 4) - 1;
    expectMetrics(ofMarks(growing, 96), {
      starting_balance: 100,
      final_balance: 119.79,
      profit_total: 0.1979,
      profit_total_abs: 19.79,
      sharpe: (0.05 / 0.1) * Math.sqrt(365),
      sortino: (0.05 / Math.sqrt(0.01 / 4)) * Math.sqrt(365),
      cagr,
      calmar: cagr / 0.1,
      max_drawdown_abs: 11,
      max_drawdown_account: 0.1,
      max_drawdown_us: 3 * DAY_US,
    });
  });

  it('seven days, as numpy 2.4 has them', () => {
    const closes = [10_023.5, 9988.25, 10_051.75, 10_104, 10_067.5, 10_190.125, 10_155];
    // The marks are scaled to the starting balance of the cases: no ratio feels it.
    const marks = closes.map((close, day) => [24 * (day + 1), close / 100] as const);
    expectMetrics(ofMarks(marks, 7 * 24), {
      sharpe: 6.924019811905101,
      sortino: 18.338122366594312,
      cagr: 1.2300290365973088,
      max_drawdown_account: 0.003612430720506765,
    });
  });

  it('the same within two days: per frame, and nothing a year', () => {
    const marks = growing.map(([hours, value]) => [hours / 2, value] as const);
    expectMetrics(ofMarks(marks, 48), {
      sharpe: 0.5,
      sortino: 1,
      cagr: null,
      calmar: null,
      max_drawdown_account: 0.1,
    });
  });

  it.each<[string, Marks, number, Partial<Metrics>]>([
    [
      'no mark at all',
      [],
      96,
      {
        final_balance: 100,
        profit_total: 0,
        sharpe: null,
        sortino: null,
        calmar: null,
        cagr: 0,
        max_drawdown_abs: 0,
        max_drawdown_account: 0,
        max_drawdown_us: 0,
      },
    ],
    [
      'flat',
      [
        [24, 100],
        [96, 100],
      ],
      96,
      { sharpe: null, sortino: null, cagr: 0, calmar: null },
    ],
    [
      'constant growth has no deviation',
      [
        [24, 101],
        [48, 102.01],
        [72, 103.0301],
      ],
      72,
      { sharpe: null, sortino: null, max_drawdown_abs: 0, calmar: null },
    ],
    ['one return has none', [[1, 110]], 1, { sharpe: null, sortino: null }],
    [
      'gains alone have no downside',
      [
        [24, 110],
        [48, 111],
        [72, 120],
      ],
      72,
      { sortino: null },
    ],
    [
      'just under three days',
      [
        [24, 110],
        [48, 99],
        [71, 100],
      ],
      71,
      { cagr: null, calmar: null },
    ],
    [
      'three days',
      [
        [24, 100],
        [48, 100],
        [72, 110],
      ],
      72,
      { cagr: 1.1 ** (365 / 3) - 1 },
    ],
    [
      'a day without marks returns 0: 0.1, 0, -0.1',
      [
        [24, 110],
        [72, 99],
      ],
      72,
      { sharpe: 0, sortino: 0 },
    ],
    [
      'unknown marks are passed over',
      [
        [12, Number.NaN],
        [24, 110],
        [36, 99],
        [48, Number.NaN],
      ],
      48,
      { sharpe: 0, final_balance: 99, max_drawdown_abs: 11 },
    ],
    [
      'all is lost',
      [
        [24, 50],
        [48, 0],
        [72, 0],
      ],
      72,
      { profit_total: -1, cagr: -1, sharpe: null, max_drawdown_account: 1 },
    ],
    [
      'more than all is lost',
      [
        [24, 50],
        [72, -10],
      ],
      72,
      { cagr: null, max_drawdown_account: 1.1 },
    ],
    [
      'below the start at once: the starting balance is a peak',
      [
        [1, 90],
        [2, 95],
      ],
      4,
      { max_drawdown_abs: 10, max_drawdown_account: 0.1, max_drawdown_us: 4 * HOUR_US },
    ],
    [
      'time at a peak is not below it',
      [
        [1, 110],
        [5, 110],
        [6, 105],
        [7, 110],
      ],
      8,
      { max_drawdown_us: 2 * HOUR_US },
    ],
    [
      'the deepest in money and the deepest in part may differ',
      [
        [1, 50],
        [2, 1000],
        [3, 800],
        [4, 1000],
      ],
      4,
      { max_drawdown_abs: 200, max_drawdown_account: 0.5, max_drawdown_us: 2 * HOUR_US },
    ],
  ])('%s', (_, marks, hours, expected) => {
    expectMetrics(ofMarks(marks, hours), expected);
  });

  it('days are UTC days: a run from noon to noon has one more than its length, midnight ends a day', () => {
    const noon = START_US + 12 * HOUR_US;
    // Ends of day: 110 (a mark at midnight), 99, 108.9 (an earlier mark of that day is 200), and 119.79 at noon.
    const marks: Marks = [
      [12, 110],
      [30, 99],
      [37, 200],
      [60, 108.9],
      [72, 119.79],
    ];
    expectMetrics(ofMarks(marks, 72, noon), { sharpe: 0.5 * Math.sqrt(365), sortino: Math.sqrt(365) });
  });

  it('a run of no length has no exposure', () => {
    expectMetrics(computeMetrics(input({ endUs: START_US })), { exposure: null, sharpe: null, cagr: null });
  });

  it('without money, ratios are undefined', () => {
    expectMetrics(computeMetrics(input({ startingBalance: 0 })), {
      profit_total: null,
      turnover: null,
      max_drawdown_account: null,
      cagr: null,
    });
  });
});
