import { join } from 'node:path';
import type { SyntheticScenario } from '../data/synthetic/options.js';
import { BotError } from '../errors.js';
import { type Market, parseInstrumentId } from '../market/instrument.js';
import { type Micros, parseDurationUs } from '../market/time.js';
import { parseTimerange } from '../market/timerange.js';
import { VERSION } from '../version.js';
import type { Command, Flags } from './command.js';
import { DATA_FOLDER } from './flags.js';
import { onInterrupt, openLog, openProgress } from './terminal.js';

const FLAGS = {
  scenario: {
    choices: ['reverting', 'null'],
    default: 'reverting',
    describe: 'Bursts of flow that revert, or no edge',
  },
  seed: { type: 'number', default: 42, describe: 'Another seed is another market' },
  instrument: {
    type: 'string',
    default: 'binanceusdm:BTC/USDT:USDT',
    describe: 'Whose market it is, venue:SYMBOL',
  },
  duration: { type: 'string', default: '1h', describe: 'How long it is: 90s, 30m, 26h, 7d' },
  start: { type: 'string', default: '20240101', describe: 'Its first day (20240101), or epoch milliseconds' },
  'events-per-second': { type: 'number', describe: 'About how many, of all kinds together; default 10' },
  'base-price': { type: 'number', describe: 'Where the price starts, quote currency' },
  datadir: { type: 'string', describe: 'Folder of market data, where --out is not given' },
  out: { type: 'string', describe: 'File to write, .rec.gz; default in DATADIR/synthetic' },
} as const satisfies Flags;

interface GenerateArgs {
  readonly scenario: SyntheticScenario;
  readonly seed: number;
  readonly instrument: string;
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
  const { scenario, seed, eventsPerSecond, basePrice } = args;
  const durationUs = parseDurationUs(args.duration);
  if (!(durationUs > 0)) {
    throw new BotError(
      'usage',
      `--duration ${JSON.stringify(args.duration)}: expected a time such as 90s, 30m, 26h or 7d`,
    );
  }
  const start = startUs(args.start);
  const { venue, symbol, id } = parseInstrumentId(args.instrument);
  const [{ loadVenues }, { marketOfSymbol }, { recordSynthetic }, log] = await Promise.all([
    import('../loader/plugins.js'),
    import('../data/market-of-symbol.js'),
    import('../data/synthetic/record.js'),
    openLog(),
  ]);
  const plugin = (await loadVenues()).get(venue);
  const market = marketOfSymbol(plugin, symbol);
  if (!market) throw new BotError('usage', `--instrument ${id}: ${venue} has no such symbol`);
  const file = args.out ?? defaultFile(args, market);
  if (!file.endsWith('.rec.gz')) throw new BotError('usage', `--out ${file}: a recording is named *.rec.gz`);
  const progress = await openProgress('generate-data');
  const interrupt = onInterrupt();
  try {
    const lines = await recordSynthetic({
      scenario,
      seed,
      start,
      durationUs,
      market,
      ...(eventsPerSecond === undefined ? {} : { eventsPerSecond }),
      ...(basePrice === undefined ? {} : { basePrice }),
      file,
      venue: plugin,
      version: VERSION,
      onProgress: (share) => progress.update(share, 1),
      stopped: interrupt.stopped,
    });
    progress.stop();
    if (lines === null) {
      log.warn('interrupted: nothing was written');
      return 1;
    }
    log.info(`${file}: ${lines} lines of ${id}`);
    log.info(`to run on it: bot backtesting --strategy RtaiStrategy --timeframe 1s --recording ${file}`);
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

function defaultFile({ scenario, seed, duration, datadir }: GenerateArgs, { venue, native }: Market): string {
  return join(
    datadir ?? DATA_FOLDER,
    'synthetic',
    `${venue}_${native}_${scenario}_${seed}_${duration}.rec.gz`.toLowerCase(),
  );
}
