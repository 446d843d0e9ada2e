import type { Instrument } from '../market/instrument.js';
import type { MarketState } from '../market/market-state.js';
import { approve, refuse, type Verdict } from '../market/verdict.js';
import { type Bracket, entrySide, type Leg } from '../orders/leg.js';
import type { Execution, Side, TimeInForce, Trigger } from '../orders/order.js';
import { roundPrice, roundTrigger } from '../orders/sizing.js';
import type { Direction, EntryOrderType, LegIntent, OrderType } from '../strategy/intents.js';
import { entryRate } from './rates.js';

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
  market: MarketState,
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
  const bracket = bracketOf(instrument, wanted, enteredAt(market, wanted.direction, trigger.value, rate));
  if (!bracket.approved) return bracket;
  const execution: Execution =
    limit.value === null
      ? { type: 'market' }
      : { type: 'limit', price: limit.value, timeInForce: timeInForceOf(wanted) };
  return approve({ execution, trigger: trigger.value, bracket: bracket.value, rate });
}

/** What a leg is likely to be entered at: a limit that crosses takes what is there. */
function enteredAt(market: MarketState, direction: Direction, trigger: Trigger | null, rate: number): number {
  const now = entryRate(market, direction);
  if (trigger !== null || !(now > 0)) return rate;
  return direction === 'long' ? Math.min(rate, now) : Math.max(rate, now);
}

/** How long the limit order of an intent is good: a time of its own is instead of the others. */
export function timeInForceOf({
  timeInForce = 'gtc',
  expireUs,
}: Pick<LegIntent, 'timeInForce' | 'expireUs'>): TimeInForce {
  return expireUs === undefined ? { kind: timeInForce } : { kind: 'gtd', untilUs: expireUs };
}

function limitOf(
  instrument: Instrument,
  market: MarketState,
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
  const stop = guardPrice(instrument, bracket?.stop);
  if (!stop.approved) return stop;
  const takeProfit = guardPrice(instrument, bracket?.takeProfit);
  if (!takeProfit.approved) return takeProfit;
  const prices: Bracket = { stop: stop.value, takeProfit: takeProfit.value };
  const guarded = checkBracket({ instrument, direction, bracket: prices }, rate);
  return guarded.approved ? approve(prices) : guarded;
}

function guardPrice(instrument: Instrument, price: number | undefined): Verdict<number | null> {
  return price === undefined ? approve(null) : roundTrigger(instrument, price);
}

/** Whether the guards of a leg are on their sides of the rate that it is entered at. */
export function checkBracket(
  { instrument, direction, bracket }: Pick<Leg, 'instrument' | 'direction' | 'bracket'>,
  rate: number,
): Verdict<null> {
  const sign = direction === 'long' ? 1 : -1;
  for (const [name, price, away] of [
    ['stop', bracket.stop, -sign],
    ['takeProfit', bracket.takeProfit, sign],
  ] as const) {
    if (price === null || (price - rate) * away > 0) continue;
    const where = away > 0 ? 'above' : 'below';
    return refuse(
      'invalid_bracket',
      `${instrument.id}: the ${name} of a ${direction} at ${rate} is ${price}: expected ${where} it`,
    );
  }
  return approve(null);
}
