import type { Engine } from '../engine/engine.js';
import type { TradeSettings } from '../engine/settings.js';
import { baseUnits, type Instrument } from '../market/instrument.js';
import { US_PER_HOUR, US_PER_MS } from '../market/time.js';
import {
  averageRate,
  executed,
  feeShare,
  fillBase,
  fillNotional,
  fillsOf,
  type Leg,
  realisedProfit,
} from '../orders/leg.js';
import type { Fill, Order, Side } from '../orders/order.js';
import type { Trade } from '../orders/trade.js';
import { computeMetrics } from './metrics.js';
import type { BacktestResult, ResultInputs, ResultInstrument, ResultRun } from './result.js';
import type { ResultFill, ResultLeg, ResultOrder, ResultTrade } from './result-trade.js';
import { numberOrNull } from './statistics.js';

const FUNDING_INTERVAL_US = 8 * US_PER_HOUR;

export interface RunResultInput {
  readonly engine: Engine;
  readonly open: Pick<ResultInputs, 'data' | 'synthetic'>;
  readonly instruments: readonly ResultInstrument[];
  readonly params: Readonly<Record<string, number | boolean | string>>;
  readonly settings: TradeSettings;
  readonly run: ResultRun;
}

/** The result of a run that has ended. Money is in the stake currency, other currencies at their marks. */
export function runResult({
  engine,
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
      startUs: engine.firstUs,
      endUs: engine.lastUs,
      ...sums(done, engine),
    }),
    counters: Object.fromEntries([...engine.counters].sort(([a], [b]) => (a < b ? -1 : 1))),
    funnel: [...engine.funnel()],
    trades,
  };
}

function marketSources(instruments: readonly ResultInstrument[]): ResultInputs['markets'] {
  const first = instruments[0]?.market ?? 'unknown';
  if (instruments.every(({ market }) => market === first)) return first;
  return Object.fromEntries(instruments.map(({ id, market }) => [id, market]));
}

/** Stake currency a unit of what the instrument settles in, at a rate of its own. */
function settlePrice({ kind, settle }: Instrument, rate: number, engine: Engine): number {
  return kind === 'inverse' ? rate : engine.accounts.price(settle);
}

function resultTrade(trade: Trade, engine: Engine): ResultTrade {
  // Of a trade whose first leg found nothing, the first one that did.
  const first = trade.legs.find((leg) => fillsOf(leg.entries).length > 0)!;
  const entered = executed(first.instrument, first.entries);
  const left = executed(first.instrument, first.exits);
  const entryFills = trade.legs.flatMap((leg) => fillsOf(leg.entries));
  const exitFills = trade.legs.flatMap((leg) => fillsOf(leg.exits));
  const openUs = Math.min(...entryFills.map(({ us }) => us));
  const closeUs = Math.max(...exitFills.map(({ us }) => us));
  const stake = trade.legs.reduce((sum, leg) => sum + filledStake(leg), 0);
  const profit = trade.legs.reduce((sum, leg) => sum + legProfit(leg, engine), 0);
  const opened = trade.legs.reduce((sum, leg) => sum + openedValue(leg, engine), 0);
  const watch = engine.trader.watch(trade.id);
  return {
    pair: first.instrument.symbol,
    is_short: first.direction === 'short',
    leverage: first.leverage,
    stake_amount: stake,
    amount: entered.base,
    open_timestamp: Math.floor(openUs / US_PER_MS),
    close_timestamp: Math.floor(closeUs / US_PER_MS),
    open_us: openUs,
    close_us: closeUs,
    open_rate: averageRate(entered),
    close_rate: averageRate(left),
    profit_ratio: numberOrNull((profit / opened) * first.leverage),
    profit_abs: profit,
    enter_tag: trade.enterTag,
    exit_reason: trade.state.tag === 'closed' ? trade.state.reason : '',
    stop_loss_abs: numberOrNull(watch?.stopRate ?? Number.NaN),
    initial_stop_loss_abs: numberOrNull(watch?.initialStopRate ?? Number.NaN),
    min_rate: numberOrNull(watch?.minRate ?? Number.NaN),
    max_rate: numberOrNull(watch?.maxRate ?? Number.NaN),
    fee_open: numberOrNull(feeShare(first.instrument, fillsOf(first.entries))),
    fee_close: numberOrNull(feeShare(first.instrument, fillsOf(first.exits))),
    funding_fees: crossesFunding(trade) ? null : 0,
    legs: trade.legs.map(resultLeg),
  };
}

/** The stake of what was filled: a part of what was asked for, where the book held no more. */
function filledStake(leg: Leg): number {
  return executed(leg.instrument, leg.entries).notional / leg.leverage;
}

function legProfit(leg: Leg, engine: Engine): number {
  const fees = [...fillsOf(leg.entries), ...fillsOf(leg.exits)].reduce((sum, fill) => sum + fill.fee, 0);
  const rate = averageRate(executed(leg.instrument, leg.exits));
  if (Number.isNaN(rate)) return 0;
  return (realisedProfit(leg) - fees) * settlePrice(leg.instrument, rate, engine);
}

/** Freqtrade's open trade value: what the entry cost (long) or brought (short), its fees included. */
function openedValue(leg: Leg, engine: Engine): number {
  const entered = executed(leg.instrument, leg.entries);
  const value = leg.instrument.kind === 'inverse' ? entered.base : entered.notional;
  const sign = leg.direction === 'long' ? 1 : -1;
  const rate = averageRate(executed(leg.instrument, leg.exits));
  if (Number.isNaN(rate)) return 0;
  return (value + sign * entered.fees) * settlePrice(leg.instrument, rate, engine);
}

function resultLeg(leg: Leg): ResultLeg {
  const { instrument } = leg;
  const orders = [...leg.entries, ...leg.exits];
  return {
    instrument: instrument.id,
    side: leg.direction,
    amount: executed(instrument, leg.entries).base,
    orders: orders.map((order) => resultOrder(instrument, order)),
    fills: orders.flatMap((order) => order.fills.map((fill) => resultFill(instrument, fill))),
  };
}

function resultOrder(instrument: Instrument, { request, state, fills }: Order): ResultOrder {
  const rate = request.price ?? fills[0]?.price ?? Number.NaN;
  const asked = baseUnits(instrument, request.quantity, rate);
  return {
    id: request.clientOrderId,
    us: request.sentUs,
    side: request.side,
    type: request.type,
    price: request.price,
    amount: Number.isNaN(asked) ? 0 : asked,
    filled: fills.reduce((sum, fill) => sum + fillBase(instrument, fill), 0),
    fills: fills.length,
    status: state.tag,
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

/** Traded notional and costs of the closed trades. */
function sums(trades: readonly Trade[], engine: Engine) {
  let tradedNotional = 0;
  let fees = 0;
  let spreadCost = 0;
  let slippage = 0;
  for (const { instrument, side, fill } of executions(trades)) {
    const price = instrument.quote === 'USD' ? 1 : engine.accounts.price(instrument.quote);
    const base = fillBase(instrument, fill);
    const sign = side === 'buy' ? 1 : -1;
    tradedNotional += fillNotional(instrument, fill) * price;
    fees += fill.fee * settlePrice(instrument, fill.price, engine);
    if (fill.liquidity === 'taker') {
      spreadCost += base * (fill.best - fill.mid) * sign * price;
      slippage += base * (fill.price - fill.best) * sign * price;
    }
  }
  const fundingFees = trades.some(crossesFunding) ? Number.NaN : 0;
  return { tradedNotional, costs: { fees, spreadCost, slippage, fundingFees } };
}

function* executions(
  trades: readonly Trade[],
): Generator<{ instrument: Instrument; side: Side; fill: Fill }> {
  for (const trade of trades) {
    for (const leg of trade.legs) {
      for (const order of [...leg.entries, ...leg.exits]) {
        for (const fill of order.fills) yield { instrument: leg.instrument, side: order.request.side, fill };
      }
    }
  }
}

/** Whether a perpetual was held over a time at which venues settle funding, of which nothing is known here. */
function crossesFunding(trade: Trade): boolean {
  return trade.legs.some((leg) => {
    if (leg.instrument.kind === 'spot') return false;
    const from = fillsOf(leg.entries)[0]?.us ?? Number.NaN;
    const to = fillsOf(leg.exits).at(-1)?.us ?? Number.NaN;
    return Math.floor(from / FUNDING_INTERVAL_US) !== Math.floor(to / FUNDING_INTERVAL_US);
  });
}
