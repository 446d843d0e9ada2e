import type { Stretch } from '../../data/provider.js';
import type { Micros } from '../../market/time.js';
import type { EquitySpan } from '../../report/equity.js';
import type { ResultTrade } from '../../report/result-trade.js';
import { deviation, mean, numberOrNull, sum } from '../../report/statistics.js';

/** By what the trades of a run are told apart: their enter tag, when they were entered, or what was true then. */
export type Grouping = 'tag' | 'period' | 'regime';
export const GROUPINGS = ['tag', 'period', 'regime'] as const satisfies readonly Grouping[];

/** One group of a run. */
export interface GroupFigures {
  readonly name: string;
  readonly trades: number;
  /** What its trades brought in all, as a fraction of the starting balance. */
  readonly profit_total: number | null;
  readonly winrate: number | null;
  /** Of the returns per frame within its stretches, not annualised; null for tags, which have none. */
  readonly sharpe: number | null;
}

type GroupedTrade = Pick<ResultTrade, 'open_us' | 'enter_tag' | 'profit_abs'>;

/** Trades by their enter tag, by name; `-` is none. */
export function byTag(trades: readonly GroupedTrade[], startingBalance: number): readonly GroupFigures[] {
  const names = [...new Set(trades.map(tagOf))].sort();
  return names.map((name) => ({
    ...tradeFigures(
      name,
      trades.filter((trade) => tagOf(trade) === name),
      startingBalance,
    ),
    sharpe: null,
  }));
}

/** Trades by the stretch that they were entered in, and equity within each; in the order in which names come first. */
export function byStretch(
  trades: readonly GroupedTrade[],
  span: EquitySpan,
  stretches: readonly Stretch[],
): readonly GroupFigures[] {
  const names = [...new Set(stretches.map(({ name }) => name))];
  return names.map((name) => {
    const own = stretches.filter((stretch) => stretch.name === name);
    const isIn = (us: Micros) => own.some(({ fromUs, toUs }) => us >= fromUs && us < toUs);
    const entered = trades.filter(({ open_us }) => isIn(open_us));
    const returns = returnsWithin(span, own);
    return {
      ...tradeFigures(name, entered, span.startingBalance),
      sharpe: numberOrNull(mean(returns) / deviation(returns, 1)),
    };
  });
}

/** A run in three parts of the same length. */
export function thirds(startUs: Micros, endUs: Micros): readonly Stretch[] {
  const border = (part: number) => Math.round(startUs + ((endUs - startUs) * part) / 3);
  return [
    { name: 'first third', fromUs: startUs, toUs: border(1) },
    { name: 'second third', fromUs: border(1), toUs: border(2) },
    { name: 'last third', fromUs: border(2), toUs: endUs + 1 },
  ];
}

function tradeFigures(name: string, trades: readonly GroupedTrade[], startingBalance: number) {
  const won = trades.filter(({ profit_abs }) => profit_abs > 0).length;
  return {
    name,
    trades: trades.length,
    profit_total: numberOrNull(sum(trades.map(({ profit_abs }) => profit_abs)) / startingBalance),
    winrate: numberOrNull(won / trades.length),
  };
}

function tagOf({ enter_tag }: GroupedTrade): string {
  return enter_tag ?? '-';
}

/** From mark to mark; a return is of the stretch that its mark ends in, and a mark at a border of the one before it. */
function returnsWithin(
  { equity, startingBalance }: EquitySpan,
  stretches: readonly Stretch[],
): readonly number[] {
  const returns: number[] = [];
  let before = startingBalance;
  let at = 0;
  for (let i = 0; i < equity.ts.length; i++) {
    const us = equity.ts[i]!;
    const value = equity.value[i]!;
    if (!Number.isFinite(value)) continue;
    while (at < stretches.length && stretches[at]!.toUs < us) at++;
    if (at < stretches.length && us > stretches[at]!.fromUs) returns.push(value / before - 1);
    before = value;
  }
  return returns;
}
