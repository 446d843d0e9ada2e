import { BotError, type EventBatch, type Instrument } from '../../../core/public/plugin.js';
import { ascii, ByteCursor, isBlank, startsWith } from './byte-cursor.js';
import type { Dialect } from './dialect.js';
import { type KnownStream, KnownStreams } from './known-streams.js';
import { KnownSymbols } from './known-symbols.js';

export type ScannedKind = 'quote' | 'trade' | 'depth' | 'snapshot';

/** One-letter keys by their code: where {@link Scanner.values} has their numbers. */
export const Letter = {
  a: 97,
  b: 98,
  p: 112,
  q: 113,
  t: 116,
  u: 117,
  A: 65,
  B: 66,
  E: 69,
  T: 84,
  U: 85,
} as const;

const code = (letter: string): number => letter.charCodeAt(0);
/** One-letter keys as bits, all of one case: each case has its own mask. */
const bits = (letters: string): number =>
  [...letters].reduce((mask, key) => mask | (1 << (code(key) & 31)), 0);

const QUOTE = code('"');
const COMMA = code(',');
const COLON = code(':');
const OPEN_BRACE = code('{');
const CLOSE_BRACE = code('}');
const OPEN_BRACKET = code('[');
const TRUE = ascii('true');
const FALSE = ascii('false');
const MARKET = ascii('"MARKET"');
const BOOK_TICKER = ascii('"bookTicker"');
const TRADE = ascii('"trade"');
const DEPTH_UPDATE = ascii('"depthUpdate"');

/** What is done with the value of a one-letter key. */
const Role = { skip: 0, number: 1, side: 2, symbol: 3, event: 4, maker: 5, execution: 6 } as const;
const ROLES = new Uint8Array(128);
for (const key of 'uUTEBApqt') ROLES[code(key)] = Role.number;
for (const key of 'ba') ROLES[code(key)] = Role.side;
ROLES[code('s')] = Role.symbol;
ROLES[code('e')] = Role.event;
ROLES[code('m')] = Role.maker;
ROLES[code('X')] = Role.execution;

const TIME = bits('T');
const EVENT_TIME = bits('E');
const FIRST_ID = bits('U');
const QUOTE_LOWER = bits('suba');
const QUOTE_UPPER = bits('BA');
const TRADE_LOWER = bits('stpqm');
const DEPTH_LOWER = bits('suba');
const LEVEL_LOWER = bits('uba');

/** The longer keys that matter, as bits. */
const PREVIOUS_ID = 1;
const TAG = 2;
const BODY_ID = 4;
const BODY_BIDS = 8;
const BODY_ASKS = 16;
const BODY = BODY_ID | BODY_BIDS | BODY_ASKS;
const PAIR_KEY = ascii('"ps":');
const LONGER_KEYS: readonly (readonly [Uint8Array, number])[] = [
  [ascii('"pu":'), PREVIOUS_ID],
  [ascii('"st":'), TAG],
  [ascii('"lastUpdateId":'), BODY_ID],
  [ascii('"bids":'), BODY_BIDS],
  [ascii('"asks":'), BODY_ASKS],
];

/**
 * Reads quotes, trades and depth from the bytes of a message in one strict walk, without making a string. It
 * takes only what it understands wholly, of instruments and streams it was told of; for anything else `scan`
 * is false and `readMessage` decides. After a scan its fields hold what the message says.
 */
export class Scanner {
  readonly symbols = new KnownSymbols();
  readonly streams = new KnownStreams();

  kind: ScannedKind = 'quote';
  /** Numbers by the code of their one-letter key; one that the kind need not have may be of an older message. */
  readonly values = new Float64Array(128);
  updateId = Number.NaN;
  previousId = Number.NaN;
  /** The venue's time as the wire has it, or NaN. */
  time = Number.NaN;
  /** Where the raw levels begin in the batch, and how many of them are bids; asks are the rest. */
  levelFrom = 0;
  bidCount = 0;
  isBuyerMaker = false;
  isOffBook = false;

  readonly #dialect: Dialect;
  readonly #cursor = new ByteCursor();
  #instrument: Instrument | null = null;
  #lower = 0;
  #upper = 0;
  #longer = 0;
  #event: ScannedKind | null = null;
  #bodyId = Number.NaN;
  #tag = Number.NaN;
  /** How many sides came as levels rather than as prices. */
  #sides = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** @throws BotError `invariant` before a successful scan. */
  get instrument(): Instrument {
    if (this.#instrument === null) throw new BotError('invariant', 'nothing was scanned');
    return this.#instrument;
  }

  /** Appends the raw levels of a depth message to `out`; takes them back when it returns false. */
  scan(bytes: Uint8Array, from: number, to: number, out: EventBatch): boolean {
    this.levelFrom = out.levelCount;
    if (this.#scanMessage(bytes, from, to, out)) return true;
    out.levelCount = this.levelFrom;
    return false;
  }

  #scanMessage(bytes: Uint8Array, from: number, to: number, out: EventBatch): boolean {
    const stream = this.streams.match(bytes, from, this.#cursor);
    if (stream === null) {
      if (bytes[from] !== OPEN_BRACE) return false;
      const end = this.#scanObject(bytes, from + 1, out);
      return end >= 0 && isBlank(bytes, end, to) && this.#resolve(null);
    }
    const end = this.#scanObject(bytes, this.#cursor.end, out);
    return end >= 0 && bytes[end] === CLOSE_BRACE && isBlank(bytes, end + 1, to) && this.#resolve(stream);
  }

  /** Walks an object from its first key to behind its closing brace; -1 when it is not plain. */
  #scanObject(bytes: Uint8Array, from: number, out: EventBatch): number {
    let lower = 0;
    let upper = 0;
    this.#instrument = null;
    this.isOffBook = false;
    this.#longer = 0;
    this.#sides = 0;
    this.#event = null;
    let at = from;
    for (;;) {
      if (bytes[at] !== QUOTE) return -1;
      const key = bytes[at + 1]!;
      if (bytes[at + 2] !== QUOTE) {
        at = this.#scanLonger(bytes, at, out);
      } else {
        const letter = (key | 32) - 97;
        if (!(letter >= 0 && letter < 26) || bytes[at + 3] !== COLON) return -1;
        const bit = 1 << (key & 31);
        const isUpper = (key & 32) === 0;
        if ((isUpper ? upper : lower) & bit) return -1;
        if (isUpper) upper |= bit;
        else lower |= bit;
        at = this.#scanValue(bytes, key, at + 4, out);
      }
      if (at < 0) return -1;
      if (bytes[at] === COMMA) {
        at += 1;
        continue;
      }
      if (bytes[at] !== CLOSE_BRACE) return -1;
      this.#lower = lower;
      this.#upper = upper;
      return at + 1;
    }
  }

  /** Reads the value of a one-letter key and returns where it ends, or -1. */
  #scanValue(bytes: Uint8Array, key: number, at: number, out: EventBatch): number {
    const cursor = this.#cursor;
    switch (ROLES[key]!) {
      case Role.number:
        cursor.number(bytes, at);
        this.values[key] = cursor.value;
        return cursor.end;
      case Role.side:
        if (bytes[at] === OPEN_BRACKET) return this.#scanSide(bytes, key === Letter.b, at, out);
        cursor.number(bytes, at);
        this.values[key] = cursor.value;
        return cursor.end;
      case Role.symbol:
        this.#instrument = this.symbols.match(bytes, at, cursor);
        return this.#instrument === null ? -1 : cursor.end;
      case Role.event:
        return this.#scanEvent(bytes, at);
      case Role.maker: {
        const end = skipBoolean(bytes, at);
        this.isBuyerMaker = end === at + TRUE.length;
        return end;
      }
      case Role.execution:
        if (startsWith(bytes, at, MARKET)) return at + MARKET.length;
        this.isOffBook = true;
        cursor.plainString(bytes, at);
        return cursor.end;
      default:
        return this.#skip(bytes, at);
    }
  }

  /** Bids first: the batch wants them so. */
  #scanSide(bytes: Uint8Array, isBids: boolean, at: number, out: EventBatch): number {
    if (bytes[at] !== OPEN_BRACKET || isBids !== (this.#sides === 0)) return -1;
    this.#sides += 1;
    const count = this.#cursor.levels(bytes, at, out);
    if (isBids) this.bidCount = count;
    return this.#cursor.end;
  }

  #scanEvent(bytes: Uint8Array, at: number): number {
    const first = bytes[at + 1];
    this.#event = first === Letter.b ? 'quote' : first === Letter.t ? 'trade' : 'depth';
    const literal = first === Letter.b ? BOOK_TICKER : first === Letter.t ? TRADE : DEPTH_UPDATE;
    return startsWith(bytes, at, literal) ? at + literal.length : -1;
  }

  #scanLonger(bytes: Uint8Array, at: number, out: EventBatch): number {
    const cursor = this.#cursor;
    if (startsWith(bytes, at, PAIR_KEY)) return this.#skip(bytes, at + PAIR_KEY.length);
    for (const [literal, key] of LONGER_KEYS) {
      if (!startsWith(bytes, at, literal)) continue;
      this.#longer |= key;
      const value = at + literal.length;
      if (key === BODY_BIDS || key === BODY_ASKS) return this.#scanSide(bytes, key === BODY_BIDS, value, out);
      cursor.number(bytes, value);
      if (key === PREVIOUS_ID) this.previousId = cursor.value;
      else if (key === TAG) this.#tag = cursor.value;
      else this.#bodyId = cursor.value;
      return cursor.end;
    }
    return -1;
  }

  /** A value that does not matter here; -1 when it is more than a string, a number or a boolean. */
  #skip(bytes: Uint8Array, at: number): number {
    const cursor = this.#cursor;
    if (bytes[at] === QUOTE) cursor.plainString(bytes, at);
    else if (bytes[at]! >= code('0') && bytes[at]! <= code('9')) cursor.number(bytes, at);
    else return skipBoolean(bytes, at);
    return cursor.end;
  }

  /** Whether what was walked over is a whole message of a kind that is understood. */
  #resolve(stream: KnownStream | null): boolean {
    if (this.#longer & TAG && this.#tag !== this.#dialect.streamTag) return false;
    const kind = this.#kindIn(stream);
    if (kind === null) return false;
    this.kind = kind;
    this.time = this.#timeOf();
    if (kind === 'snapshot') return this.#resolveSnapshot(stream);
    if (this.#instrument === null || this.#longer & BODY) return false;
    this.updateId = this.values[Letter.u]!;
    if (kind === 'quote') return this.#sides === 0 && this.#hasKeys(QUOTE_LOWER, QUOTE_UPPER);
    if (kind === 'trade') return this.#hasKeys(TRADE_LOWER, 0);
    if (this.#sides !== 2) return false;
    if (this.#dialect.hasPreviousId)
      return (this.#longer & PREVIOUS_ID) !== 0 && this.#hasKeys(DEPTH_LOWER, 0);
    this.previousId = this.values[Letter.U]! - 1;
    return this.#hasKeys(DEPTH_LOWER, FIRST_ID);
  }

  /** The levels of a book, as an event of their own stream or as the body of a REST answer. */
  #resolveSnapshot(stream: KnownStream | null): boolean {
    this.#instrument ??= stream?.instrument ?? null;
    if (this.#instrument === null || this.#sides !== 2) return false;
    this.previousId = Number.NaN;
    if (this.#event === null) {
      this.updateId = this.#bodyId;
      return (this.#longer & BODY) === BODY;
    }
    this.updateId = this.values[Letter.u]!;
    return (this.#longer & BODY) === 0 && this.#hasKeys(LEVEL_LOWER, 0);
  }

  /** The kind by stream and `e`, which have to agree; `null` when they do not settle it. */
  #kindIn(stream: KnownStream | null): ScannedKind | null {
    const event = this.#event;
    if (event === null) {
      if (this.#longer & BODY_ID) return 'snapshot';
      return stream === null || stream.kind === 'quote' ? 'quote' : null;
    }
    if (stream === null || stream.kind === event) return event;
    return event === 'depth' && stream.kind === 'snapshot' ? 'snapshot' : null;
  }

  #timeOf(): number {
    if (this.#upper & TIME) return this.values[Letter.T]!;
    return this.#upper & EVENT_TIME ? this.values[Letter.E]! : Number.NaN;
  }

  #hasKeys(lower: number, upper: number): boolean {
    return (this.#lower & lower) === lower && (this.#upper & upper) === upper;
  }
}

/** Where a boolean ends, or -1. */
function skipBoolean(bytes: Uint8Array, at: number): number {
  if (startsWith(bytes, at, TRUE)) return at + TRUE.length;
  return startsWith(bytes, at, FALSE) ? at + FALSE.length : -1;
}
