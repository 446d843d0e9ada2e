import { BotError } from '../errors.js';
import type { Command, Flags } from './command.js';
import { namedData, openData, openPlugins } from './data.js';
import { configOf, DATA_FLAGS, type DataArgs } from './flags.js';
import { onInterrupt, openLog, openProgress, print } from './terminal.js';
import { warnOfTroubles } from './troubles.js';

const { recording, timerange, markets, recover } = DATA_FLAGS;

const FLAGS = {
  recording,
  to: { choices: ['columns'], default: 'columns', describe: 'What to turn them into' },
  datadir: { type: 'string', describe: 'Folder of market data to write to' },
  erase: { type: 'boolean', describe: 'Replace days that are stored already' },
  timerange,
  markets,
  recover,
} as const satisfies Flags;

interface ConvertArgs extends DataArgs {
  readonly erase?: boolean;
}

/** `bot convert-data`: recordings into the column store. */
export const command: Command<ConvertArgs> = {
  flags: FLAGS,
  example: '$0 convert-data --recording binanceusdm=FILE --to columns --datadir user_data/data',
  exampleText: 'Store a recording as columns',
  run: convertData,
};

async function convertData(args: ConvertArgs): Promise<number> {
  const { datadir } = args;
  const loaded = await configOf(args);
  const plugins = await openPlugins(loaded.config.plugins);
  const data = await namedData(args, loaded, plugins);
  if (!data) throw new BotError('usage', 'which recordings? --recording [venue=]FILE');
  if (datadir === undefined) throw new BotError('usage', 'where to? --datadir DIR');
  const open = await openData(data, args, { plugins, datadir, instruments: null });
  const progress = await openProgress('convert-data');
  const interrupt = onInterrupt();
  try {
    const { convert } = await import('../data/convert.js');
    const stored = await convert(open, {
      datadir,
      overwrite: args.erase ?? false,
      onProgress: () => progress.update(open.progress().doneBytes, open.progress().totalBytes),
      stopped: interrupt.stopped,
    });
    progress.stop();
    const log = await openLog();
    warnOfTroubles(log, (await open.describe()).data);
    if (stored === null) {
      log.warn('interrupted: the days that were complete are stored');
      return 1;
    }
    await print(await storedText(stored));
    return 0;
  } finally {
    progress.stop();
    interrupt.release();
    await open.feed.close();
  }
}

async function storedText(
  stored: readonly { readonly id: string; readonly kind: string; readonly rows: number }[],
) {
  const { renderTable } = await import('../report/table.js');
  const rows = stored.map(({ id, kind, rows }) => [id, kind, String(rows)]);
  const table = renderTable(
    { head: ['Instrument', 'Kind', 'Rows'], rows, textColumns: 2 },
    { colour: process.stdout.isTTY },
  );
  return `${table}\n`;
}
