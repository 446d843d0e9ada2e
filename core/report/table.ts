import Table from 'cli-table3';

/** How a report may look. */
export interface TextStyle {
  /** Whether the reader is a terminal that shows colours. */
  readonly colour: boolean;
}

/** A table of texts. */
export interface TableSpec {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many columns, from the left, are text; the others are numbers and stand at the right. */
  readonly textColumns: number;
  /** No cell is wider; 28 unless given. */
  readonly cellWidth?: number;
}

/** The widest that a report is, in columns. */
export const REPORT_WIDTH = 100;
const CELL_WIDTH = 28;

/** A table with a line under its head and no others. */
export function renderTable(
  { head, rows, textColumns, cellWidth = CELL_WIDTH }: TableSpec,
  style: TextStyle,
): string {
  const table = new Table({
    head: head.map((text) => (style.colour ? bold(text) : text)),
    colAligns: head.map((_, column) => (column < textColumns ? 'left' : 'right')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: BORDERS,
  });
  for (const row of rows) table.push(row.map((cell) => shortened(cell, cellWidth)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

/** Words in lines of at most the report's width, the second and later lines indented. */
export function wrapWords(text: string, indent = '  '): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= REPORT_WIDTH || line.trim() === '') {
      line = longer;
      continue;
    }
    lines.push(line);
    line = indent + word;
  }
  return [...lines, line].join('\n');
}

export function bold(text: string): string {
  return `\u001b[1m${text}\u001b[22m`;
}

function shortened(cell: string, width: number): string {
  const text = cell.replace(/\s+/g, ' ');
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, width - 1).join('')}…`;
}

const BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '─',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
