import { type ColumnStoreSource, hashColumns, openColumns } from './data/columns/index.js';
import { MarketTable, readMarkets } from './data/markets.js';
import { type Feed, MergedFeed } from './data/merge.js';
import { RangedSource } from './data/ranged-source.js';
import { openRecording } from './data/recording/open.js';
import type { EventSource, SourceProgress } from './data/source.js';
import { openSynthetic } from './data/synthetic/open.js';
import type { SyntheticScenario } from './data/synthetic/options.js';
import { BotError } from './errors.js';
import type { Venues } from './loader/plugins.js';
import { byId, type Instrument, InstrumentRegistry, parseInstrumentId } from './market/instrument.js';
import { type Micros, US_PER_SECOND } from './market/time.js';
import type { Timerange } from './market/timerange.js';
import type { SourceCounters } from './market/wire.js';
import type { ResultData, ResultInputs } from './report/result.js';

/** About what the generator makes by default. */
const SYNTHETIC_EVENTS_PER_SECOND = 10.4;

export type DataSpec =
  | {
      readonly kind: 'recording';
      readonly files: readonly { readonly venue: string | null; readonly file: string }[];
      readonly recover: boolean;
    }
  | { readonly kind: 'columns'; readonly datadir: string; readonly instruments: readonly string[] }
  | {
      readonly kind: 'synthetic';
      readonly scenario: SyntheticScenario;
      readonly seed: number;
      readonly durationUs: Micros;
      readonly venue: string;
      readonly native: string;
    };

export interface FeedOptions {
  readonly venues: Venues;
  readonly data: DataSpec;
  readonly timerange?: Timerange;
  /** A markets document: exchangeInfo or ccxt's markets. */
  readonly marketsFile?: string;
}

/** A feed with what is to be said of it. */
export interface OpenFeed {
  readonly feed: Feed;
  readonly registry: InstrumentRegistry;
  readonly venues: Venues;
  progress(): SourceProgress;
  /** What was read; call when all of it was. */
  describe(): Promise<Pick<ResultInputs, 'data' | 'synthetic'>>;
}

interface Opened {
  readonly source: EventSource;
  instruments(): Iterable<Instrument>;
  progress(): SourceProgress;
  sha256(): Promise<string | null>;
}

/** Opens the data of a run: its first events are read, so that its instruments are known. */
export async function openFeed(options: FeedOptions): Promise<OpenFeed> {
  const { venues, data, timerange, marketsFile } = options;
  const registry = new InstrumentRegistry();
  const markets = new MarketTable();
  if (marketsFile !== undefined) {
    markets.add(
      await readMarkets(
        marketsFile,
        venues.ids().map((id) => venues.get(id)),
      ),
    );
  }
  const opened = await openSources(options, registry, markets);
  const sources = opened.map(({ source }) =>
    timerange && data.kind !== 'columns' ? new RangedSource(source, timerange) : source,
  );
  const feed = await MergedFeed.open(sources, registry);
  return {
    feed,
    registry,
    venues,
    progress: () => {
      const all = opened.map((one) => one.progress());
      const sum = (field: keyof SourceProgress) => all.reduce((total, one) => total + one[field], 0);
      return { doneBytes: sum('doneBytes'), totalBytes: sum('totalBytes') };
    },
    describe: async () => ({
      data: (await Promise.all(opened.map((one) => describeSource(data.kind, one)))).sort(byContent),
      ...(data.kind === 'synthetic' ? { synthetic: describeSynthetic(data) } : {}),
    }),
  };
}

async function openSources(
  { venues, data, timerange }: FeedOptions,
  registry: InstrumentRegistry,
  markets: MarketTable,
): Promise<readonly Opened[]> {
  switch (data.kind) {
    case 'recording': {
      const opened: Opened[] = [];
      for (const { file, venue } of data.files) {
        const recording = await openRecording({
          file,
          venue,
          venues,
          markets,
          registry,
          recover: data.recover,
        });
        opened.push({ ...recording, instruments: () => recording.instruments });
      }
      return opened;
    }
    case 'columns': {
      const { datadir } = data;
      const range = timerange ?? null;
      const instruments = data.instruments.map((text) => parseInstrumentId(text).id);
      const sources = await openColumns({ datadir, instruments, timerange: range, registry });
      return sources.map((source: ColumnStoreSource, i) => ({
        source,
        instruments: () => [registry.get(instruments[i]!)!],
        progress: () => source.progress,
        sha256: () => hashColumns({ datadir, instrument: instruments[i]!, timerange: range }),
      }));
    }
    case 'synthetic': {
      const venue = venues.get(data.venue);
      const market = markets.find(venue, data.native);
      if (!market) throw new BotError('usage', `${data.native} is not a symbol of ${venue.id}`);
      const source = openSynthetic({ ...data, venue, market, markets, registry });
      // Nothing is read: what is made counts, against about what it will be.
      const totalBytes = (data.durationUs / US_PER_SECOND) * SYNTHETIC_EVENTS_PER_SECOND;
      const progress = () => ({ doneBytes: Math.min(source.counters.events, totalBytes), totalBytes });
      return [{ source, instruments: () => registry.sorted(), progress, sha256: async () => null }];
    }
  }
}

async function describeSource(
  provider: string,
  { source, instruments, sha256 }: Opened,
): Promise<ResultData> {
  const { events, ignoredStreams } = source.counters;
  return {
    provider,
    venue: source.venue,
    instruments: [...instruments()].sort(byId).map(({ id }) => id),
    sha256: await sha256(),
    events,
    counters: namedCounters(source.counters),
    ignored_streams: Object.fromEntries([...ignoredStreams].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** By what they are, not by the order in which they were named. */
function byContent(a: ResultData, b: ResultData): number {
  const key = ({ venue, instruments, sha256 }: ResultData) =>
    `${venue} ${instruments.join(' ')} ${sha256 ?? ''}`;
  return key(a) < key(b) ? -1 : 1;
}

/** What was wrong in a source, under the names of the report; zeros are left in. */
export function namedCounters(counters: SourceCounters): Record<string, number> {
  return {
    broken_lines: counters.brokenLines,
    crossed_quotes: counters.crossedQuotes,
    not_positive: counters.notPositive,
    bad_levels: counters.badLevels,
    raised_times: counters.raisedTimes,
    cut_member_bytes: counters.cutBytes,
  };
}

function describeSynthetic(data: Extract<DataSpec, { kind: 'synthetic' }>) {
  const { scenario, seed, durationUs } = data;
  return { scenario, seed, parameters: { duration_us: durationUs } };
}
