import type { EventBatch } from '../market/event-batch.js';
import type { SourceCounters } from '../market/wire.js';

/**
 * One ordered stream of market events: a recording, a made-up market, an instrument's columns.
 * Its events are in total order: by `localTs`, then instrument id, then sequence.
 */
export interface EventSource {
  /** For messages: the file or what else it is. */
  readonly name: string;
  /** The venue's id, the same for all of its instruments. */
  readonly venue: string;
  /** What was read so far, what was wrong in it, and what was left out. */
  readonly counters: SourceCounters;
  /**
   * Clears `out` and fills it with the next events; false, with `out` empty, when there are none left.
   * All events of one `localTs` come in one batch.
   * @throws BotError `data_broken` when the content cannot be trusted.
   */
  read(out: EventBatch): Promise<boolean>;
  /** Gives back what it holds. */
  close(): Promise<void>;
}

/** How far a source has come, in bytes of its input, for a person waiting. */
export interface SourceProgress {
  /** What was read. */
  readonly doneBytes: number;
  /** What there is to read. */
  readonly totalBytes: number;
}
