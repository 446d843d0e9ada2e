import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../shared-data.js';

/** Where the tables stand. */
export const DOCUMENT = 'docs/rtai.md';

const PATH = join(PROJECT_ROOT, DOCUMENT);
const END = '<!-- rtai: end -->';

/** What stands in the document under a name, without the blank lines about it; null where it has no such place. */
export function documentedBlock(name: string): string | null {
  return partsOf(readFileSync(PATH, 'utf8'), name)?.between.trim() ?? null;
}

/** Puts a block in the place of its name. @throws where the document has none. */
export function writeBlock(name: string, block: string): void {
  const parts = partsOf(readFileSync(PATH, 'utf8'), name);
  if (parts === null) throw new Error(`${DOCUMENT} has no lines ${beginOf(name)} and ${END}`);
  writeFileSync(PATH, `${parts.before}\n\n${block}\n\n${parts.after}`);
}

/** A table as it stands in the document, under the call that printed it. */
export function blockOf(shell: string | null, table: string): string {
  const call = shell === null ? '' : `\`\`\`sh\n${shell}\n\`\`\`\n\n`;
  return `${call}\`\`\`text\n${table.trimEnd()}\n\`\`\``;
}

function beginOf(name: string): string {
  return `<!-- rtai: ${name}, made by npm run rtai -- --write -->`;
}

function partsOf(text: string, name: string) {
  const begin = text.indexOf(beginOf(name));
  if (begin < 0) return null;
  const from = begin + beginOf(name).length;
  const to = text.indexOf(END, from);
  if (to < 0) return null;
  return { before: text.slice(0, from), between: text.slice(from, to), after: text.slice(to) };
}
