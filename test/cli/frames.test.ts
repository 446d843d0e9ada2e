import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Duck } from '../../core/data/columns/duckdb.js';
import { FRAME_COLUMNS } from '../../core/frame/columns.js';
import { sizedRecording } from '../fixtures/recording-start.js';
import { itWithData } from '../market-data.js';
import { bot, startBot, temporaryFolder } from './bot.js';
import { quoteLine, quoteLines, START_US, tradeLine, writeRecording } from './recordings.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const SECOND = 1_000_000;

beforeAll(() => {
  const first = [
    quoteLine({ us: START_US + 100_000, bid: 60_000, ask: 60_001, bidSize: 3 }),
    tradeLine(START_US + 600_000, 60_001, 0.1),
    quoteLine({ us: START_US + 2.5 * SECOND, bid: 60_000, ask: 60_001, bidSize: 3 }),
  ];
  writeRecording(path('one.rec.gz'), first);
  const eth = quoteLine({ us: START_US + 1.2 * SECOND, bid: 3_000, ask: 3_001, native: 'ETHUSDT' });
  const later = quoteLine({ us: START_US + 5 * SECOND, bid: 3_000, ask: 3_001, native: 'ETHUSDT' });
  writeRecording(path('two.rec.gz'), [...first.slice(0, 2), eth, first[2]!, later]);
  writeRecording(path('long.rec.gz'), quoteLines(4_000));
});

const frames = (...args: string[]) => ['frames', '--timeframe', '1s', ...args];

interface Row {
  readonly [column: string]: string;
}

function rowsOf(csv: string): Row[] {
  const [head, ...lines] = csv.trimEnd().split('\n');
  const names = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])));
}

describe('CSV', () => {
  it('has the columns in their order, whole microseconds, and nothing where a value is not known', async () => {
    const called = await bot(frames('--recording', 'binanceusdm=one.rec.gz'), folder);
    expect(called).toMatchObject({ code: 0, stderr: '' });
    expect(called.stdout.split('\n')[0]).toBe(FRAME_COLUMNS.join(','));
    expect(called.stdout).not.toMatch(/\r|NaN|-0(,|$)/m);
    const rows = rowsOf(called.stdout);
    expect(rows.map(({ ts }) => Number(ts))).toEqual([START_US, START_US + SECOND]);
    expect(rows[0]).toMatchObject({
      open: '60001',
      vwap: '60001',
      bid: '60000',
      tobi: '0.6',
      volume: '0.1',
      ofi: '0',
    });
    expect(rows[1]).toMatchObject({ open: '60001', vwap: '', trade_count: '0', open_interest: '', gap: '0' });
  });

  it('is the same in a file, with nothing beside it', async () => {
    const printed = await bot(frames('--recording', 'binanceusdm=one.rec.gz'), folder);
    const called = await bot(frames('--recording', 'binanceusdm=one.rec.gz', '--out', 'new/one.csv'), folder);
    expect(called).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(path('new/one.csv'), 'utf8')).toBe(printed.stdout);
    expect(readdirSync(path('new'))).toEqual(['one.csv']);
  });

  it('ends quietly when its reader does', async () => {
    const child = startBot(frames('--recording', 'binanceusdm=long.rec.gz'), folder);
    child.stdout.once('data', () => child.stdout.destroy());
    const stderr: Buffer[] = [];
    child.stderr.on('data', (data: Buffer) => stderr.push(data));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, stderr: Buffer.concat(stderr).toString() }).toEqual({ code: 0, stderr: '' });
  });
});

describe('Parquet', () => {
  it('has the values of the CSV: ts BIGINT, the others DOUBLE, NULL where a value is not known', async () => {
    const recording = ['--recording', 'binanceusdm=one.rec.gz'];
    const called = await bot(frames(...recording, '--format', 'parquet', '--out', 'one.parquet'), folder);
    expect(called).toEqual({ code: 0, stdout: '', stderr: '' });
    const { stdout } = await bot(frames(...recording), folder);
    const connection = await (await Duck.load()).connect();
    const file = path('one.parquet');
    const read = await connection.runAndReadAll(`SELECT * FROM '${file}'`);
    expect(read.columnNames()).toEqual(FRAME_COLUMNS);
    expect(read.columnTypes().map(String)).toEqual(
      FRAME_COLUMNS.map((name) => (name === 'ts' ? 'BIGINT' : 'DOUBLE')),
    );
    const cells = read.getRows().map((row) => row.map((value) => (value === null ? '' : String(value))));
    expect(cells).toEqual(rowsOf(stdout).map((row) => Object.values(row)));
    const codecs = await connection.runAndReadAll(
      `SELECT DISTINCT compression FROM parquet_metadata('${file}')`,
    );
    expect(codecs.getRows()).toEqual([['ZSTD']]);
    connection.closeSync();
  });
});

describe('several instruments', () => {
  it('are refused with their list, and leave no file', async () => {
    const called = await bot(frames('--recording', 'binanceusdm=two.rec.gz', '--out', 'two.csv'), folder);
    expect(called).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: the data hold several instruments, --instrument names one: binanceusdm:BTC/USDT:USDT, binanceusdm:ETH/USDT:USDT\n',
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('two.csv'))).toEqual([]);
  });

  it('keep the clock of the one that is written', async () => {
    const named = ['--instrument', 'binanceusdm:BTC/USDT:USDT'];
    const called = await bot(frames('--recording', 'binanceusdm=two.rec.gz', ...named), folder);
    const alone = await bot(frames('--recording', 'binanceusdm=one.rec.gz'), folder);
    expect(rowsOf(called.stdout)).toHaveLength(5);
    expect(rowsOf(called.stdout).slice(0, 2)).toEqual(rowsOf(alone.stdout));
  });

  it('of which none is the one asked for are listed', async () => {
    const named = ['--instrument', 'binanceusdm:SOL/USDT:USDT'];
    const called = await bot(frames('--recording', 'binanceusdm=two.rec.gz', ...named), folder);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(
      /no binanceusdm:SOL\/USDT:USDT: they hold .*BTC\/USDT:USDT, .*ETH\/USDT:USDT/,
    );
  });
});

describe('refused', () => {
  it.each([
    ['no data', [], 'which data?'],
    ['Parquet on stdout', ['--recording', 'binanceusdm=one.rec.gz', '--format', 'parquet'], 'needs --out'],
    [
      'two instruments',
      ['--recording', 'x', '--instrument', 'a:B', '--instrument', 'a:C'],
      'frames are of one instrument',
    ],
    ['a folder for a file', ['--recording', 'binanceusdm=one.rec.gz', '--out', '.'], 'cannot be written'],
    ['columns without a folder', ['--data', 'columns'], '--data columns needs --datadir'],
  ])('%s', async (_, args, says) => {
    const called = await bot(frames(...args), folder);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(/^error: .*\n$/);
    expect(called.stderr).toContain(says);
  });

  it('a file that cannot be read to its end leaves an earlier one as it was', async () => {
    writeFileSync(path('kept.csv'), 'earlier');
    writeFileSync(path('cut.rec.gz'), readFileSync(path('long.rec.gz')).subarray(0, -9));
    const called = await bot(frames('--recording', 'binanceusdm=cut.rec.gz', '--out', 'kept.csv'), folder);
    expect(called.code).toBe(1);
    expect(readFileSync(path('kept.csv'), 'utf8')).toBe('earlier');
    expect(existsSync(path('kept.csv.partial'))).toBe(false);
  });
});

const REAL = {
  binance: 'binance-spot_btcusdt_20240808.rec.gz',
  binancecoinm: 'binance-coinm_btcusd-perp_20240808.rec.gz',
  binanceusdm: 'binance-usdm_btcusdt_20240808.rec.gz',
} as const;
const NEEDED = Object.values(REAL).map((name) => join('recordings', name));
const real = (venue: keyof typeof REAL) => `${venue}=${sizedRecording(join('recordings', REAL[venue]))}`;

itWithData('real recordings together give each instrument the frames it has alone', NEEDED, async () => {
  const all = ['--recording', real('binanceusdm'), real('binancecoinm'), real('binance')];
  const unnamed = await bot(frames(...all), folder);
  expect(unnamed).toMatchObject({ code: 2, stdout: '' });
  expect(unnamed.stderr).toContain(
    ': binance:BTC/USDT, binancecoinm:BTC/USD:BTC, binanceusdm:BTC/USDT:USDT\n',
  );
  const together = await bot(frames(...all, '--instrument', 'binance:BTC/USDT'), folder);
  const alone = await bot(frames('--recording', real('binance')), folder);
  expect(alone.stdout.split('\n').length).toBeGreaterThan(100);
  expect(together.stdout.startsWith(alone.stdout)).toBe(true);
});
