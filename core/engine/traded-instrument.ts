import type { Activity } from '../exchange/activity.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import { contractsOf, type Instrument } from '../market/instrument.js';
import { MarketState } from '../market/market-state.js';
import type { Micros } from '../market/time.js';
import type { PerceivedInstrument } from '../perception/perceived-instrument.js';
import type { ColumnHooks } from '../strategy/column-hooks.js';
import type { Funnel } from '../strategy/funnel.js';
import { TrailingActivity } from './trailing-activity.js';

const VOLUME = FRAME_COLUMNS.indexOf('volume');
const NO_FRAME: Readonly<Record<string, number>> = Object.freeze({});

/** One instrument as the trading sees it, at the time that the trading stands at. */
export class TradedInstrument {
  readonly instrument: Instrument;
  readonly market = new MarketState('until_quoted');
  /** Why it is not traded at all; null when it is. */
  readonly leftOut: string | null;
  /** Frames of it that have closed at the time the trading stands at. */
  closedFrames = 0;
  readonly #perceived: PerceivedInstrument;
  readonly #activity = new TrailingActivity();
  /** Null until it is asked for: most frames are asked for nothing. */
  #lastFrame: Readonly<Record<string, number>> | null = NO_FRAME;
  /** Closed frames that the activity has taken in. */
  #noted = 0;

  constructor(perceived: PerceivedInstrument, leftOut: string | null) {
    this.instrument = perceived.instrument;
    this.#perceived = perceived;
    this.leftOut = leftOut;
  }

  get hooks(): ColumnHooks {
    return this.#perceived.hooks;
  }

  get funnel(): Funnel {
    return this.#perceived.funnel;
  }

  /** Whether the trading has come to it: perception may be ahead. */
  get hasCome(): boolean {
    return this.closedFrames > 0 || this.market.depth !== 'none';
  }

  /** Columns of the last closed frame by name; empty before the first. */
  get lastFrame(): Readonly<Record<string, number>> {
    this.#lastFrame ??= this.hooks.frameRow(this.closedFrames - 1);
    return this.#lastFrame;
  }

  /** Something happened to a trade after the last frame that closed: its row is one to prove. */
  markTraded(): void {
    this.#perceived.proof?.mark(this.closedFrames - 1);
  }

  /** The trading passes the end of a frame, of which there is none where the instrument had not come by then. */
  passClose(closeUs: Micros): void {
    const row = this.#perceived.rowAt(closeUs);
    if (row >= 0) this.#close(row + 1);
  }

  /** The trading catches up with perception at once: nothing happened in between. */
  catchUp(): void {
    this.market.catchUp(this.#perceived.aggregator);
    this.#close(this.#perceived.decidedFrames);
  }

  /** Mid of the frame that ends at `closeUs`, its last price where there is none; NaN before the first of both. */
  priceAt(closeUs: Micros): number {
    return this.#perceived.priceOf(this.#perceived.rowAt(closeUs));
  }

  /** How much moves in its market, by its closed frames; null while it is not known. */
  moves(): Activity | null {
    this.#note();
    return this.#activity.get();
  }

  /** The batches of the events that were taken in are about to be filled anew, and old frames to be forgotten. */
  release(): void {
    this.market.release(null);
    this.#note();
  }

  #close(frames: number): void {
    if (frames === this.closedFrames) return;
    this.closedFrames = frames;
    this.#lastFrame = null;
  }

  /** Takes the closed frames into the activity. */
  #note(): void {
    const { aggregator } = this.#perceived;
    for (; this.#noted < this.closedFrames; this.#noted++) {
      const openUs = this.#perceived.openUs(this.#noted);
      const closeUs = this.#perceived.openUs(this.#noted + 1);
      const price = this.#perceived.priceOf(this.#noted);
      const volume = contractsOf(this.instrument, aggregator.table.value(VOLUME, this.#noted), price);
      this.#activity.add(openUs, closeUs, price, volume);
    }
  }
}
