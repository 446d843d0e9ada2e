import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../shared-data.js';

/** Where the tables stand. */
export const DOCUMENT = 'docs/synthetic.md';

const PATH = join(PROJECT_ROOT, DOCUMENT);
const BEGIN = '<!-- facts: made by npm run facts -- --write -->';
const END = '<!-- facts: end -->';

/** The tables as they stand in the document; empty where it has none. */
export function documentedTables(): readonly string[] {
  const [, between = ''] = split(readFileSync(PATH, 'utf8'));
  return [...between.matchAll(/```text\n(.*?)\n```\n/gs)].map((match) => match[1]!);
}

/** Puts the tables in the place of those that the document has. @throws where it has no place for them. */
export function writeTables(tables: readonly string[]): void {
  const [before, , after] = split(readFileSync(PATH, 'utf8'));
  const blocks = tables.map((table) => `\n\`\`\`text\n${table}\n\`\`\`\n`).join('');
  writeFileSync(PATH, `${before}${BEGIN}\n${blocks}\n${END}${after}`);
}

function split(text: string): readonly [before: string, between: string, after: string] {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${DOCUMENT} has no lines ${BEGIN} and ${END}`);
  return [text.slice(0, begin), text.slice(begin + BEGIN.length, end), text.slice(end + END.length)];
}
