import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();
const COMMANDS = ['backtesting', 'frames', 'convert-data', 'list-data', 'generate-data', 'list-strategies'];

interface Refused {
  readonly args: readonly string[];
  readonly says: string;
}

const REFUSED: Readonly<Record<string, Refused>> = {
  'no command': { args: [], says: 'which command? bot --help lists them' },
  'a command with a slip': {
    args: ['backtestin'],
    says: 'unknown command backtestin; did you mean backtesting?',
  },
  'a command like none': { args: ['dance'], says: 'unknown command dance; bot --help lists those there are' },
  'a flag before the command': {
    args: ['--json', 'list-data'],
    says: 'the command comes first: bot list-data --json ...',
  },
  'a flag without a command': {
    args: ['--json'],
    says: 'which command? --json stands alone; bot --help lists them',
  },
  'a flag with a slip': {
    args: ['frames', '--timefram', '1s'],
    says: 'unknown flag --timefram; did you mean --timeframe?',
  },
  'a flag of several words with a slip': {
    args: ['backtesting', '--stratgy-path', 'x'],
    says: 'unknown flag --stratgy-path; did you mean --strategy-path?',
  },
  'a flag like none': {
    args: ['frames', '--dance'],
    says: 'unknown flag --dance; --help lists those there are',
  },
  'a letter for a flag': { args: ['frames', '-x'], says: 'unexpected argument "x"' },
  'a word too many': { args: ['list-data', 'here'], says: 'unexpected argument "here"' },
  'a flag without its value': {
    args: ['frames', '--timeframe', '--json'],
    says: '--timeframe needs a value',
  },
  'a flag with an empty value': { args: ['frames', '--timeframe='], says: '--timeframe needs a value' },
  'a list without an item': { args: ['frames', '--recording'], says: '--recording needs a value' },
  'a flag twice': {
    args: ['frames', '--timeframe', '1s', '--timeframe', '1m'],
    says: '--timeframe is given twice',
  },
  'text for a number': { args: ['generate-data', '--seed', 'x'], says: '--seed: expected a number' },
  'a choice that is none': {
    args: ['frames', '--format', 'xml'],
    says: '--format "xml": expected one of "csv", "parquet"',
  },
};

describe('a wrong call', () => {
  it.concurrent.each(Object.entries(REFUSED))('%s is refused in one line', async (_, { args, says }) => {
    expect(await bot(args, folder)).toEqual({ code: 2, stdout: '', stderr: `error: ${says}\n` });
  });
});

describe('help', () => {
  it('lists the commands on stdout', async () => {
    const called = await bot(['--help'], folder);
    expect(called).toMatchObject({ code: 0, stderr: '' });
    for (const command of COMMANDS) expect(called.stdout).toContain(`bot ${command} `);
  });

  it.concurrent.each(COMMANDS)('%s --help has its flags and an example', async (command) => {
    const called = await bot([command, '--help'], folder);
    expect(called).toMatchObject({ code: 0, stderr: '' });
    expect(called.stdout).toMatch(/^ +--\w/m);
    expect(called.stdout).toMatch(new RegExp(`^Examples:\\n  bot ${command}`, 'm'));
  });

  it("says the version, package.json's", async () => {
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    expect(await bot(['--version'], folder)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});
