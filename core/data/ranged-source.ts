import { EventBatch } from '../market/event-batch.js';
import type { Timerange } from '../market/timerange.js';
import type { SourceCounters } from '../market/wire.js';
import type { EventSource } from './source.js';

/** A source's events within a timerange, by local time. */
export class RangedSource implements EventSource {
  readonly name: string;
  readonly venue: string;
  readonly counters: SourceCounters;
  readonly #source: EventSource;
  readonly #range: Timerange;
  readonly #read = new EventBatch();
  #ended = false;

  constructor(source: EventSource, range: Timerange) {
    this.name = source.name;
    this.venue = source.venue;
    this.counters = source.counters;
    this.#source = source;
    this.#range = range;
  }

  async read(out: EventBatch): Promise<boolean> {
    out.clear();
    const batch = this.#read;
    while (!this.#ended && out.length === 0 && (await this.#source.read(batch))) {
      for (let row = 0; row < batch.length; row++) {
        const us = batch.localTs[row]!;
        if (us >= this.#range.toUs) this.#ended = true;
        else if (us >= this.#range.fromUs) out.appendFrom(batch, row);
      }
    }
    return out.length > 0;
  }

  async close(): Promise<void> {
    await this.#source.close();
  }
}
