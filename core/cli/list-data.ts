import type { ListedColumns } from '../data/columns/index.js';
import type { ListedRecording } from '../data/list.js';
import { BotError } from '../errors.js';
import { formatMicros } from '../market/time.js';
import type { Command, Flags } from './command.js';
import { DATA_FLAGS, DATA_FOLDER } from './flags.js';
import { listProvider, type ProviderArgs } from './provider-data.js';
import { print } from './terminal.js';

const { data: _, datadir, ...OF_PROVIDERS } = DATA_FLAGS;

const FLAGS = {
  datadir: { ...datadir, describe: `Folder of market data; default ${DATA_FOLDER}` },
  provider: { type: 'string', describe: 'What a data provider serves, in place of a folder' },
  check: { type: 'boolean', describe: 'Of --provider: whether it opens, and what its first events are' },
  ...OF_PROVIDERS,
  json: { type: 'boolean', describe: 'Print one JSON document' },
} as const satisfies Flags;

interface ListDataArgs extends Omit<ProviderArgs, 'provider'> {
  readonly provider?: string;
}

/** `bot list-data`: the columns and the recordings in a folder, or what a provider serves. */
export const command: Command<ListDataArgs> = {
  flags: FLAGS,
  example: '$0 list-data --provider synthetic --check',
  exampleText: 'Whether a data provider opens, and what it serves',
  run: listData,
};

async function listData({ provider, ...args }: ListDataArgs): Promise<number> {
  if (provider !== undefined) return listProvider({ ...args, provider });
  refuseFlagsOfProviders(args);
  const { datadir = DATA_FOLDER, json } = args;
  const [{ listRecordings }, { listColumns }] = await Promise.all([
    import('../data/list.js'),
    import('../data/columns/index.js'),
  ]);
  const columns = await listColumns(datadir);
  const recordings = await listRecordings(datadir);
  await print(json === true ? jsonText(columns, recordings) : await tables(datadir, columns, recordings));
  return 0;
}

function refuseFlagsOfProviders(args: Omit<ListDataArgs, 'provider'>): void {
  const given = ['check', ...Object.keys(OF_PROVIDERS)].find(
    (name) => args[name as keyof typeof args] !== undefined,
  );
  if (given !== undefined) throw new BotError('usage', `--${given} needs --provider NAME`);
}

function jsonText(columns: readonly ListedColumns[], recordings: readonly ListedRecording[]): string {
  const document = {
    columns: columns.map(({ id, kinds }) => ({
      instrument: id,
      kinds: kinds.map(({ kind, days, rows, bytes, firstUs, lastUs }) => ({
        kind,
        days,
        rows,
        bytes,
        first_us: firstUs,
        last_us: lastUs,
      })),
    })),
    recordings: recordings.map(({ file, venue, symbols, startUs, problem }) => ({
      file,
      venue,
      symbols,
      start_us: startUs,
      problem,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

async function tables(
  datadir: string,
  columns: readonly ListedColumns[],
  recordings: readonly ListedRecording[],
): Promise<string> {
  const { renderTable } = await import('../report/table.js');
  const style = { colour: process.stdout.isTTY };
  const cellWidth = 60;
  const parts: string[] = [];
  if (columns.length > 0) {
    const rows = columns.flatMap(({ id, kinds }) =>
      kinds.map(({ kind, days, rows, firstUs, lastUs }) => [
        id,
        kind,
        formatMicros(firstUs),
        formatMicros(lastUs),
        String(days.length),
        String(rows),
      ]),
    );
    const head = ['Columns', 'Kind', 'First', 'Last', 'Days', 'Rows'];
    parts.push(renderTable({ head, rows, textColumns: 4, cellWidth }, style));
  }
  if (recordings.length > 0) {
    const rows = recordings.map(({ file, venue, symbols, startUs, problem }) => [
      file,
      venue ?? 'n/a',
      problem ?? (symbols.join(', ') || 'n/a'),
      formatMicros(startUs ?? Number.NaN),
    ]);
    parts.push(
      renderTable(
        { head: ['Recording', 'Venue', 'Symbols', 'Start'], rows, textColumns: 4, cellWidth },
        style,
      ),
    );
  }
  return parts.length === 0 ? `${datadir} holds no market data.\n` : `${parts.join('\n\n')}\n`;
}
