import { readMarkets } from '../data/markets.js';
import { type Feed, MergedFeed } from '../data/merge.js';
import type {
  DataProvider,
  DataSession,
  DescribedInput,
  GeneratedTruth,
  ProvidedData,
  ProviderContext,
} from '../data/provider.js';
import { providerContext } from '../data/provider-context.js';
import { BUILT_IN_PROVIDERS, type ColumnsOptions, type RecordingOptions } from '../data/providers/index.js';
import { RangedSource } from '../data/ranged-source.js';
import type { EventSource, SourceProgress } from '../data/source.js';
import type { Venues } from '../loader/plugins.js';
import type { InstrumentRegistry } from '../market/instrument.js';
import type { Timerange } from '../market/timerange.js';
import type { SourceCounters } from '../market/wire.js';
import type { ResultData, ResultInputs } from '../report/result.js';

/** Recordings, by the provider of that name. */
export interface RecordingSpec extends RecordingOptions {
  /** Which provider. */
  readonly kind: 'recording';
}

/** Stored columns, by the provider of that name. */
export interface ColumnsSpec extends ColumnsOptions {
  /** Which provider. */
  readonly kind: 'columns';
}

/** What the host itself writes and reads: of which kind, and the options of its provider. */
export type DataSpec = RecordingSpec | ColumnsSpec;

/** What {@link openFeed} opens. */
export interface FeedOptions {
  /** The venues that there are: {@link loadVenues}, or of {@link loadPlugins}. */
  readonly venues: Venues;
  /** What the host writes and reads, or a provider's: {@link loadPlugins} has those by name. */
  readonly data: DataSpec | ProvidedData;
  /** By local time; all there is unless given. */
  readonly timerange?: Timerange;
  /** A markets document: exchangeInfo or ccxt's markets. */
  readonly marketsFile?: string;
  /** Ids that are asked for, where the data do not say themselves. */
  readonly instruments?: readonly string[];
  /** The folder of market data, where the data do not say themselves. */
  readonly datadir?: string;
}

/** A feed with what is to be said of it. */
export interface OpenFeed {
  /** Its events, in order. Whoever opened it closes it. */
  readonly feed: Feed;
  /** The instruments that came up so far. */
  readonly registry: InstrumentRegistry;
  /** Those it was opened with. */
  readonly venues: Venues;
  /** How far the reading has come, for a person who waits. */
  progress(): SourceProgress;
  /** What was read; call when all of it was. */
  describe(): Promise<Pick<ResultInputs, 'data' | 'synthetic'>>;
  /** What is true of data that were made so, where that is known. */
  truth?(): GeneratedTruth | null;
}

/** Opens the data of a run: its first events are read, so that its instruments are known. */
export async function openFeed(options: FeedOptions): Promise<OpenFeed> {
  const { venues } = options;
  const data = 'provider' in options.data ? options.data : ofHost(options.data);
  const context = await contextOf(options);
  const session = await data.provider.create(data.options, context);
  try {
    const feed = await MergedFeed.open(sourcesInRange(session, context.timerange), context.registry);
    return {
      feed: { next: () => feed.next(), close: () => session.close() },
      registry: context.registry,
      venues,
      progress: () => session.progress(),
      describe: () => describe(data.provider, session),
      truth: () => session.generated?.truth?.() ?? null,
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

function ofHost({ kind, ...options }: DataSpec): ProvidedData {
  return { provider: BUILT_IN_PROVIDERS[kind], options };
}

async function contextOf(options: FeedOptions): Promise<ProviderContext> {
  const { venues, marketsFile } = options;
  const context = providerContext(options);
  if (marketsFile !== undefined) {
    const all = venues.ids().map((id) => venues.get(id));
    context.markets.add(await readMarkets(marketsFile, all));
  }
  return context;
}

function sourcesInRange(session: DataSession, timerange: Timerange | null): readonly EventSource[] {
  if (timerange === null || session.keepsTimerange === true) return session.sources;
  return session.sources.map((source) => new RangedSource(source, timerange));
}

async function describe(
  { name }: DataProvider,
  session: DataSession,
): Promise<Pick<ResultInputs, 'data' | 'synthetic'>> {
  const described = await session.describe();
  const data = session.sources.map((source, i) => describeSource(name, source, described[i]));
  return { data: data.sort(byContent), ...describeGenerated(session) };
}

function describeGenerated({ generated }: DataSession): Pick<ResultInputs, 'synthetic'> {
  if (!generated) return {};
  const { scenario, seed, parameters } = generated;
  return { synthetic: { scenario, seed, parameters: { ...parameters } } };
}

function describeSource(
  provider: string,
  { venue, counters }: EventSource,
  described: DescribedInput | undefined,
): ResultData {
  const { events, ignoredStreams } = counters;
  return {
    provider,
    venue,
    instruments: [...(described?.instruments ?? [])],
    sha256: described?.sha256 ?? null,
    events,
    counters: namedCounters(counters),
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
