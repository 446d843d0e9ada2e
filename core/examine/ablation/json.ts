import { BotError } from '../../errors.js';
import { jsonDocument } from '../../report/json.js';
import { type AblationReport, ablationReportSchema } from './report.js';

/**
 * The JSON of a report and a line end; equal reports give equal bytes.
 * @throws BotError `invariant` when the report is not of the published schema.
 */
export function ablationJson(report: AblationReport): string {
  const sorted = { ...report, params: sortedByName(report.params) };
  const text = jsonDocument(sorted);
  const checked = ablationReportSchema.safeParse(JSON.parse(text));
  if (checked.success) return text;
  const { path, message } = checked.error.issues[0]!;
  throw new BotError('invariant', `ablation ${path.map(String).join('.')}: ${message}`);
}

function sortedByName<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
