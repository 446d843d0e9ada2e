import { describe, expect, it } from 'vitest';
import { findStrategy, listStrategies } from '../../core/loader/strategies.js';
import { type SourceFolder, sourceFolder } from './folder.js';

const STRATEGY = "import { defineStrategy } from 'tickwright';\n";

/** Why the strategy X of these files does not load. */
async function reasonOf(files: Readonly<Record<string, string>>, folder: SourceFolder = sourceFolder()) {
  folder.write(files);
  const listing = (await listStrategies([folder.path])).find(({ file }) => file === folder.file('X.ts'))!;
  if (listing.status !== 'LOAD FAILED') throw new Error(`X.ts loaded: ${listing.status}`);
  return listing.reason;
}

describe('a strategy that does not load says where, what, and what was likely meant', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'a syntax error',
      { 'X.ts': `${STRATEGY}\n\texport default defineStrategy({ name: 'X' ];\n` },
      'X.ts:3:44: Expected "}" but found "]"\n' +
        "  3 | \texport default defineStrategy({ name: 'X' ];\n" +
        '    | \t                                          ^',
    ],
    [
      'a syntax error in a file that it imports, behind letters of more than one byte',
      { 'X.ts': "import './inner/part.js';\n", 'inner/part.ts': "const a = 'äöü'; const = 1;\n" },
      'inner/part.ts:1:24: Expected identifier but found "="\n  1 | const a = \'äöü\'; const = 1;\n    |                        ^',
    ],
    [
      'JSON that is broken',
      {
        'X.ts': "import levels from './levels.json';\nexport default levels;\n",
        'levels.json': '{ "a": 1, }',
      },
      'levels.json:1:9: JSON does not support trailing commas\n  1 | { "a": 1, }\n    |         ^',
    ],
    [
      'a name that the host does not export',
      {
        'X.ts':
          "import {\n  defineStrategy,\n  rsii,\n} from 'tickwright';\nexport default defineStrategy({ name: rsii });\n",
      },
      'X.ts:3:3: tickwright has no export rsii; did you mean rsi?\n  3 |   rsii,\n    |   ^',
    ],
    [
      'a name that is for plugins',
      { 'X.ts': "import { defineDataProvider } from 'tickwright';\nexport default defineDataProvider;\n" },
      "X.ts:1:10: tickwright has no export defineDataProvider: it is one of tickwright/plugin\n  1 | import { defineDataProvider } from 'tickwright';\n    |          ^",
    ],
    [
      'a name that the surface of plugins does not export',
      { 'X.ts': "import { EventBach } from 'tickwright/plugin';\nexport default EventBach;\n" },
      "X.ts:1:10: tickwright/plugin has no export EventBach; did you mean EventBatch?\n  1 | import { EventBach } from 'tickwright/plugin';\n    |          ^",
    ],
    [
      'a file that is not there',
      { 'X.ts': "import { a } from './prat.js';\nexport default a;\n", 'part.ts': '' },
      "X.ts:1:19: there is no file ./prat.js; did you mean part.ts?\n  1 | import { a } from './prat.js';\n    |                   ^",
    ],
    [
      'a name that a file beside it does not export',
      { 'X.ts': "import { a } from './part.js';\nexport default a;\n", 'part.ts': 'export const b = 1;' },
      'X.ts:1:10: No matching export in "part.ts" for import "a"\n  1 | import { a } from \'./part.js\';\n    |          ^',
    ],
    [
      'a package that is not installed',
      { 'X.ts': `${STRATEGY}import { a } from 'no-such-package-anywhere';\nexport default a;\n` },
      'X.ts:2:19: the package no-such-package-anywhere is not installed: npm install no-such-package-anywhere\n' +
        "  2 | import { a } from 'no-such-package-anywhere';\n" +
        '    |                   ^',
    ],
    [
      'an error while it is loaded',
      {
        'X.ts': `${STRATEGY}const levels: number[] = [];\nif (levels.length === 0)\n  throw new Error('no levels');\n`,
      },
      "no levels (X.ts:4:9)\n  4 |   throw new Error('no levels');\n    |         ^",
    ],
    [
      'an error in a file that it imports',
      {
        'X.ts': "import { level } from './part.js';\nlevel(3);\n",
        'part.ts':
          "interface Level { price: 1 }\nexport const level = (n: number): Level => {\n  throw new Error('no level ' + n);\n};\n",
      },
      "no level 3 (part.ts:3:9)\n  3 |   throw new Error('no level ' + n);\n    |         ^",
    ],
    ['what is thrown and no error', { 'X.ts': "throw 'a text';" }, 'a text'],
    [
      'no default export',
      { 'X.ts': 'export const a = 1;' },
      'it has no default export made by defineStrategy',
    ],
    [
      'a strategy that is not the default export',
      { 'X.ts': `${STRATEGY}export const mine = defineStrategy({ name: 'X' });` },
      'it has no default export made by defineStrategy: it has one named mine; write export default',
    ],
    [
      'an object that is no strategy',
      { 'X.ts': "export default { name: 'X' };" },
      'its default export is an object, not made by defineStrategy: write export default defineStrategy({ ... })',
    ],
    [
      'a class',
      { 'X.ts': 'export default class X {}' },
      'its default export is a function, not made by defineStrategy',
    ],
  ])('%s', async (_, files, reason) => {
    expect(await reasonOf(files)).toBe(reason);
  });

  it('is named with its path where it is looked for', async () => {
    const folder = sourceFolder();
    folder.write({ 'X.ts': "throw new Error('X is out of luck');" });
    await expect(findStrategy('X', [folder.path])).rejects.toMatchObject({
      code: 'strategy_failed',
      message: `${folder.file('X.ts')}: X is out of luck (X.ts:1:7)\n  1 | throw new Error('X is out of luck');\n    |       ^`,
    });
  });

  it('says the same the second time', async () => {
    const folder = sourceFolder();
    const files = { 'X.ts': "throw new Error('never');" };
    const reason = await reasonOf(files, folder);
    expect(await reasonOf(files, folder)).toBe(reason);
  });
});
