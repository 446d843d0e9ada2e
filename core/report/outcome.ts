import { executed } from '../orders/leg.js';
import type { Trade } from '../orders/trade.js';
import type { EquityMarks } from '../store/equity.js';
import type { RunWorth } from '../store/journal.js';
import type { EquitySpan } from './equity.js';
import { quotePrice } from './leg-money.js';
import { computeMetrics } from './metrics.js';
import type { Metrics } from './result-metrics.js';
import type { ResultCosts, ResultTrade } from './result-trade.js';
import { type TradeFacts, tradeDocument } from './trade-document.js';

/** What came of a run that has ended, whether its engine says so or a database. */
export interface RunOutcome extends TradeFacts, EquitySpan {
  /** By id, those that are not closed among them. */
  readonly trades: readonly Trade[];
  readonly equity: EquityMarks;
}

/** What has to be kept of a run's money, so that its result can be made of its trades again. */
export function worthOf(outcome: RunOutcome, currencies: readonly string[]): RunWorth {
  const { startingBalance, equity, price } = outcome;
  return {
    startingBalance,
    prices: new Map(currencies.map((currency) => [currency, price(currency)])),
    equity,
  };
}

/** The documents of the closed trades of a run, in the order in which they were closed. */
export function closedTrades(outcome: RunOutcome): readonly ResultTrade[] {
  return outcome.trades
    .filter(isClosed)
    .map((trade) => tradeDocument(trade, outcome))
    .sort((a, b) => a.close_us - b.close_us || a.open_us - b.open_us);
}

/** The statistics of a run; `trades` are its {@link closedTrades}. */
export function runMetrics(outcome: RunOutcome, trades: readonly ResultTrade[]): Metrics {
  const { equity, startingBalance, startUs, endUs } = outcome;
  const sum = (of: (costs: ResultCosts) => number | null) =>
    trades.reduce((total, { costs }) => total + (of(costs) ?? Number.NaN), 0);
  return computeMetrics({
    trades,
    equity,
    startingBalance,
    startUs,
    endUs,
    tradedNotional: tradedNotional(outcome),
    costs: {
      fees: sum(({ fees }) => fees),
      latencyCost: sum(({ latency }) => latency),
      spreadCost: sum(({ spread }) => spread),
      slippage: sum(({ impact }) => impact),
      fundingFees: -sum(({ funding }) => funding),
    },
  });
}

/** Of the closed trades, in the stake currency. */
function tradedNotional({ trades, price }: RunOutcome): number {
  let total = 0;
  for (const { instrument, entries, exits } of trades.filter(isClosed).flatMap(({ legs }) => legs)) {
    total += executed(instrument, [...entries, ...exits]).notional * quotePrice(instrument, price);
  }
  return total;
}

function isClosed({ state }: Trade): boolean {
  return state.tag === 'closed';
}
