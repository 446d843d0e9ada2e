import { describe, expect, it } from 'vitest';
import type { AblationReport, ReportedVariant } from '../../../core/examine/ablation/report.js';
import { targetsTable } from './targets.js';

/** Frames of a minute: 725 of them, squared, are a year. */
const ROOT_YEAR = Math.sqrt(525_600);

const around = (mean: number, half: number) => ({ mean, low: mean - half, high: mean + half, count: 3 });

interface Measured {
  readonly whole: number;
  readonly baseline: number;
  readonly mpdOff: number;
  readonly drawdown: number;
  readonly winrate: number;
  readonly thirds: readonly number[];
}

/** Sharpes are of a year. */
function tableOf({ whole, baseline, mpdOff, drawdown, winrate, thirds }: Measured): string {
  const variant = (name: string, sharpe: number) =>
    ({
      name,
      figures: { sharpe: around(sharpe / ROOT_YEAR, 0.5 / ROOT_YEAR), winrate: around(winrate, 0.01) },
      worth: { sharpe: around((whole - sharpe) / ROOT_YEAR, 0.1 / ROOT_YEAR) },
      runs: [{ max_drawdown_account: 0 }, { max_drawdown_account: drawdown }],
    }) as unknown as ReportedVariant;
  const report = {
    run: { timeframe: '1m', sharpe_per: 'frame' },
    data: { scenario: 'reverting', seeds: [1, 2, 3] },
    variants: [variant('whole', whole), variant('baseline', baseline), variant('MPD off', mpdOff)],
    groups: thirds.map((sharpe, i) => ({
      variant: 'whole',
      group: `${i}`,
      sharpe: around(sharpe / ROOT_YEAR, 1),
    })),
  } as unknown as AblationReport;
  return targetsTable(report);
}

const GOOD: Measured = {
  whole: 2,
  baseline: 1.5,
  mpdOff: 1.5,
  drawdown: 0.1,
  winrate: 0.6,
  thirds: [1, 2, 3],
};

const rowOf = (table: string, target: string) =>
  table
    .split('\n')
    .find((line) => line.startsWith(target))!
    .split(/ {2,}/);

describe('the targets', () => {
  it('are met by what meets them', () => {
    const table = tableOf(GOOD);
    expect(rowOf(table, 'Sharpe > 1.5')).toEqual(['Sharpe > 1.5', '2.0 ± 0.5', 'yes']);
    expect(rowOf(table, 'drawdown')).toEqual(['drawdown < 15 %', '10.0 % in the worst of 2 runs', 'yes']);
    expect(rowOf(table, 'win rate')).toEqual(['win rate > 55 %', '60.0 %', 'yes']);
    expect(rowOf(table, 'Sharpe 30 %').slice(1)).toEqual(['2.0 against 1.5: clearly better', 'yes']);
    expect(rowOf(table, 'MPD off').slice(1)).toEqual(['0.5 of 2.0: clearly better', 'yes']);
    expect(rowOf(table, 'stable').slice(1)).toEqual(['Sharpe of the thirds: 1.0, 2.0, 3.0', 'yes']);
  });

  it.each([
    ['Sharpe > 1.5', { whole: 1.4 }],
    ['Sharpe 30 %', { baseline: 1.6 }],
    ['Sharpe 30 %', { whole: -1, baseline: -3 }],
    ['MPD off', { mpdOff: 1.7 }],
    ['MPD off', { whole: -1, mpdOff: -9 }],
    ['drawdown', { drawdown: 0.16 }],
    ['win rate', { winrate: 0.54 }],
    ['stable', { thirds: [1, -0.1, 3] }],
  ])('%s is not met by %o', (target, changed) => {
    expect(rowOf(tableOf({ ...GOOD, ...changed }), target).at(-1)).toBe('no');
  });
});
