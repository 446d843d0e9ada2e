import { type EventBatch, EventFlag, EventKind, type Micros } from '../../../core/public/plugin.js';
import type { BookSide } from './book-side.js';
import type { SyntheticGrid } from './grid.js';
import type { WireFeed } from './wire-feed.js';

const FIRST_UPDATE_ID = 1_000_000;

/** What a snapshot held when it was taken. */
export interface TakenSnapshot {
  readonly updateId: number;
  readonly exchangeTs: Micros;
  readonly levels: EventBatch;
  readonly bidCount: number;
  readonly askCount: number;
}

/** What one instrument's venue tells of it: the one place that writes its events. Prices come in ticks, sizes in lots. */
export class Tape {
  readonly #feed: WireFeed;
  readonly #instrument: number;
  readonly #grid: SyntheticGrid;
  readonly #bids: BookSide;
  readonly #asks: BookSide;
  #sentDepthId = FIRST_UPDATE_ID;
  #tradeId = 0;

  constructor(feed: WireFeed, instrument: number, grid: SyntheticGrid, bids: BookSide, asks: BookSide) {
    this.#feed = feed;
    this.#instrument = instrument;
    this.#grid = grid;
    this.#bids = bids;
    this.#asks = asks;
  }

  get updateId(): number {
    return FIRST_UPDATE_ID + this.#bids.changes + this.#asks.changes;
  }

  /** The id of the last diff sent. */
  get sentDepthId(): number {
    return this.#sentDepthId;
  }

  /** The touch as it stands. */
  quote(): void {
    const grid = this.#grid;
    const bid = this.#bids.bestTicks;
    const ask = this.#asks.bestTicks;
    const { batch } = this.#feed;
    const row = this.#feed.append(EventKind.quote, this.#instrument);
    batch.id[row] = this.updateId;
    batch.v0[row] = grid.price(bid);
    batch.v1[row] = grid.base(this.#bids.lotsAt(0), bid);
    batch.v2[row] = grid.price(ask);
    batch.v3[row] = grid.base(this.#asks.lotsAt(0), ask);
  }

  /** A print; `side` is the aggressor's, 1 a buyer's. */
  trade(side: 1 | -1, ticks: number, lots: number): void {
    const row = this.#feed.append(EventKind.trade, this.#instrument);
    this.#feed.batch.flags[row] = side === 1 ? EventFlag.buy : 0;
    this.#feed.batch.id[row] = ++this.#tradeId;
    this.#values(
      row,
      this.#grid.price(ticks),
      this.#grid.base(lots, ticks),
      this.#grid.notional(lots, ticks),
    );
  }

  /** A forced order that was filled; `side` is its own. */
  liquidation(side: 1 | -1, ticks: number, lots: number): void {
    const row = this.#feed.append(EventKind.liquidation, this.#instrument);
    this.#feed.batch.flags[row] = side === 1 ? EventFlag.buy : 0;
    this.#values(row, this.#grid.price(ticks), this.#grid.base(lots, ticks));
  }

  openInterest(lots: number): void {
    const row = this.#feed.append(EventKind.openInterest, this.#instrument);
    this.#values(row, this.#grid.openInterest(lots));
  }

  /** The mark is the middle of the touch. */
  funding(rate: number, paidAt: Micros): void {
    const row = this.#feed.append(EventKind.funding, this.#instrument);
    const mark = (this.#grid.price(this.#bids.bestTicks) + this.#grid.price(this.#asks.bestTicks)) / 2;
    this.#values(row, rate, paidAt, mark);
  }

  get hasSentDepth(): boolean {
    return this.#sentDepthId > FIRST_UPDATE_ID;
  }

  /** The levels changed since the last diff, nothing when none did. */
  diff(): void {
    const updateId = this.updateId;
    if (updateId === this.#sentDepthId) return;
    const { batch } = this.#feed;
    const row = this.#feed.append(EventKind.depth, this.#instrument);
    batch.id[row] = updateId;
    this.#values(row, this.#sentDepthId);
    batch.bidCount[row] = this.#bids.writeChanges(batch);
    batch.askCount[row] = this.#asks.writeChanges(batch);
    this.#sentDepthId = updateId;
  }

  /** `into` keeps the levels until the snapshot is sent. */
  takeSnapshot(into: EventBatch): TakenSnapshot {
    const bidCount = this.#bids.writeLevels(into);
    const askCount = this.#asks.writeLevels(into);
    return { updateId: this.updateId, exchangeTs: this.#feed.exchangeTs, levels: into, bidCount, askCount };
  }

  snapshot({ updateId, exchangeTs, levels, bidCount, askCount }: TakenSnapshot): void {
    const { batch } = this.#feed;
    const row = this.#feed.append(EventKind.snapshot, this.#instrument);
    batch.exchangeTs[row] = exchangeTs;
    batch.id[row] = updateId;
    this.#values(row, Number.NaN);
    for (let i = 0; i < bidCount + askCount; i++)
      batch.appendLevel(levels.levelPrice[i]!, levels.levelSize[i]!);
    batch.bidCount[row] = bidCount;
    batch.askCount[row] = askCount;
  }

  #values(row: number, v0: number, v1 = Number.NaN, v2 = Number.NaN): void {
    const { batch } = this.#feed;
    batch.v0[row] = v0;
    batch.v1[row] = v1;
    batch.v2[row] = v2;
    batch.v3[row] = Number.NaN;
  }
}
