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
      const batch = chunk.batches[chunk.lane[run]!]!;
      const { localTs, instrument } = batch;
      const to = chunk.to[run]!;
      for (let row = chunk.from[run]!; row < to; row++) {
        const us = localTs[row]!;
        const index = instrument[row]!;
        if (index === NO_INSTRUMENT && Number.isNaN(this.#firstUs)) continue;
        if (us >= this.#closeUs) this.#closeFrames(us);
        if (index === NO_INSTRUMENT) continue;
        const aggregator = this.#aggregators[index];
        if (aggregator) aggregator.add(batch, row);
        else if (aggregator === undefined) this.#meet(index, batch, row);
      }
      if (!Number.isNaN(this.#firstUs)) this.#lastUs = localTs[to - 1]!;
    }
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

  #meet(index: number, batch: EventBatch, row: number): void {
    const aggregator = this.#options.meet(index, batch.localTs[row]!);
    this.#aggregators[index] = aggregator;
    if (aggregator === null) return;
    this.#met.push(aggregator);
    aggregator.add(batch, row);
  }
}
