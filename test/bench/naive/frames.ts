import { PlainBook } from './book.js';
import type { PlainEvent } from './events.js';

/** A closed frame as a plain object: the host's columns by name, NaN for unknown. */
export type PlainFrame = Record<string, number>;

type Quote = Extract<PlainEvent, { kind: 'quote' }>;

const LEVELS = 20;
const WALL = 5;

/** Frames of one instrument: an object a frame, a map a side of the book. It knows what the recording holds. */
export class PlainFrames {
  readonly closed: PlainFrame[] = [];
  readonly #timeframeUs: number;
  readonly #book = new PlainBook();
  #frame: PlainFrame | null = null;
  #quote: Quote | null = null;
  #close = Number.NaN;
  #weighedUntil = 0;
  #weight = 0;
  #spreadTime = 0;
  #tobiTime = 0;

  constructor(timeframeUs: number) {
    this.#timeframeUs = timeframeUs;
  }

  add(event: PlainEvent): void {
    const { us } = event;
    this.#frame ??= emptyFrame(Math.floor(us / this.#timeframeUs) * this.#timeframeUs);
    while (us >= this.#frame.ts! + this.#timeframeUs) this.#frame = this.#closeFrame(this.#frame);
    if (event.kind === 'quote') this.#addQuote(this.#frame, event);
    else if (event.kind === 'trade') this.#addTrade(this.#frame, event);
    else if (event.kind === 'diff') this.#book.applyDiff(event);
    else this.#book.applySnapshot(event);
  }

  #addQuote(frame: PlainFrame, quote: Quote): void {
    this.#weigh(quote.us);
    if (this.#quote !== null) frame.ofi! += orderFlow(this.#quote, quote);
    frame.quote_count!++;
    this.#quote = quote;
    this.#book.applyQuote(quote);
  }

  #addTrade(frame: PlainFrame, trade: Extract<PlainEvent, { kind: 'trade' }>): void {
    if (!trade.isOnBook) return;
    const { price, size, isBuy } = trade;
    if (frame.trade_count === 0) frame.open = frame.high = frame.low = price;
    frame.high = Math.max(frame.high!, price);
    frame.low = Math.min(frame.low!, price);
    frame.close = price;
    frame.trade_count!++;
    frame.volume! += size;
    frame.quote_volume! += price * size;
    frame[isBuy ? 'buy_volume' : 'sell_volume']! += size;
  }

  #weigh(until: number): void {
    if (this.#quote !== null) {
      const us = until - this.#weighedUntil;
      const { bid, ask } = this.#quote;
      this.#weight += us;
      this.#spreadTime += (ask - bid) * us;
      this.#tobiTime += tobi(this.#quote) * us;
    }
    this.#weighedUntil = until;
  }

  #closeFrame(frame: PlainFrame): PlainFrame {
    const end = frame.ts! + this.#timeframeUs;
    this.#weigh(end);
    if (frame.trade_count === 0) frame.open = frame.high = frame.low = frame.close = this.#close;
    this.#close = frame.close!;
    frame.vwap = frame.quote_volume! / frame.volume!;
    frame.spread_mean = this.#spreadTime / this.#weight;
    frame.tobi_mean = this.#tobiTime / this.#weight;
    if (this.#quote !== null) Object.assign(frame, quoteColumns(this.#quote));
    Object.assign(frame, depthColumns(this.#book));
    this.closed.push(frame);
    this.#weight = this.#spreadTime = this.#tobiTime = 0;
    return emptyFrame(end);
  }
}

function emptyFrame(ts: number): PlainFrame {
  const sums = { volume: 0, quote_volume: 0, trade_count: 0, buy_volume: 0, sell_volume: 0 };
  const unknown = { open: Number.NaN, high: Number.NaN, low: Number.NaN, close: Number.NaN };
  return { ts, ...unknown, ...sums, ofi: 0, quote_count: 0 };
}

function quoteColumns(quote: Quote): PlainFrame {
  const { bid, ask, bidSize, askSize } = quote;
  return {
    bid,
    ask,
    bid_size: bidSize,
    ask_size: askSize,
    mid: (bid + ask) / 2,
    microprice: (ask * bidSize + bid * askSize) / (bidSize + askSize),
    tobi: tobi(quote),
  };
}

function depthColumns({ bids, asks }: PlainBook): PlainFrame {
  const bidSizes = bids.bestSizes(LEVELS);
  const askSizes = asks.bestSizes(LEVELS);
  const bidDepth = bidSizes.reduce((sum, size) => sum + size, 0);
  const askDepth = askSizes.reduce((sum, size) => sum + size, 0);
  const all = [...bidSizes, ...askSizes].sort((a, b) => a - b);
  const half = all.length >> 1;
  const median = all.length % 2 === 1 ? all[half]! : (all[half - 1]! + all[half]!) / 2;
  return {
    bid_depth: bidDepth,
    ask_depth: askDepth,
    depth_imbalance: bidDepth / (bidDepth + askDepth),
    wall_ratio: all.filter((size) => size >= WALL * median).length / all.length,
  };
}

function tobi({ bidSize, askSize }: Quote): number {
  return bidSize / (bidSize + askSize);
}

function orderFlow(before: Quote, now: Quote): number {
  let flow = 0;
  if (now.bid >= before.bid) flow += now.bidSize;
  if (now.bid <= before.bid) flow -= before.bidSize;
  if (now.ask <= before.ask) flow -= now.askSize;
  if (now.ask >= before.ask) flow += before.askSize;
  return flow;
}
