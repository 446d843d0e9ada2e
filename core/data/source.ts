import type { EventBatch } from '../market/event-batch.js';
import type { Micros } from '../market/time.js';

/** What was wrong in a source and what was left out, in numbers. All of it is reported. */
export interface SourceCounters {
  lines: number;
  events: number;
  /** Lines that could not be read at all. */
  brokenLines: number;
  /** Quotes with bid >= ask. */
  crossedQuotes: number;
  /** Messages with a price or size that is not positive. */
  notPositive: number;
  /** Levels of depth messages with a price that is not positive or a negative size. */
  badLevels: number;
  /** Times that went back by up to a second and were raised. */
  raisedTimes: number;
  /** Messages of streams that are not understood, by stream. */
  ignoredStreams: Map<string, number>;
}

export function emptyCounters(): SourceCounters {
  return {
    lines: 0,
    events: 0,
    brokenLines: 0,
    crossedQuotes: 0,
    notPositive: 0,
    badLevels: 0,
    raisedTimes: 0,
    ignoredStreams: new Map(),
  };
}

/**
 * One ordered stream of market events: a recording, a kind of market, a directory of columns.
 * Its events are in total order: by `localTs`, then instrument id, then sequence.
 */
export interface EventSource {
  /** For messages: the file or what else it is. */
  readonly name: string;
  readonly venue: string;
  readonly counters: SourceCounters;
  /**
   * Clears `out` and fills it with the next events; false, with `out` empty, when there are none left.
   * All events of one `localTs` come in one batch.
   * @throws BotError `data_broken` when the content cannot be trusted.
   */
  read(out: EventBatch): Promise<boolean>;
  close(): Promise<void>;
}

/** Progress of a source in bytes of its input, for a person waiting. */
export interface SourceProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Turns the messages of one venue's wire into events. It owns all knowledge of that wire. */
export interface WireDecoder {
  /**
   * Appends the events of the JSON message in `bytes[from .. to)` to `out`; a message may hold none or several.
   * What is dropped or not understood is counted in the decoder's counters.
   * @returns false when the message cannot be read: a broken line.
   */
  decode(
    bytes: Uint8Array,
    from: number,
    to: number,
    localTs: Micros,
    sequence: number,
    out: EventBatch,
  ): boolean;
  /** Called at the end of the source: messages held back for want of their symbol are counted as ignored. */
  finish?(): void;
}
