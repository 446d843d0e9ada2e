/**
 * The stylised facts of docs/synthetic.md: `npm run facts` prints their tables, `npm run facts -- --check` compares them
 * with those in the document, and `npm run facts -- --write` puts them there. `npm run facts -- VENUE=FILE` measures
 * recordings of one's own: FILE alone where its sidecar names the venue.
 */
import { loadVenues } from '../../../core/loader/plugins.js';
import { firstMissing, missingError } from '../../shared-data.js';
import { type FactColumn, recordingColumns } from './columns.js';
import { DOCUMENT, documentedTables, writeTables } from './document.js';
import { measuredTables, RECORDED } from './measured.js';
import { factTable } from './tables.js';

const args = process.argv.slice(2);
const recordings = args.filter((arg) => !arg.startsWith('--'));

if (recordings.length > 0) await printRecordings();
else await measure();

async function measure(): Promise<void> {
  const missing = firstMissing(RECORDED.map(({ file }) => file!));
  if (missing !== null) throw missingError(missing);
  const tables = await measuredTables(await loadVenues());
  if (args.includes('--write')) writeTables(tables);
  else if (args.includes('--check')) check(tables);
  else for (const table of tables) process.stdout.write(`${table}\n\n`);
}

function check(tables: readonly string[]): void {
  const documented = documentedTables();
  for (const table of tables) {
    if (documented.includes(table)) continue;
    process.stdout.write(`${DOCUMENT} has not:\n\n${table}\n\n`);
    process.exitCode = 1;
  }
  if (documented.length === tables.length) return;
  process.stdout.write(`${DOCUMENT} has ${documented.length} tables, and there are ${tables.length}\n`);
  process.exitCode = 1;
}

async function printRecordings(): Promise<void> {
  const venues = await loadVenues();
  const columns: FactColumn[] = [];
  for (const recording of recordings) {
    const [, venue, file] = /^(?:([^=]+)=)?(.+)$/.exec(recording)!;
    columns.push(...(await recordingColumns(file!, venue ?? null, venues)));
  }
  process.stdout.write(`${factTable(columns, recordings.join(', '))}\n`);
}
