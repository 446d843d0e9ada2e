import { BotError } from '../errors.js';
import { parseInstrumentId } from '../market/instrument.js';
import { timeframeUs } from '../market/time.js';
import type { FrameOutput } from '../report/frame-output.js';
import type { WriteFramesOptions } from '../report/write-frames.js';
import type { OpenFeed } from '../run/feeds.js';
import type { Command, Flags } from './command.js';
import { namedData, openData, openPlugins } from './data.js';
import { configOf, DATA_FLAGS, type DataArgs } from './flags.js';
import { onInterrupt, openLog, openProgress, print } from './terminal.js';
import { warnOfTroubles } from './troubles.js';

const FLAGS = {
  ...DATA_FLAGS,
  instrument: {
    type: 'string',
    array: true,
    describe: 'The instrument, venue:SYMBOL, where there are several',
  },
  timeframe: { type: 'string', default: '1m', describe: 'Length of a frame, from 100ms to 1w' },
  format: { choices: ['csv', 'parquet'], describe: 'Default by the name of --out, else csv' },
  out: { type: 'string', describe: 'File to write; - or none is stdout' },
} as const satisfies Flags;

interface FramesArgs extends DataArgs {
  readonly timeframe: string;
  readonly format?: 'csv' | 'parquet';
  readonly out?: string;
}

/** `bot frames`: the closed frames of one instrument, as a strategy sees them. */
export const command: Command<FramesArgs> = {
  flags: FLAGS,
  example: '$0 frames --recording binanceusdm=FILE --timeframe 1s --format csv --out frames.csv',
  exampleText: 'Write the frames of a second of a recording',
  run: frames,
};

async function frames(args: FramesArgs): Promise<number> {
  // The length of these frames is theirs alone.
  const { timeframe, ...others } = args;
  const loaded = await configOf(others);
  const plugins = await openPlugins(loaded.config.plugins);
  const data = await namedData(args, loaded, plugins);
  if (!data)
    throw new BotError('usage', 'which data? --recording [venue=]FILE, or --data columns --datadir DIR');
  const length = timeframeUs(timeframe);
  const wanted = oneInstrument(args.instrument);
  const output = await openOutput(args);
  const interrupt = onInterrupt();
  let open: OpenFeed | undefined;
  try {
    open = await openData(data, args, {
      plugins,
      datadir: loaded.config.datadir,
      instruments: args.instrument ?? null,
    });
    await write(open, { timeframeUs: length, wanted, output, stopped: interrupt.stopped });
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  } finally {
    interrupt.release();
    await open?.feed.close();
  }
  const log = await openLog();
  warnOfTroubles(log, (await open.describe()).data);
  if (!interrupt.stopped()) return 0;
  log.warn('interrupted: the frames are those up to there');
  return 1;
}

async function write(open: OpenFeed, options: WriteFramesOptions): Promise<void> {
  const [progress, { writeFrames }] = await Promise.all([
    openProgress('frames'),
    import('../report/write-frames.js'),
  ]);
  const onProgress = () => progress.update(open.progress().doneBytes, open.progress().totalBytes);
  try {
    await writeFrames(open, { ...options, onProgress });
  } finally {
    progress.stop();
  }
}

function oneInstrument(named: readonly string[] | undefined): string | null {
  const [first, ...others] = named ?? [];
  if (first === undefined) return null;
  if (others.length > 0) {
    throw new BotError('usage', `--instrument ${[first, ...others].join(' ')}: frames are of one instrument`);
  }
  return parseInstrumentId(first).id;
}

async function openOutput({ out, format }: FramesArgs): Promise<FrameOutput> {
  const toStdout = out === undefined || out === '-';
  const isParquet = format === 'parquet' || (format === undefined && out?.endsWith('.parquet') === true);
  if (isParquet) {
    if (toStdout) throw new BotError('usage', '--format parquet needs --out FILE');
    return (await import('../report/frame-parquet.js')).openParquetFile(out);
  }
  const { openCsvFile, printedCsv } = await import('../report/frame-csv.js');
  return toStdout ? printedCsv(print) : openCsvFile(out);
}
