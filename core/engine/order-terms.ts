import type { Instrument } from '../market/instrument.js';
import { type Bracket, entrySide } from '../orders/leg.js';
import type { Execution, Side, TimeInForce, Trigger } from '../orders/order.js';
import { roundPrice, roundTrigger } from '../orders/sizing.js';
import { approve, refuse, type Verdict } from '../risk/verdict.js';
import type { EntryOrderType, LegIntent, OrderType } from '../strategy/intents.js';
import { entryRate } from './rates.js';
import type { TradedMarket } from './traded-market.js';

/** How an entry is to be sent. */
export interface OrderTerms {
  readonly execution: Execution;
  readonly trigger: Trigger | null;
  readonly bracket: Bracket;
  /** What it is sized at: its limit, what it waits for, or what the market asks now. */
  readonly rate: number;
}

/** What a leg asks for, its prices on the venue's grid; or the first reason against it. */
export function orderTerms(
  instrument: Instrument,
  market: TradedMarket,
  wanted: LegIntent,
  entryType: OrderType,
): Verdict<OrderTerms> {
  const type = wanted.orderType ?? (wanted.price === undefined ? entryType : 'limit');
  const side = entrySide(wanted.direction);
  const trigger = triggerOf(instrument, type, wanted);
  if (!trigger.approved) return trigger;
  const waitsFor = trigger.value === null || trigger.value.kind === 'trailing' ? null : trigger.value.price;
  const limit = type.endsWith('limit')
    ? limitOf(instrument, market, side, wanted.price ?? waitsFor)
    : approve(null);
  if (!limit.approved) return limit;
  const rate = limit.value ?? waitsFor ?? entryRate(market, wanted.direction);
  const bracket = bracketOf(instrument, wanted, rate);
  if (!bracket.approved) return bracket;
  const execution: Execution =
    limit.value === null
      ? { type: 'market' }
      : { type: 'limit', price: limit.value, timeInForce: timeInForceOf(wanted) };
  return approve({ execution, trigger: trigger.value, bracket: bracket.value, rate });
}

/** How long the limit order of an intent is good. */
export function timeInForceOf({
  timeInForce = 'gtc',
  expireUs,
}: Pick<LegIntent, 'timeInForce' | 'expireUs'>): TimeInForce {
  return expireUs === undefined ? { kind: timeInForce } : { kind: 'gtd', untilUs: expireUs };
}

function limitOf(
  instrument: Instrument,
  market: TradedMarket,
  side: Side,
  price: number | null,
): Verdict<number> {
  return roundPrice(instrument, price ?? (side === 'buy' ? market.bid : market.ask), side);
}

function triggerOf(
  instrument: Instrument,
  type: EntryOrderType,
  { triggerPrice, callback }: LegIntent,
): Verdict<Trigger | null> {
  if (type === 'market' || type === 'limit') return approve(null);
  if (type === 'trailing_stop_market') {
    if (callback === undefined || !(callback > 0 && callback < 1)) {
      return refuse(
        'invalid_price',
        `${instrument.id}: a trailing distance of ${callback} is not between 0 and 1`,
      );
    }
    if (triggerPrice === undefined) return approve({ kind: 'trailing', activation: null, callback });
    const activation = roundTrigger(instrument, triggerPrice);
    return activation.approved
      ? approve({ kind: 'trailing', activation: activation.value, callback })
      : activation;
  }
  if (triggerPrice === undefined) {
    return refuse('invalid_price', `${instrument.id}: a ${type} order needs a triggerPrice`);
  }
  const price = roundTrigger(instrument, triggerPrice);
  if (!price.approved) return price;
  return approve({ kind: type.startsWith('stop') ? 'stop' : 'take_profit', price: price.value });
}

function bracketOf(
  instrument: Instrument,
  { direction, bracket }: LegIntent,
  rate: number,
): Verdict<Bracket> {
  const sign = direction === 'long' ? 1 : -1;
  const prices: Record<'stop' | 'takeProfit', number | null> = { stop: null, takeProfit: null };
  for (const [name, wantedSign] of [
    ['stop', -sign],
    ['takeProfit', sign],
  ] as const) {
    const wanted = bracket?.[name];
    if (wanted === undefined) continue;
    const price = roundTrigger(instrument, wanted);
    if (!price.approved) return price;
    if (!((price.value - rate) * wantedSign > 0)) {
      const where = wantedSign > 0 ? 'above' : 'below';
      return refuse(
        'invalid_bracket',
        `${instrument.id}: the ${name} of a ${direction} at ${rate} is ${price.value}: expected ${where} it`,
      );
    }
    prices[name] = price.value;
  }
  return approve(prices);
}
