import type { z } from 'zod';
import type { Venue } from '../exchange/venue.js';
import type { EventKind } from '../market/event-batch.js';
import type { Instrument, InstrumentId, InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import type { Timerange } from '../market/timerange.js';
import type { MarketTable } from './markets.js';
import type { EventSource, SourceProgress } from './source.js';

/** What a provider is given of the run that it opens data for. */
export interface ProviderContext {
  /** @throws BotError `unknown_venue` with those that exist. */
  readonly venues: {
    /** The venue of an id. */
    get(id: string): Venue;
  };
  /** Markets that come before the venues' own: a provider may add what its data say of them. */
  readonly markets: MarketTable;
  /** Where the run's instruments stand: each before its first event. */
  readonly registry: InstrumentRegistry;
  /** Null for all there is. A provider may read less for it; what lies outside is cut off behind it. */
  readonly timerange: Timerange | null;
  /** Ids that the call asks for; null where it leaves that to the provider. */
  readonly instruments: readonly InstrumentId[] | null;
  /** The folder of market data, where the call or the config names one. */
  readonly datadir: string | null;
  /**
   * The instrument of an id, put into the registry.
   * @throws BotError `unknown_venue`, or `usage` for a symbol that its venue does not have.
   */
  instrument(id: string): Instrument;
}

/** One instrument that a session has events of. */
export interface ServedInstrument {
  /** Its id. */
  readonly instrument: InstrumentId;
  /** Null where they are not known before all is read. */
  readonly kinds: readonly (keyof typeof EventKind)[] | null;
  /** `localTs` of its first event, or a time before it; null where none is known. */
  readonly firstUs: Micros | null;
  /** `localTs` of its last event, or a time after it; null where none is known. */
  readonly lastUs: Micros | null;
}

/** What one source read, as the result of a run tells it. */
export interface DescribedInput {
  /** Ids of the instruments that it has events of. */
  readonly instruments: readonly InstrumentId[];
  /** SHA-256 of the content in hex; null for data that were made in memory, or that cannot be had again. */
  readonly sha256: string | null;
}

/** How generated data were made: the same again give the same events. */
export interface GeneratedData {
  /** What kind of data they are. */
  readonly scenario: string;
  /** Of all that was drawn. */
  readonly seed: number;
  /** What else decides them. */
  readonly parameters: Readonly<Record<string, number | boolean | string>>;
  /** Only where it is known: what is true of them because they were made so. */
  truth?(): GeneratedTruth;
}

/** A part of the time of data, [fromUs, toUs). Several may have one name. */
export interface Stretch {
  /** What was true in it. */
  readonly name: string;
  /** Its first moment; of generated data by the venue's clock. */
  readonly fromUs: Micros;
  /** The first moment after it. */
  readonly toUs: Micros;
}

/** What generated data were made to hold. */
export interface GeneratedTruth {
  /** In order and without a hole; the last may end behind the data. */
  readonly stretches: readonly Stretch[];
  /** All there is to say of it, as JSON: a recording of the data has it in its sidecar, under the provider's name. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** Opened data. Whoever opened them closes them, whatever happened in between. */
export interface DataSession {
  /** One a stream of events that are in order; the host merges them. */
  readonly sources: readonly EventSource[];
  /** Only for data that are generated. */
  readonly generated?: GeneratedData;
  /** True where the sources hold to the context's timerange themselves: the host then does not cut them again. */
  readonly keepsTimerange?: boolean;
  /** What there is to read, as far as it is known without reading it; by id. */
  serves(): Promise<readonly ServedInstrument[]>;
  /** One for each source, in their order. Whole when all was read; the same data give the same. */
  describe(): Promise<readonly DescribedInput[]>;
  /** How far the reading has come, for a person who waits; zeros where it is not known. */
  progress(): SourceProgress;
  /** Closes the sources and all else that is held. The second time does nothing; nothing is read afterwards. */
  close(): Promise<void>;
}

/**
 * Where market data come from. A plain object: options are checked by its schema before `create` sees them, and all
 * that is open belongs to the session.
 */
export interface DataProvider<Options = unknown> {
  /** What the plugin is. */
  readonly kind: 'data-provider';
  /** As `--data` and the config name it: lower case letters, digits and hyphens. */
  readonly name: string;
  /** Of the options in the config, an object; defaults stand in it. Let it be strict. */
  readonly schema: z.ZodType<Options>;
  /**
   * Opens the data; nothing stays open when it throws.
   * @throws BotError `usage` or `not_found` for what the call cannot have, `data_broken` for content that is.
   */
  create(options: Options, context: ProviderContext): Promise<DataSession>;
}

/** A provider with the options that its schema gave. */
export interface ProvidedData<Options = unknown> {
  /** Of the host, of a plugin, or of a program's own. */
  readonly provider: DataProvider<Options>;
  /** As its schema gives them, checked and with defaults. */
  readonly options: Options;
}

/** A data provider whose options are inferred from its schema. */
export function defineDataProvider<Schema extends z.ZodType>(provider: {
  /** As `--data` and the config name it: lower case letters, digits and hyphens. */
  readonly name: string;
  /** Of the options in the config, an object; defaults stand in it. Let it be strict. */
  readonly schema: Schema;
  create(options: z.output<Schema>, context: ProviderContext): Promise<DataSession>;
}): DataProvider<z.output<Schema>> {
  const { name, schema } = provider;
  return Object.freeze({
    kind: 'data-provider',
    name,
    schema: schema as unknown as z.ZodType<z.output<Schema>>,
    create: (options, context) => provider.create(options, context),
  } satisfies DataProvider<z.output<Schema>>);
}
