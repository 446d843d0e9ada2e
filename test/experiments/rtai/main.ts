/**
 * The tables of docs/rtai.md: `npm run rtai` prints them, `npm run rtai -- --write` puts them there, and
 * `npm run rtai -- --check` compares. It takes minutes; some of them by their names alone: `npm run rtai -- null`.
 */

import type { AblationReport } from '../../../core/examine/ablation/report.js';
import { ablationText } from '../../../core/examine/ablation/text.js';
import { loadVenues } from '../../../core/loader/plugins.js';
import { firstMissing, missingError, REQUIRED } from '../../shared-data.js';
import { reportOf } from './call.js';
import { blockOf, DOCUMENT, documentedBlock, writeBlock } from './document.js';
import { printsText } from './prints.js';
import { type DocumentedTable, shellText, TABLES } from './tables.js';
import { targetsTable } from './targets.js';

/** A call takes one core. */
const AT_ONCE = 2;
const PRINTS = 'prints';
const TARGETS = 'targets';
const OF_TARGETS = 'reverting';

const args = process.argv.slice(2);
const asked = args.filter((arg) => !arg.startsWith('--'));
const known = [PRINTS, TARGETS, ...TABLES.map(({ name }) => name)];
const unknown = asked.find((name) => !known.includes(name));
if (unknown !== undefined) throw new Error(`no table ${unknown}: there are ${known.join(', ')}`);
const isAsked = (name: string) => asked.length === 0 || asked.includes(name);
const isNeeded = ({ name }: DocumentedTable) => isAsked(name) || (isAsked(TARGETS) && name === OF_TARGETS);

const reports = new Map<string, AblationReport>();
const waiting = TABLES.filter(isNeeded);
await Promise.all(Array.from({ length: AT_ONCE }, work));
if (isAsked(TARGETS)) {
  tell(TARGETS, blockOf(null, targetsTable(reports.get(OF_TARGETS)!)));
}
if (isAsked(PRINTS)) tell(PRINTS, blockOf(null, printsText(await loadVenues())));

async function work(): Promise<void> {
  for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
    const missing = table.file === null ? null : firstMissing([table.file]);
    if (missing !== null) {
      if (REQUIRED) throw missingError(missing);
      process.stderr.write(`left out: ${table.name}: there is no ${missing}\n`);
      continue;
    }
    const report = await reportOf(table);
    reports.set(table.name, report);
    if (isAsked(table.name)) {
      tell(table.name, blockOf(shellText(table), ablationText(report, { colour: false })));
    }
  }
}

function tell(name: string, block: string): void {
  if (args.includes('--write')) writeBlock(name, block);
  else if (!args.includes('--check')) process.stdout.write(`${name}\n\n${block}\n\n`);
  else if (documentedBlock(name) !== block) {
    process.stdout.write(`${DOCUMENT} has not under ${name}:\n\n${block}\n\n`);
    process.exitCode = 1;
  }
}
