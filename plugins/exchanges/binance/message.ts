import { assertNever, type Micros } from '../../../core/public/plugin.js';
import type { Dialect } from './dialect.js';
import { kindOfEvent, parseStreamName, type StreamKind, type StreamName } from './streams.js';
import { numberOf, wireMicros } from './wire-values.js';

/** What a message says, as the wire has it: sizes in contracts on derivatives, levels as price, size, price, size. */
export type WireRecord =
  | {
      readonly kind: 'quote';
      readonly symbol: string;
      readonly exchangeTs: Micros;
      readonly updateId: number;
      readonly bid: number;
      readonly bidSize: number;
      readonly ask: number;
      readonly askSize: number;
    }
  | {
      readonly kind: 'trade';
      readonly symbol: string;
      readonly exchangeTs: Micros;
      readonly tradeId: number;
      readonly price: number;
      readonly size: number;
      readonly isBuyerMaker: boolean;
      readonly isOffBook: boolean;
    }
  | { readonly kind: 'depth' | 'snapshot'; readonly symbol: string; readonly book: WireBook }
  /** A REST snapshot that does not say of what. */
  | { readonly kind: 'unplaced'; readonly book: WireBook }
  | {
      readonly kind: 'liquidation';
      readonly symbol: string;
      readonly exchangeTs: Micros;
      readonly side: 'BUY' | 'SELL';
      readonly price: number;
      readonly size: number;
    }
  | {
      readonly kind: 'openInterest';
      readonly symbol: string;
      readonly exchangeTs: Micros;
      readonly contracts: number;
    }
  | {
      readonly kind: 'funding';
      readonly symbol: string;
      readonly exchangeTs: Micros;
      /** `null` for contracts without funding. */
      readonly rate: number | null;
      readonly paidAt: Micros;
      /** NaN where the message has none. */
      readonly mark: number;
    }
  | { readonly kind: 'ignored'; readonly name: string };

/** A record of one instrument. */
export type PlacedRecord = Extract<WireRecord, { readonly symbol: string }>;

export interface WireBook {
  readonly exchangeTs: Micros;
  readonly updateId: number;
  /** NaN for a snapshot. */
  readonly previousId: number;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

export interface WireMessage {
  /** `null` for a bare payload. */
  readonly stream: StreamName | null;
  readonly records: readonly WireRecord[];
}

/** Any of these beside `s` makes a bare payload without `e` a quote: spot sends quotes so. */
const QUOTE_KEYS = ['u', 'b', 'B', 'a', 'A'] as const;
const FUTURES_TAGS: readonly unknown[] = [1, 2];

type Fields = Readonly<Record<string, unknown>>;

/** A message that says something of a kind that is understood, but not all of it. Never leaves this file. */
class Unreadable extends Error {}

/**
 * Reads any message of this wire by JSON.parse: the definition that the scanner is checked against. A payload
 * may stand bare or in `{"stream", "data"}`, alone or in an array.
 * @returns `null` when it cannot be read: not JSON, or a field it needs is missing or of the wrong type.
 */
export function readMessage(text: string, dialect: Dialect): WireMessage | null {
  try {
    return interpret(JSON.parse(text), dialect);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Unreadable) return null;
    throw error;
  }
}

function interpret(message: unknown, dialect: Dialect): WireMessage {
  if (typeof message !== 'object' || message === null) throw new Unreadable();
  const { stream: name, data } = fieldsOf(message);
  if (typeof name !== 'string' || data === undefined) {
    return { stream: null, records: readPayload(message, null, dialect) };
  }
  const stream = parseStreamName(name);
  return { stream, records: readPayload(data, stream, dialect) };
}

function readPayload(payload: unknown, stream: StreamName | null, dialect: Dialect): readonly WireRecord[] {
  const records: WireRecord[] = [];
  const ignored = new Set<string>();
  for (const element of Array.isArray(payload) ? payload : [payload]) {
    const record = readElement(element, stream, dialect);
    if (record?.kind === 'ignored') ignored.add(record.name);
    else if (record) records.push(record);
  }
  for (const name of ignored) records.push({ kind: 'ignored', name });
  return records;
}

/** `null` for what belongs to another venue. */
function readElement(payload: unknown, stream: StreamName | null, dialect: Dialect): WireRecord | null {
  const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  if (!isObject && stream?.kind === null) return { kind: 'ignored', name: stream.name };
  const data = fieldsOf(payload);
  const kind = kindOf(data, stream);
  if (kind === null) return { kind: 'ignored', name: stream?.name ?? nameOfBare(data) };
  const force = kind === 'liquidation' ? fieldsOf(data.o) : data;
  if (isOfAnotherVenue(force.st ?? data.st, dialect)) return null;
  switch (kind) {
    case 'quote':
      return readQuote(data);
    case 'trade':
      return readTrade(data);
    case 'depth':
      return readDiff(data, dialect);
    case 'snapshot':
      return readSnapshot(data, stream);
    case 'liquidation':
      return readLiquidation(force, data);
    case 'openInterest':
      return readOpenInterest(data);
    case 'funding':
      return readFunding(data);
    default:
      return assertNever(kind);
  }
}

/** By shape where there is no `e`, else by `e`, with which the stream has to agree. */
function kindOf(data: Fields, stream: StreamName | null): StreamKind | null {
  if (typeof data.e !== 'string') {
    if (data.lastUpdateId !== undefined) return 'snapshot';
    if (data.openInterest !== undefined) return 'openInterest';
    if (stream) return stream.kind;
    return data.s !== undefined && QUOTE_KEYS.some((key) => data[key] !== undefined) ? 'quote' : null;
  }
  const kind = kindOfEvent(data.e);
  if (stream === null || stream.kind === kind) return kind;
  return stream.kind === 'snapshot' && kind === 'depth' ? 'snapshot' : null;
}

function nameOfBare(data: Fields): string {
  if (typeof data.e === 'string') return data.e;
  if (data.result !== undefined) return 'result';
  return data.error !== undefined ? 'error' : 'unknown';
}

/** All-market streams carry both futures venues since 2026, each element with its tag. */
function isOfAnotherVenue(tag: unknown, dialect: Dialect): boolean {
  return dialect.streamTag !== null && FUTURES_TAGS.includes(tag) && tag !== dialect.streamTag;
}

function readQuote(data: Fields): WireRecord {
  return {
    kind: 'quote',
    symbol: text(data, 's'),
    exchangeTs: time(data),
    updateId: number(data, 'u'),
    bid: number(data, 'b'),
    bidSize: number(data, 'B'),
    ask: number(data, 'a'),
    askSize: number(data, 'A'),
  };
}

function readTrade(data: Fields): WireRecord {
  if (typeof data.m !== 'boolean') throw new Unreadable();
  return {
    kind: 'trade',
    symbol: text(data, 's'),
    exchangeTs: time(data),
    tradeId: number(data, 't'),
    price: number(data, 'p'),
    size: number(data, 'q'),
    isBuyerMaker: data.m,
    isOffBook: data.X !== undefined && data.X !== 'MARKET',
  };
}

function readDiff(data: Fields, dialect: Dialect): WireRecord {
  const book = {
    exchangeTs: time(data),
    updateId: number(data, 'u'),
    previousId: dialect.hasPreviousId ? number(data, 'pu') : number(data, 'U') - 1,
    bids: levels(data.b),
    asks: levels(data.a),
  };
  return { kind: 'depth', symbol: text(data, 's'), book };
}

/** A partial depth stream's event, or the body of a REST answer, which spot also sends as a stream. */
function readSnapshot(data: Fields, stream: StreamName | null): WireRecord {
  const isBody = data.lastUpdateId !== undefined;
  const book = {
    exchangeTs: time(data),
    updateId: number(data, isBody ? 'lastUpdateId' : 'u'),
    previousId: Number.NaN,
    bids: levels(isBody ? data.bids : data.b),
    asks: levels(isBody ? data.asks : data.a),
  };
  const key = data.s === undefined ? 'symbol' : 's';
  const symbol = data[key] === undefined ? (stream?.symbol ?? null) : text(data, key);
  return symbol === null ? { kind: 'unplaced', book } : { kind: 'snapshot', symbol, book };
}

/** The average price of what was filled, or the order's while nothing is. */
function readLiquidation(order: Fields, data: Fields): WireRecord {
  const side = order.S;
  if (side !== 'BUY' && side !== 'SELL') throw new Unreadable();
  const average = order.ap === undefined ? 0 : number(order, 'ap');
  return {
    kind: 'liquidation',
    symbol: text(order, 's'),
    exchangeTs: time(order.T === undefined ? data : order),
    side,
    price: average > 0 ? average : number(order, 'p'),
    size: number(order, 'z'),
  };
}

function readOpenInterest(data: Fields): WireRecord {
  return {
    kind: 'openInterest',
    symbol: text(data, 'symbol'),
    exchangeTs: data.time === undefined ? Number.NaN : wireMicros(number(data, 'time')),
    contracts: number(data, 'openInterest'),
  };
}

/** Here `T` is when the rate will be paid, and only `E` says when the message was made. */
function readFunding(data: Fields): WireRecord {
  const paidAt = data.T === undefined ? 0 : number(data, 'T');
  return {
    kind: 'funding',
    symbol: text(data, 's'),
    exchangeTs: data.E === undefined ? Number.NaN : wireMicros(number(data, 'E')),
    rate: data.r === '' ? null : number(data, 'r'),
    paidAt: paidAt > 0 ? wireMicros(paidAt) : Number.NaN,
    mark: data.p === undefined ? Number.NaN : number(data, 'p'),
  };
}

/** `T` is when it happened, `E` when the message was made; spot quotes have neither. */
function time(data: Fields): Micros {
  if (data.T !== undefined) return wireMicros(number(data, 'T'));
  return data.E === undefined ? Number.NaN : wireMicros(number(data, 'E'));
}

function levels(side: unknown): readonly number[] {
  if (!Array.isArray(side)) throw new Unreadable();
  const flat: number[] = [];
  for (const level of side) {
    const price = Array.isArray(level) ? numberOf(level[0]) : null;
    const size = Array.isArray(level) ? numberOf(level[1]) : null;
    if (price === null || size === null) throw new Unreadable();
    flat.push(price, size);
  }
  return flat;
}

function number(data: Fields, key: string): number {
  const value = numberOf(data[key]);
  if (value === null) throw new Unreadable();
  return value;
}

function text(data: Fields, key: string): string {
  const value = data[key];
  if (typeof value !== 'string') throw new Unreadable();
  return value;
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new Unreadable();
  return value as Fields;
}
