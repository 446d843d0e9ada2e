import { baseUnits, type Instrument } from '../market/instrument.js';
import { type Micros, US_PER_MS } from '../market/time.js';
import { lengthOf } from '../orders/growing-list.js';
import {
  averageRate,
  type Executed,
  executed,
  feeShare,
  fillBase,
  fillsOf,
  type Leg,
  realisedProfit,
} from '../orders/leg.js';
import {
  type Fill,
  type Liquidity,
  limitPrice,
  type Order,
  type OrderTypeName,
  orderTypeName,
  type Purpose,
  type Side,
} from '../orders/order.js';
import type { StoredTrade } from './read.js';

/** Times are microseconds since the epoch, sizes base units; null is what is not known or was not. */
export interface FillDocument {
  readonly us: Micros;
  readonly price: number;
  readonly size: number;
  readonly fee: number;
  readonly fee_currency: string;
  readonly liquidity: Liquidity;
}

export interface OrderDocument {
  /** The client order id. */
  readonly id: string;
  readonly us: Micros;
  readonly purpose: Purpose;
  readonly side: Side;
  readonly type: OrderTypeName;
  /** The limit; null for one that takes any price. */
  readonly price: number | null;
  /** What it waits for; null for one that goes to the book at once, and for a trailing one. */
  readonly stop_price: number | null;
  readonly amount: number | null;
  readonly filled: number;
  /** The mean price of its fills. */
  readonly average: number | null;
  /** How many of the leg's fills are its own. */
  readonly fills: number;
  readonly status: string;
  /** Why it was cancelled or rejected. */
  readonly status_reason: string | null;
}

export interface LegDocument {
  readonly instrument: string;
  readonly side: Leg['direction'];
  readonly leverage: number;
  /** Of what was filled, in quote currency and before leverage. */
  readonly stake_amount: number;
  readonly amount: number;
  readonly open_rate: number | null;
  readonly close_rate: number | null;
  /**
   * Of what was closed, after all fees, the funding that is known and the costs of a liquidation; null where nothing
   * was filled.
   */
  readonly profit_abs: number | null;
  readonly fees: number;
  readonly funding_fees: number | null;
  /** The settle currency: of profit, fees and funding. */
  readonly currency: string;
  /** In the order in which they were sent. */
  readonly orders: readonly OrderDocument[];
  /** Order by order as in `orders`, those of one order by time. */
  readonly fills: readonly FillDocument[];
}

/**
 * A trade under Freqtrade's names. Pair, amount and rates of one with several legs are those of the first leg that was
 * filled. Money is a sum over the legs in the currency they settle in; null where that is not one.
 */
export interface TradeDocument {
  readonly trade_id: number;
  readonly pair: string;
  readonly is_short: boolean;
  readonly is_open: boolean;
  readonly state: string;
  readonly leverage: number;
  readonly stake_amount: number | null;
  readonly amount: number;
  readonly open_timestamp: number | null;
  readonly close_timestamp: number | null;
  readonly open_us: Micros | null;
  readonly close_us: Micros | null;
  readonly open_rate: number | null;
  readonly close_rate: number | null;
  readonly profit_abs: number | null;
  readonly profit_currency: string | null;
  readonly fees: number | null;
  readonly enter_tag: string | null;
  readonly exit_reason: string | null;
  readonly fee_open: number | null;
  readonly fee_close: number | null;
  readonly funding_fees: number | null;
  readonly legs: readonly LegDocument[];
}

export function tradeDocument({ id, enterTag, state, legs }: StoredTrade): TradeDocument {
  const documents = legs.map(legDocument);
  const at = Math.max(
    legs.findIndex((leg) => fillsOf(leg.entries).length > 0),
    0,
  );
  const first = legs[at]!;
  const shown = documents[at]!;
  const isOver = state.tag === 'closed' || state.tag === 'abandoned';
  const openUs = timeOf(legs, 'entries', Math.min);
  const closeUs = isOver ? (timeOf(legs, 'exits', Math.max) ?? endOf(state)) : null;
  const isOneCurrency = legs.every(({ instrument }) => instrument.settle === first.instrument.settle);
  const isOneQuote = legs.every(({ instrument }) => instrument.quote === first.instrument.quote);
  const money = (amounts: readonly (number | null)[]) => (isOneCurrency ? sum(amounts) : null);
  return {
    trade_id: id,
    pair: first.instrument.symbol,
    is_short: first.direction === 'short',
    is_open: !isOver,
    state: state.tag,
    leverage: first.leverage,
    stake_amount: isOneQuote ? sum(documents.map((leg) => leg.stake_amount)) : null,
    amount: shown.amount,
    open_timestamp: openUs === null ? null : Math.floor(openUs / US_PER_MS),
    close_timestamp: closeUs === null ? null : Math.floor(closeUs / US_PER_MS),
    open_us: openUs,
    close_us: closeUs,
    open_rate: shown.open_rate,
    close_rate: shown.close_rate,
    profit_abs: money(filledLegs(documents).map((leg) => leg.profit_abs)),
    profit_currency: isOneCurrency ? first.instrument.settle : null,
    fees: money(documents.map((leg) => leg.fees)),
    enter_tag: enterTag,
    exit_reason: 'reason' in state ? state.reason : null,
    fee_open: known(feeShare(first.instrument, executed(first.instrument, first.entries))),
    fee_close: known(feeShare(first.instrument, executed(first.instrument, first.exits))),
    funding_fees: money(documents.map((leg) => leg.funding_fees)),
    legs: documents,
  };
}

function legDocument(leg: Leg): LegDocument {
  const { instrument, direction, leverage } = leg;
  const entered = executed(instrument, leg.entries);
  const left = executed(instrument, leg.exits);
  const orders = [...leg.entries, ...leg.exits].sort((a, b) => a.request.sentUs - b.request.sentUs);
  return {
    instrument: instrument.id,
    side: direction,
    leverage,
    stake_amount: entered.notional / leverage,
    amount: entered.base,
    open_rate: rateOf(entered),
    close_rate: rateOf(left),
    profit_abs: entered.quantity === 0 ? null : known(profitOf(leg, entered, left)),
    fees: entered.fees + left.fees,
    funding_fees: leg.isFundingUnknown ? null : leg.funding,
    currency: instrument.settle,
    orders: orders.map((order) => orderDocument(instrument, order)),
    fills: fillsOf(orders).map((fill) => fillDocument(instrument, fill)),
  };
}

/** Funding that is not known is not in it: `funding_fees` says so. */
function profitOf(leg: Leg, entered: Executed, left: Executed): number {
  return realisedProfit(leg) - entered.fees - left.fees + leg.funding - leg.liquidationCost;
}

function orderDocument(instrument: Instrument, order: Order): OrderDocument {
  const { request, state, fills, purpose } = order;
  const { trigger } = request;
  const done = executed(instrument, [order]);
  const limit = limitPrice(request);
  const stop = trigger === null || trigger.kind === 'trailing' ? null : trigger.price;
  const average = rateOf(done);
  return {
    id: request.clientOrderId,
    us: request.sentUs,
    purpose,
    side: request.side,
    type: orderTypeName(request),
    price: limit,
    stop_price: stop,
    // Of contracts that are worth quote currency, base units are known with a price only.
    amount: known(baseUnits(instrument, request.quantity, limit ?? stop ?? average ?? Number.NaN)),
    filled: done.base,
    average,
    fills: lengthOf(fills),
    status: state.tag,
    status_reason: 'reason' in state ? state.reason : 'code' in state ? state.code : null,
  };
}

function fillDocument(instrument: Instrument, fill: Fill): FillDocument {
  return {
    us: fill.us,
    price: fill.price,
    size: fillBase(instrument, fill),
    fee: fill.fee,
    fee_currency: fill.feeCurrency,
    liquidity: fill.liquidity,
  };
}

function filledLegs(legs: readonly LegDocument[]): readonly LegDocument[] {
  const filled = legs.filter(({ amount }) => amount > 0);
  return filled.length > 0 ? filled : legs;
}

function timeOf(
  legs: readonly Leg[],
  side: 'entries' | 'exits',
  pick: (...times: readonly number[]) => number,
): Micros | null {
  const times = legs.flatMap((leg) => fillsOf(leg[side]).map(({ us }) => us));
  return times.length === 0 ? null : pick(...times);
}

function endOf(state: StoredTrade['state']): Micros | null {
  return state.tag === 'closed' ? state.closeUs : null;
}

/** Null as soon as one of them is. */
function sum(amounts: readonly (number | null)[]): number | null {
  let total = 0;
  for (const amount of amounts) {
    if (amount === null) return null;
    total += amount;
  }
  return total;
}

function rateOf(done: Executed): number | null {
  return known(averageRate(done));
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
