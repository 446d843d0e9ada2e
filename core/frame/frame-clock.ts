import type { Chunk } from '../market/chunk.js';
import { type EventBatch, NO_INSTRUMENT } from '../market/event-batch.js';
import type { Micros } from '../market/time.js';
import type { FrameAggregator } from './aggregator.js';

/** What a {@link FrameClock} goes by. */
export interface FrameClockOptions {
  /** The length of a frame; frames are aligned to the epoch. */
  readonly timeframeUs: Micros;
  /** Asked at the first event of an instrument: its aggregator, or null when it only keeps the clock. */
  meet(instrument: number, localTs: Micros): FrameAggregator | null;
}

/**
 * The one clock of all instruments: a frame of each ends when the first event of any of them, or a timer, comes at or
 * after its end, so that every instrument has rows for the times in which others trade. It starts at the first event
 * of an instrument.
 */
export class FrameClock {
  readonly #options: FrameClockOptions;
  /** By instrument index; null for one that only keeps the clock. */
  readonly #aggregators: (FrameAggregator | null)[] = [];
  readonly #met: FrameAggregator[] = [];
  #closeUs: Micros = Number.NEGATIVE_INFINITY;
  #firstUs: Micros = Number.NaN;
  #lastUs: Micros = Number.NaN;

  constructor(options: FrameClockOptions) {
    this.#options = options;
  }

  /** Time of the first event of an instrument; NaN before it. */
  get firstUs(): Micros {
    return this.#firstUs;
  }

  /** Time of the last event; NaN before the first. */
  get lastUs(): Micros {
    return this.#lastUs;
  }

  /** End of the frame being filled; -Infinity before the first event. */
  get closeUs(): Micros {
    return this.#closeUs;
  }

  /** Takes a chunk of events in, and closes the frames that it passes. */
  add(chunk: Chunk): void {
    for (let run = 0; run < chunk.count; run++) {
      this.#addRun(chunk.batches[chunk.lane[run]!]!, chunk.from[run]!, chunk.to[run]!);
    }
  }

  /** Hands the rows on in runs of one instrument and one frame. */
  #addRun(batch: EventBatch, from: number, to: number): void {
    const { localTs, instrument } = batch;
    for (let row = from; row < to; ) {
      const first = row;
      const us = localTs[first]!;
      const index = instrument[first]!;
      if (index === NO_INSTRUMENT && Number.isNaN(this.#firstUs)) {
        row++;
        continue;
      }
      if (us >= this.#closeUs) this.#closeFrames(us);
      const closeUs = this.#closeUs;
      do row++;
      while (row < to && instrument[row] === index && localTs[row]! < closeUs);
      if (index === NO_INSTRUMENT) continue;
      const known = this.#aggregators[index];
      (known === undefined ? this.#meet(index, us) : known)?.addRun(batch, first, row);
    }
    if (!Number.isNaN(this.#firstUs)) this.#lastUs = localTs[to - 1]!;
  }

  #closeFrames(us: Micros): void {
    const { timeframeUs } = this.#options;
    if (this.#closeUs === Number.NEGATIVE_INFINITY) {
      this.#firstUs = us;
      this.#closeUs = (Math.floor(us / timeframeUs) + 1) * timeframeUs;
      return;
    }
    while (this.#closeUs <= us) {
      for (const aggregator of this.#met) aggregator.close();
      this.#closeUs += timeframeUs;
    }
  }

  /** The first event of an instrument. */
  #meet(index: number, localTs: Micros): FrameAggregator | null {
    const aggregator = this.#options.meet(index, localTs);
    this.#aggregators[index] = aggregator;
    if (aggregator !== null) this.#met.push(aggregator);
    return aggregator;
  }
}
