import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type AblationReport, ablationReportSchema } from '../../../core/examine/ablation/report.js';
import { PROJECT_ROOT, sharedData } from '../../shared-data.js';
import { callOf, type DocumentedTable, FILE } from './tables.js';

/** Calls `bot` as the document says, but for the JSON. @throws when it fails. */
export async function reportOf(table: DocumentedTable): Promise<AblationReport> {
  const words = callOf(table).map((word) =>
    table.file === null ? word : word.replace(FILE, sharedData(table.file)),
  );
  const child = spawn(process.execPath, ['dist/core/cli/main.js', ...words, '--json'], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [stdout, [code]] = await Promise.all([
    text(child.stdout),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`${table.name}: bot ended with ${code}`);
  return ablationReportSchema.parse(JSON.parse(stdout));
}
