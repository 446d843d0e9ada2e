/**
 * Frames recomputed slowly, straight from the definitions (docs/frames.md): the naive twin that the aggregator is
 * checked against. It imports nothing of the host, so that one mistake cannot hide in both.
 */
import { SlowBook } from './slow-book.js';
import { type SlowEvent, type SlowInput, type SlowQuote, slowEvents } from './slow-wire.js';

export type { SlowInput } from './slow-wire.js';

/** All 31 columns, `NaN` for unknown. */
export type SlowRow = Record<string, number>;

interface Instrument {
  readonly rows: SlowRow[];
  readonly book: SlowBook;
  row: SlowRow;
  close: number;
  quote: SlowQuote | null;
  /** False before the first quote and after a lost connection: the next quote has no e. */
  quoteStreamIsWhole: boolean;
  /** From when the current quote still has to be weighed into the open frame. */
  weighedUntil: number;
  weight: number;
  spreadTime: number;
  tobiTime: number;
  openInterest: number;
  fundingRate: number;
}

/** Closed frames by instrument id. A frame is closed by the first event, or timer, at or after its end. */
export function slowFrames(inputs: readonly SlowInput[], timeframeUs: number): Map<string, SlowRow[]> {
  const instruments = new Map<string, Instrument>();
  for (const event of slowEvents(inputs)) {
    for (const instrument of instruments.values()) {
      while (event.ts >= instrument.row.ts! + timeframeUs) closeFrame(instrument, timeframeUs);
    }
    if (event.kind === 'timer') continue;
    let instrument = instruments.get(event.instrument);
    if (instrument === undefined) {
      instrument = newInstrument(Math.floor(event.ts / timeframeUs) * timeframeUs);
      instruments.set(event.instrument, instrument);
    }
    take(instrument, event);
  }
  return new Map([...instruments].map(([id, { rows }]) => [id, rows]));
}

function newInstrument(ts: number): Instrument {
  return {
    rows: [],
    book: new SlowBook(),
    row: emptyRow(ts),
    close: Number.NaN,
    quote: null,
    quoteStreamIsWhole: false,
    weighedUntil: ts,
    weight: 0,
    spreadTime: 0,
    tobiTime: 0,
    openInterest: Number.NaN,
    fundingRate: Number.NaN,
  };
}

/** The columns in their order: sums and counts at zero, the rest unknown until the frame is closed. */
function emptyRow(ts: number): SlowRow {
  const unknown = Number.NaN;
  return {
    ts,
    open: unknown,
    high: unknown,
    low: unknown,
    close: unknown,
    volume: 0,
    quote_volume: 0,
    trade_count: 0,
    buy_volume: 0,
    sell_volume: 0,
    vwap: unknown,
    bid: unknown,
    ask: unknown,
    bid_size: unknown,
    ask_size: unknown,
    mid: unknown,
    microprice: unknown,
    spread_mean: unknown,
    tobi: unknown,
    tobi_mean: unknown,
    ofi: 0,
    quote_count: 0,
    liq_buy: 0,
    liq_sell: 0,
    open_interest: unknown,
    bid_depth: unknown,
    ask_depth: unknown,
    depth_imbalance: unknown,
    wall_ratio: unknown,
    funding_rate: unknown,
    gap: 0,
  };
}

function take(instrument: Instrument, event: Exclude<SlowEvent, { kind: 'timer' }>): void {
  const { row, book } = instrument;
  switch (event.kind) {
    case 'quote':
      takeQuote(instrument, event);
      return;
    case 'diff':
      if (book.diff(event)) row.gap = 1;
      return;
    case 'snapshot':
      book.snapshot(event);
      return;
    case 'trade':
      if (event.counts) takeTrade(instrument, event);
      return;
    case 'liquidation':
      if (event.side === 'BUY') row.liq_buy! += event.base;
      else row.liq_sell! += event.base;
      return;
    case 'open interest':
      instrument.openInterest =
        event.inverseSize === null
          ? event.amount
          : (event.amount * event.inverseSize) / mid(instrument.quote);
      return;
    case 'funding':
      if (!Number.isNaN(event.rate)) instrument.fundingRate = event.rate;
      return;
    case 'lost':
      row.gap = 1;
      instrument.quoteStreamIsWhole = false;
      book.lost();
      return;
  }
}

function takeQuote(instrument: Instrument, quote: SlowQuote): void {
  weigh(instrument, quote.ts);
  if (instrument.quote !== null && instrument.quoteStreamIsWhole) {
    instrument.row.ofi! += orderFlow(instrument.quote, quote);
  }
  instrument.row.quote_count! += 1;
  instrument.quote = quote;
  instrument.quoteStreamIsWhole = true;
  instrument.book.quote(quote);
}

/** e_n of Cont, Kukanov and Stoikov (2014). */
function orderFlow(before: SlowQuote, now: SlowQuote): number {
  let e = 0;
  if (now.bid >= before.bid) e += now.bidSize;
  if (now.bid <= before.bid) e -= before.bidSize;
  if (now.ask <= before.ask) e -= now.askSize;
  if (now.ask >= before.ask) e += before.askSize;
  return e;
}

function takeTrade({ row }: Instrument, trade: SlowEvent & { kind: 'trade' }): void {
  if (row.trade_count === 0) row.open = row.high = row.low = trade.price;
  row.high = Math.max(row.high!, trade.price);
  row.low = Math.min(row.low!, trade.price);
  row.close = trade.price;
  row.volume! += trade.base;
  row.quote_volume! += trade.quote;
  row.trade_count! += 1;
  if (trade.buyerIsAggressor) row.buy_volume! += trade.base;
  else row.sell_volume! += trade.base;
}

/** Adds the time that the current quote has stood, up to `until`, to the frame's weighted sums. */
function weigh(instrument: Instrument, until: number): void {
  const { quote } = instrument;
  if (quote !== null) {
    const time = until - instrument.weighedUntil;
    instrument.weight += time;
    instrument.spreadTime += (quote.ask - quote.bid) * time;
    instrument.tobiTime += tobi(quote) * time;
  }
  instrument.weighedUntil = until;
}

function closeFrame(instrument: Instrument, timeframeUs: number): void {
  const { row, quote } = instrument;
  const end = row.ts! + timeframeUs;
  weigh(instrument, end);
  if (row.trade_count === 0) row.open = row.high = row.low = row.close = instrument.close;
  instrument.close = row.close!;
  row.vwap = row.quote_volume! / row.volume!;
  row.spread_mean = instrument.spreadTime / instrument.weight;
  row.tobi_mean = instrument.tobiTime / instrument.weight;
  if (quote !== null) {
    const { bid, ask, bidSize, askSize } = quote;
    row.bid = bid;
    row.ask = ask;
    row.bid_size = bidSize;
    row.ask_size = askSize;
    row.mid = mid(quote);
    row.microprice = (ask * bidSize + bid * askSize) / (bidSize + askSize);
    row.tobi = tobi(quote);
  }
  row.open_interest = instrument.openInterest;
  row.funding_rate = instrument.fundingRate;
  Object.assign(row, instrument.book.depth());
  instrument.rows.push(row);
  instrument.row = emptyRow(end);
  instrument.weight = instrument.spreadTime = instrument.tobiTime = 0;
}

function mid(quote: SlowQuote | null): number {
  return quote === null ? Number.NaN : (quote.bid + quote.ask) / 2;
}

function tobi({ bidSize, askSize }: SlowQuote): number {
  return bidSize / (bidSize + askSize);
}
