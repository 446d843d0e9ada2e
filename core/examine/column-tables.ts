import { BotError } from '../errors.js';
import { FrameAggregator } from '../frame/aggregator.js';
import { FrameClock } from '../frame/frame-clock.js';
import { FrameTable } from '../frame/frame-table.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { makeFeatures } from '../perception/features.js';
import type { OpenFeed } from '../run/feeds.js';
import type { Strategy } from '../strategy/strategy.js';
import type { PlacedTable, RelatedTables } from '../strategy/table-window.js';

/** All closed frames of one instrument, with the columns of the strategy's features. */
export interface InstrumentTable extends PlacedTable {
  /** Whose frames they are. */
  readonly instrument: Instrument;
}

/** What {@link readTables} reads, and with which features. */
export interface ReadTablesOptions {
  /** Whose features are sampled; its hooks are not called. */
  readonly strategy: Strategy;
  /** The values of its parameters, all of them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The length of a frame, microseconds. */
  readonly timeframeUs: Micros;
  /** Ids; null for all. */
  readonly wanted: readonly string[] | null;
  /** Called after each chunk of events. */
  onProgress?(): void;
  /** True ends the reading after the present chunk. */
  stopped?(): boolean;
}

/**
 * Reads a feed into the frames of its instruments, in the order of their ids, and closes it.
 * @throws BotError `data_empty` without an event, `usage` for an instrument that does not come.
 */
export async function readTables(
  open: OpenFeed,
  options: ReadTablesOptions,
): Promise<readonly InstrumentTable[]> {
  const { strategy, params, timeframeUs, wanted } = options;
  const tables: InstrumentTable[] = [];
  const clock = new FrameClock({
    timeframeUs,
    meet: (index, localTs) => {
      const instrument = open.registry.at(index);
      if (wanted !== null && !wanted.includes(instrument.id)) return null;
      const aggregator = new FrameAggregator(instrument, timeframeUs, makeFeatures(strategy, params));
      tables.push({ instrument, table: aggregator.table, firstIndex: Math.floor(localTs / timeframeUs) });
      return aggregator;
    },
  });
  try {
    for (;;) {
      const chunk = await open.feed.next();
      if (!chunk) break;
      clock.add(chunk);
      options.onProgress?.();
      if (options.stopped?.() === true) break;
    }
  } finally {
    await open.feed.close();
  }
  if (Number.isNaN(clock.firstUs)) {
    throw new BotError('data_empty', 'the data hold no event in the time asked for');
  }
  const missing = (wanted ?? []).filter((id) => !tables.some(({ instrument }) => instrument.id === id));
  if (missing.length > 0 && options.stopped?.() !== true) {
    const known = open.registry.sorted().map(({ id }): string => id);
    throw new BotError('usage', `the data hold no ${missing.join(', ')}: they hold ${known.join(', ')}`);
  }
  return tables.sort((a, b) => (a.instrument.id < b.instrument.id ? -1 : 1));
}

const NOT_THERE: PlacedTable = { table: new FrameTable(), firstIndex: 0 };

/** The frames that column hooks may ask for, by id or by a name of the strategy's `legs`. */
export function relatedTables(tables: readonly InstrumentTable[], { legs }: Strategy): RelatedTables {
  return (name) => {
    const id = legs?.[name] ?? name;
    const found = tables.find(({ instrument }) => instrument.id === id);
    return found ?? (Object.values(legs ?? {}).includes(id) ? NOT_THERE : null);
  };
}
