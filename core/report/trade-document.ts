import { type Micros, US_PER_MS } from '../market/time.js';
import { averageRate, executed, feeShare, fillsOf, type Leg } from '../orders/leg.js';
import type { Fill } from '../orders/order.js';
import type { Trade } from '../orders/trade.js';
import type { WatchedRates } from '../store/journal.js';
import { legCosts } from './costs.js';
import { legDocument } from './leg-document.js';
import {
  filledStake,
  legProfit,
  openedValue,
  type PriceOf,
  quotePrice,
  settledAt,
  settlePrice,
} from './leg-money.js';
import type { ResultCosts, ResultTrade } from './result-trade.js';
import { numberOrNull } from './statistics.js';

/** What a trade's own records do not say. */
export interface TradeFacts {
  /** Money of other currencies is turned into the stake currency by it. */
  readonly price: PriceOf;
  /** What was watched of a trade while it was open; undefined where nothing was. */
  watched(trade: number): WatchedRates | undefined;
}

/**
 * The document of a trade: what the report, `--json` and the readers of a database show of it. Money is in the stake
 * currency. Of a trade that is not closed it is what was closed of it so far. What is null in no closed trade is NaN where
 * it is not known, or is not yet.
 */
export function tradeDocument(trade: Trade, facts: TradeFacts): ResultTrade {
  const { legs, state } = trade;
  const filled = legs.filter(hasEntered);
  // Of a trade whose first leg found nothing, the first one that did.
  const first = filled[0] ?? legs[0]!;
  const entered = executed(first.instrument, first.entries);
  const entryFills = legs.flatMap((leg) => fillsOf(leg.entries));
  const exitFills = legs.flatMap((leg) => fillsOf(leg.exits));
  const openUs = entryFills.length > 0 ? earliest(entryFills) : Number.NaN;
  const closeUs = state.tag === 'closed' ? latest([...entryFills, ...exitFills]) : Number.NaN;
  const sum = (of: (leg: Leg) => number) => sumOf(legs, facts.price, of);
  const profit = filled.length > 0 ? sum(legProfit) : Number.NaN;
  const watched = facts.watched(trade.id);
  return {
    pair: first.instrument.symbol,
    is_short: first.direction === 'short',
    leverage: first.leverage,
    stake_amount: legs.reduce(
      (total, leg) => total + filledStake(leg) * quotePrice(leg.instrument, facts.price),
      0,
    ),
    amount: entered.base,
    open_timestamp: Math.floor(openUs / US_PER_MS),
    close_timestamp: Math.floor(closeUs / US_PER_MS),
    open_us: openUs,
    close_us: closeUs,
    open_rate: averageRate(entered),
    close_rate:
      state.tag === 'closed' ? settledAt(first) : averageRate(executed(first.instrument, first.exits)),
    profit_ratio: numberOrNull((profit / sum(openedValue)) * first.leverage),
    profit_abs: profit,
    enter_tag: trade.enterTag,
    exit_reason: 'reason' in state ? state.reason : '',
    stop_loss_abs: numberOrNull(watched?.stopRate ?? Number.NaN),
    initial_stop_loss_abs: numberOrNull(watched?.initialStopRate ?? Number.NaN),
    min_rate: numberOrNull(watched?.minRate ?? Number.NaN),
    max_rate: numberOrNull(watched?.maxRate ?? Number.NaN),
    fee_open: numberOrNull(feeShare(first.instrument, executed(first.instrument, first.entries))),
    fee_close: numberOrNull(feeShare(first.instrument, executed(first.instrument, first.exits))),
    funding_fees: hasUnknownFunding(legs) ? null : sum(({ funding }) => funding),
    legs: legs.map(legDocument),
    ...costsOf(legs, profit, sum),
  };
}

// A loop: there may be more fills than a call takes arguments.

function earliest(fills: readonly Fill[]): Micros {
  return fills.reduce((us, fill) => Math.min(us, fill.us), Number.POSITIVE_INFINITY);
}

function latest(fills: readonly Fill[]): Micros {
  return fills.reduce((us, fill) => Math.max(us, fill.us), Number.NEGATIVE_INFINITY);
}

function hasEntered({ entries }: Leg): boolean {
  return fillsOf(entries).length > 0;
}

function hasUnknownFunding(legs: readonly Leg[]): boolean {
  return legs.some(({ isFundingUnknown }) => isFundingUnknown);
}

/** A sum over the legs that were filled of what is in their settle currencies. */
function sumOf(legs: readonly Leg[], price: PriceOf, of: (leg: Leg) => number): number {
  let sum = 0;
  for (const leg of legs) if (!Number.isNaN(settledAt(leg))) sum += of(leg) * settlePrice(leg, price);
  return sum;
}

function costsOf(
  legs: readonly Leg[],
  profit: number,
  sum: (of: (leg: Leg) => number) => number,
): { readonly ideal_profit: number | null; readonly costs: ResultCosts } {
  const latency = sum((leg) => legCosts(leg).latency);
  const spread = sum((leg) => legCosts(leg).spread);
  const impact = sum((leg) => legCosts(leg).impact);
  const fees = sum((leg) => legCosts(leg).fees);
  const funding = sum((leg) => -leg.funding);
  const liquidation = sum((leg) => leg.liquidationCost);
  return {
    ideal_profit: numberOrNull(profit + latency + spread + impact + fees + funding + liquidation),
    costs: {
      latency: numberOrNull(latency),
      spread: numberOrNull(spread),
      impact: numberOrNull(impact),
      fees,
      funding: hasUnknownFunding(legs) ? null : funding,
      liquidation,
    },
  };
}
