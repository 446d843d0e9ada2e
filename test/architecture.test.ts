import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { HOMES, nameViolations, violations } from './architecture/rules.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PRODUCT = ['core', 'plugins', 'strategies', 'user_data/strategies'];

/** All files under a folder of the project, from its root; hidden folders are caches, not sources. */
function filesUnder(folder: string): string[] {
  return readdirSync(`${ROOT}/${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').slice(ROOT.length).replace(/^\/+/, ''),
    )
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')));
}

test('the project keeps its architecture', () => {
  const paths = PRODUCT.flatMap(filesUnder).filter((path) => path.endsWith('.ts'));
  expect(paths.length).toBeGreaterThan(0);
  expect(violations(paths.map((path) => ({ path, text: readFileSync(`${ROOT}/${path}`, 'utf8') })))).toEqual(
    [],
  );
});

test('tests and scripts have names, too', () => {
  expect(['test', 'scripts'].flatMap(filesUnder).flatMap(nameViolations)).toEqual([]);
});

/** Paths and texts in turn. */
function found(files: Readonly<Record<string, string>>): string[] {
  return violations(Object.entries(files).map(([path, text]) => ({ path, text })));
}

describe('what is allowed', () => {
  test.each<[string, Record<string, string>]>([
    ['a layer below', { 'core/engine/step.ts': "import { Grid } from '../market/precision.js';" }],
    ['a sibling, one way', { 'core/orders/leg.ts': "import type { Intent } from '../strategy/intents.js';" }],
    ['errors, by all', { 'core/market/time.ts': "import { BotError } from '../errors.js';" }],
    ['the engine, by a file in core itself', { 'core/run.ts': "import { step } from './engine/step.js';" }],
    ['a file in core itself, by a command', { 'core/cli/trade.ts': "import { run } from '../run.js';" }],
    ['packages', { 'core/cli/main.ts': "import yargs from 'yargs'; await import('node:fs');" }],
    [
      'the public surface, by a plugin',
      { 'plugins/exchanges/gate/index.ts': "import '../../../core/index.js';" },
    ],
    ['its own folder, by a plugin', { 'plugins/exchanges/gate/index.ts': "import './wire/schema.js';" }],
    [
      'another shared part, by a strategy part',
      { 'strategies/pairs/z.ts': "import '../microstructure/index.js';" },
    ],
    [
      'the package, by a user',
      { 'user_data/strategies/A.ts': "import 'tickwright/microstructure'; import 'zod';" },
    ],
    ['a date from a value', { 'core/report/day.ts': 'export const day = (ms: number) => new Date(ms);' }],
    ['the clock in its home', { [HOMES.clock]: 'export const now = () => Date.now();' }],
    [
      'impure words in comments and strings',
      { 'core/data/a.ts': "// Math.random\nexport const a = 'Date.now';" },
    ],
    [
      'named exports',
      { 'core/index.ts': "export { a, type B } from './run.js';\nexport type { C } from './bot.js';" },
    ],
  ])('%s', (_name, files) => {
    expect(found(files)).toEqual([]);
  });
});

describe('each rule can fail', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'a layer above',
      { 'core/market/book.ts': "import { step } from '../engine/step.js';" },
      /^core\/market\/book\.ts imports core\/engine\/step\.ts, which lies above it$/,
    ],
    ['... as a type', { 'core/data/a.ts': "import type { B } from '../report/b.js';" }, /above/],
    ['... inline', { 'core/data/a.ts': "export type A = import('../report/b.js').B;" }, /above/],
    ['... later', { 'core/engine/a.ts': "export const a = () => import('../cli/b.js');" }, /above/],
    ['... re-exported', { 'core/errors.ts': "export { b } from './market/b.js';" }, /above/],
    ['... a root file, from the engine', { 'core/engine/a.ts': "import { run } from '../run.js';" }, /above/],
    [
      '... the public surface, from a command',
      { 'core/cli/a.ts': "import { run } from '../index.js';" },
      /above/,
    ],
    ['a folder without a layer', { 'core/misc/a.ts': '' }, /^core\/misc has no layer/],
    [
      'files in a circle',
      {
        'core/data/a.ts': "import './b.js';",
        'core/data/b.ts': "import './c.js';",
        'core/data/c.ts': "import './a.js';",
      },
      /^circle: core\/data\/a\.ts -> core\/data\/b\.ts -> core\/data\/c\.ts -> core\/data\/a\.ts$/,
    ],
    [
      'folders in a circle, of files that are in none',
      {
        'core/orders/a.ts': "import '../risk/a.js';",
        'core/risk/b.ts': "import type { B } from '../orders/b.js';",
      },
      /^circle in core: orders -> risk -> orders \(core\/orders\/a\.ts imports core\/risk\/a\.ts, core\/risk\/b\.ts imports/,
    ],
    ['core on plugins', { 'core/run.ts': "import '../plugins/exchanges/gate/index.js';" }, /may not import/],
    [
      'core on strategies',
      { 'core/run.ts': "await import('../strategies/pairs/index.js');" },
      /may not import/,
    ],
    ['core on user_data', { 'core/run.ts': "import '../user_data/strategies/A.js';" }, /may not import/],
    ['core on itself as a package', { 'core/run.ts': "import 'tickwright';" }, /may not import tickwright/],
    [
      'a plugin past the public surface',
      { 'plugins/notifiers/a.ts': "import '../../core/errors.js';" },
      /may not/,
    ],
    ['a strategy part past it', { 'strategies/pairs/a.ts': "import '../../core/errors.js';" }, /may not/],
    [
      'a plugin on another',
      { 'plugins/exchanges/gate/index.ts': "import '../mexc/rest.js';" },
      /^plugins\/exchanges\/gate\/index\.ts may not import \.\.\/mexc\/rest\.js$/,
    ],
    ['a plugin of one file on another', { 'plugins/notifiers/a.ts': "import './b.js';" }, /may not/],
    ['a user on the sources', { 'user_data/strategies/A.ts': "import '../../core/index.js';" }, /may not/],
    [
      'a user on the machine',
      { 'user_data/strategies/A.ts': "import { readFileSync } from 'node:fs';" },
      /may not/,
    ],
    ['Date.now', { 'core/data/a.ts': 'Date.now();' }, /^core\/data\/a\.ts reads the clock \(Date\.now\)/],
    ['new Date()', { 'core/data/a.ts': 'new Date();' }, /reads the clock/],
    ['new Date', { 'core/data/a.ts': 'new Date;' }, /reads the clock/],
    ['Date()', { 'core/data/a.ts': 'Date();' }, /reads the clock/],
    ['performance.now', { 'plugins/notifiers/a.ts': 'performance.now();' }, /reads the clock/],
    [
      '... imported',
      { 'core/data/a.ts': "import { performance } from 'node:perf_hooks';" },
      /reads the clock/,
    ],
    ['process.hrtime', { 'core/data/a.ts': 'process.hrtime.bigint();' }, /reads the clock/],
    ['Math.random', { 'strategies/pairs/a.ts': 'Math.random();' }, /reads the randomness/],
    ['... taken apart', { 'core/data/a.ts': 'const { random: draw } = Math;' }, /reads the randomness/],
    ['process.env', { 'core/data/a.ts': 'process.env.HOME;' }, /reads the environment/],
    ['... of the global object', { 'core/data/a.ts': 'globalThis.process.env;' }, /reads the environment/],
    ['... by name', { 'core/data/a.ts': "process['env'];" }, /reads the environment/],
    ['... imported', { 'core/data/a.ts': "import { env } from 'node:process';" }, /reads the environment/],
    ['one home for another thing', { [HOMES.clock]: 'Math.random();' }, /reads the randomness/],
    ['utils', { 'core/data/utils/a.ts': '' }, /^core\/data\/utils\/a\.ts has a utils/],
    ['helpers', { 'plugins/exchanges/gate/helpers.ts': '' }, /has a helpers\.ts/],
    [
      'export *',
      { 'core/data/index.ts': "export * from './a.js';" },
      /^core\/data\/index\.ts has an export \*$/,
    ],
    ['export * as', { 'core/data/index.ts': "export * as a from './a.js';" }, /export \*/],
    ['a default export of the public surface', { 'core/index.ts': 'export default 1;' }, /more than a list/],
    ['... under its name', { 'core/index.ts': "export { default } from './run.js';" }, /more than a list/],
    ['a value made in it', { 'core/index.ts': 'export const a = 1;' }, /more than a list/],
  ])('%s', (_name, files, message) => {
    expect(found(files)).toEqual([expect.stringMatching(message)]);
  });
});
