import type { EventBatch } from '../../market/event-batch.js';
import type { Market } from '../../market/instrument.js';
import type { NeutralEvent } from '../../market/neutral-event.js';
import { neutralEvent } from '../../market/neutral-row.js';
import type { Random } from '../../market/random.js';

/** What is needed of a venue: its own wire form of an event. */
export interface WireEncoder {
  encode(event: NeutralEvent, market: Market): readonly string[];
}

export interface WireLinesOptions {
  readonly venue: WireEncoder;
  /** By the index by which events name their instrument. */
  market(instrument: number): Market;
  /** Nanoseconds do not fit a double: the three digits below our microseconds are drawn. */
  readonly nanos: Random;
}

/** Events as the lines of a recording, `<local ns> <json>` without line ends, in the venue's own wire form. */
export function* wireLines(
  batch: EventBatch,
  { venue, market, nanos }: WireLinesOptions,
): Generator<string, void, undefined> {
  for (let row = 0; row < batch.length; row++) {
    const time = `${batch.localTs[row]!}${String(nanos.integer(0, 999)).padStart(3, '0')}`;
    const messages = venue.encode(neutralEvent(batch, row), market(batch.instrument[row]!));
    for (const message of messages) yield `${time} ${message}`;
  }
}
