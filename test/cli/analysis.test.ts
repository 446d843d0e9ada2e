import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();
const DATA = ['--recording', 'market.rec.gz'];

beforeAll(async () => {
  mkdirSync(join(folder, 'user_data', 'strategies'), { recursive: true });
  const generated = await bot(['generate-data', '--duration', '20m', '--out', 'market.rec.gz'], folder);
  expect(generated.code).toBe(0);
  drop('Peeks', '({ close }) => ({ next: close.map((_, i) => close[i + 1] ?? NaN), same: close })');
  drop('Looks', '({ close }) => ({ mean: sma(close, 20), smooth: ema(close, 20) })');
});

function drop(name: string, indicators: string): void {
  writeFileSync(
    join(folder, 'user_data', 'strategies', `${name}.ts`),
    `import { defineStrategy, ema, sma } from 'tickwright';

const columns = { ema, sma };

export default defineStrategy({
  name: '${name}',
  timeframe: '1s',
  populateIndicators: ${indicators.replace(/\b(sma|ema)\(/g, 'columns.$1(')},
});
`,
  );
}

describe('bot backtesting', () => {
  it('fails on a strategy that looks ahead, with column, row and both values', async () => {
    const called = await bot(['backtesting', '--strategy', 'Peeks', ...DATA], folder);
    expect(called.code).toBe(1);
    expect(called.stdout).toBe('');
    expect(called.stderr).toMatch(
      /error: Peeks looks ahead: next of binanceusdm:BTC\/USDT:USDT in row \d+ \(.*\) is [\d.]+ with the rows after it there, and NaN without them/,
    );
  });

  it('says how many rows it computed again', async () => {
    const called = await bot(['backtesting', '--strategy', 'Looks', ...DATA], folder);
    expect(called.code).toBe(0);
    expect(called.stdout).toMatch(/Look-ahead proof\n\d\d of 1,1\d\d rows computed again/);
  });
});

describe('bot lookahead-analysis', () => {
  it('lists the columns that look ahead, and exits with 1', async () => {
    const called = await bot(['lookahead-analysis', '--strategy', 'Peeks', ...DATA], folder);
    expect(called.code).toBe(1);
    expect(called.stdout).toMatch(/next .* NaN +1,1\d\d +1,\d\d\d\n/);
    expect(called.stdout).not.toMatch(/^same/m);
    expect(called.stdout).toMatch(/- next: unknown without later rows, as with shift\(-1\)/);
  });

  it('gives one JSON document', async () => {
    const called = await bot(['lookahead-analysis', '--strategy', 'Peeks', ...DATA, '--json'], folder);
    const document = JSON.parse(called.stdout) as Record<string, unknown>;
    expect(document).toMatchObject({
      strategy: 'Peeks',
      instruments: ['binanceusdm:BTC/USDT:USDT'],
      columns: [{ column: 'next', without_them: null }],
    });
    expect(document.rows_checked).toBe(document.rows);
  });

  it('finds nothing where there is nothing, and exits with 0', async () => {
    const called = await bot(['lookahead-analysis', '--strategy', 'Looks', ...DATA], folder);
    expect(called.code).toBe(0);
    expect(called.stdout).toMatch(/No column, condition or signal knows what comes after its row\./);
  });

  it.each([
    ['no strategy', [], /which strategy\?/],
    ['an unknown one', ['--strategy', 'Lookz'], /unknown strategy Lookz.*did you mean Looks\?/],
    ['a flag of runs alone', ['--strategy', 'Looks', '--fee', '0'], /unknown flag --fee/],
    ['a missing file', ['--strategy', 'Looks', '--recording', 'none.rec.gz'], /none\.rec\.gz/],
  ])('%s is a wrong call', async (_name, args, message) => {
    const called = await bot(['lookahead-analysis', ...args], folder);
    expect([called.code, called.stdout]).toEqual([2, '']);
    expect(called.stderr).toMatch(message);
  });
});

describe('bot recursive-analysis', () => {
  it('shows each column’s drift and the smallest startupFrames', async () => {
    const called = await bot(['recursive-analysis', '--strategy', 'Looks', ...DATA], folder);
    expect(called.code).toBe(0);
    expect(called.stdout).toMatch(/^mean +n\/a .* 20$/m);
    expect(called.stdout).toMatch(/The smallest startupFrames at which all are within 1e-6 is \d+;/);
  });

  it('gives one JSON document', async () => {
    const called = await bot(['recursive-analysis', '--strategy', 'Looks', ...DATA, '--json'], folder);
    const { instruments, window } = JSON.parse(called.stdout) as {
      window: number;
      instruments: { columns: { column: string; settles: number | null }[] }[];
    };
    expect(window).toBe(500);
    expect(instruments[0]!.columns.map(({ column }) => column)).toEqual(['mean', 'smooth']);
    expect(instruments[0]!.columns[0]!.settles).toBe(20);
  });
});
