import { open } from 'node:fs/promises';
import { openPartial, unwritable } from '../data/partial-file.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import type { FrameTable } from '../frame/frame-table.js';
import { csvLine, csvNumber } from './csv.js';
import type { FrameOutput } from './frame-output.js';

const HEADER = csvLine(FRAME_COLUMNS);

/** All rows of a table as lines, without a header: `ts` in microseconds, empty for NaN. */
export function csvFrames(table: FrameTable): string {
  const columns = table.columns().slice(0, FRAME_COLUMNS.length);
  const rows = table.endRow - table.firstRow;
  let text = '';
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns.length; i++) text += (i === 0 ? '' : ',') + csvNumber(columns[i]![row]!);
    text += '\n';
  }
  return text;
}

/** Frames as CSV through `print`. Nothing is printed before the first row, unless there is none. */
export function printedCsv(print: (text: string) => Promise<void>): FrameOutput {
  let begun = false;
  const write = async (text: string) => {
    await print(begun ? text : HEADER + text);
    begun = true;
  };
  return {
    write: async (table) => {
      const text = csvFrames(table);
      if (text !== '') await write(text);
    },
    finish: async () => {
      if (!begun) await write('');
    },
    abandon: async () => undefined,
  };
}

/** Frames as a CSV file. @throws BotError `usage` when it cannot be written. */
export async function openCsvFile(file: string): Promise<FrameOutput> {
  const partial = await openPartial(file);
  const handle = await open(partial.path, 'w').catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
  const lines = printedCsv(async (text) => {
    await handle.writeFile(text);
  });
  return {
    write: lines.write,
    finish: async () => {
      await lines.finish();
      await handle.close();
      await partial.keep();
    },
    abandon: async () => {
      await handle.close();
      await partial.discard();
    },
  };
}
