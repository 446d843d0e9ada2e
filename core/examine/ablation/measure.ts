import type { BacktestResult } from '../../report/result.js';
import type { RunSpec } from '../../run/prepared-run.js';
import { type DrivenRun, driveTogether } from './drive.js';
import { byStretch, byTag, type GroupFigures, type Grouping, thirds } from './groups.js';
import type { AblationOptions } from './options.js';
import type { Variant } from './variants.js';

/** One variant on one market. */
export interface RunFigures {
  readonly trades: number;
  readonly profit_total: number | null;
  readonly sharpe: number | null;
  readonly max_drawdown_account: number | null;
  readonly winrate: number | null;
  readonly groups: readonly GroupFigures[];
}

/** All variants on one market. */
export interface MeasuredMarket {
  /** Null for data that there are once. */
  readonly seed: number | null;
  /** In the order of the variants. */
  readonly figures: readonly RunFigures[];
}

export interface Measured {
  /** In the order of the seeds. */
  readonly markets: readonly MeasuredMarket[];
  /** The whole on the first market; null when it was stopped before. */
  readonly first: BacktestResult | null;
}

/**
 * Runs all variants, the whole first, on each market, which is read once for all of them. On the first each proves that
 * it does not look ahead. When it is stopped, the markets that are done remain.
 * @throws BotError as a run does.
 */
export async function measureVariants(
  options: AblationOptions,
  variants: readonly Variant[],
): Promise<Measured> {
  const seeds: readonly (number | null)[] = options.seeds ?? [null];
  const markets: MeasuredMarket[] = [];
  let first: BacktestResult | null = null;
  for (const [done, seed] of seeds.entries()) {
    const runs = variants.map((variant, i) => ({
      name: variant.kind === 'whole' ? null : variant.name,
      spec: variantSpec(options, variant, seed),
      options: {
        loaded: options.loaded,
        proof: done === 0,
        ...(done === 0 && i === 0 && options.onNotice ? { onNotice: options.onNotice } : {}),
      },
    }));
    const driven = await driveTogether(runs, () => options.open(seed), {
      onProgress: (share) => options.onProgress?.(done + share, seeds.length),
      ...(options.stopped ? { stopped: options.stopped } : {}),
    });
    if (driven === null) break;
    first ??= driven[0]!.result;
    markets.push({ seed, figures: driven.map((run) => figuresOf(run, options.groupedBy)) });
  }
  return { markets, first };
}

/** A run of a variant; where markets are generated, their seed is that of all else too, as in a backtest. */
export function variantSpec(
  { config, given, instruments }: Pick<AblationOptions, 'config' | 'given' | 'instruments'>,
  { params, off }: Variant,
  seed: number | null,
): RunSpec {
  return {
    config: {
      ...config,
      ...(seed === null ? {} : { seed }),
      strategy_params: { ...config.strategy_params, ...params },
    },
    given,
    instruments,
    off,
  };
}

function figuresOf(run: DrivenRun, groupedBy: Grouping | null): RunFigures {
  const { trades, profit_total, sharpe, max_drawdown_account, winrate } = run.result.metrics;
  return { trades, profit_total, sharpe, max_drawdown_account, winrate, groups: groupsOf(run, groupedBy) };
}

function groupsOf({ result, span, truth }: DrivenRun, groupedBy: Grouping | null): readonly GroupFigures[] {
  switch (groupedBy) {
    case null:
      return [];
    case 'tag':
      return byTag(result.trades, span.startingBalance);
    case 'period':
      return byStretch(result.trades, span, thirds(span.startUs, span.endUs));
    case 'regime':
      return byStretch(result.trades, span, truth);
  }
}
