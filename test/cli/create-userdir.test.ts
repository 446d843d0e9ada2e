import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'jsonc-parser';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../core/config/schema.js';
import { bot, temporaryFolder } from './bot.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const root = temporaryFolder();
const FOLDERS = ['backtest_results', 'data', 'hyperopt_results', 'logs', 'plugins', 'strategies'];
const FILES = ['.gitignore', 'config.json', 'tsconfig.json'];

/** A fresh folder to work in. */
function workingFolder(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
}

const configOf = (file: string) => parse(readFileSync(file, 'utf8')) as ConfigInput;

/** The complaints of the compiler, as an editor has them that opens the folder of a tsconfig.json. */
function complaints(tsconfig: string): readonly string[] {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(tsconfig, {}, host)!;
  const program = ts.createProgram(parsed.fileNames, parsed.options);
  return [...parsed.errors, ...ts.getPreEmitDiagnostics(program)].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, ' '),
  );
}

describe('create-userdir', () => {
  it('makes folders, a strategy, a config and what editors need, and says so', async () => {
    const folder = workingFolder('fresh');
    const called = await bot(['create-userdir'], folder);
    expect(called).toMatchObject({ code: 0, stdout: '' });
    const made = join(folder, 'user_data');
    expect(readdirSync(made).sort()).toEqual([...FILES, ...FOLDERS].sort());
    expect(readdirSync(join(made, 'strategies'))).toEqual(['Template.ts']);
    for (const name of [...FILES, ...FOLDERS, join('strategies', 'Template.ts')]) {
      expect(called.stderr).toContain(`made ${join('user_data', name)}\n`);
    }
    expect(called.stderr).toMatch(/to go on: bot backtesting --config user_data.config\.json\n$/);
  });

  it('leaves what is there, and makes the rest', async () => {
    const folder = workingFolder('begun');
    mkdirSync(join(folder, 'user_data', 'strategies'), { recursive: true });
    const mine = { config: '{ "seed": 7 }', strategy: '// mine' };
    writeFileSync(join(folder, 'user_data', 'config.json'), mine.config);
    writeFileSync(join(folder, 'user_data', 'strategies', 'Mine.ts'), mine.strategy);
    const called = await bot(['create-userdir'], folder);
    expect(called.code).toBe(0);
    expect(called.stderr).toMatch(/user_data.config\.json was there already\n/);
    expect(called.stderr).toMatch(/user_data.strategies was there already\n/);
    expect(called.stderr).toMatch(/made user_data.tsconfig\.json\n/);
    expect(called.stderr).toMatch(/bot backtesting --strategy NAME --config/);
    expect(readFileSync(join(folder, 'user_data', 'config.json'), 'utf8')).toBe(mine.config);
    expect(readdirSync(join(folder, 'user_data', 'strategies'))).toEqual(['Mine.ts']);

    const again = await bot(['create-userdir'], folder);
    expect(again.code).toBe(0);
    expect(again.stderr).not.toMatch(/made/);
  });

  it('gives a config that runs, at its place', async () => {
    const folder = workingFolder('elsewhere');
    const called = await bot(['create-userdir', '--userdir', 'my data/'], folder);
    const [, command] = /to go on: bot (.*)\n$/.exec(called.stderr)!;
    expect(command).toBe(`backtesting --config '${join('my data', 'config.json')}'`);
    const config = join('my data', 'config.json');
    expect(configOf(join(folder, config))).toMatchObject({
      strategy: 'Template',
      strategy_path: join('my data', 'strategies'),
      datadir: join('my data', 'data'),
    });
    const shown = await bot(['show-config', '--config', config], folder);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    const hour = ['--timerange', `${Date.UTC(2024, 0, 1)}-${Date.UTC(2024, 0, 1, 1)}`];
    const run = await bot(['backtesting', '--config', config, ...hour, '--json'], folder);
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ run: { strategy: 'Template' } });
  });

  it('leaves the strategy of a config open where there are others', async () => {
    const folder = workingFolder('others');
    mkdirSync(join(folder, 'user_data', 'strategies'), { recursive: true });
    writeFileSync(join(folder, 'user_data', 'strategies', 'Mine.ts'), '');
    await bot(['create-userdir'], folder);
    const file = join(folder, 'user_data', 'config.json');
    expect(configOf(file)).not.toHaveProperty('strategy');
    expect(readFileSync(file, 'utf8')).toContain('// "strategy": "NAME"');
    expect((await bot(['show-config', '--config', file], folder)).code).toBe(0);
  });

  it.each([
    ['of a package elsewhere', false],
    ['of a package in the project, as the project can be moved', true],
  ])('links types and schema %s', async (name, isInstalled) => {
    const folder = workingFolder(name);
    if (isInstalled) {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(ROOT, join(folder, 'node_modules', 'tickwright'), 'junction');
    }
    await bot(['create-userdir'], folder);
    const made = join(folder, 'user_data');
    const schema = configOf(join(made, 'config.json')).$schema!;
    expect(existsSync(schema.startsWith('file:') ? fileURLToPath(schema) : join(made, schema))).toBe(true);
    if (isInstalled) expect(schema).toBe('../node_modules/tickwright/docs/schema/config.schema.json');

    const strategy = join(made, 'strategies', 'Template.ts');
    const source = readFileSync(strategy, 'utf8');
    const shared = [
      "import { regimeOf } from 'tickwright/microstructure';",
      "import { emptyCounters } from 'tickwright/plugin';",
      "import { openFeed } from 'tickwright/run';",
      'regimeOf(1, 2, 3); emptyCounters(); openFeed;\n',
    ].join('\n');
    writeFileSync(strategy, `${shared}${source}`);
    expect(complaints(join(made, 'tsconfig.json'))).toEqual([]);
    writeFileSync(strategy, source.replace('frames.close', 'frames.clsoe'));
    expect(complaints(join(made, 'tsconfig.json'))).toEqual([
      expect.stringMatching(/'clsoe' does not exist.*Did you mean 'close'/),
    ]);
  });

  it.each([
    ['a file', ['--userdir', 'file'], /file cannot be written: /],
    ['a folder below a file', ['--userdir', join('file', 'inner')], /cannot be written: /],
    ['a flag that is none', ['--user-dir', 'x'], /unknown flag --user-dir; did you mean --userdir\?/],
  ])('refuses %s', async (_, args, says) => {
    writeFileSync(join(root, 'file'), '');
    const called = await bot(['create-userdir', ...args], root);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(/^error: .*\n$/);
    expect(called.stderr).toMatch(says);
  });
});
