import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();
const make = (...args: string[]) => bot(['new-strategy', ...args], folder);
const inFolder = (...names: string[]) => join(folder, ...names);

/** The command that a call says to go on with, as arguments: no word of it is quoted here. */
function toRun(stderr: string): readonly string[] {
  const [, command] = /to run it: bot (.*)\n$/.exec(stderr)!;
  return command!.split(' ');
}

interface Printed {
  readonly run: { readonly strategy: string };
  readonly trades: readonly { readonly legs: readonly { readonly instrument: string }[] }[];
  readonly funnel: readonly { readonly condition: string; readonly rows: number }[];
}

/** Of the built-in market, which begins on 2024-01-01. */
const EIGHT_HOURS = ['--timerange', `${Date.UTC(2024, 0, 1)}-${Date.UTC(2024, 0, 1, 8)}`];

async function printed(...args: readonly string[]): Promise<Printed> {
  const called = await bot([...args, '--json'], folder);
  expect(called.code, called.stderr).toBe(0);
  return JSON.parse(called.stdout) as Printed;
}

describe('new-strategy', () => {
  it('writes the minimal template into a folder that it makes, and says how to run it', async () => {
    const called = await make('--strategy', 'DipBuyer');
    expect(called).toMatchObject({ code: 0, stdout: '' });
    expect(called.stderr).toMatch(/wrote user_data.strategies.DipBuyer\.ts from the template minimal\n/);
    expect(toRun(called.stderr)).toEqual(['backtesting', '--strategy', 'DipBuyer']);
    const source = readFileSync(inFolder('user_data', 'strategies', 'DipBuyer.ts'), 'utf8');
    expect(source).toContain("name: 'DipBuyer'");
    expect(source).not.toContain('Template');
  });

  it.each(['minimal', 'full', 'tick'])(
    'what it writes from %s runs as it says, and trades',
    async (template) => {
      const name = `Of_${template}`;
      const called = await make('--strategy', name, '--template', template);
      expect(called.code).toBe(0);
      const { run, trades, funnel } = await printed(...toRun(called.stderr), ...EIGHT_HOURS);
      expect(run.strategy).toBe(name);
      expect(trades.length).toBeGreaterThan(0);
      expect(funnel.at(-1)!.rows).toBeGreaterThan(0);
    },
  );

  it('what it writes from multi-leg runs as it says, and trades two venues', async () => {
    const called = await make('--strategy', 'Basis', '--template', 'multi-leg');
    expect(called.code).toBe(0);
    const { trades } = await printed(...toRun(called.stderr));
    expect(trades[0]!.legs.map(({ instrument }) => instrument)).toEqual([
      'binance:BTC/USDT',
      'binanceusdm:BTC/USDT:USDT',
    ]);
  });

  it('says the folder where that is another, as a shell takes it', async () => {
    mkdirSync(inFolder('my strategies'));
    const called = await make('--strategy', 'Elsewhere', '--strategy-path', 'my strategies');
    expect(called.code).toBe(0);
    expect(called.stderr).toContain("bot backtesting --strategy Elsewhere --strategy-path 'my strategies'\n");
    const listed = await bot(['list-strategies', '--strategy-path', 'my strategies', '--json'], folder);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'Elsewhere', status: 'OK' }]);
  });

  it('writes beside a strategy that does not load', async () => {
    mkdirSync(inFolder('broken'));
    writeFileSync(inFolder('broken', 'Broken.ts'), "export default {{ // of 'Sound'");
    expect((await make('--strategy', 'Sound', '--strategy-path', 'broken')).code).toBe(0);
  });
});

describe('new-strategy refuses', () => {
  it('a file that is there, and leaves it as it is', async () => {
    mkdirSync(inFolder('taken'));
    const file = inFolder('taken', 'Mine.ts');
    writeFileSync(file, '// mine');
    const called = await make('--strategy', 'Mine', '--strategy-path', 'taken');
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(
      /^error: taken.Mine\.ts exists and is left as it is: choose another name\n$/,
    );
    expect(readFileSync(file, 'utf8')).toBe('// mine');
  });

  it('a name that another file declares', async () => {
    mkdirSync(inFolder('declared'));
    await make('--strategy', 'Twin', '--strategy-path', 'declared');
    const source = readFileSync(inFolder('declared', 'Twin.ts'), 'utf8').replace("'Twin'", "'Other'");
    writeFileSync(inFolder('declared', 'Twin.ts'), source);
    const called = await make('--strategy', 'Other', '--strategy-path', 'declared');
    expect(called.code).toBe(2);
    expect(called.stderr).toMatch(/declared.Twin\.ts has a strategy Other already: choose another name\n$/);
    expect(existsSync(inFolder('declared', 'Other.ts'))).toBe(false);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no name', [], /which name\? --strategy NAME/],
    ['a path', ['--strategy', '../Up'], /--strategy "\.\.\/Up": expected a name of letters, digits and _/],
    ['a name with an extension', ['--strategy', 'Dip.ts'], /; did you mean Dip\?/],
    ['a name with dashes', ['--strategy', 'my-dip-buyer'], /; did you mean MyDipBuyer\?/],
    ['a name that begins with a digit', ['--strategy', '2Fast'], /, such as DipBuyer\n/],
    ['a name that no file can have', ['--strategy', 'A'.repeat(300)], /cannot be written: /],
    [
      'an unknown template',
      ['--strategy', 'A', '--template', 'multileg'],
      /unknown template multileg: there are minimal, full, tick, multi-leg; did you mean multi-leg\?/,
    ],
    [
      'a missing folder',
      ['--strategy', 'A', '--strategy-path', 'gone'],
      /strategy folder gone does not exist/,
    ],
    ['a file for a folder', ['--strategy', 'A', '--strategy-path', 'file'], /folder file does not exist/],
    [
      'an unknown flag',
      ['--strategy', 'A', '--templat', 'tick'],
      /unknown flag --templat; did you mean --template\?/,
    ],
    ['a name without its flag', ['Dip'], /unexpected argument "Dip"/],
  ])('%s', async (_, args, says) => {
    writeFileSync(inFolder('file'), '');
    const called = await make(...args);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(/^error: .*\n$/);
    expect(called.stderr).toMatch(says);
  });
});
