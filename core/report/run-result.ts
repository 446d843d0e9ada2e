import type { Engine } from '../engine/engine.js';
import type { TradeSettings } from '../engine/settings.js';
import { executed } from '../orders/leg.js';
import type { Trade } from '../orders/trade.js';
import type { Perception } from '../perception/perception.js';
import { computeMetrics } from './metrics.js';
import type { BacktestResult, ResultInputs, ResultInstrument, ResultRun } from './result.js';
import type { ResultCosts, ResultTrade } from './result-trade.js';
import { resultTrade } from './trade-result.js';

export interface RunResultInput {
  readonly engine: Engine;
  readonly perception: Perception;
  readonly open: Pick<ResultInputs, 'data' | 'synthetic'>;
  readonly instruments: readonly ResultInstrument[];
  readonly params: Readonly<Record<string, number | boolean | string>>;
  readonly settings: TradeSettings;
  readonly run: ResultRun;
}

/** The result of a run that has ended. Money is in the stake currency, other currencies at their marks. */
export function runResult({
  engine,
  perception,
  open,
  instruments,
  params,
  settings,
  run,
}: RunResultInput): BacktestResult {
  const done = engine.orders.trades.filter(({ state }) => state.tag === 'closed');
  const trades = done
    .map((trade) => resultTrade(trade, engine))
    .sort((a, b) => a.close_us - b.close_us || a.open_us - b.open_us);
  const { ts, values } = engine.equity;
  const startingBalance = Number.isNaN(engine.startingWorth)
    ? (settings.wallet[settings.stakeCurrency] ?? 0)
    : engine.startingWorth;
  return {
    run,
    inputs: { markets: marketSources(instruments), instruments: [...instruments], ...open },
    params: { ...params },
    metrics: computeMetrics({
      trades,
      equity: { ts, value: values },
      startingBalance,
      startUs: perception.firstUs,
      endUs: perception.lastUs,
      ...sums(done, trades, engine),
    }),
    counters: Object.fromEntries(
      [...engine.counters, ...proofCounters(perception)].sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    funnel: [...perception.funnel()],
    trades,
  };
}

function marketSources(instruments: readonly ResultInstrument[]): ResultInputs['markets'] {
  const first = instruments[0]?.market ?? 'unknown';
  if (instruments.every(({ market }) => market === first)) return first;
  return Object.fromEntries(instruments.map(({ id, market }) => [id, market]));
}

/** Rows of all instruments, and those that were computed again on their own window; none where no proof was asked for. */
function proofCounters(perception: Perception): readonly (readonly [string, number])[] {
  const { rows, checked } = perception.proof();
  return rows === 0
    ? []
    : [
        ['proof_rows', rows],
        ['proof_rows_checked', checked],
      ];
}

/** Traded notional and costs of the closed trades, in the stake currency. */
function sums(done: readonly Trade[], trades: readonly ResultTrade[], engine: Engine) {
  let tradedNotional = 0;
  for (const { instrument, entries, exits } of done.flatMap(({ legs }) => legs)) {
    const price = instrument.quote === 'USD' ? 1 : engine.accounts.price(instrument.quote);
    tradedNotional += executed(instrument, [...entries, ...exits]).notional * price;
  }
  const sum = (of: (costs: ResultCosts) => number | null) =>
    trades.reduce((total, { costs }) => total + (of(costs) ?? Number.NaN), 0);
  return {
    tradedNotional,
    costs: {
      fees: sum(({ fees }) => fees),
      latencyCost: sum(({ latency }) => latency),
      spreadCost: sum(({ spread }) => spread),
      slippage: sum(({ impact }) => impact),
      fundingFees: -sum(({ funding }) => funding),
    },
  };
}
