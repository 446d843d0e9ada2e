import type { Listing } from '../exchange/simulated/listing.js';
import { FrameAggregator } from '../frame/aggregator.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import { byId, contractsOf, type Instrument, type InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { ColumnHooks } from '../strategy/column-hooks.js';
import { Funnel } from '../strategy/funnel.js';
import type { Strategy } from '../strategy/strategy.js';
import { makeFeatures } from './features.js';
import type { TradedInstrument } from './traded-instrument.js';
import { TradedMarket } from './traded-market.js';
import { TrailingActivity } from './trailing-activity.js';

const MID = FRAME_COLUMNS.indexOf('mid');
const CLOSE = FRAME_COLUMNS.indexOf('close');
const VOLUME = FRAME_COLUMNS.indexOf('volume');

export interface PlacesOptions {
  readonly strategy: Strategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly timeframeUs: Micros;
  readonly registry: InstrumentRegistry;
  /** Whether the run trades the instrument; the others only keep the clock. */
  selects(instrument: Instrument): boolean;
  /** Why a selected instrument is not traded; null when it is. */
  leftOut(instrument: Instrument): string | null;
  /** The order in which instruments compete for slots; negative when `a` comes first. By id without it. */
  precedes?(a: Instrument, b: Instrument): number;
}

/** One instrument of a run: its frames, its hooks, and its market at the time the trading stands at. */
export class Place implements TradedInstrument {
  readonly instrument: Instrument;
  readonly market = new TradedMarket();
  readonly activity = new TrailingActivity();
  readonly aggregator: FrameAggregator;
  readonly funnel = new Funnel();
  readonly hooks: ColumnHooks;
  readonly leftOut: string | null;
  /** Where its orders are; null before the first that needs it. */
  listing: Listing | null = null;
  closedFrames = 0;
  /** Null until it is asked for: most frames are asked for nothing. */
  #lastFrame: Readonly<Record<string, number>> | null = {};
  readonly #timeframeUs: Micros;
  /** Open time of the first frame. */
  readonly #firstTs: Micros;
  /** One past the last row that was decided. */
  #decided = 0;
  /** One past the last row that the activity has taken in. */
  #noted = 0;

  constructor(instrument: Instrument, localTs: Micros, options: PlacesOptions) {
    const { strategy, params, timeframeUs } = options;
    this.instrument = instrument;
    this.leftOut = options.leftOut(instrument);
    this.aggregator = new FrameAggregator(instrument, timeframeUs, makeFeatures(strategy, params));
    const { table } = this.aggregator;
    this.hooks = new ColumnHooks({ strategy, params, instrument, timeframeUs, table, funnel: this.funnel });
    this.#timeframeUs = timeframeUs;
    this.#firstTs = Math.floor(localTs / timeframeUs) * timeframeUs;
  }

  get lastFrame(): Readonly<Record<string, number>> {
    this.#lastFrame ??= this.hooks.frameRow(this.closedFrames - 1);
    return this.#lastFrame;
  }

  /** Asks the column hooks about the frames that have closed since the last time. */
  decide(): void {
    // The hooks forget their rows now, and callbacks may still ask for the last of them.
    void this.lastFrame;
    const end = this.aggregator.table.endRow;
    this.hooks.decide(this.#decided, end, this.#firstTs / this.#timeframeUs);
    this.#decided = end;
  }

  /** Forgets the frames that no later decision may see. */
  forgetOldFrames(): void {
    if (this.#decided === 0) return;
    const firstIndex = this.#firstTs / this.#timeframeUs;
    this.aggregator.table.dropBefore(this.hooks.firstNeededRow(this.#decided - 1, firstIndex));
  }

  /** The trading passes the end of a frame; false when the instrument had not come by then. */
  passClose(closeUs: Micros): boolean {
    const row = this.rowAt(closeUs);
    if (row < 0) return false;
    this.#close(row + 1);
    return true;
  }

  /** The trading catches up with the frames at once: nothing happened in between. */
  catchUp(): void {
    this.market.catchUp(this.aggregator);
    this.#close(this.#decided);
  }

  /** The trading passes over the frames that were decided, and forgets nothing of them that it will ask for. */
  passSkipped(): void {
    this.#note(this.#decided);
  }

  #close(frames: number): void {
    if (frames === this.closedFrames) return;
    this.#note(frames);
    this.closedFrames = frames;
    this.#lastFrame = null;
  }

  /** Takes the frames up to a row into the activity. */
  #note(end: number): void {
    const { table } = this.aggregator;
    for (; this.#noted < end; this.#noted++) {
      const openUs = this.#firstTs + this.#noted * this.#timeframeUs;
      const mid = table.value(MID, this.#noted);
      const price = Number.isNaN(mid) ? table.value(CLOSE, this.#noted) : mid;
      const volume = contractsOf(this.instrument, table.value(VOLUME, this.#noted), price);
      this.activity.add(openUs, openUs + this.#timeframeUs, price, volume);
    }
  }

  /** Row of the frame that ends at `closeUs`; negative before the first. */
  rowAt(closeUs: Micros): number {
    return Math.round((closeUs - this.#timeframeUs - this.#firstTs) / this.#timeframeUs);
  }

  /** Mid of the frame that ends at `closeUs`, its last price where there is none; NaN before the first of both. */
  midAt(closeUs: Micros): number {
    const row = this.rowAt(closeUs);
    if (row < 0) return Number.NaN;
    const { table } = this.aggregator;
    const mid = table.value(MID, row);
    return Number.isNaN(mid) ? table.value(CLOSE, row) : mid;
  }
}

/** The instruments of a run, as they come. */
export class Places {
  readonly #options: PlacesOptions;
  /** By instrument index; null for one that only keeps the clock. */
  readonly #byIndex: (Place | null)[] = [];
  #ordered: readonly Place[] = [];

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** In the order in which they compete. */
  get ordered(): readonly Place[] {
    return this.#ordered;
  }

  /** Undefined before its first event, null for one that only keeps the clock. */
  at(index: number): Place | null | undefined {
    return this.#byIndex[index];
  }

  /** By instrument id, or by a name of the strategy's `legs`. */
  find(name: string): Place | undefined {
    const id = this.#options.strategy.legs?.[name] ?? name;
    return this.#ordered.find(({ instrument }) => instrument.id === id);
  }

  /** The first event of an instrument; null when it only keeps the clock. */
  meet(index: number, localTs: Micros): Place | null {
    const instrument = this.#options.registry.at(index);
    const place = this.#options.selects(instrument) ? new Place(instrument, localTs, this.#options) : null;
    this.#byIndex[index] = place;
    if (place === null) return null;
    const precedes = this.#options.precedes ?? byId;
    this.#ordered = [...this.#ordered, place].sort((a, b) => precedes(a.instrument, b.instrument));
    return place;
  }
}
