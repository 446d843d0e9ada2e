/**
 * Binance recordings read the slow way, for the twin in slow-frames.ts: every line by `JSON.parse`,
 * every event a plain object with its sizes already in base units. Shares no code with the host.
 */

export interface SlowInput {
  readonly venue: 'binance' | 'binanceusdm' | 'binancecoinm';
  /** Lines `<local ns> <json>`. */
  readonly text: string;
}

export type SlowLevel = readonly [price: number, sizeBase: number];

interface Stamp {
  readonly ts: number;
  readonly instrument: string;
}

export interface SlowQuote extends Stamp {
  readonly kind: 'quote';
  readonly id: number;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** `follows` is the id that the diff before this one must have had. */
export interface SlowDiff extends Stamp {
  readonly kind: 'diff';
  readonly id: number;
  readonly follows: number;
  readonly bids: readonly SlowLevel[];
  readonly asks: readonly SlowLevel[];
}

export interface SlowSnapshot extends Stamp {
  readonly kind: 'snapshot';
  readonly id: number;
  readonly bids: readonly SlowLevel[];
  readonly asks: readonly SlowLevel[];
}

interface SlowTrade extends Stamp {
  readonly kind: 'trade';
  readonly price: number;
  readonly base: number;
  readonly quote: number;
  readonly buyerIsAggressor: boolean;
  /** False for the insurance fund and ADL: such a print moves the clock and nothing else. */
  readonly counts: boolean;
}

export type SlowEvent =
  | SlowQuote
  | SlowDiff
  | SlowSnapshot
  | SlowTrade
  | (Stamp & { readonly kind: 'liquidation'; readonly side: 'BUY' | 'SELL'; readonly base: number })
  | (Stamp & { readonly kind: 'open interest'; readonly amount: number; readonly inverseSize: number | null })
  | (Stamp & { readonly kind: 'funding'; readonly rate: number })
  | (Stamp & { readonly kind: 'lost' })
  /** Of no instrument: time passed. */
  | (Stamp & { readonly kind: 'timer'; readonly instrument: '' });

type Json = Record<string, unknown>;
type Venue = SlowInput['venue'];

interface Line {
  readonly ts: number;
  readonly stream: string;
  readonly body: Json;
}

const QUOTES = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USD', 'EUR', 'BTC', 'ETH', 'BNB'];
const MAX_STEP_BACK_US = 1_000_000;

/** All events of all inputs in their total order: local time, market before host, venue, instrument, line. */
export function slowEvents(inputs: readonly SlowInput[]): SlowEvent[] {
  const chained = inputs.map((input) => ({ input, lines: readLines(input.text) }));
  chained.sort((a, b) => (a.lines[0]?.ts ?? 0) - (b.lines[0]?.ts ?? 0));
  const events = chained.flatMap(({ input, lines }) => eventsOf(input.venue, lines));
  const host = ({ kind }: SlowEvent) => (kind === 'timer' ? 2 : kind === 'lost' ? 1 : 0);
  // The sort is stable, so equal keys keep the order of their lines.
  return events.sort((a, b) => a.ts - b.ts || host(a) - host(b) || compare(a.instrument, b.instrument));
}

/** `BTCUSDT` of binanceusdm is `binanceusdm:BTC/USDT:USDT`; delivery contracts keep their date. */
export function instrumentOf(venue: Venue, symbol: string): string {
  const [pair = '', expiry = 'PERP'] = symbol.split('_');
  const quote = QUOTES.find((known) => pair.endsWith(known) && pair.length > known.length) ?? '';
  const base = pair.slice(0, pair.length - quote.length);
  if (venue === 'binance') return `binance:${base}/${quote}`;
  const settle = venue === 'binancecoinm' ? base : quote;
  return `${venue}:${base}/${quote}:${settle}${expiry === 'PERP' ? '' : `-${expiry}`}`;
}

function readLines(text: string): Line[] {
  const lines: Line[] = [];
  let before = 0;
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const message = parse(line.slice(space + 1));
    if (space < 0 || message === null) continue;
    // Nanoseconds do not fit a double: cut the last three digits as text.
    const read = Number(line.slice(0, space).slice(0, -3));
    if (before - read > MAX_STEP_BACK_US) throw new Error(`time goes back from ${before} to ${read} us`);
    const ts = Math.max(read, before);
    before = ts;
    const stream = typeof message.stream === 'string' ? message.stream : '';
    const payload = stream === '' ? message : message.data;
    for (const body of Array.isArray(payload) ? payload : [payload]) {
      lines.push({ ts, stream, body: body as Json });
    }
  }
  return lines;
}

function parse(json: string): Json | null {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return null; // A broken line is skipped; counting and refusing them is not the twin's work.
  }
}

function eventsOf(venue: Venue, lines: readonly Line[]): SlowEvent[] {
  const symbols = new Set(lines.filter((line) => !line.stream.startsWith('!')).map(symbolOf));
  symbols.delete('');
  const onlySymbol = symbols.size === 1 ? [...symbols].join() : '';
  const events: SlowEvent[] = [];
  const losses: number[] = [];
  const timers: SlowEvent[] = [];
  for (const line of lines) {
    const { body } = line;
    if (line.stream === 'tickwright') {
      if (body.e === 'connection' && body.state === 'lost') losses.push(line.ts);
      if (body.e === 'timer') timers.push({ kind: 'timer', ts: line.ts, instrument: '' });
      continue;
    }
    const symbol = symbolOf(line) || onlySymbol;
    if (symbol === '' || isOfTheOtherMarket(venue, body)) continue;
    const event = eventOf(venue, symbol, line);
    if (event !== null) events.push(event);
  }
  // A line is one connection's: when it is lost, it is lost for every instrument of the file.
  for (const instrument of new Set(events.map((event) => event.instrument))) {
    for (const ts of losses) events.push({ kind: 'lost', ts, instrument });
  }
  return [...events, ...timers];
}

/** The native symbol that a message names, itself or by its stream; empty when it names none. */
function symbolOf({ stream, body }: Line): string {
  const order = body.o as Json | undefined;
  const named = body.s ?? body.symbol ?? (body.e === 'forceOrder' ? order?.s : undefined);
  if (typeof named === 'string') return named;
  return stream.includes('@') && !stream.startsWith('!')
    ? stream.slice(0, stream.indexOf('@')).toUpperCase()
    : '';
}

function isOfTheOtherMarket(venue: Venue, body: Json): boolean {
  return (venue === 'binanceusdm' && body.st === 2) || (venue === 'binancecoinm' && body.st === 1);
}

function eventOf(venue: Venue, symbol: string, { ts, stream, body }: Line): SlowEvent | null {
  const stamp = { ts, instrument: instrumentOf(venue, symbol) };
  const inverseSize = venue === 'binancecoinm' ? (symbol.startsWith('BTCUSD') ? 100 : 10) : null;
  const base = (amount: number, price: number) =>
    inverseSize === null ? amount : (amount * inverseSize) / price;
  const levels = (side: unknown): SlowLevel[] =>
    (side as [string, string][])
      .map(([price, size]): SlowLevel => [Number(price), base(Number(size), Number(price))])
      .filter(([price, size]) => price > 0 && size >= 0);

  if (body.lastUpdateId !== undefined) {
    const sides = { bids: held(levels(body.bids)), asks: held(levels(body.asks)) };
    return { kind: 'snapshot', ...stamp, id: Number(body.lastUpdateId), ...sides };
  }
  if (/@depth(5|10|20)(@|$)/.test(stream)) {
    const sides = { bids: held(levels(body.b)), asks: held(levels(body.a)) };
    return { kind: 'snapshot', ...stamp, id: Number(body.u), ...sides };
  }
  if (body.e === 'depthUpdate') {
    const follows = venue === 'binance' ? Number(body.U) - 1 : Number(body.pu);
    return {
      kind: 'diff',
      ...stamp,
      id: Number(body.u),
      follows,
      bids: levels(body.b),
      asks: levels(body.a),
    };
  }
  if (body.e === 'bookTicker' || stream.endsWith('bookTicker')) {
    const [bid, ask] = [Number(body.b), Number(body.a)];
    const [bidSize, askSize] = [base(Number(body.B), bid), base(Number(body.A), ask)];
    if (!allPositive(bid, bidSize, ask, askSize) || bid >= ask) return null;
    return { kind: 'quote', ...stamp, id: Number(body.u), bid, bidSize, ask, askSize };
  }
  if (body.e === 'trade') {
    const [price, amount] = [Number(body.p), Number(body.q)];
    if (!allPositive(price, amount)) return null;
    const quote = inverseSize === null ? price * amount : amount * inverseSize;
    const counts = venue === 'binance' || body.X === undefined || body.X === 'MARKET';
    return {
      kind: 'trade',
      ...stamp,
      price,
      base: base(amount, price),
      quote,
      buyerIsAggressor: body.m === false,
      counts,
    };
  }
  if (body.e === 'forceOrder') {
    const order = body.o as Json;
    const price = Number(order.ap) > 0 ? Number(order.ap) : Number(order.p);
    if (!allPositive(price, Number(order.z))) return null;
    return {
      kind: 'liquidation',
      ...stamp,
      side: order.S === 'BUY' ? 'BUY' : 'SELL',
      base: base(Number(order.z), price),
    };
  }
  if (body.openInterest !== undefined) {
    const amount = Number(body.openInterest);
    return allPositive(amount) ? { kind: 'open interest', ...stamp, amount, inverseSize } : null;
  }
  if (body.e === 'markPriceUpdate') {
    return { kind: 'funding', ...stamp, rate: body.r === '' ? Number.NaN : Number(body.r) };
  }
  return null;
}

function held(levels: readonly SlowLevel[]): SlowLevel[] {
  return levels.filter(([, size]) => size > 0);
}

function allPositive(...values: readonly number[]): boolean {
  return values.every((value) => value > 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
