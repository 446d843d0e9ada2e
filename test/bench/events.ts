import { loadVenues } from '../../core/loader/plugins.js';
import { Chunk } from '../../core/market/chunk.js';
import { EventBatch, EventFlag, EventKind } from '../../core/market/event-batch.js';
import type { Instrument } from '../../core/market/instrument.js';
import { openFeed } from '../../core/run/feeds.js';
import { chunkOf } from '../fixtures/chunk.js';
import { sharedData } from '../shared-data.js';
import type { PlainEvent, PlainLevel } from './naive/events.js';
import { RECORDING, recordingData } from './recording.js';

/** Events of one instrument in memory, as a feed would give them. */
export interface HeldEvents {
  readonly instrument: Instrument;
  readonly chunks: readonly Chunk[];
  readonly events: number;
}

/** The recording, or another file of its venue, as its own source gives it: all kinds in one batch. */
export async function recordedEvents(file = sharedData(RECORDING)): Promise<HeldEvents> {
  const open = await openFeed({ venues: await loadVenues(), data: recordingData(file) });
  const chunks: Chunk[] = [];
  let events = 0;
  for (let chunk = await open.feed.next(); chunk; chunk = await open.feed.next()) {
    const batch = new EventBatch();
    for (let run = 0; run < chunk.count; run++) {
      const from = chunk.batches[chunk.lane[run]!]!;
      for (let row = chunk.from[run]!; row < chunk.to[run]!; row++) batch.appendFrom(from, row);
    }
    events += batch.length;
    chunks.push(chunkOf(batch));
  }
  await open.feed.close();
  return { instrument: open.registry.at(0), chunks, events };
}

/** The same as the column store gives it: a batch a kind, and runs that go from one to another. */
export function byKind({ instrument, chunks, events }: HeldEvents): HeldEvents {
  return { instrument, events, chunks: chunks.map(splitByKind) };
}

/** The quotes alone. */
export function quotesOf({ instrument, chunks }: HeldEvents): HeldEvents {
  const quotes = chunks.map((chunk) => {
    const batch = new EventBatch();
    eachRow(chunk, (from, row) => {
      if (from.kind[row] === EventKind.quote) batch.appendFrom(from, row);
    });
    return batch;
  });
  return {
    instrument,
    chunks: quotes.map((batch) => chunkOf(batch)),
    events: quotes.reduce((sum, { length }) => sum + length, 0),
  };
}

/** As plain objects, for the twins; of the kinds that the recording holds. */
export function plainEvents({ chunks }: HeldEvents): readonly PlainEvent[] {
  const events: PlainEvent[] = [];
  for (const chunk of chunks) eachRow(chunk, (batch, row) => events.push(plainEvent(batch, row)));
  return events;
}

function plainEvent(batch: EventBatch, row: number): PlainEvent {
  const us = batch.localTs[row]!;
  const id = batch.id[row]!;
  const kind = batch.kind[row];
  if (kind === EventKind.quote) {
    const [bid, bidSize, ask, askSize] = [batch.v0[row]!, batch.v1[row]!, batch.v2[row]!, batch.v3[row]!];
    return { kind: 'quote', us, id, bid, bidSize, ask, askSize };
  }
  if (kind === EventKind.trade) {
    const flags = batch.flags[row]!;
    const isBuy = (flags & EventFlag.buy) !== 0;
    const isOnBook = (flags & EventFlag.offBook) === 0;
    return { kind: 'trade', us, price: batch.v0[row]!, size: batch.v1[row]!, isBuy, isOnBook };
  }
  const first = batch.levelFrom[row]!;
  const firstAsk = first + batch.bidCount[row]!;
  const bids = levels(batch, first, firstAsk);
  const asks = levels(batch, firstAsk, firstAsk + batch.askCount[row]!);
  return { kind: kind === EventKind.depth ? 'diff' : 'snapshot', us, id, bids, asks };
}

function levels({ levelPrice, levelSize }: EventBatch, from: number, to: number): readonly PlainLevel[] {
  return Array.from({ length: to - from }, (_, i) => [levelPrice[from + i]!, levelSize[from + i]!] as const);
}

function splitByKind(chunk: Chunk): Chunk {
  const kinds = Object.values(EventKind);
  const batches = kinds.map(() => new EventBatch());
  const split = new Chunk();
  split.batches = batches;
  let last = -1;
  let first = 0;
  const end = () => {
    if (last >= 0) split.push(last, first, batches[last]!.length);
  };
  eachRow(chunk, (from, row) => {
    const lane = kinds.indexOf(from.kind[row] as EventKind);
    if (lane !== last) {
      end();
      last = lane;
      first = batches[lane]!.length;
    }
    batches[lane]!.appendFrom(from, row);
  });
  end();
  return split;
}

function eachRow(chunk: Chunk, visit: (batch: EventBatch, row: number) => void): void {
  for (let run = 0; run < chunk.count; run++) {
    const batch = chunk.batches[chunk.lane[run]!]!;
    for (let row = chunk.from[run]!; row < chunk.to[run]!; row++) visit(batch, row);
  }
}
