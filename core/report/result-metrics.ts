import { z } from 'zod';

const count = z.int().min(0);
const known = z.number();
const maybe = z.number().nullable();

/**
 * The statistics of a run. `null` is undefined: too few values, a zero deviation, a run that is too short. Money
 * is in the stake currency, ratios are fractions; definitions in {@link computeMetrics}.
 */
export const metricsSchema = z.strictObject({
  starting_balance: known.describe('equity at the start'),
  final_balance: known.describe('equity at the end'),
  profit_total: maybe.describe('profit_total_abs / starting_balance'),
  profit_total_abs: known.describe('final_balance - starting_balance'),
  trades: count.describe('closed trades'),
  wins: count.describe('trades with a profit'),
  losses: count.describe('trades with a loss'),
  draws: count.describe('trades with a profit of 0'),
  winrate: maybe.describe('wins / trades'),
  profit_factor: maybe.describe('money won / money lost; null without losses'),
  expectancy: maybe.describe('mean profit of a trade'),
  expectancy_ratio: maybe.describe('(1 + mean win / mean loss) x winrate - 1; null without losses'),
  sharpe: maybe.describe('of daily returns, x sqrt(365); of frames and not annualised under 3 days'),
  sortino: maybe.describe('as sharpe, over the downside deviation against 0'),
  calmar: maybe.describe('cagr / max_drawdown_account; null under 3 days'),
  sqn: maybe.describe('sqrt(trades) x mean / deviation of profit_abs'),
  cagr: maybe.describe('growth a year of 365 days; null under 3 days'),
  max_drawdown_abs: known.describe('the largest fall of equity from a peak'),
  max_drawdown_account: maybe.describe('the largest fall from a peak as a fraction of that peak'),
  max_drawdown_us: known.describe('the longest time below a peak, microseconds'),
  exposure: maybe.describe('share of the time with an open trade'),
  turnover: maybe.describe('traded notional / starting_balance'),
  fees: maybe.describe('paid; a rebate is negative'),
  spread_cost: maybe.describe('of the best prices against the mid; makers earn it'),
  slippage: maybe.describe('of fills beyond the best price'),
  funding_fees: maybe.describe('positive was received, negative was paid'),
  avg_hold_us: maybe.describe('mean time from entry to exit, microseconds'),
  latency_cost: maybe.describe('of what the mid moved from the signals to the fills'),
});

/** The statistics of a run; null is undefined. */
export interface Metrics extends z.infer<typeof metricsSchema> {}
