import type { FrameAggregator } from '../frame/aggregator.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { ColumnHooks } from '../strategy/column-hooks.js';
import { Funnel } from '../strategy/funnel.js';
import { LookAheadProof } from '../strategy/proof.js';
import { NOTHING_OFF, type SwitchedOff } from '../strategy/switched-off.js';
import type { RelatedTables } from '../strategy/table-window.js';
import type { FramedInstrument } from './feed-frames.js';
import type { PerceptionParts } from './perception-parts.js';

const MID = FRAME_COLUMNS.indexOf('mid');
const CLOSE = FRAME_COLUMNS.indexOf('close');

export interface PerceivedInstrumentOptions {
  /** Which rows are computed again is drawn by it and the seed. */
  readonly proofKey: string;
  /** Of all that is random. */
  readonly seed: number;
  readonly off?: SwitchedOff;
  readonly timeframeUs: Micros;
}

/** What a run knows of one instrument at each frame's end: its frames, its features and what the column hooks say of them. */
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
  /** One past the last row that was decided when old frames were to be forgotten the last time. */
  #passed = 0;
  /** The same of the last time that some were. */
  #forgotten = 0;

  constructor(
    { instrument, aggregator, features, firstTs }: FramedInstrument,
    parts: PerceptionParts,
    { timeframeUs, proofKey: key, seed, off = NOTHING_OFF }: PerceivedInstrumentOptions,
    related: RelatedTables,
  ) {
    this.instrument = instrument;
    this.aggregator = aggregator;
    const { table } = aggregator;
    const asked = { instrument, timeframeUs, seed, names: table.names };
    const { strategy } = parts;
    const of = { strategy, instrument, timeframeUs, table, seed, related, off, features };
    this.hooks = new ColumnHooks({ ...of, says: parts.columns(asked), funnel: this.funnel });
    const says = parts.proof(asked);
    this.proof = says && new LookAheadProof({ ...of, says, hooks: this.hooks, key });
    this.#timeframeUs = timeframeUs;
    this.#firstTs = firstTs;
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
    if (this.#passed > this.#forgotten) {
      this.#forgotten = this.#passed;
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
