/**
 * The measurements of docs/fills.md: `npm run fills` prints their tables, `npm run fills -- --check` compares them with
 * those in the document. One of them by its name alone: `npm run fills -- maker`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadVenues } from '../../core/loader/plugins.js';
import { firstMissing, missingError, PROJECT_ROOT, REQUIRED } from '../shared-data.js';
import { EXPERIMENTS } from './experiments.js';

const args = process.argv.slice(2);
const isCheck = args.includes('--check');
const names = args.filter((arg) => !arg.startsWith('--'));
const document = readFileSync(join(PROJECT_ROOT, 'docs/fills.md'), 'utf8');
const venues = await loadVenues();

for (const name of names) {
  if (EXPERIMENTS.every((one) => one.name !== name)) {
    throw new Error(`no measurement ${name}: there are ${EXPERIMENTS.map((one) => one.name).join(', ')}`);
  }
}
for (const { name, files, tables } of EXPERIMENTS) {
  if (names.length > 0 && !names.includes(name)) continue;
  const missing = firstMissing(files);
  if (missing !== null) {
    if (REQUIRED) throw missingError(missing);
    process.stderr.write(`left out: ${name}: there is no ${missing}\n`);
    continue;
  }
  for (const table of await tables(venues)) {
    const isStale = !document.includes(`\`\`\`text\n${table}\n\`\`\`\n`);
    if (!isCheck) process.stdout.write(`${table}\n\n`);
    else if (isStale) {
      process.stdout.write(`docs/fills.md has not:\n\n${table}\n\n`);
      process.exitCode = 1;
    }
  }
}
