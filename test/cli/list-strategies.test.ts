import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();

beforeAll(() => {
  mkdirSync(join(folder, 'mixed'));
  mkdirSync(join(folder, 'none'));
  const drop = (name: string, source: string) => writeFileSync(join(folder, 'mixed', `${name}.ts`), source);
  const strategy = (name: string, params: string) =>
    `import { defineStrategy, param } from 'tickwright';
     export default defineStrategy({ name: '${name}', timeframe: '5m', params: { ${params} } });`;
  drop(
    'Sound',
    strategy(
      'Sound',
      "depth: param.int(1, 9, { default: 3, space: 'entry' }), mode: param.choice(['a', 'b'], { default: 'b' })",
    ),
  );
  drop('Twin', strategy('Twin', ''));
  drop('TwinToo', strategy('Twin', ''));
  drop('Throws', "const name = 'Throws';\n\nthrow new Error(name + ' is out of luck');\n");
  drop('Syntax', 'export default {{');
  drop('Nothing', 'export const nothing = 1;');
  drop('Default', strategy('Default', 'depth: param.int(1, 9, { default: 10 })'));
  drop('types.d', 'this is not looked at');
});

interface Listed {
  readonly name: string | null;
  readonly file: string;
  readonly status: string;
  readonly timeframe: string | null;
  readonly reason: string | null;
  readonly params: readonly Readonly<Record<string, unknown>>[];
}

const list = (...args: string[]) => bot(['list-strategies', '--strategy-path', 'mixed', ...args], folder);

async function listed(): Promise<Map<string, Listed>> {
  const called = await list('--json');
  expect(called).toMatchObject({ code: 0, stderr: '' });
  const strategies = JSON.parse(called.stdout) as Listed[];
  return new Map(strategies.map((one) => [one.file, one]));
}

const file = (name: string) => join('mixed', `${name}.ts`);

describe('list-strategies', () => {
  it('says of each file whether it loads, and why not', async () => {
    const all = await listed();
    const seen = [...all.values()].map(({ file, status, reason }) => [file, status, reason] as const);
    expect(seen).toEqual([
      [
        file('Default'),
        'LOAD FAILED',
        'Default: the default 10 of parameter depth is not a whole number from 1 to 9',
      ],
      [file('Nothing'), 'LOAD FAILED', 'it has no default export made by defineStrategy'],
      [file('Sound'), 'OK', null],
      [file('Syntax'), 'LOAD FAILED', expect.stringMatching(/^Syntax\.ts:1:\d+: /)],
      [file('Throws'), 'LOAD FAILED', expect.stringMatching(/^Throws is out of luck .*Throws\.ts:3:/)],
      [file('Twin'), 'DUPLICATE NAME', `${file('TwinToo')} has the same name`],
      [file('TwinToo'), 'DUPLICATE NAME', `${file('Twin')} has the same name`],
    ]);
  });

  it('has the parameters with their ranges and defaults', async () => {
    const sound = (await listed()).get(file('Sound'))!;
    expect(sound).toMatchObject({ name: 'Sound', timeframe: '5m' });
    expect(sound.params).toEqual([
      {
        name: 'depth',
        kind: 'int',
        range: 'a whole number from 1 to 9',
        default: 3,
        space: 'entry',
        doc: null,
      },
      { name: 'mode', kind: 'choice', range: 'a or b', default: 'b', space: null, doc: null },
    ]);
  });

  it('prints the same for people', async () => {
    const { code, stdout } = await list();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Sound +5m +OK +mixed.Sound\.ts$/m);
    expect(stdout).toMatch(/^Twin +5m +DUPLICATE NAME +mixed.TwinToo\.ts$/m);
    expect(stdout).toMatch(/^n\/a +n\/a +LOAD FAILED +mixed.Syntax\.ts$/m);
    expect(stdout).toMatch(/^mixed.Throws\.ts: LOAD FAILED: Throws is out of luck/m);
    expect(stdout).toMatch(/^depth +3 +a whole number from 1 to 9 +entry$/m);
  });

  it('can be of one strategy', async () => {
    const { stdout } = await list('--strategy', 'Sound');
    expect(stdout).toContain('Parameters of Sound');
    expect(stdout).not.toContain('Twin');
  });

  it.each([
    [
      'an unknown strategy',
      ['--strategy', 'Sond'],
      /unknown strategy Sond in mixed: there are Sound, Twin; did you mean Sound\?/,
    ],
    ['a missing folder', ['--strategy-path', 'gone'], /strategy folder gone does not exist/],
  ])('refuses %s', async (_, args, says) => {
    const path = args.includes('--strategy-path') ? [] : ['--strategy-path', 'mixed'];
    const called = await bot(['list-strategies', ...path, ...args], folder);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(says);
  });

  it('says that an empty folder has none', async () => {
    const called = await bot(['list-strategies', '--strategy-path', 'none'], folder);
    expect(called).toEqual({ code: 0, stdout: 'There is no strategy.\n', stderr: '' });
  });
});
