import type { EventBatch } from './event-batch.js';

/**
 * Events of all sources in total order, as runs of rows: run `i` is `batches[lane[i]]`, rows `from[i]` to
 * `to[i]`. Valid until the next chunk is asked for.
 */
export class Chunk {
  /** How many runs it holds: the three columns below are valid so far. */
  count = 0;
  /** One a source, by lane. */
  batches: readonly EventBatch[] = [];
  /** By run: the place of its batch in `batches`. Plain lists: a chunk of one message is made for each when live. */
  lane: number[] = [];
  /** By run: its first row. */
  from: number[] = [];
  /** By run: the row behind its last. */
  to: number[] = [];

  /** Adds a run behind those already there. */
  push(lane: number, from: number, to: number): void {
    const at = this.count++;
    this.lane[at] = lane;
    this.from[at] = from;
    this.to[at] = to;
  }
}
