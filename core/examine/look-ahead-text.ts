import { formatMicros } from '../market/time.js';
import { formatNumber } from '../report/format.js';
import { bold, renderTable, type TextStyle, wrapWords } from '../report/table.js';
import type { LookAheadReport } from './look-ahead.js';

/** A look-ahead analysis with what it is of. */
export interface LookAheadDocument {
  readonly strategy: string;
  readonly strategyHash: string;
  readonly instruments: readonly string[];
  readonly report: LookAheadReport;
}

/** One JSON document, with a line end. */
export function lookAheadJson({ strategy, strategyHash, instruments, report }: LookAheadDocument): string {
  const document = {
    strategy,
    strategy_hash: strategyHash,
    instruments,
    rows: report.rows,
    rows_checked: report.checked,
    columns: report.columns.map(({ instrument, column, rows, first }) => ({
      instrument,
      column,
      rows,
      first_row: first.row,
      first_us: first.us,
      with_later_rows: known(first.withFuture),
      without_them: known(first.alone),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The analysis for people. */
export function lookAheadText(
  { strategy, instruments, report }: LookAheadDocument,
  style: TextStyle,
): string {
  const { rows, checked, columns } = report;
  const title = `Look-ahead analysis of ${strategy}`;
  const parts = [
    `${style.colour ? bold(title) : title}\n${wrapWords(
      `${formatNumber(checked, 0)} of ${formatNumber(rows, 0)} rows of ${instruments.join(', ')}, each computed with the rows after it and without them`,
    )}`,
  ];
  if (columns.length === 0) {
    parts.push('No column, condition or signal knows what comes after its row.');
    return `${parts.join('\n\n')}\n`;
  }
  parts.push(
    renderTable(
      {
        head: ['Column', 'First', 'With', 'Without', 'Rows', 'Of'],
        rows: columns.map(({ column, rows: found, first }) => [
          column,
          formatMicros(first.us),
          String(first.withFuture),
          String(first.alone),
          formatNumber(found, 0),
          formatNumber(checked / instruments.length, 0),
        ]),
        textColumns: 4,
      },
      style,
    ),
    hintsOf(report)
      .map((hint) => wrapWords(`- ${hint}`))
      .join('\n'),
  );
  return `${parts.join('\n\n')}\n`;
}

/** What such columns are made of as a rule. */
function hintsOf({ columns, checked }: LookAheadReport): readonly string[] {
  const names = (of: (column: LookAheadReport['columns'][number]) => boolean) => [
    ...new Set(columns.filter(of).map(({ column }) => column)),
  ];
  const unknown = names(({ isUnknownAlone }) => isUnknownAlone);
  const whole = names(({ isUnknownAlone, rows }) => !isUnknownAlone && rows >= checked / 2);
  const others = names(({ column }) => !unknown.includes(column) && !whole.includes(column));
  return [
    ...(unknown.length > 0
      ? [`${unknown.join(', ')}: unknown without later rows, as with shift(-1) or a window around the row`]
      : []),
    ...(whole.length > 0
      ? [
          `${whole.join(', ')}: another value in most rows, as with a mean, a quantile or a sort of the whole column, or with something kept between calls`,
        ]
      : []),
    ...(others.length > 0
      ? [`${others.join(', ')}: another value in some rows, as with a resample that labels a bar by its end`]
      : []),
  ];
}

function known(value: number | string | null): number | string | null {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
