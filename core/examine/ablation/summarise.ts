import { isAnnualised } from '../../report/metrics.js';
import type { BacktestResult } from '../../report/result.js';
import { differences, estimate } from './estimate.js';
import type { GroupFigures, Grouping } from './groups.js';
import type { MeasuredMarket, RunFigures } from './measure.js';
import type { AblationReport, ReportedGroup, ReportedVariant } from './report.js';
import type { Variant } from './variants.js';

export interface SummariseInput {
  /** The whole first. */
  readonly variants: readonly Variant[];
  readonly markets: readonly MeasuredMarket[];
  /** The whole on the first market. */
  readonly first: BacktestResult;
  readonly groupedBy: Grouping | null;
}

/** What was measured, as means over the markets and differences from the whole, market by market. */
export function summarise({ variants, markets, first, groupedBy }: SummariseInput): AblationReport {
  const { run, inputs, params, metrics } = first;
  const perYear = isAnnualised(run.start_us ?? 0, run.end_us ?? 0);
  return {
    run: {
      strategy: run.strategy,
      strategy_hash: run.strategy_hash,
      timeframe: run.timeframe,
      version: run.version,
      latency: run.latency,
      queue_model: run.queue_model,
      fee: run.fee,
      stake_currency: run.stake_currency,
      stake_amount: run.stake_amount,
      starting_balance: metrics.starting_balance,
      max_open_trades: run.max_open_trades,
      sharpe_per: perYear ? 'year' : 'frame',
    },
    data: {
      scenario: inputs.synthetic?.scenario ?? null,
      parameters: { ...inputs.synthetic?.parameters },
      seeds: markets.flatMap(({ seed }) => (seed === null ? [] : [seed])),
      sources: inputs.data.map(({ provider, venue, instruments, sha256 }) => {
        return { provider, venue, instruments: [...instruments].sort(), sha256 };
      }),
    },
    params,
    variants: variants.map((variant, i) => reported(variant, i, markets)),
    grouped_by: groupedBy,
    groups: variants.flatMap((variant, i) => groupsOf(variant, i, markets, groupedBy)),
  };
}

function reported(
  { name, kind, params }: Variant,
  at: number,
  markets: readonly MeasuredMarket[],
): ReportedVariant {
  const own = markets.map(({ figures }) => figures[at]!);
  const whole = markets.map(({ figures }) => figures[0]!);
  const isParameter = kind === 'parameter';
  return {
    name,
    kind,
    params,
    figures: {
      trades: estimate(own.map(({ trades }) => trades)),
      profit_total: estimate(own.map(({ profit_total }) => profit_total)),
      sharpe: estimate(own.map(({ sharpe }) => sharpe)),
      max_drawdown_account: estimate(own.map(({ max_drawdown_account }) => max_drawdown_account)),
      winrate: estimate(own.map(({ winrate }) => winrate)),
    },
    worth: kind === 'whole' || isParameter ? null : pairOf(whole, own),
    change: isParameter ? pairOf(own, whole) : null,
    runs: markets.map(({ seed }, i) => {
      const { groups: _, ...figures } = own[i]!;
      return { seed, ...figures };
    }),
  };
}

function pairOf(a: readonly RunFigures[], b: readonly RunFigures[]) {
  const of = (field: 'profit_total' | 'sharpe') =>
    estimate(
      differences(
        a.map((figures) => figures[field]),
        b.map((figures) => figures[field]),
      ),
    );
  return { profit_total: of('profit_total'), sharpe: of('sharpe') };
}

/** A market in which a group has no trade counts as one of no trades and no profit. */
function groupsOf(
  { name, kind }: Variant,
  at: number,
  markets: readonly MeasuredMarket[],
  groupedBy: Grouping | null,
): readonly ReportedGroup[] {
  const runs = markets.map(({ figures }) => figures[at]!.groups);
  const names = [...new Set(runs.flat().map((group) => group.name))];
  if (groupedBy !== 'period') names.sort();
  const absent: Omit<GroupFigures, 'name'> = { trades: 0, profit_total: 0, winrate: null, sharpe: null };
  return names.map((group) => {
    const found = runs.map((groups) => groups.find((one) => one.name === group) ?? absent);
    return {
      variant: name,
      kind,
      group,
      trades: estimate(found.map(({ trades }) => trades)),
      profit_total: estimate(found.map(({ profit_total }) => profit_total)),
      sharpe: estimate(found.map(({ sharpe }) => sharpe)),
      winrate: estimate(found.map(({ winrate }) => winrate)),
    };
  });
}
