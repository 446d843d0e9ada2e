import { join } from 'node:path';
import {
  defaultInstruments,
  SYNTHETIC_SCENARIOS,
  type SyntheticRunOptions,
  type SyntheticScenario,
} from '../data/synthetic/options.js';
import type { RecordSyntheticOptions } from '../data/synthetic/record.js';
import { BotError } from '../errors.js';
import type { Market } from '../market/instrument.js';
import { type Micros, parseDurationUs } from '../market/time.js';
import { parseTimerange } from '../market/timerange.js';
import { VERSION } from '../project/version.js';
import type { Command, Flags } from './command.js';
import { DATA_FOLDER } from './flags.js';
import { onInterrupt, openLog, openProgress } from './terminal.js';

const RECORDING_END = '.rec.gz';

const FLAGS = {
  scenario: {
    choices: SYNTHETIC_SCENARIOS,
    default: 'reverting',
    describe: 'What is true of the market: see docs/synthetic.md',
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
  readonly scenario: SyntheticScenario;
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
  const { scenario, eventsPerSecond, basePrice } = args;
  const durationUs = parseDurationUs(args.duration);
  if (!(durationUs > 0)) {
    throw new BotError(
      'usage',
      `--duration ${JSON.stringify(args.duration)}: expected a time such as 90s, 30m, 26h or 7d`,
    );
  }
  const start = startUs(args.start);
  const [{ loadVenues }, { MarketTable }, { syntheticMarkets }] = await Promise.all([
    import('../loader/plugins.js'),
    import('../data/markets.js'),
    import('../data/synthetic/open.js'),
  ]);
  const venues = await loadVenues();
  const instruments = args.instrument ?? defaultInstruments(scenario);
  const markets = syntheticMarkets({ scenario, instruments }, venues, new MarketTable());
  const run: SyntheticRunOptions = {
    scenario,
    seed: args.seed,
    start,
    durationUs,
    markets,
    ...(eventsPerSecond === undefined ? {} : { eventsPerSecond }),
    ...(basePrice === undefined ? {} : { basePrice }),
  };
  const recordings = [...new Set(markets.map(({ venue }) => venue))].map((id) => ({
    ...run,
    file: fileOf(args, markets, id),
    venue: venues.get(id),
    version: VERSION,
  }));
  return writeAll(recordings);
}

type Recorded = Omit<RecordSyntheticOptions, 'onProgress' | 'stopped'>;

/** One after the other; each is whole or not there. */
async function writeAll(recordings: readonly Recorded[]): Promise<number> {
  const [{ recordSynthetic }, log] = await Promise.all([import('../data/synthetic/record.js'), openLog()]);
  const progress = await openProgress('generate-data');
  const interrupt = onInterrupt();
  try {
    for (const [i, recording] of recordings.entries()) {
      const lines = await recordSynthetic({
        ...recording,
        onProgress: (share) => progress.update((i + share) / recordings.length, 1),
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
      const ids = marketsOf(recording.markets, recording.venue.id).map(({ symbol }) => symbol);
      log.info(`${recording.file}: ${lines} lines of ${recording.venue.id}, ${ids.join(', ')}`);
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

function startUs(text: string): Micros {
  try {
    return parseTimerange(`${text}-`).fromUs;
  } catch (cause) {
    throw new BotError(
      'usage',
      `--start ${JSON.stringify(text)}: expected a day (20240101) or epoch milliseconds`,
      { cause },
    );
  }
}

/** Where a venue's recording goes: of several venues, each has its own. */
function fileOf(args: GenerateArgs, markets: readonly Market[], venue: string): string {
  if (args.out === undefined) return defaultFile(args, marketsOf(markets, venue), venue);
  if (!args.out.endsWith(RECORDING_END)) {
    throw new BotError('usage', `--out ${args.out}: a recording is named *${RECORDING_END}`);
  }
  const isOnly = markets.every((market) => market.venue === venue);
  return isOnly ? args.out : `${args.out.slice(0, -RECORDING_END.length)}_${venue}${RECORDING_END}`;
}

function defaultFile(
  { scenario, seed, duration, datadir }: GenerateArgs,
  markets: readonly Market[],
  venue: string,
): string {
  const natives = markets.map(({ native }) => native).join('-');
  return join(
    datadir ?? DATA_FOLDER,
    'synthetic',
    `${venue}_${natives}_${scenario}_${seed}_${duration}${RECORDING_END}`.toLowerCase(),
  );
}

function marketsOf(markets: readonly Market[], venue: string): readonly Market[] {
  return markets.filter((market) => market.venue === venue);
}
