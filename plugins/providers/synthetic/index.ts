import {
  type DataProvider,
  dataSession,
  defineDataProvider,
  type GeneratedData,
  type GeneratedTruth,
  type InstrumentId,
  type Micros,
  parseDurationUs,
  parseInstrumentId,
  parseTimerange,
  US_PER_SECOND,
  z,
} from '../../../core/public/plugin.js';
import { SYNTHETIC_MODEL } from './model.js';
import { openSynthetic } from './open.js';
import {
  defaultInstruments,
  SYNTHETIC_SCENARIOS,
  type SyntheticRunOptions,
  type SyntheticScenario,
  type SyntheticTerms,
  setUp,
} from './options.js';
import { syntheticTruth } from './truth.js';

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
const syntheticProvider: DataProvider<SyntheticDataOptions> = defineDataProvider({
  name: 'synthetic',
  schema,
  create: async (options: SyntheticDataOptions, context) => {
    const { scenario, start, durationUs } = options;
    const named = options.instruments ?? context.instruments ?? defaultInstruments(scenario);
    const instruments = named.map((text) => parseInstrumentId(text).id);
    const terms = termsOf(options);
    const sources = openSynthetic({ ...terms, instruments, context });
    // Nothing is read: what is made counts, against about what it will be.
    const totalBytes = (durationUs / US_PER_SECOND) * EVENTS_PER_SECOND * instruments.length;
    const made = () => sources.reduce((sum, { counters }) => sum + counters.events, 0);
    return dataSession({
      sources,
      generated: {
        ...generatedOf(terms, instruments),
        truth: () => truthOf({ ...terms, markets: instruments.map((id) => context.instrument(id)) }),
      },
      serves: async () =>
        [...instruments].sort().map((instrument) => ({
          instrument,
          kinds: null,
          firstUs: start ?? null,
          lastUs: start === undefined ? null : start + durationUs,
        })),
      describe: async () =>
        sources.map(({ venue }) => ({
          instruments: instruments.filter((id) => parseInstrumentId(id).venue === venue).sort(),
          sha256: null,
        })),
      progress: () => ({ doneBytes: Math.min(made(), totalBytes), totalBytes }),
    });
  },
});

export default syntheticProvider;

function termsOf(options: SyntheticDataOptions): SyntheticTerms {
  const { scenario, seed, durationUs, start, eventsPerSecond, basePrice } = options;
  return {
    scenario,
    seed,
    durationUs,
    ...(start === undefined ? {} : { start }),
    ...(eventsPerSecond === undefined ? {} : { eventsPerSecond }),
    ...(basePrice === undefined ? {} : { basePrice }),
  };
}

/** All that decides the events; of what is the generator's own choice nothing. */
function generatedOf(terms: SyntheticTerms, instruments: readonly InstrumentId[]): GeneratedData {
  const { scenario, seed, durationUs, start, eventsPerSecond, basePrice } = terms;
  const parameters = {
    duration_us: durationUs,
    ...(start === undefined ? {} : { start_us: start }),
    ...(eventsPerSecond === undefined ? {} : { events_per_second: eventsPerSecond }),
    ...(basePrice === undefined ? {} : { base_price: basePrice }),
    ...(instruments.length === 1 ? {} : { instruments: instruments.join(' ') }),
  };
  return { scenario, seed, parameters };
}

/** What was put into the run, and what all runs have. */
function truthOf(options: SyntheticRunOptions): GeneratedTruth {
  const { scenario, durationUs } = options;
  const { regimes, instruments } = syntheticTruth(options);
  return {
    stretches: regimes.map(({ regime, startUs, endUs }) => ({ name: regime, fromUs: startUs, toUs: endUs })),
    document: {
      scenario,
      duration_us: durationUs,
      events_per_second: setUp(options)[0]!.eventsPerSecond,
      truth: { regimes, instruments, model: SYNTHETIC_MODEL },
    },
  };
}

function isPoint(text: string): boolean {
  try {
    return Number.isFinite(parseTimerange(`${text}-`).fromUs);
  } catch {
    return false;
  }
}
