import { z } from 'zod';
import { type InstrumentId, parseInstrumentId } from '../../market/instrument.js';
import { type Micros, parseDurationUs, US_PER_SECOND } from '../../market/time.js';
import { parseTimerange } from '../../market/timerange.js';
import {
  type DataProvider,
  defineDataProvider,
  type GeneratedData,
  type ProviderContext,
} from '../provider.js';
import { dataSession } from '../session.js';
import type { EventSource } from '../source.js';
import { openSynthetic } from '../synthetic/open.js';
import { defaultInstruments, SYNTHETIC_SCENARIOS, type SyntheticScenario } from '../synthetic/options.js';

/** About what the generator makes of one instrument by default. */
const EVENTS_PER_SECOND = 10.4;

const schema = z
  .strictObject({
    scenario: z.enum(SYNTHETIC_SCENARIOS).default('reverting').describe('what is true of the market'),
    seed: z.int().default(42).describe('another seed is another market'),
    duration: z
      .string()
      .refine((text) => parseDurationUs(text) > 0, 'expected a time such as 90s, 30m, 26h or 7d')
      .default('26h')
      .describe('how long it is'),
    start: z
      .string()
      .refine(isPoint, 'expected a day (20240101) or epoch milliseconds')
      .optional()
      .describe('its first day (20240101), or epoch milliseconds'),
    events_per_second: z
      .number()
      .positive()
      .max(10_000)
      .optional()
      .describe('about how many, of each instrument, of all kinds together'),
    base_price: z
      .number()
      .positive()
      .optional()
      .describe('where the price of the first instrument starts, quote currency'),
    instruments: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('whose market it is, venue:SYMBOL; their order counts'),
  })
  .transform(
    ({ scenario, seed, duration, start, instruments, ...others }): SyntheticDataOptions => ({
      scenario,
      seed,
      durationUs: parseDurationUs(duration),
      start: start === undefined ? undefined : parseTimerange(`${start}-`).fromUs,
      eventsPerSecond: others.events_per_second,
      basePrice: others.base_price,
      instruments,
    }),
  );

/** Options of the provider `synthetic`. */
export interface SyntheticDataOptions {
  /** What is true of the market. */
  readonly scenario: SyntheticScenario;
  /** A whole number; another one is another market. */
  readonly seed: number;
  /** How long the market is, in microseconds. */
  readonly durationUs: Micros;
  /** Where it begins; 2024-01-01 00:00 UTC unless given. */
  readonly start?: Micros | undefined;
  /** About how many events of each instrument, of all kinds together; 10 unless given. */
  readonly eventsPerSecond?: number | undefined;
  /** Where the price of the first instrument starts, quote currency; by its base currency unless given. */
  readonly basePrice?: number | undefined;
  /** Ids; the scenario's own unless given. What each is to the others follows from its place. */
  readonly instruments?: readonly string[] | undefined;
}

/** A market that is made up as it is read: see `docs/synthetic.md`. */
export const syntheticProvider: DataProvider<SyntheticDataOptions> = defineDataProvider({
  name: 'synthetic',
  schema,
  create: async (options: SyntheticDataOptions, context) => {
    const { start, durationUs } = options;
    const instruments = (
      options.instruments ??
      context.instruments ??
      defaultInstruments(options.scenario)
    ).map((text) => parseInstrumentId(text).id);
    const sources = openSources(options, instruments, context);
    // Nothing is read: what is made counts, against about what it will be.
    const totalBytes = (durationUs / US_PER_SECOND) * EVENTS_PER_SECOND * instruments.length;
    const made = () => sources.reduce((sum, { source }) => sum + source.counters.events, 0);
    return dataSession({
      sources: sources.map(({ source }) => source),
      generated: generatedOf(options, instruments),
      serves: async () =>
        [...instruments].sort().map((instrument) => ({
          instrument,
          kinds: null,
          firstUs: start ?? null,
          lastUs: start === undefined ? null : start + durationUs,
        })),
      describe: async () => sources.map(({ instruments: ids }) => ({ instruments: ids, sha256: null })),
      progress: () => ({ doneBytes: Math.min(made(), totalBytes), totalBytes }),
    });
  },
});

interface OpenedMarket {
  readonly source: EventSource;
  readonly instruments: readonly InstrumentId[];
}

function openSources(
  { scenario, seed, durationUs, start, eventsPerSecond, basePrice }: SyntheticDataOptions,
  instruments: readonly InstrumentId[],
  { venues, markets, registry }: ProviderContext,
): readonly OpenedMarket[] {
  const sources = openSynthetic({
    scenario,
    seed,
    durationUs,
    ...(start === undefined ? {} : { start }),
    ...(eventsPerSecond === undefined ? {} : { eventsPerSecond }),
    ...(basePrice === undefined ? {} : { basePrice }),
    instruments,
    venues,
    markets,
    registry,
  });
  return sources.map((source) => ({
    source,
    instruments: instruments.filter((id) => parseInstrumentId(id).venue === source.venue).sort(),
  }));
}

/** All that decides the events; of what is the generator's own choice nothing. */
function generatedOf(options: SyntheticDataOptions, instruments: readonly InstrumentId[]): GeneratedData {
  const { scenario, seed, durationUs, start, eventsPerSecond, basePrice } = options;
  const parameters = {
    duration_us: durationUs,
    ...(start === undefined ? {} : { start_us: start }),
    ...(eventsPerSecond === undefined ? {} : { events_per_second: eventsPerSecond }),
    ...(basePrice === undefined ? {} : { base_price: basePrice }),
    ...(instruments.length === 1 ? {} : { instruments: instruments.join(' ') }),
  };
  return { scenario, seed, parameters };
}

function isPoint(text: string): boolean {
  try {
    return Number.isFinite(parseTimerange(`${text}-`).fromUs);
  } catch {
    return false;
  }
}
