import { join } from 'node:path';
import type { KeyPath } from '../config/merge.js';
import type { DataProvider, DataSession, ProviderContext } from '../data/provider.js';
import { BotError } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import { VERSION } from '../project/version.js';
import type { Command, Flags } from './command.js';
import { DATA_FOLDER } from './flags.js';
import { onInterrupt, openLog, openProgress } from './terminal.js';

const PROVIDER = 'synthetic';
const RECORDING_END = '.rec.gz';

const FLAGS = {
  scenario: {
    type: 'string',
    default: 'reverting',
    describe: 'What is true of the market, such as null or basis: see docs/synthetic.md',
  },
  seed: { type: 'number', default: 42, describe: 'Another seed is another market' },
  instrument: {
    type: 'string',
    array: true,
    describe: "Whose market it is, venue:SYMBOL; may repeat; default the scenario's own",
  },
  duration: { type: 'string', default: '1h', describe: 'How long it is: 90s, 30m, 26h, 7d' },
  start: { type: 'string', default: '20240101', describe: 'Its first day (20240101), or epoch milliseconds' },
  'events-per-second': {
    type: 'number',
    describe: 'About how many of each instrument, of all kinds together; default 10',
  },
  'base-price': {
    type: 'number',
    describe: 'Where the price of the first instrument starts, quote currency',
  },
  datadir: { type: 'string', describe: 'Folder of market data, where --out is not given' },
  out: {
    type: 'string',
    describe:
      'File to write, .rec.gz, with the venue in its name where there are several; default in DATADIR/synthetic',
  },
} as const satisfies Flags;

interface GenerateArgs {
  readonly scenario: string;
  readonly seed: number;
  readonly instrument?: readonly string[];
  readonly duration: string;
  readonly start: string;
  readonly eventsPerSecond?: number;
  readonly basePrice?: number;
  readonly datadir?: string;
  readonly out?: string;
}

/** `bot generate-data`: a synthetic market, written as a recording. */
export const command: Command<GenerateArgs> = {
  flags: FLAGS,
  example: '$0 generate-data --scenario reverting --seed 7 --duration 6h --out market.rec.gz',
  exampleText: 'Six hours in which bursts of order flow overshoot and revert',
  run: generateData,
};

async function generateData(args: GenerateArgs): Promise<number> {
  const [{ loadPlugins }, { providerContext }] = await Promise.all([
    import('../loader/plugins.js'),
    import('../data/provider-context.js'),
  ]);
  const { venues, provider } = await loadPlugins({});
  const context = providerContext({ venues });
  const generator = provider(PROVIDER);
  const session = await generator.create(await optionsOf(args, generator), context);
  try {
    return await writeAll(args, session, context);
  } finally {
    await session.close();
  }
}

/** The provider's options, each of a flag. @throws BotError `config` for one that is not allowed. */
async function optionsOf(args: GenerateArgs, { schema }: DataProvider): Promise<unknown> {
  const { parseOptions } = await import('../config/options.js');
  const flagged = {
    scenario: args.scenario,
    seed: args.seed,
    duration: args.duration,
    start: args.start,
    ...(args.eventsPerSecond === undefined ? {} : { events_per_second: args.eventsPerSecond }),
    ...(args.basePrice === undefined ? {} : { base_price: args.basePrice }),
    ...(args.instrument === undefined ? {} : { instruments: args.instrument }),
  };
  const flagOf = ([, option]: KeyPath) =>
    `--${option === 'instruments' ? 'instrument' : String(option).replaceAll('_', '-')}`;
  return parseOptions(schema, flagged, { key: 'data', place: flagOf });
}

/** One after the other; each is whole or not there. */
async function writeAll(
  args: GenerateArgs,
  session: DataSession,
  { registry, venues }: ProviderContext,
): Promise<number> {
  const [{ recordGenerated }, log] = await Promise.all([
    import('../data/recording/record-generated.js'),
    openLog(),
  ]);
  const { generated, sources } = session;
  if (!generated) throw new BotError('invariant', `the provider ${PROVIDER} does not say what it generates`);
  const starts = (await session.serves()).map(({ firstUs }) => firstUs);
  const named = [...registry.sorted()].sort((a, b) => a.index - b.index);
  const recordings = sources.map((source) => {
    const instruments = named.filter(({ venue }) => venue === source.venue);
    return { source, instruments, file: fileOf(args, instruments, sources.length === 1) };
  });
  const progress = await openProgress('generate-data');
  const interrupt = onInterrupt();
  try {
    for (const [i, recording] of recordings.entries()) {
      const lines = await recordGenerated({
        ...recording,
        venue: venues.get(recording.source.venue),
        provider: PROVIDER,
        generated,
        startUs: starts[0] ?? null,
        version: VERSION,
        onProgress: () => {
          const { doneBytes, totalBytes } = session.progress();
          progress.update(doneBytes, totalBytes);
        },
        stopped: interrupt.stopped,
      });
      if (lines === null) {
        progress.stop();
        const written = recordings.slice(0, i).map(({ file }) => file);
        log.warn(
          `interrupted: ${written.length === 0 ? 'nothing' : `only ${written.join(', ')}`} was written`,
        );
        return 1;
      }
      const symbols = recording.instruments.map(({ symbol }) => symbol);
      log.info(`${recording.file}: ${lines} lines of ${recording.source.venue}, ${symbols.join(', ')}`);
    }
    progress.stop();
    const files = recordings.map(({ file }) => `--recording ${file}`).join(' ');
    log.info(`to run on it: bot backtesting --strategy RtaiStrategy --timeframe 1s ${files}`);
    return 0;
  } finally {
    progress.stop();
    interrupt.release();
  }
}

/** Where the recording of a venue's instruments goes: of several venues, each has its own. */
function fileOf(args: GenerateArgs, instruments: readonly Instrument[], isOnly: boolean): string {
  if (args.out === undefined) return defaultFile(args, instruments);
  if (!args.out.endsWith(RECORDING_END)) {
    throw new BotError('usage', `--out ${args.out}: a recording is named *${RECORDING_END}`);
  }
  const { venue } = instruments[0]!;
  return isOnly ? args.out : `${args.out.slice(0, -RECORDING_END.length)}_${venue}${RECORDING_END}`;
}

function defaultFile(
  { scenario, seed, duration, datadir }: GenerateArgs,
  instruments: readonly Instrument[],
): string {
  const { venue } = instruments[0]!;
  const natives = instruments.map(({ native }) => native).join('-');
  return join(
    datadir ?? DATA_FOLDER,
    PROVIDER,
    `${venue}_${natives}_${scenario}_${seed}_${duration}${RECORDING_END}`.toLowerCase(),
  );
}
