/** What a CSV cell may hold; null and undefined numbers are empty cells. */
export type CsvValue = number | string | boolean | null;

/** The shortest text that reads back as the same double; empty for what is not finite. Never `-0`. */
export function csvNumber(value: number): string {
  if (!Number.isFinite(value)) return '';
  return value === 0 ? '0' : String(value);
}

/** One line with its line end, LF. Text with a comma, a quote or a line break is quoted (RFC 4180). */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\n`;
}

function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return csvNumber(value);
  if (typeof value === 'boolean') return String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
