import type { Engine } from '../engine/engine.js';
import { baseUnits, type Instrument } from '../market/instrument.js';
import { US_PER_MS } from '../market/time.js';
import { itemAt, itemsOf, lengthOf } from '../orders/growing-list.js';
import {
  averageRate,
  executed,
  feeShare,
  fillBase,
  fillsOf,
  type Leg,
  realisedProfit,
} from '../orders/leg.js';
import { type Fill, limitPrice, type Order, orderTypeName } from '../orders/order.js';
import type { Trade } from '../orders/trade.js';
import { legCosts } from './costs.js';
import type { ResultCosts, ResultFill, ResultLeg, ResultOrder, ResultTrade } from './result-trade.js';
import { numberOrNull } from './statistics.js';

/** A closed trade as a result shows it. Money is in the stake currency, other currencies at their marks. */
export function resultTrade(trade: Trade, engine: Engine): ResultTrade {
  // Of a trade whose first leg found nothing, the first one that did.
  const first = trade.legs.find((leg) => fillsOf(leg.entries).length > 0)!;
  const entered = executed(first.instrument, first.entries);
  const entryFills = trade.legs.flatMap((leg) => fillsOf(leg.entries));
  const exitFills = trade.legs.flatMap((leg) => fillsOf(leg.exits));
  const openUs = Math.min(...entryFills.map(({ us }) => us));
  const closeUs = Math.max(...[...entryFills, ...exitFills].map(({ us }) => us));
  const profit = sumOf(trade, engine, legProfit);
  const opened = sumOf(trade, engine, openedValue);
  const watch = engine.trader.watch(trade.id);
  return {
    pair: first.instrument.symbol,
    is_short: first.direction === 'short',
    leverage: first.leverage,
    stake_amount: trade.legs.reduce((sum, leg) => sum + filledStake(leg), 0),
    amount: entered.base,
    open_timestamp: Math.floor(openUs / US_PER_MS),
    close_timestamp: Math.floor(closeUs / US_PER_MS),
    open_us: openUs,
    close_us: closeUs,
    open_rate: averageRate(entered),
    close_rate: settledAt(first),
    profit_ratio: numberOrNull((profit / opened) * first.leverage),
    profit_abs: profit,
    enter_tag: trade.enterTag,
    exit_reason: trade.state.tag === 'closed' ? trade.state.reason : '',
    stop_loss_abs: numberOrNull(watch?.stopRate ?? Number.NaN),
    initial_stop_loss_abs: numberOrNull(watch?.initialStopRate ?? Number.NaN),
    min_rate: numberOrNull(watch?.minRate ?? Number.NaN),
    max_rate: numberOrNull(watch?.maxRate ?? Number.NaN),
    fee_open: numberOrNull(feeShare(first.instrument, entered)),
    fee_close: numberOrNull(feeShare(first.instrument, executed(first.instrument, first.exits))),
    funding_fees: hasUnknownFunding(trade) ? null : sumOf(trade, engine, ({ funding }) => funding),
    legs: trade.legs.map(resultLeg),
    ...costsOf(trade, engine, profit),
  };
}

/** Stake currency a unit of what the instrument settles in, at a rate of its own. */
export function settlePrice({ kind, settle }: Instrument, rate: number, engine: Engine): number {
  return kind === 'inverse' ? rate : engine.accounts.price(settle);
}

/** The rate that a leg was closed at; of one that was not, because nothing was left to sell, that of its entry. */
function settledAt({ instrument, entries, exits }: Leg): number {
  const closed = averageRate(executed(instrument, exits));
  return Number.isNaN(closed) ? averageRate(executed(instrument, entries)) : closed;
}

function hasUnknownFunding({ legs }: Trade): boolean {
  return legs.some(({ isFundingUnknown }) => isFundingUnknown);
}

/** A sum over the legs of what is in their settle currencies, each at the rate that it was closed at. */
function sumOf(trade: Trade, engine: Engine, of: (leg: Leg) => number): number {
  let sum = 0;
  for (const leg of trade.legs) {
    const rate = settledAt(leg);
    if (!Number.isNaN(rate)) sum += of(leg) * settlePrice(leg.instrument, rate, engine);
  }
  return sum;
}

/** The stake of what was filled: a part of what was asked for, where the book held no more. */
function filledStake(leg: Leg): number {
  return executed(leg.instrument, leg.entries).notional / leg.leverage;
}

/** After fees, what a liquidation cost, and funding as far as it is known; settle currency. */
function legProfit(leg: Leg): number {
  const fees = fillsOf([...leg.entries, ...leg.exits]).reduce((sum, fill) => sum + fill.feeInSettle, 0);
  return realisedProfit(leg) - fees + leg.funding - leg.liquidationCost;
}

/** Freqtrade's open trade value: what the entry cost (long) or brought (short), its fees included. */
function openedValue(leg: Leg): number {
  const entered = executed(leg.instrument, leg.entries);
  const value = leg.instrument.kind === 'inverse' ? entered.base : entered.notional;
  return value + (leg.direction === 'long' ? 1 : -1) * entered.fees;
}

function costsOf(
  trade: Trade,
  engine: Engine,
  profit: number,
): { readonly ideal_profit: number | null; readonly costs: ResultCosts } {
  const sum = (of: (leg: Leg) => number) => sumOf(trade, engine, of);
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
      funding: hasUnknownFunding(trade) ? null : funding,
      liquidation,
    },
  };
}

function resultLeg(leg: Leg): ResultLeg {
  const { instrument } = leg;
  const orders = [...leg.entries, ...leg.exits];
  return {
    instrument: instrument.id,
    side: leg.direction,
    amount: executed(instrument, leg.entries).base,
    orders: orders.map((order) => resultOrder(instrument, order)),
    fills: fillsOf(orders).map((fill) => resultFill(instrument, fill)),
  };
}

function resultOrder(instrument: Instrument, { request, purpose, state, fills }: Order): ResultOrder {
  const { trigger } = request;
  const waitsFor = trigger === null ? null : trigger.kind === 'trailing' ? trigger.activation : trigger.price;
  const rate = limitPrice(request) ?? itemAt(fills, 0)?.price ?? waitsFor ?? Number.NaN;
  const asked = baseUnits(instrument, request.quantity, rate);
  return {
    id: request.clientOrderId,
    us: request.sentUs,
    side: request.side,
    type: orderTypeName(request),
    purpose,
    price: limitPrice(request),
    trigger_price: waitsFor,
    amount: Number.isNaN(asked) ? 0 : asked,
    filled: itemsOf(fills).reduce((sum, fill) => sum + fillBase(instrument, fill), 0),
    fills: lengthOf(fills),
    status: state.tag,
    reason: state.tag === 'canceled' ? state.reason : state.tag === 'rejected' ? state.code : null,
  };
}

function resultFill(instrument: Instrument, fill: Fill): ResultFill {
  return {
    us: fill.us,
    price: fill.price,
    size: fillBase(instrument, fill),
    fee: fill.fee,
    fee_currency: fill.feeCurrency,
    liquidity: fill.liquidity,
  };
}
