import type { ResultTrade } from '../../core/report/result-trade.js';
import type { ProbeRun } from './probe-runs.js';
import { type Estimate, estimate, meanOf, type Observation } from './statistics.js';
import type { SignalOutcome } from './taker.js';
import { count, decimal, table, withError } from './text.js';

/** Nothing is late, and then order and answer by as much; market data as they were recorded. */
export const LATENCIES = [0, 10, 50, 250].map((ms) => ({
  name: `${ms} ms`,
  latency: ms === 0 ? 'zero' : `constant:${ms}ms,${ms}ms,0`,
}));

/** What was run on one market. */
export interface LatencyMeasure {
  readonly market: string;
  /** By latency, in the order of {@link LATENCIES}. */
  readonly runs: readonly ProbeRun[];
  readonly signals: readonly SignalOutcome[];
}

/** A row group of both tables: markets whose trades are looked at together. */
export interface LatencyGroup {
  readonly name: string;
  readonly markets: readonly LatencyMeasure[];
  /** Whether the markets are the same minutes of one price: what happens at one time is one observation then. */
  readonly isSimultaneous: boolean;
}

/** What the probe made at each latency, as a backtest reports it. */
export function probeTable(groups: readonly LatencyGroup[]): string {
  return table(
    {
      head: ['market', 'latency', 'trades', 'profit', 'at the mids', 'latency', 'spread', 'impact'],
      rows: groups.flatMap((group) => LATENCIES.map(({ name }, i) => probeRow(group, name, i))),
      textColumns: 2,
    },
    'Backtests of the probe, bp of the stake a trade. Profit is at the mids, less the three costs.',
  );
}

/** What the same signals made at each latency. */
export function signalTable(groups: readonly LatencyGroup[]): string {
  return table(
    {
      head: ['market', 'latency', 'signals', 'profit', 'less than at 0 ms', 'than the row above'],
      rows: groups.flatMap((group) => LATENCIES.map(({ name }, i) => signalRow(group, name, i))),
      textColumns: 2,
    },
    'The same signals at each latency, bp of the price a signal.',
  );
}

/** The mean over the signals of what `at` says of the profits of one. */
export function signalEstimate(
  { markets, isSimultaneous }: LatencyGroup,
  at: (profitBps: readonly number[]) => number,
): Estimate {
  const observations: Observation[] = markets.flatMap(({ market, signals }) =>
    signals
      .filter(({ profitBps }) => !profitBps.some(Number.isNaN))
      .map(({ us, profitBps }) => ({ market: isSimultaneous ? '' : market, us, value: at(profitBps) })),
  );
  return estimate(observations);
}

function probeRow(group: LatencyGroup, name: string, latency: number): readonly string[] {
  const trades = group.markets.flatMap(({ market, runs }) =>
    runs[latency]!.result.trades // The data ended upon it: it was closed at the mid.
      .filter(({ exit_reason }) => exit_reason !== 'force_exit')
      .map((trade) => ({ trade, market: group.isSimultaneous ? '' : market })),
  );
  const bps = (money: number | null, { stake_amount }: ResultTrade) =>
    ((money ?? Number.NaN) / stake_amount) * 10_000;
  const profit = estimate(
    trades.map(({ trade, market }) => ({ market, us: trade.open_us, value: bps(trade.profit_abs, trade) })),
  );
  const mean = (of: (trade: ResultTrade) => number | null) =>
    decimal(meanOf(trades.map(({ trade }) => bps(of(trade), trade))), 3);
  return [
    latency === 0 ? group.name : '',
    name,
    count(trades.length),
    withError(profit, 3),
    mean(({ ideal_profit }) => ideal_profit),
    mean(({ costs }) => costs.latency),
    mean(({ costs }) => costs.spread),
    mean(({ costs }) => costs.impact),
  ];
}

function signalRow(group: LatencyGroup, name: string, latency: number): readonly string[] {
  const profit = signalEstimate(group, (bps) => bps[latency]!);
  const differences = [0, latency - 1].map((from) =>
    latency === 0
      ? '-'
      : withError(
          signalEstimate(group, (bps) => bps[from]! - bps[latency]!),
          3,
        ),
  );
  return [latency === 0 ? group.name : '', name, count(profit.count), withError(profit, 3), ...differences];
}
