import { type Micros, US_PER_DAY } from '../market/time.js';
import { dailyReturns, drawdown, type EquitySpan, finalBalance, frameReturns } from './equity.js';
import type { Metrics } from './result-metrics.js';
import type { ResultTrade } from './result-trade.js';
import { deviation, downsideDeviation, mean, numberOrNull, sum } from './statistics.js';

const DAYS_A_YEAR = 365;
const SHORTEST_ANNUALISED_US = 3 * US_PER_DAY;
/** Returns are differences from 1, which is what their rounding errors are relative to. */
const RETURN_SCALE = 1;

/** What a run cost, in the stake currency; NaN where it is not known. */
export interface RunCosts {
  /** Paid; a rebate is negative. */
  readonly fees: number;
  readonly latencyCost: number;
  readonly spreadCost: number;
  readonly slippage: number;
  /** Positive was received. */
  readonly fundingFees: number;
}

export interface MetricsInput extends EquitySpan {
  readonly trades: readonly Pick<ResultTrade, 'profit_abs' | 'open_us' | 'close_us'>[];
  /** Price x size of all fills, in the stake currency. */
  readonly tradedNotional: number;
  readonly costs: RunCosts;
}

/** Whether a run is long enough for daily returns and figures a year: from 3 days on. */
export function isAnnualised(startUs: Micros, endUs: Micros): boolean {
  return endUs - startUs >= SHORTEST_ANNUALISED_US;
}

/**
 * The statistics of a run; what is undefined is null.
 *
 * - Sharpe: mean / deviation (ddof 1) of the returns per UTC day, x sqrt(365); Sortino: the same over the downside
 *   deviation against 0 over all days. Under 3 days both are of the returns per frame, not annualised.
 * - CAGR: (final / start)^(365 / days) - 1; Calmar: CAGR / relative drawdown. Null under 3 days.
 * - SQN: sqrt(n) x mean / deviation (ddof 1) of the trades' profits.
 * - Expectancy: the mean profit; its ratio is Freqtrade's, (1 + mean win / mean loss) x winrate - 1.
 */
export function computeMetrics(input: MetricsInput): Metrics {
  const { startingBalance, costs } = input;
  const final = finalBalance(input);
  const fall = drawdown(input);
  const cagr = growthPerYear(input, final);
  return {
    starting_balance: startingBalance,
    final_balance: final,
    profit_total: numberOrNull((final - startingBalance) / startingBalance),
    profit_total_abs: final - startingBalance,
    ...tradeMetrics(input.trades.map((trade) => trade.profit_abs)),
    ...returnMetrics(input),
    calmar: numberOrNull(fall.relative > 0 ? cagr / fall.relative : Number.NaN),
    cagr: numberOrNull(cagr),
    max_drawdown_abs: fall.abs,
    max_drawdown_account: numberOrNull(fall.relative),
    max_drawdown_us: fall.longestUs,
    exposure: numberOrNull(openUs(input) / (input.endUs - input.startUs)),
    turnover: numberOrNull(input.tradedNotional / startingBalance),
    fees: numberOrNull(costs.fees),
    spread_cost: numberOrNull(costs.spreadCost),
    slippage: numberOrNull(costs.slippage),
    funding_fees: numberOrNull(costs.fundingFees),
    avg_hold_us: numberOrNull(mean(input.trades.map((trade) => trade.close_us - trade.open_us))),
    latency_cost: numberOrNull(costs.latencyCost),
  };
}

function tradeMetrics(profits: readonly number[]) {
  const wins = profits.filter((profit) => profit > 0);
  const losses = profits.filter((profit) => profit < 0);
  const winrate = wins.length / profits.length;
  const meanWin = wins.length > 0 ? mean(wins) : 0;
  const meanLoss = -mean(losses);
  const largest = profits.reduce((scale, profit) => Math.max(scale, Math.abs(profit)), 0);
  return {
    trades: profits.length,
    wins: wins.length,
    losses: losses.length,
    draws: profits.length - wins.length - losses.length,
    winrate: numberOrNull(winrate),
    profit_factor: numberOrNull(sum(wins) / -sum(losses)),
    expectancy: numberOrNull(mean(profits)),
    expectancy_ratio: numberOrNull((1 + meanWin / meanLoss) * winrate - 1),
    sqn: numberOrNull((Math.sqrt(profits.length) * mean(profits)) / deviation(profits, largest)),
  };
}

function returnMetrics(span: EquitySpan) {
  const annualised = isAnnualised(span.startUs, span.endUs);
  const returns = annualised ? dailyReturns(span) : frameReturns(span);
  const center = mean(returns) * (annualised ? Math.sqrt(DAYS_A_YEAR) : 1);
  return {
    sharpe: numberOrNull(center / deviation(returns, RETURN_SCALE)),
    sortino: numberOrNull(center / downsideDeviation(returns, RETURN_SCALE)),
  };
}

function growthPerYear({ startingBalance, startUs, endUs }: EquitySpan, final: number): number {
  if (!isAnnualised(startUs, endUs)) return Number.NaN;
  const days = (endUs - startUs) / US_PER_DAY;
  return (final / startingBalance) ** (DAYS_A_YEAR / days) - 1;
}

/** The time within the run with at least one open trade. */
function openUs({ trades, startUs, endUs }: MetricsInput): Micros {
  const byOpening = [...trades].sort((a, b) => a.open_us - b.open_us);
  let total = 0;
  let coveredTo = startUs;
  for (const { open_us, close_us } of byOpening) {
    const until = Math.min(close_us, endUs);
    total += Math.max(0, until - Math.max(open_us, coveredTo));
    coveredTo = Math.max(coveredTo, until);
  }
  return total;
}
