import { FrameAggregator } from '../frame/aggregator.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { ColumnHooks } from '../strategy/column-hooks.js';
import { Funnel } from '../strategy/funnel.js';
import { LookAheadProof } from '../strategy/proof.js';
import type { Strategy } from '../strategy/strategy.js';
import { NOTHING_OFF, type SwitchedOff } from '../strategy/switched-off.js';
import type { RelatedTables } from '../strategy/table-window.js';
import { makeFeatures } from './features.js';

const MID = FRAME_COLUMNS.indexOf('mid');
const CLOSE = FRAME_COLUMNS.indexOf('close');

export interface PerceivedInstrumentOptions {
  /** The instance whose features and column hooks are called. */
  readonly strategy: Strategy;
  /** The instance that rows are computed again with, to prove that they do not look ahead; null for no proof. */
  readonly proof: Strategy | null;
  /** Which rows are computed again is drawn by it and the seed. */
  readonly proofKey: string;
  /** Of all that is random. */
  readonly seed: number;
  readonly off?: SwitchedOff;
  readonly params: Readonly<Record<string, unknown>>;
  readonly timeframeUs: Micros;
}

/** What is known of one instrument at each frame's end: its frames, its features and what the column hooks say of them. */
export class PerceivedInstrument {
  readonly instrument: Instrument;
  readonly aggregator: FrameAggregator;
  readonly funnel = new Funnel();
  readonly hooks: ColumnHooks;
  readonly proof: LookAheadProof | null;
  readonly #timeframeUs: Micros;
  /** Open time of the first frame. */
  readonly #firstTs: Micros;
  /** One past the last row that was decided. */
  #decided = 0;
  /** One past the last row that was decided when old frames were forgotten the last time. */
  #passed = 0;

  /** @param localTs of its first event */
  constructor(
    instrument: Instrument,
    localTs: Micros,
    options: PerceivedInstrumentOptions,
    related: RelatedTables,
  ) {
    const { strategy, params, timeframeUs, proof, proofKey: key, seed, off = NOTHING_OFF } = options;
    this.instrument = instrument;
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

  /** `ts / timeframe` of its first frame. */
  get firstIndex(): number {
    return this.#firstTs / this.#timeframeUs;
  }

  /** Frames that have closed and were decided. */
  get decidedFrames(): number {
    return this.#decided;
  }

  /** Asks the column hooks about the frames that have closed since the last time. */
  decide(): void {
    const end = this.aggregator.table.endRow;
    this.hooks.decide(this.#decided, end, this.firstIndex);
    this.#decided = end;
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

  /** When a row's frame opened. */
  openUs(row: number): Micros {
    return this.#firstTs + row * this.#timeframeUs;
  }

  /** Row of the frame that ends at `closeUs`; negative before the first. */
  rowAt(closeUs: Micros): number {
    return Math.round((closeUs - this.#timeframeUs - this.#firstTs) / this.#timeframeUs);
  }

  /** Mid of a row, its last price where there is none; NaN before the first of both. */
  priceOf(row: number): number {
    if (row < 0) return Number.NaN;
    const { table } = this.aggregator;
    const mid = table.value(MID, row);
    return Number.isNaN(mid) ? table.value(CLOSE, row) : mid;
  }
}
