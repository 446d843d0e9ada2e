import { mkdir } from 'node:fs/promises';
import { BotError } from '../errors.js';
import type { Chunk } from '../market/chunk.js';
import { EventBatch, EventKind } from '../market/event-batch.js';
import type { InstrumentRegistry } from '../market/instrument.js';
import { ColumnStoreWriter } from './columns/index.js';
import { STORED_KINDS } from './columns/stored-kinds.js';
import type { Feed } from './merge.js';
import { unwritable } from './partial-file.js';

export interface ConvertOptions {
  readonly datadir: string;
  readonly overwrite: boolean;
  onProgress?(): void;
  /** True ends the work after the present chunk. */
  stopped?(): boolean;
}

/** How many events of a kind were stored. */
export interface StoredRows {
  readonly id: string;
  readonly kind: string;
  readonly rows: number;
}

/**
 * Stores a feed as columns; null when it was stopped: only days that were over by then are stored.
 * @throws BotError `usage` when a day is stored already and is not to be replaced, `data_empty` without an event.
 */
export async function convert(
  { feed, registry }: { readonly feed: Feed; readonly registry: InstrumentRegistry },
  options: ConvertOptions,
): Promise<readonly StoredRows[] | null> {
  const { datadir, overwrite } = options;
  await mkdir(datadir, { recursive: true }).catch((cause: unknown) => {
    throw unwritable(datadir, cause);
  });
  const writer = await ColumnStoreWriter.open({ datadir, registry, overwrite });
  const counts = new Map<number, Map<number, number>>();
  const batch = new EventBatch();
  try {
    for (;;) {
      const chunk = await feed.next();
      if (!chunk) break;
      gather(chunk, batch);
      await writer.write(batch);
      addTo(counts, batch);
      options.onProgress?.();
      if (options.stopped?.() === true) {
        await writer.abort();
        return null;
      }
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.close();
  if (counts.size === 0) throw new BotError('data_empty', 'the data hold no event in the time asked for');
  return storedRows(registry, counts);
}

/** The market events of a chunk, in order, as one batch: timers are not stored. */
function gather({ count, batches, lane, from, to }: Chunk, out: EventBatch): void {
  out.clear();
  for (let run = 0; run < count; run++) {
    const batch = batches[lane[run]!]!;
    for (let row = from[run]!; row < to[run]!; row++) {
      if (batch.kind[row] !== EventKind.timer) out.appendFrom(batch, row);
    }
  }
}

function addTo(counts: Map<number, Map<number, number>>, { length, instrument, kind }: EventBatch): void {
  for (let row = 0; row < length; row++) {
    const index = instrument[row]!;
    const ofKinds = counts.get(index) ?? new Map<number, number>();
    ofKinds.set(kind[row]!, (ofKinds.get(kind[row]!) ?? 0) + 1);
    counts.set(index, ofKinds);
  }
}

function storedRows(
  registry: InstrumentRegistry,
  counts: Map<number, Map<number, number>>,
): readonly StoredRows[] {
  return registry.sorted().flatMap(({ id, index }) =>
    STORED_KINDS.flatMap(({ name, kind }) => {
      const rows = counts.get(index)?.get(kind) ?? 0;
      return rows === 0 ? [] : { id, kind: name, rows };
    }),
  );
}
