import type { ResultTrade } from './result-trade.js';
import { mean, numberOrNull, sum } from './statistics.js';

/** The trades that share an exit reason, an enter tag or another name, in numbers. */
export interface TradeGroup {
  readonly name: string;
  readonly trades: number;
  /** Share of trades with a profit; null without trades. */
  readonly winrate: number | null;
  /** Mean of the profit ratios that are known. */
  readonly meanRatio: number | null;
  /** Sum, in the stake currency. */
  readonly profitAbs: number;
  /** Null without trades. */
  readonly meanHoldUs: number | null;
}

/** One group a name, the most profitable first, of equals by name. */
export function groupTrades(
  trades: readonly ResultTrade[],
  nameOf: (trade: ResultTrade) => string,
): readonly TradeGroup[] {
  const byName = new Map<string, ResultTrade[]>();
  for (const trade of trades) {
    const name = nameOf(trade);
    const group = byName.get(name);
    if (group) group.push(trade);
    else byName.set(name, [trade]);
  }
  return [...byName]
    .map(([name, group]) => summarise(name, group))
    .sort((a, b) => b.profitAbs - a.profitAbs || (a.name < b.name ? -1 : 1));
}

export function summarise(name: string, trades: readonly ResultTrade[]): TradeGroup {
  const ratios = trades.map((trade) => trade.profit_ratio).filter((ratio) => ratio !== null);
  return {
    name,
    trades: trades.length,
    winrate: numberOrNull(trades.filter((trade) => trade.profit_abs > 0).length / trades.length),
    meanRatio: numberOrNull(mean(ratios)),
    profitAbs: sum(trades.map((trade) => trade.profit_abs)),
    meanHoldUs: numberOrNull(mean(trades.map((trade) => trade.close_us - trade.open_us))),
  };
}
