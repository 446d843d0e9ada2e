import type { ListedColumns } from '../data/columns/index.js';
import type { ListedRecording } from '../data/list.js';
import { formatMicros } from '../market/time.js';
import type { Command, Flags } from './command.js';
import { DATA_FOLDER } from './flags.js';
import { print } from './terminal.js';

const FLAGS = {
  datadir: { type: 'string', default: DATA_FOLDER, describe: 'Folder of market data' },
  json: { type: 'boolean', describe: 'Print one JSON document' },
} as const satisfies Flags;

interface ListDataArgs {
  readonly datadir: string;
  readonly json?: boolean;
}

/** `bot list-data`: the columns and the recordings in a folder. */
export const command: Command<ListDataArgs> = {
  flags: FLAGS,
  example: '$0 list-data --datadir user_data/data',
  exampleText: 'List the market data of a folder',
  run: listData,
};

async function listData({ datadir, json }: ListDataArgs): Promise<number> {
  const [{ listRecordings }, { listColumns }] = await Promise.all([
    import('../data/list.js'),
    import('../data/columns/index.js'),
  ]);
  const columns = await listColumns(datadir);
  const recordings = await listRecordings(datadir);
  await print(json === true ? jsonText(columns, recordings) : await tables(datadir, columns, recordings));
  return 0;
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
