import {
  assertNever,
  contractsOf,
  decimalString,
  type Level,
  type Market,
  type Micros,
  type NeutralEvent,
  US_PER_MS,
} from '../../../core/public/plugin.js';
import { COIN_M, type Dialect, SPOT } from './dialect.js';

/** Spot prints every price and size with this many decimals, whatever the tick. */
const SPOT_DECIMALS = 8;
/** Marks and rates of funding are no multiples of a tick. */
const MARK_DECIMALS = 8;

type WireLevel = readonly [price: string, size: string];

/**
 * The event as the venue sends it, streams wrapped and REST answers bare: one message, or none where the venue
 * has no such message. Prices and sizes are printed on the market's tick and step, sizes in contracts on
 * derivatives; times in whole milliseconds.
 */
export function encode(dialect: Dialect, event: NeutralEvent, market: Market): readonly string[] {
  const message = messageOf(dialect, event, market);
  return message === null ? [] : [JSON.stringify(message)];
}

function messageOf(dialect: Dialect, event: NeutralEvent, market: Market): object | null {
  switch (event.kind) {
    case 'quote':
      return wrapped(market, 'bookTicker', quoteOf(dialect, event, market));
    case 'trade':
      return wrapped(market, 'trade', tradeOf(dialect, event, market));
    case 'depth':
      return wrapped(market, dialect === SPOT ? 'depth@100ms' : 'depth@0ms', depthOf(dialect, event, market));
    case 'snapshot':
      return snapshotOf(dialect, event, market);
    case 'liquidation':
      return dialect === SPOT ? null : wrapped(market, 'forceOrder', liquidationOf(dialect, event, market));
    case 'openInterest':
      return dialect === SPOT ? null : openInterestOf(dialect, event, market);
    case 'funding':
      return dialect === SPOT ? null : wrapped(market, 'markPrice@1s', fundingOf(event, market));
    default:
      return assertNever(event);
  }
}

type EventOf<K extends NeutralEvent['kind']> = Extract<NeutralEvent, { readonly kind: K }>;

function quoteOf(dialect: Dialect, event: EventOf<'quote'>, market: Market): object {
  const best = {
    b: price(market, event.bid),
    B: size(market, event.bidSize, event.bid),
    a: price(market, event.ask),
    A: size(market, event.askSize, event.ask),
  };
  const s = market.native;
  const u = event.updateId;
  const times = { T: millis(event.ts), E: millis(event.ts) };
  if (dialect === SPOT) return { u, s, ...best };
  if (dialect === COIN_M) return { u, e: 'bookTicker', s, ...pair(market), ...best, ...times };
  return { e: 'bookTicker', u, s, ...best, ...times };
}

function tradeOf(dialect: Dialect, event: EventOf<'trade'>, market: Market): object {
  const E = millis(event.ts);
  const print = { t: event.tradeId, p: price(market, event.price), q: size(market, event.size, event.price) };
  const m = event.aggressor === 'sell';
  if (dialect === SPOT) return { e: 'trade', E, s: market.native, ...print, T: E, m, M: true };
  return { e: 'trade', E, T: E, s: market.native, ...print, X: 'MARKET', m };
}

function depthOf(dialect: Dialect, event: EventOf<'depth'>, market: Market): object {
  const E = millis(event.ts);
  const sides = { b: levels(market, event.bids), a: levels(market, event.asks) };
  const ids = { U: event.firstId, u: event.updateId };
  if (dialect === SPOT) return { e: 'depthUpdate', E, s: market.native, ...ids, ...sides };
  const names = { s: market.native, ...(dialect === COIN_M ? pair(market) : {}) };
  return { e: 'depthUpdate', E, T: E, ...names, ...ids, pu: event.previousId, ...sides };
}

function snapshotOf(dialect: Dialect, event: EventOf<'snapshot'>, market: Market): object {
  const lastUpdateId = event.updateId;
  const sides = { bids: levels(market, event.bids), asks: levels(market, event.asks) };
  if (dialect === SPOT) return { lastUpdateId, ...sides };
  const times = { E: millis(event.ts), T: millis(event.ts) };
  if (dialect !== COIN_M) return { lastUpdateId, ...times, ...sides };
  return { lastUpdateId, ...times, symbol: market.native, pair: pair(market).ps, ...sides };
}

function liquidationOf(dialect: Dialect, event: EventOf<'liquidation'>, market: Market): object {
  const T = millis(event.ts);
  const quantity = size(market, event.size, event.price);
  const at = price(market, event.price);
  const order = {
    S: event.side === 'buy' ? 'BUY' : 'SELL',
    o: 'LIMIT',
    f: 'IOC',
    q: quantity,
    p: at,
    ap: at,
  };
  const names = { s: market.native, ...(dialect === COIN_M ? pair(market) : {}) };
  return { e: 'forceOrder', E: T, o: { ...names, ...order, X: 'FILLED', l: quantity, z: quantity, T } };
}

function openInterestOf(dialect: Dialect, event: EventOf<'openInterest'>, market: Market): object {
  const openInterest = printed(event.amount / market.contractSize, market.stepSize, 0);
  const time = millis(event.ts);
  if (dialect !== COIN_M) return { symbol: market.native, openInterest, time };
  const contractType = market.native.endsWith('_PERP') ? 'PERPETUAL' : 'CURRENT_QUARTER';
  return { symbol: market.native, pair: pair(market).ps, openInterest, contractType, time };
}

/** Contracts without funding have an empty rate and no time of payment. */
function fundingOf({ ts, rate, paidAt, mark }: EventOf<'funding'>, market: Market): object {
  const p = Number.isNaN(mark) ? {} : { p: printed(mark, null, MARK_DECIMALS) };
  const r = Number.isNaN(rate) ? '' : printed(rate, null, MARK_DECIMALS);
  const T = Number.isNaN(paidAt) ? 0 : millis(paidAt);
  return { e: 'markPriceUpdate', E: millis(ts), s: market.native, ...p, r, T };
}

function wrapped(market: Market, type: string, data: object): object {
  return { stream: `${market.native.toLowerCase()}@${type}`, data };
}

/** What COIN-M calls a contract's index. */
function pair(market: Market): { readonly ps: string } {
  return { ps: `${market.base}${market.quote}` };
}

function levels(market: Market, side: readonly Level[]): readonly WireLevel[] {
  return side.map((level): WireLevel => [price(market, level.price), size(market, level.size, level.price)]);
}

function price(market: Market, value: number): string {
  return printed(value, market.tickSize, market.kind === 'spot' ? SPOT_DECIMALS : 0);
}

/** `base` units in contracts; a contract is whole where its step is not known but its kind is inverse. */
function size(market: Market, base: number, atPrice: number): string {
  const step = market.stepSize ?? (market.kind === 'inverse' ? '1' : null);
  return printed(contractsOf(market, base, atPrice), step, market.kind === 'spot' ? SPOT_DECIMALS : 0);
}

/** `value` with the decimals of `step`, or all it has where there is none, and at least `decimals`. */
function printed(value: number, step: string | null, decimals: number): string {
  const text = step === null ? decimalString(value) : value.toFixed(decimalsOf(step));
  const missing = decimals - decimalsOf(text);
  if (missing <= 0) return text;
  return `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(missing)}`;
}

function decimalsOf(decimal: string): number {
  const point = decimal.indexOf('.');
  return point < 0 ? 0 : decimal.length - point - 1;
}

function millis(ts: Micros): number {
  return Math.floor(ts / US_PER_MS);
}
