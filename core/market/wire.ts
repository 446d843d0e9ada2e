import type { EventBatch } from './event-batch.js';
import type { Micros } from './time.js';

/** What was wrong in a source and what was left out, in numbers. All of it is reported. */
export interface SourceCounters {
  /** Lines of a recording; 0 where there are none. */
  lines: number;
  /** Market events that came of it. */
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
  /**
   * Bytes of a last gzip member that was cut: left out, or, where it is the only one, read as far as it goes without
   * its checksum.
   */
  cutBytes: number;
  /** Messages of streams that are not understood, by stream. */
  ignoredStreams: Map<string, number>;
}

/** All 0, for a source that has not been read. */
export function emptyCounters(): SourceCounters {
  return {
    lines: 0,
    events: 0,
    brokenLines: 0,
    crossedQuotes: 0,
    notPositive: 0,
    badLevels: 0,
    raisedTimes: 0,
    cutBytes: 0,
    ignoredStreams: new Map(),
  };
}

/**
 * Turns the messages of one venue's wire into events. It owns all knowledge of that wire, and is given nothing else:
 * what the host itself writes into a recording is read before it.
 */
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
