import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ParsedSource, parseSource } from './architecture/parsed-source.js';
import { pictureIn, pictureViolations } from './architecture/picture.js';
import { cycleViolations, unusedPermissions } from './architecture/rooms.js';
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

/** All sources of the product, read once. */
const texts = PRODUCT.flatMap(filesUnder)
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(`${ROOT}/${path}`, 'utf8') }));
const sources: readonly ParsedSource[] = texts.map(parseSource);

test('the project keeps its architecture', () => {
  expect(sources.length).toBeGreaterThan(0);
  expect(violations(sources)).toEqual([]);
});

test('no room may import what it does not', () => {
  expect(unusedPermissions(sources)).toEqual([]);
});

test('no source is longer than a reader holds', () => {
  const lengths = texts.map(({ path, text }) => [path, text.split('\n').length - 1] as const);
  expect(lengths.filter(([, lines]) => lines > 350)).toEqual([]);
});

const document = readFileSync(`${ROOT}/docs/architecture.md`, 'utf8');

test('the picture of rooms is what there is', () => {
  expect(pictureViolations(pictureIn(document), sources)).toEqual([]);
});

test('what the document names by its name is there', () => {
  const words = new Set(texts.flatMap(({ text }) => text.match(/\w+/g) ?? []));
  const isThere = (name: string) =>
    name.includes('/')
      ? ['', 'core/'].some(
          (above) => existsSync(`${ROOT}/${above}${name}`) || existsSync(`${ROOT}/${above}${name}.ts`),
        )
      : (name.match(/\w+/g) ?? []).every((word) => words.has(word));
  const isImported = (name: string) => name.startsWith('tickwright/');
  const named = [...document.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !isImported(name) && !isThere(name))).toEqual([]);
});

test('tests and scripts have names, too', () => {
  expect(['test', 'scripts'].flatMap(filesUnder).flatMap(nameViolations)).toEqual([]);
});

/** Paths and texts in turn. */
function found(files: Readonly<Record<string, string>>): string[] {
  return violations(parsed(files));
}

function parsed(files: Readonly<Record<string, string>>): readonly ParsedSource[] {
  return Object.entries(files).map(([path, text]) => parseSource({ path, text }));
}

describe('what is allowed', () => {
  test.each<[string, Record<string, string>]>([
    ['a room of its list', { 'core/engine/step.ts': "import { Grid } from '../market/precision.js';" }],
    [
      'the one file of a room that is meant',
      { 'core/orders/leg.ts': "import type { Intent } from '../strategy/intents.js';" },
    ],
    ['its own room', { 'core/orders/leg.ts': "import { a } from './order.js';" }],
    ['errors, by all', { 'core/market/time.ts': "import { BotError } from '../errors.js';" }],
    [
      'the simulated exchange, by a run',
      { 'core/run/session.ts': "import { a } from '../exchange/simulated/account.js';" },
    ],
    [
      'all of core, by its surface',
      { 'core/index.ts': "export { a } from './exchange/simulated/account.js';" },
    ],
    ['packages', { 'core/cli/main.ts': "import yargs from 'yargs'; await import('node:fs');" }],
    [
      'its surface, and that of strategies, by a plugin',
      {
        'plugins/exchanges/gate/index.ts':
          "import '../../../core/public/plugin.js'; import '../../../core/index.js';",
      },
    ],
    ['their surface, by shared parts', { 'strategies/pairs/z.ts': "import '../../core/index.js';" }],
    ['its own folder, by a plugin', { 'plugins/exchanges/gate/index.ts': "import './wire/schema.js';" }],
    [
      'another shared part, by a strategy part',
      { 'strategies/pairs/z.ts': "import '../microstructure/index.js';" },
    ],
    [
      'the package, by a user',
      { 'user_data/strategies/A.ts': "import 'tickwright/microstructure'; import 'zod';" },
    ],
    [
      'what is found at run time, by the loader',
      { 'core/loader/a.ts': 'export const a = (b: string) => import(b);' },
    ],
    ['a date from a value', { 'core/report/day.ts': 'export const day = (ms: number) => new Date(ms);' }],
    ['the clock in its home', { [HOMES.clock]: 'export const now = () => Date.now();' }],
    [
      'impure words in comments and strings',
      { 'core/data/a.ts': "// Math.random\nexport const a = 'Date.now';" },
    ],
    [
      'named exports',
      { 'core/index.ts': "export { a, type B } from './run/run.js';\nexport type { C } from './errors.js';" },
    ],
  ])('%s', (_name, files) => {
    expect(found(files)).toEqual([]);
  });
});

describe('each rule can fail', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'a room that is not of its list',
      { 'core/market/book.ts': "import { step } from '../engine/step.js';" },
      /^core\/market\/book\.ts imports core\/engine\/step\.ts: market may not$/,
    ],
    ['... as a type', { 'core/data/a.ts': "import type { B } from '../report/b.js';" }, /data may not/],
    ['... inline', { 'core/data/a.ts': "export type A = import('../report/b.js').B;" }, /may not/],
    ['... later', { 'core/engine/a.ts': "export const a = () => import('../cli/b.js');" }, /may not/],
    ['... re-exported', { 'core/errors.ts': "export { b } from './market/b.js';" }, /errors\.ts may not/],
    [
      'another file of a room than the one that is meant',
      { 'core/orders/a.ts': "import type { B } from '../strategy/params.js';" },
      /orders may not/,
    ],
    [
      'the simulated exchange, by the engine',
      { 'core/engine/a.ts': "import { B } from '../exchange/simulated/account.js';" },
      /engine may not/,
    ],
    [
      'the public surface, by a command',
      { 'core/cli/a.ts': "import { run } from '../index.js';" },
      /may not/,
    ],
    ['a room without a list', { 'core/misc/a.ts': '' }, /^core\/misc\/a\.ts is in no room of/],
    ['a file that lies loose', { 'core/run.ts': '' }, /^core\/run\.ts is in no room of/],
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
      'core on plugins',
      { 'core/run/a.ts': "import '../../plugins/exchanges/gate/index.js';" },
      /may not import/,
    ],
    [
      'core on strategies',
      { 'core/run/a.ts': "await import('../../strategies/pairs/index.js');" },
      /may not import/,
    ],
    ['core on user_data', { 'core/run/a.ts': "import '../../user_data/strategies/A.js';" }, /may not import/],
    [
      'what is found at run time, past the loader',
      { 'core/cli/a.ts': 'export const a = (b: URL) => import(/* any */ b.href);' },
      /^core\/cli\/a\.ts has import\(.*only core\/loader reaches/,
    ],
    ['core on itself as a package', { 'core/run/a.ts': "import 'tickwright';" }, /may not import tickwright/],
    [
      'a plugin past the public surface',
      { 'plugins/notifiers/a.ts': "import '../../core/errors.js';" },
      /may not/,
    ],
    [
      'a plugin on what programs need',
      { 'plugins/notifiers/a.ts': "import '../../core/public/run.js';" },
      /may not/,
    ],
    [
      'a strategy part on what plugins need',
      { 'strategies/pairs/a.ts': "import '../../core/public/plugin.js';" },
      /may not/,
    ],
    [
      'a user on what plugins need',
      { 'user_data/strategies/A.ts': "import 'tickwright/plugin';" },
      /may not/,
    ],
    ['a user on what programs need', { 'user_data/strategies/A.ts': "import 'tickwright/run';" }, /may not/],
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
    ['... under its name', { 'core/index.ts': "export { default } from './errors.js';" }, /more than a list/],
    ['a value made in it', { 'core/index.ts': 'export const a = 1;' }, /more than a list/],
    ['... or in another', { 'core/public/run.ts': 'export const a = 1;' }, /more than a list/],
  ])('%s', (_name, files, message) => {
    expect(found(files)).toEqual([expect.stringMatching(message)]);
  });
});

describe('rooms in a circle', () => {
  test('of files that are in none', () => {
    const found = cycleViolations(
      parsed({
        'core/orders/a.ts': "import '../risk/a.js';",
        'core/risk/b.ts': "import type { B } from '../orders/b.js';",
      }),
    );
    expect(found).toEqual([
      'circle in core: orders -> risk -> orders (core/orders/a.ts imports core/risk/a.ts, core/risk/b.ts imports core/orders/b.ts)',
    ]);
  });
});

describe('a picture', () => {
  const picture = (...lines: readonly string[]) => pictureIn(['Text.', '```', ...lines, '```'].join('\n'));
  const drawn = picture(
    'core/errors.ts   codes',
    'core/market/     prices',
    '  core/risk/, core/data/   two',
    'plugins/x/',
  );
  const sources = {
    'core/errors.ts': '',
    'core/market/a.ts': "import '../errors.js';",
    'core/risk/a.ts': "import '../market/a.js';",
    'core/data/a.ts': '',
    'plugins/x/y/index.ts': "import '../../../core/data/a.js';",
  };

  test('has a line for what it names, whatever it says of it', () => {
    expect(drawn).toEqual([
      ['core/errors.ts'],
      ['core/market/'],
      ['core/risk/', 'core/data/'],
      ['plugins/x/'],
    ]);
    expect(pictureViolations(drawn, parsed(sources))).toEqual([]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a room that is not drawn', { 'core/store/a.ts': '' }, 'core/store/ is not in the picture'],
    [
      'an import from below',
      { 'core/market/b.ts': "import '../data/a.js';" },
      'core/market/b.ts imports core/data/a.ts, which is not drawn above it',
    ],
    [
      'an import of a neighbour',
      { 'core/data/b.ts': "import '../risk/a.js';" },
      'core/data/b.ts imports core/risk/a.ts, which is not drawn above it',
    ],
  ])('lacks %s', (_name, more, sentence) => {
    expect(pictureViolations(drawn, parsed({ ...sources, ...more }))).toEqual([sentence]);
  });

  test('has a room that is gone', () => {
    expect(pictureViolations([...drawn, ['core/store/']], parsed(sources))).toEqual([
      'there is no core/store/',
    ]);
  });
});

test('a list with more than its room needs says so', () => {
  const sources = parsed({
    'core/risk/a.ts': "import '../market/a.js';\nimport '../orders/a.js';",
    'core/orders/a.ts': "import '../strategy/intents.js';",
  });
  const unused = unusedPermissions(sources);
  expect(unused).toContain('risk may import exchange, and does not');
  expect(unused).not.toContain('risk may import orders, and does not');
  expect(unused).not.toContain('orders may import strategy/intents, and does not');
});
