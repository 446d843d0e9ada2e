import { wallRatio } from '../indicators/wall-ratio.js';
import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import { FusedBook } from '../market/fused-book.js';
import type { Instrument } from '../market/instrument.js';
import type { SeenMarket } from '../market/market-state.js';
import type { Micros } from '../market/time.js';
import { FRAME_COLUMNS, type FrameValues } from './columns.js';
import type { Feature } from './feature.js';
import { FrameTable } from './frame-table.js';
import { LastFrame } from './last-frame.js';
import { PrintSums } from './print-sums.js';
import { QuoteSums } from './quote-sums.js';

const DEPTH_LEVELS = 20;

/** What comes seldom, or costs so much that a call is nothing beside it. */
type OtherKind = Exclude<EventKind, typeof EventKind.quote | typeof EventKind.trade>;

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
export class FrameAggregator implements SeenMarket {
  /** Whose events it takes. */
  readonly instrument: Instrument;
  /** The closed frames, the host's columns first. */
  readonly table: FrameTable;
  /** As it stands after the last event. */
  readonly book = new FusedBook();
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
  readonly #quotes = new QuoteSums();
  readonly #prints = new PrintSums();
  readonly #levelSizes = new Float64Array(2 * DEPTH_LEVELS);
  readonly #scratch = new Float64Array(2 * DEPTH_LEVELS);

  /** Open time of the frame being filled; NaN before the first event. */
  #openTs = Number.NaN;
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
    return this.#prints.close;
  }

  /** Of the last quote, quote currency; as the five below NaN before the first. */
  get bid(): number {
    return this.#quotes.bid;
  }

  /** Base units. */
  get bidSize(): number {
    return this.#quotes.bidSize;
  }

  /** Quote currency. */
  get ask(): number {
    return this.#quotes.ask;
  }

  /** Base units. */
  get askSize(): number {
    return this.#quotes.askSize;
  }

  /** When it was received. */
  get quoteTs(): Micros {
    return this.#quotes.ts;
  }

  /** The venue's own time of it. */
  get quoteExchangeTs(): Micros {
    return this.#quotes.exchangeTs;
  }

  /** Whether an event has come: frames are closed from the first one on. */
  get started(): boolean {
    return !Number.isNaN(this.#openTs);
  }

  /** Takes rows `from` to `to` in: events of this instrument, at least one, that belong to the frame being filled. */
  addRun(batch: EventBatch, from: number, to: number): void {
    const { kind, localTs } = batch;
    if (!this.started) this.#openTs = Math.floor(localTs[from]! / this.#timeframeUs) * this.#timeframeUs;
    for (let row = from; row < to; ) {
      const first = row;
      const its = kind[row]! as EventKind;
      do row++;
      while (row < to && kind[row] === its);
      if (its === EventKind.quote) this.#addQuotes(batch, first, row);
      else if (its === EventKind.trade) this.#addTrades(batch, first, row);
      else for (let other = first; other < row; other++) this.#addOther(its, batch, other);
    }
  }

  #addQuotes(batch: EventBatch, from: number, to: number): void {
    this.#quotes.addRun(batch, from, to);
    const { book } = this;
    for (let row = from; row < to; row++) book.applyQuote(batch, row);
    if (this.#onQuote.length > 0) this.#showQuotes(batch, from, to);
  }

  /** A loop of its own, so that the compiler can put the feature's code into it: a call boxes its numbers. */
  #showQuotes({ localTs, v0, v1, v2, v3 }: EventBatch, from: number, to: number): void {
    const features = this.#onQuote;
    for (let row = from; row < to; row++) {
      for (let i = 0; i < features.length; i++)
        features[i]!.onQuote!(v0[row]!, v1[row]!, v2[row]!, v3[row]!, localTs[row]!);
    }
  }

  #addTrades(batch: EventBatch, from: number, to: number): void {
    this.#prints.addRun(batch, from, to);
    if (this.#onTrade.length > 0) this.#showTrades(batch, from, to);
  }

  #showTrades({ flags, localTs, v0, v1, v2 }: EventBatch, from: number, to: number): void {
    const features = this.#onTrade;
    for (let row = from; row < to; row++) {
      const flag = flags[row]!;
      if (flag & EventFlag.offBook) continue;
      const buy = (flag & EventFlag.buy) !== 0;
      for (let i = 0; i < features.length; i++)
        features[i]!.onTrade!(v0[row]!, v1[row]!, v2[row]!, buy, localTs[row]!);
    }
  }

  #addOther(kind: OtherKind, batch: EventBatch, row: number): void {
    const localTs = batch.localTs[row]!;
    switch (kind) {
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
      case EventKind.timer:
        // It is of no instrument: the clock takes it.
        return;
    }
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
    this.#quotes.addGap();
    this.book.applyGap();
    for (const feature of this.#onGap) feature.onGap!(localTs);
  }

  /** Closes the frame being filled into the table and begins the next. */
  close(): void {
    const closeTs = this.#openTs + this.#timeframeUs;
    this.#quotes.weigh(closeTs);
    this.#prints.end();
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
    const quotes = this.#quotes;
    const prints = this.#prints;
    const { bid, ask, bidSize, askSize } = quotes;
    let i = 0;
    columns[i++]![at] = this.#openTs;
    columns[i++]![at] = prints.open;
    columns[i++]![at] = prints.high;
    columns[i++]![at] = prints.low;
    columns[i++]![at] = prints.close;
    columns[i++]![at] = prints.volume;
    columns[i++]![at] = prints.quoteVolume;
    columns[i++]![at] = prints.count;
    columns[i++]![at] = prints.buyVolume;
    columns[i++]![at] = prints.sellVolume;
    columns[i++]![at] = prints.count === 0 ? Number.NaN : prints.quoteVolume / prints.volume;
    columns[i++]![at] = bid;
    columns[i++]![at] = ask;
    columns[i++]![at] = bidSize;
    columns[i++]![at] = askSize;
    columns[i++]![at] = (bid + ask) / 2;
    columns[i++]![at] = (ask * bidSize + bid * askSize) / (bidSize + askSize);
    columns[i++]![at] = quotes.spreadMean;
    columns[i++]![at] = quotes.tobi;
    columns[i++]![at] = quotes.tobiMean;
    columns[i++]![at] = quotes.ofi;
    columns[i++]![at] = quotes.count;
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
    this.#quotes.begin();
    this.#prints.begin();
    this.#liquidatedBuy = 0;
    this.#liquidatedSell = 0;
    this.#gap = 0;
  }
}
