import { OrderFlowImbalance } from '../indicators/order-flow-imbalance.js';
import { wallRatio } from '../indicators/wall-ratio.js';
import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import { FusedBook } from '../market/fused-book.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { FRAME_COLUMNS, type FrameValues } from './columns.js';
import type { Feature } from './feature.js';
import { FrameTable } from './frame-table.js';

const DEPTH_LEVELS = 20;

/** A feature with the place of its first output among the table's columns. */
interface Placed {
  readonly feature: Feature;
  readonly column: number;
  readonly out: Float64Array;
}

/** A feature under the name that its strategy gave it. */
export interface NamedFeature {
  /** What its columns begin with. */
  readonly name: string;
  /** Of this instrument alone. */
  readonly feature: Feature;
}

/** The names of a feature's columns: `vpin` and `vpin_p98` for the outputs `''` and `'p98'` under `vpin`. */
export function featureColumns(name: string, outputs: readonly string[]): readonly string[] {
  return outputs.map((output) => (output === '' ? name : `${name}_${output}`));
}

/**
 * Turns one instrument's events into closed frames: candle, flow, quote, fused depth, and the features' samples.
 * It never looks at a clock: the caller says when a frame ends.
 */
export class FrameAggregator {
  /** Whose events it takes. */
  readonly instrument: Instrument;
  /** The closed frames, the host's columns first. */
  readonly table: FrameTable;
  /** As it stands after the last event. */
  readonly book = new FusedBook();
  /** Of the last quote, quote currency; as the five below NaN before the first. */
  bid = Number.NaN;
  /** Base units. */
  bidSize = Number.NaN;
  /** Quote currency. */
  ask = Number.NaN;
  /** Base units. */
  askSize = Number.NaN;
  /** When it was received. */
  quoteTs: Micros = Number.NaN;
  /** The venue's own time of it. */
  quoteExchangeTs: Micros = Number.NaN;
  /** The venue's own time of the last depth message. */
  depthExchangeTs: Micros = Number.NaN;
  /** The venue's last mark price; NaN where it has said none. */
  venueMark = Number.NaN;
  readonly #timeframeUs: Micros;
  readonly #lastFrame: LastFrame & FrameValues;
  /** Of the row that closed last, in the table's arrays. */
  readonly #lastPlace = { at: 0 };
  readonly #placed: readonly Placed[];
  readonly #onQuote: readonly Feature[];
  readonly #onTrade: readonly Feature[];
  readonly #onLiquidation: readonly Feature[];
  readonly #onOpenInterest: readonly Feature[];
  readonly #onGap: readonly Feature[];
  readonly #flow = new OrderFlowImbalance();
  readonly #levelSizes = new Float64Array(2 * DEPTH_LEVELS);
  readonly #scratch = new Float64Array(2 * DEPTH_LEVELS);

  /** Open time of the frame being filled; NaN before the first event. */
  #openTs = Number.NaN;
  #open = Number.NaN;
  #high = Number.NaN;
  #low = Number.NaN;
  #close = Number.NaN;
  #buyVolume = 0;
  #sellVolume = 0;
  #volume = 0;
  #quoteVolume = 0;
  #tradeCount = 0;
  #spread = Number.NaN;
  #tobi = Number.NaN;
  #weightedFrom = Number.NaN;
  #weightedUs = 0;
  #spreadTime = 0;
  #tobiTime = 0;
  #ofi = 0;
  #quoteCount = 0;
  #liquidatedBuy = 0;
  #liquidatedSell = 0;
  #openInterest = Number.NaN;
  #fundingRate = Number.NaN;
  #gap = 0;

  constructor(instrument: Instrument, timeframeUs: Micros, features: readonly NamedFeature[] = []) {
    this.instrument = instrument;
    this.#timeframeUs = timeframeUs;
    const placed: Placed[] = [];
    const own: string[] = [];
    for (const { name, feature } of features) {
      placed.push({
        feature,
        column: FRAME_COLUMNS.length + own.length,
        out: new Float64Array(feature.outputs.length),
      });
      own.push(...featureColumns(name, feature.outputs));
    }
    this.#placed = placed;
    this.table = new FrameTable(own);
    this.#lastFrame = new LastFrame(this.table, this.#lastPlace) as LastFrame & FrameValues;
    const all = features.map(({ feature }) => feature);
    this.#onQuote = all.filter((feature) => feature.onQuote);
    this.#onTrade = all.filter((feature) => feature.onTrade);
    this.#onLiquidation = all.filter((feature) => feature.onLiquidation);
    this.#onOpenInterest = all.filter((feature) => feature.onOpenInterest);
    this.#onGap = all.filter((feature) => feature.onGap);
  }

  /** Of the last print on the book; NaN before the first. */
  get lastPrice(): number {
    return this.#close;
  }

  /** Whether an event has come: frames are closed from the first one on. */
  get started(): boolean {
    return !Number.isNaN(this.#openTs);
  }

  /** Takes one event of this instrument in. */
  add(batch: EventBatch, row: number): void {
    const localTs = batch.localTs[row]!;
    if (!this.started) this.#openTs = Math.floor(localTs / this.#timeframeUs) * this.#timeframeUs;
    switch (batch.kind[row]! as EventKind) {
      case EventKind.quote:
        this.#addQuote(batch, row, localTs);
        return;
      case EventKind.trade:
        this.#addTrade(batch, row, localTs);
        return;
      case EventKind.depth:
        if (!this.book.applyDepth(batch, row)) this.#gap = 1;
        this.depthExchangeTs = batch.exchangeTs[row]!;
        return;
      case EventKind.snapshot:
        if (!this.book.takesSnapshot(batch.id[row]!)) return;
        this.book.applySnapshot(batch, row);
        this.depthExchangeTs = batch.exchangeTs[row]!;
        return;
      case EventKind.liquidation:
        this.#addLiquidation(batch, row, localTs);
        return;
      case EventKind.openInterest:
        this.#addOpenInterest(batch.v0[row]!, localTs);
        return;
      case EventKind.funding:
        if (!Number.isNaN(batch.v0[row])) this.#fundingRate = batch.v0[row]!;
        if (!Number.isNaN(batch.v2[row])) this.venueMark = batch.v2[row]!;
        return;
      case EventKind.gap:
        this.#addGap(localTs);
        return;
    }
  }

  #addQuote(batch: EventBatch, row: number, localTs: Micros): void {
    const bid = batch.v0[row]!;
    const bidSize = batch.v1[row]!;
    const ask = batch.v2[row]!;
    const askSize = batch.v3[row]!;
    const id = batch.id[row]!;
    this.#weigh(localTs);
    this.bid = bid;
    this.bidSize = bidSize;
    this.ask = ask;
    this.askSize = askSize;
    this.quoteTs = localTs;
    this.quoteExchangeTs = batch.exchangeTs[row]!;
    this.#spread = ask - bid;
    this.#tobi = bidSize / (bidSize + askSize);
    this.#quoteCount++;
    const flow = this.#flow.update(bid, bidSize, ask, askSize);
    if (!Number.isNaN(flow)) this.#ofi += flow;
    this.book.applyQuote(bid, bidSize, ask, askSize, Number.isNaN(id) ? localTs : id);
    for (let i = 0; i < this.#onQuote.length; i++)
      this.#onQuote[i]!.onQuote!(bid, bidSize, ask, askSize, localTs);
  }

  #addTrade(batch: EventBatch, row: number, localTs: Micros): void {
    const flags = batch.flags[row]!;
    if (flags & EventFlag.offBook) return;
    const price = batch.v0[row]!;
    const size = batch.v1[row]!;
    const notional = batch.v2[row]!;
    const buy = (flags & EventFlag.buy) !== 0;
    if (this.#tradeCount === 0) {
      this.#open = price;
      this.#high = price;
      this.#low = price;
    } else if (price > this.#high) this.#high = price;
    else if (price < this.#low) this.#low = price;
    this.#close = price;
    this.#tradeCount++;
    this.#volume += size;
    this.#quoteVolume += notional;
    if (buy) this.#buyVolume += size;
    else this.#sellVolume += size;
    for (let i = 0; i < this.#onTrade.length; i++)
      this.#onTrade[i]!.onTrade!(price, size, notional, buy, localTs);
  }

  #addLiquidation(batch: EventBatch, row: number, localTs: Micros): void {
    const price = batch.v0[row]!;
    const size = batch.v1[row]!;
    const buy = (batch.flags[row]! & EventFlag.buy) !== 0;
    if (buy) this.#liquidatedBuy += size;
    else this.#liquidatedSell += size;
    for (const feature of this.#onLiquidation) feature.onLiquidation!(price, size, buy, localTs);
  }

  #addOpenInterest(amount: number, localTs: Micros): void {
    this.#openInterest = this.instrument.kind === 'inverse' ? amount / ((this.bid + this.ask) / 2) : amount;
    for (const feature of this.#onOpenInterest) feature.onOpenInterest!(this.#openInterest, localTs);
  }

  #addGap(localTs: Micros): void {
    this.#gap = 1;
    this.#flow.reset();
    this.book.applyGap();
    for (const feature of this.#onGap) feature.onGap!(localTs);
  }

  /** Counts the quote that stood until now into the time-weighted means. */
  #weigh(until: Micros): void {
    if (Number.isNaN(this.bid)) {
      this.#weightedFrom = until;
      return;
    }
    const us = until - this.#weightedFrom;
    this.#weightedUs += us;
    this.#spreadTime += this.#spread * us;
    this.#tobiTime += this.#tobi * us;
    this.#weightedFrom = until;
  }

  /** Closes the frame being filled into the table and begins the next. */
  close(): void {
    const closeTs = this.#openTs + this.#timeframeUs;
    this.#weigh(closeTs);
    if (this.#tradeCount === 0) {
      this.#open = this.#close;
      this.#high = this.#close;
      this.#low = this.#close;
    }
    const at = this.table.append();
    this.#write(this.table.columns(), at);
    this.#lastPlace.at = at;
    for (const { feature, column, out } of this.#placed) {
      feature.sample(this.#lastFrame, out, closeTs);
      const columns = this.table.columns();
      for (let i = 0; i < out.length; i++) columns[column + i]![at] = out[i]!;
    }
    this.#begin(closeTs);
  }

  #write(columns: readonly Float64Array[], at: number): void {
    const bid = this.bid;
    const ask = this.ask;
    const bidSize = this.bidSize;
    const askSize = this.askSize;
    let i = 0;
    columns[i++]![at] = this.#openTs;
    columns[i++]![at] = this.#open;
    columns[i++]![at] = this.#high;
    columns[i++]![at] = this.#low;
    columns[i++]![at] = this.#close;
    columns[i++]![at] = this.#volume;
    columns[i++]![at] = this.#quoteVolume;
    columns[i++]![at] = this.#tradeCount;
    columns[i++]![at] = this.#buyVolume;
    columns[i++]![at] = this.#sellVolume;
    columns[i++]![at] = this.#tradeCount === 0 ? Number.NaN : this.#quoteVolume / this.#volume;
    columns[i++]![at] = bid;
    columns[i++]![at] = ask;
    columns[i++]![at] = bidSize;
    columns[i++]![at] = askSize;
    columns[i++]![at] = (bid + ask) / 2;
    columns[i++]![at] = (ask * bidSize + bid * askSize) / (bidSize + askSize);
    columns[i++]![at] = this.#spreadTime / this.#weightedUs;
    columns[i++]![at] = this.#tobi;
    columns[i++]![at] = this.#tobiTime / this.#weightedUs;
    columns[i++]![at] = this.#ofi;
    columns[i++]![at] = this.#quoteCount;
    columns[i++]![at] = this.#liquidatedBuy;
    columns[i++]![at] = this.#liquidatedSell;
    columns[i++]![at] = this.#openInterest;
    i = this.#writeDepth(columns, i, at);
    columns[i++]![at] = this.#fundingRate;
    columns[i++]![at] = this.#gap;
  }

  /** The four columns of the fused book's best levels; returns the index of the next. */
  #writeDepth(columns: readonly Float64Array[], from: number, at: number): number {
    let i = from;
    if (!this.book.depthKnown) {
      while (i < from + 4) columns[i++]![at] = Number.NaN;
      return i;
    }
    const sizes = this.#levelSizes;
    const bids = this.book.bids.best(DEPTH_LEVELS, sizes);
    const levels = bids + this.book.asks.best(DEPTH_LEVELS, sizes, bids);
    let bidDepth = 0;
    let askDepth = 0;
    for (let k = 0; k < bids; k++) bidDepth += sizes[k]!;
    for (let k = bids; k < levels; k++) askDepth += sizes[k]!;
    columns[i++]![at] = bidDepth;
    columns[i++]![at] = askDepth;
    columns[i++]![at] = bidDepth / (bidDepth + askDepth);
    columns[i++]![at] = wallRatio(sizes, levels, this.#scratch);
    return i;
  }

  #begin(openTs: Micros): void {
    this.#openTs = openTs;
    this.#volume = 0;
    this.#quoteVolume = 0;
    this.#tradeCount = 0;
    this.#buyVolume = 0;
    this.#sellVolume = 0;
    this.#weightedUs = 0;
    this.#spreadTime = 0;
    this.#tobiTime = 0;
    this.#ofi = 0;
    this.#quoteCount = 0;
    this.#liquidatedBuy = 0;
    this.#liquidatedSell = 0;
    this.#gap = 0;
  }
}

/** The host's columns of one row by name: all of the table that features see, so that they can change nothing. */
class LastFrame {
  readonly #table: FrameTable;
  readonly #place: { readonly at: number };

  constructor(table: FrameTable, place: { readonly at: number }) {
    this.#table = table;
    this.#place = place;
  }

  static {
    FRAME_COLUMNS.forEach((name, i) => {
      Object.defineProperty(LastFrame.prototype, name, {
        get(this: LastFrame) {
          return this.#table.columns()[i]![this.#place.at]!;
        },
      });
    });
  }
}
