import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ablationText } from '../../../core/examine/ablation/text.js';
import { itWithData } from '../../market-data.js';
import { PROJECT_ROOT } from '../../shared-data.js';
import { WIDTH } from '../text.js';
import { reportOf } from './call.js';
import { blockOf, DOCUMENT, documentedBlock } from './document.js';
import { shellText, TABLES } from './tables.js';

describe('docs/rtai.md', () => {
  it.each(TABLES.map((table) => [table.name, table] as const))('has %s, under its call', (name, table) => {
    expect(documentedBlock(name)).toContain(`\`\`\`sh\n${shellText(table)}\n\`\`\`\n\n\`\`\`text\n`);
  });

  it.each(['targets', 'prints'])('has %s', (name) => {
    expect(documentedBlock(name)).toMatch(/^```text\n[^`]+\n```$/);
  });

  it('has no table that is too wide', () => {
    const text = readFileSync(join(PROJECT_ROOT, DOCUMENT), 'utf8');
    const blocks = [...text.matchAll(/```(?:text|sh)\n(.*?)```/gs)].flatMap(([, block]) =>
      block!.split('\n'),
    );
    expect(blocks.filter((line) => line.length > WIDTH)).toEqual([]);
  });

  /** The others take minutes: `npm run rtai -- --check`. */
  const short = TABLES.filter(({ file }) => file !== null);
  for (const table of short) {
    itWithData(`has what bot prints: ${table.name}`, [table.file!], async () => {
      const report = await reportOf(table);
      expect(documentedBlock(table.name)).toBe(
        blockOf(shellText(table), ablationText(report, { colour: false })),
      );
    });
  }
});
