import { clearSide, type Estimate } from '../../../core/examine/ablation/estimate.js';
import type { AblationReport, ReportedVariant } from '../../../core/examine/ablation/report.js';
import { timeframeUs, US_PER_DAY } from '../../../core/market/time.js';
import { decimal, percent, table } from '../text.js';

const YEAR_US = 365 * US_PER_DAY;

const TARGETS = {
  sharpe: 1.5,
  aboveBaseline: 1.3,
  drawdown: 0.15,
  winrate: 0.55,
  mpdShare: 0.2,
} as const;

/** A target as the strategy's plan set it, what was measured, and whether that meets it. */
type Row = readonly [target: string, measured: string, met: boolean];

/**
 * The targets beside what was measured.
 * @param report of the whole, `MPD off` and `baseline`, by thirds of the run.
 */
export function targetsTable(report: AblationReport): string {
  const rows = [...ofWhole(report), ...compared(report), stability(report), SPEED];
  return table(
    {
      head: ['Target', 'Measured', 'Met'],
      rows: rows.map(([target, measured, met]) => [target, measured, met ? 'yes' : 'no']),
      textColumns: 3,
      cellWidth: 60,
    },
    `Of ${report.data.scenario}, seeds ${report.data.seeds[0]} to ${report.data.seeds.at(-1)}, after fees; Sharpes are of a year`,
  );
}

/** Of docs/performance.md: `.rec.gz` to RTAI, an event, on a busy machine. */
const SPEED: Row = ['indicators < 50 us a tick', 'under 1.5 us an event, all of a run together', true];

function ofWhole(report: AblationReport): readonly Row[] {
  const { figures, runs } = variantOf(report, 'whole');
  const sharpe = aYear(figures.sharpe, report);
  const deepest = Math.max(...runs.map(({ max_drawdown_account }) => max_drawdown_account ?? Number.NaN));
  const won = figures.winrate.mean ?? Number.NaN;
  return [
    ['Sharpe > 1.5', withInterval(sharpe), (sharpe.mean ?? Number.NaN) > TARGETS.sharpe],
    [
      'drawdown < 15 %',
      `${percent(deepest)} % in the worst of ${runs.length} runs`,
      deepest < TARGETS.drawdown,
    ],
    ['win rate > 55 %', `${percent(won)} %`, won > TARGETS.winrate],
  ];
}

function compared(report: AblationReport): readonly Row[] {
  const whole = variantOf(report, 'whole').figures.sharpe.mean ?? Number.NaN;
  const baseline = variantOf(report, 'baseline');
  const other = baseline.figures.sharpe.mean ?? Number.NaN;
  const mpdOff = variantOf(report, 'MPD off');
  const cost = mpdOff.worth!.sharpe.mean ?? Number.NaN;
  return [
    [
      'Sharpe 30 % above the baseline',
      `${yearly(whole, report)} against ${yearly(other, report)}: ${clarity(baseline)}`,
      whole > 0 && whole > TARGETS.aboveBaseline * other,
    ],
    [
      'MPD off costs over 20 % of the Sharpe',
      `${yearly(cost, report)} of ${yearly(whole, report)}: ${clarity(mpdOff)}`,
      whole > 0 && cost > TARGETS.mpdShare * whole,
    ],
  ];
}

/** Met if the whole wins in each third of the run. */
function stability(report: AblationReport): Row {
  const thirds = report.groups.filter(({ variant }) => variant === 'whole');
  const means = thirds.map(({ sharpe }) => sharpe.mean ?? Number.NaN);
  const said = means.map((mean) => yearly(mean, report)).join(', ');
  return ['stable over periods', `Sharpe of the thirds: ${said}`, means.every((mean) => mean > 0)];
}

function variantOf(report: AblationReport, name: string): ReportedVariant {
  const found = report.variants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`the report has no ${name}`);
  return found;
}

function clarity({ worth }: ReportedVariant): string {
  const side = clearSide(worth!.sharpe);
  return side === null ? 'no clear difference' : side === 'above' ? 'clearly better' : 'clearly worse';
}

/** As if frames were independent: what a run of less than three days can say of a year. */
function aYear({ mean, low, high, count }: Estimate, report: AblationReport): Estimate {
  const scaled = (value: number | null) => (value === null ? null : value * rootYear(report));
  return { mean: scaled(mean), low: scaled(low), high: scaled(high), count };
}

function rootYear({ run }: AblationReport): number {
  return run.sharpe_per === 'year' ? 1 : Math.sqrt(YEAR_US / timeframeUs(run.timeframe));
}

function yearly(value: number, report: AblationReport): string {
  return decimal(value * rootYear(report), 1);
}

function withInterval({ mean, low, high }: Estimate): string {
  const half = ((high ?? Number.NaN) - (low ?? Number.NaN)) / 2;
  return `${decimal(mean ?? Number.NaN, 1)} ± ${decimal(half, 1)}`;
}
