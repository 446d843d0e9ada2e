import { NOT_AVAILABLE } from '../report/format.js';
import { bold, renderTable, type TextStyle, wrapWords } from '../report/table.js';
import type { RecursiveReport } from './recursive.js';

/** An analysis of how columns depend on the length of their history, with what it is of. */
export interface RecursiveDocument {
  readonly strategy: string;
  readonly strategyHash: string;
  /** As the strategy has it. */
  readonly startupFrames: number;
  /** Rows that hooks see at least before the row that they decide. */
  readonly window: number;
  readonly reports: readonly RecursiveReport[];
}

/** One JSON document, with a line end. */
export function recursiveJson({
  strategy,
  strategyHash,
  startupFrames,
  window,
  reports,
}: RecursiveDocument): string {
  const document = {
    strategy,
    strategy_hash: strategyHash,
    startup_frames: startupFrames,
    window,
    instruments: reports.map(
      ({ instrument, histories, reference, rows, columns, startupFrames: smallest }) => ({
        instrument,
        histories,
        reference,
        rows,
        columns,
        startup_frames: smallest,
      }),
    ),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The analysis for people: a table an instrument, drifts in percent. */
export function recursiveText(document: RecursiveDocument, style: TextStyle): string {
  const title = `Recursive analysis of ${document.strategy}`;
  return `${[style.colour ? bold(title) : title, ...document.reports.map((report) => oneText(report, document, style))].join('\n\n')}\n`;
}

function oneText(report: RecursiveReport, document: RecursiveDocument, style: TextStyle): string {
  const { instrument, rows, reference, columns, histories } = report;
  const about = wrapWords(
    `${instrument}: the largest drift in ${rows} rows, in percent, of values computed from so many rows against those from ${reference}`,
  );
  if (columns.length === 0) return `${about}\nThe strategy returns no column, condition or signal.`;
  const table = renderTable(
    {
      head: ['Column', ...histories.map(String), 'Settles'],
      rows: columns.map(({ column, drift, settles }) => [
        column,
        ...drift.map((value) => (value === null ? NOT_AVAILABLE : percent(value))),
        settles === null ? 'never' : String(settles),
      ]),
      textColumns: 1,
      cellWidth: 24,
    },
    style,
  );
  return `${about}\n${table}\n${wrapWords(verdict(report, document))}`;
}

function verdict(
  { startupFrames: smallest, columns }: RecursiveReport,
  { startupFrames, window }: RecursiveDocument,
): string {
  if (smallest === null) {
    const names = columns.filter(({ settles }) => settles === null).map(({ column }) => column);
    return `${names.join(', ')} never settle within 1e-6: they depend on where the frames begin, however long they are. What needs a longer past is a feature.`;
  }
  const enough = startupFrames >= smallest ? 'is enough' : 'is too few for the first rows of a run';
  return `The smallest startupFrames at which all are within 1e-6 is ${smallest}; the strategy has ${startupFrames}, which ${enough}. Hooks see at least ${window} rows before the one they decide, once there are so many.`;
}

/** Three digits, and 0 where it is none. */
function percent(drift: number): string {
  return drift === 0 ? '0' : Number((drift * 100).toPrecision(3)).toString();
}
