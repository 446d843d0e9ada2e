import type { Listing } from '../exchange/simulated/listing.js';
import { FrameAggregator } from '../frame/aggregator.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import { FrameTable } from '../frame/frame-table.js';
import {
  byId,
  contractsOf,
  type Instrument,
  type InstrumentId,
  type InstrumentRegistry,
} from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { ColumnHooks } from '../strategy/column-hooks.js';
import { Funnel } from '../strategy/funnel.js';
import { LookAheadProof } from '../strategy/proof.js';
import type { Strategy } from '../strategy/strategy.js';
import { NOTHING_OFF, type SwitchedOff } from '../strategy/switched-off.js';
import type { PlacedTable, RelatedTables } from '../strategy/table-window.js';
import { makeFeatures } from './features.js';
import type { TradedInstrument } from './traded-instrument.js';
import { TradedMarket } from './traded-market.js';
import { TrailingActivity } from './trailing-activity.js';

const NOT_YET: PlacedTable = { table: new FrameTable(), firstIndex: 0 };
const MID = FRAME_COLUMNS.indexOf('mid');
const CLOSE = FRAME_COLUMNS.indexOf('close');
const VOLUME = FRAME_COLUMNS.indexOf('volume');

export interface PlacesOptions {
  readonly strategy: Strategy;
  /**
   * The instance whose features and column hooks are called. They run ahead of the trading: with an instance of their
   * own, nothing that they remember can reach the callbacks of `strategy`. Without it `strategy` has both.
   */
  readonly columns?: Strategy;
  /** The instance that rows are computed again with, to prove that they do not look ahead; null for no proof. */
  readonly proof?: Strategy | null;
  /** Which rows are computed again is drawn by it and the seed. */
  readonly proofKey?: string;
  /** Of all that is random. */
  readonly seed?: number;
  readonly off?: SwitchedOff;
  readonly params: Readonly<Record<string, unknown>>;
  readonly timeframeUs: Micros;
  readonly registry: InstrumentRegistry;
  /** Whether the run trades the instrument; the others only keep the clock. */
  selects(instrument: Instrument): boolean;
  /** Why a selected instrument is not traded; null when it is. */
  leftOut(instrument: Instrument): string | null;
  /** Ids that were asked for: one of them that has not come may still come. */
  readonly named?: readonly string[];
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
  readonly proof: LookAheadProof | null;
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
  /** One past the last row that was decided when old frames were forgotten the last time. */
  #passed = 0;
  /** One past the last row that the activity has taken in. */
  #noted = 0;

  constructor(instrument: Instrument, localTs: Micros, options: PlacesOptions, related: RelatedTables) {
    const { params, timeframeUs, proof, proofKey: key = '', seed = 0, off = NOTHING_OFF } = options;
    const strategy = options.columns ?? options.strategy;
    this.instrument = instrument;
    this.leftOut = options.leftOut(instrument);
    const made = makeFeatures(strategy, params);
    this.aggregator = new FrameAggregator(instrument, timeframeUs, made);
    const { table } = this.aggregator;
    const features = made.map(({ name, feature }) => ({ name, outputs: feature.outputs }));
    const asked = { strategy, params, instrument, timeframeUs, table, seed, related, off, features };
    this.hooks = new ColumnHooks({ ...asked, funnel: this.funnel });
    this.proof = proof ? new LookAheadProof({ ...asked, strategy: proof, hooks: this.hooks, key }) : null;
    this.#timeframeUs = timeframeUs;
    this.#firstTs = Math.floor(localTs / timeframeUs) * timeframeUs;
  }

  /** Whether the trading has come to it: frames run ahead. */
  get hasCome(): boolean {
    return this.closedFrames > 0 || this.market.depth !== 'none';
  }

  /** `ts / timeframe` of its first frame. */
  get firstIndex(): number {
    return this.#firstTs / this.#timeframeUs;
  }

  get lastFrame(): Readonly<Record<string, number>> {
    this.#lastFrame ??= Object.freeze(this.hooks.frameRow(this.closedFrames - 1));
    return this.#lastFrame;
  }

  /** Asks the column hooks about the frames that have closed since the last time. */
  decide(): void {
    // The hooks forget their rows now, and callbacks may still ask for the last of them.
    void this.lastFrame;
    const end = this.aggregator.table.endRow;
    this.hooks.decide(this.#decided, end, this.firstIndex);
    this.#decided = end;
  }

  /** Something happened to a trade after the last frame that closed. */
  markTraded(): void {
    this.proof?.mark(this.closedFrames - 1);
  }

  /** Computes rows again; the last one waits, since a trade may still follow it. */
  prove(isLast: boolean): void {
    this.proof?.advance(isLast ? this.#decided : this.#decided - 1, this.firstIndex);
  }

  /**
   * Forgets the frames that no later decision may see. Those of the present step stay until the next: another
   * instrument's rows of it are still to be proved, and may ask for them.
   */
  forgetOldFrames(): void {
    if (this.#passed > 0) {
      this.aggregator.table.dropBefore(this.hooks.firstNeededRow(this.#passed - 1, this.firstIndex));
    }
    this.#passed = this.#decided;
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

  /** By instrument id, or by a name of the strategy's `legs`; undefined before the trading has come to it. */
  find(name: string): Place | undefined {
    const place = this.#named(name);
    return place?.hasCome === true ? place : undefined;
  }

  #named(name: string): Place | undefined {
    const id = this.#options.strategy.legs?.[name] ?? name;
    return this.#ordered.find(({ instrument }) => instrument.id === id);
  }

  /** The frames of an instrument that the run knows; none yet before its first event. */
  #related(name: string): PlacedTable | null {
    const place = this.#named(name);
    if (place) return { table: place.aggregator.table, firstIndex: place.firstIndex };
    const { strategy, registry, named = [] } = this.#options;
    const id = strategy.legs?.[name] ?? name;
    const mayCome = [...Object.values(strategy.legs ?? {}), ...(strategy.instruments ?? []), ...named];
    return mayCome.includes(id) || registry.get(id as InstrumentId) ? NOT_YET : null;
  }

  /** The first event of an instrument; null when it only keeps the clock. */
  meet(index: number, localTs: Micros): Place | null {
    const instrument = this.#options.registry.at(index);
    const place = this.#options.selects(instrument)
      ? new Place(instrument, localTs, this.#options, (name) => this.#related(name))
      : null;
    this.#byIndex[index] = place;
    if (place === null) return null;
    const precedes = this.#options.precedes ?? byId;
    this.#ordered = [...this.#ordered, place].sort((a, b) => precedes(a.instrument, b.instrument));
    return place;
  }
}
