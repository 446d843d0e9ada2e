import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSidecar } from '../../core/data/recording/sidecar.js';
import { bot, temporaryFolder } from './bot.js';
import { quoteLines, writeRecording } from './recordings.js';

const folder = temporaryFolder();
const generate = (...args: string[]) => bot(['generate-data', '--duration', '1m', ...args], folder);
const bytes = (file: string) => readFileSync(join(folder, file));

describe('generate-data', () => {
  it('writes the same bytes for a seed, and others for another', async () => {
    for (const [file, seed] of [
      ['a', '7'],
      ['b', '7'],
      ['c', '8'],
    ] as const) {
      const called = await generate('--seed', seed, '--out', `${file}.rec.gz`);
      expect(called).toMatchObject({ code: 0, stdout: '' });
      expect(called.stderr).toContain(`--recording ${file}.rec.gz`);
    }
    expect(bytes('a.rec.gz').equals(bytes('b.rec.gz'))).toBe(true);
    expect(bytes('a.rec.json').equals(bytes('b.rec.json'))).toBe(true);
    expect(gunzipSync(bytes('a.rec.gz')).equals(gunzipSync(bytes('c.rec.gz')))).toBe(false);
  });

  it('says in the sidecar whose market it is', async () => {
    await generate('--scenario', 'null', '--start', '20240229', '--out', 'null.rec.gz');
    expect(await readSidecar(join(folder, 'null.rec.gz'))).toMatchObject({
      seed: 42,
      venue: 'binanceusdm',
      markets: [{ symbol: 'BTC/USDT:USDT', native: 'BTCUSDT' }],
      config: { synthetic: { scenario: 'null', duration_us: 60_000_000 } },
      start_us: Date.UTC(2024, 1, 29) * 1_000,
    });
  });

  it('writes into the data folder unless told otherwise, and nothing beside it', async () => {
    expect((await generate('--datadir', 'data')).code).toBe(0);
    const name = 'binanceusdm_btcusdt_reverting_42_1m';
    expect(readdirSync(join(folder, 'data', 'synthetic'))).toEqual([`${name}.rec.gz`, `${name}.rec.json`]);
  });

  it.each([
    ['spot', 'binance:ETH/USDT', 'ETHUSDT'],
    ['an inverse perpetual', 'binancecoinm:BTC/USD:BTC', 'BTCUSD_PERP'],
  ])('finds the native symbol of %s', async (_, id, native) => {
    expect((await generate('--instrument', id, '--out', `${native}.rec.gz`)).code).toBe(0);
    expect((await readSidecar(join(folder, `${native}.rec.gz`)))?.markets[0]).toMatchObject({ native });
    const called = await bot(['frames', '--recording', `${native}.rec.gz`, '--timeframe', '10s'], folder);
    expect(called.stdout.split('\n').length).toBeGreaterThan(4);
  });

  it('writes a recording for each venue, with all its markets and the truth in the sidecar', async () => {
    const called = await generate('--scenario', 'basis', '--seed', '9101', '--out', 'basis.rec.gz');
    expect(called.stderr).toContain('--recording basis_binance.rec.gz --recording basis_binanceusdm.rec.gz');
    const both = await Promise.all(
      ['binance', 'binanceusdm'].map((venue) => readSidecar(join(folder, `basis_${venue}.rec.gz`))),
    );
    expect(both.map((sidecar) => sidecar?.markets.map(({ symbol }) => symbol))).toEqual([
      ['BTC/USDT'],
      ['BTC/USDT:USDT'],
    ]);
    for (const sidecar of both) {
      expect(sidecar?.config.synthetic).toMatchObject({
        truth: { instruments: [{ id: 'binance:BTC/USDT' }, { id: 'binanceusdm:BTC/USDT:USDT' }] },
      });
    }
    await generate('--scenario', 'cointegrated', '--out', 'pairs.rec.gz');
    const sidecar = await readSidecar(join(folder, 'pairs.rec.gz'));
    expect(sidecar?.markets).toHaveLength(6);
    const args = [
      '--recording',
      'pairs.rec.gz',
      '--timeframe',
      '10s',
      '--instrument',
      'binanceusdm:SOL/USDT:USDT',
    ];
    expect((await bot(['frames', ...args], folder)).stdout.split('\n').length).toBeGreaterThan(4);
  });

  it('takes instruments as often as they are named', async () => {
    const two = ['--instrument', 'binance:ETH/USDT', '--instrument', 'binance:SOL/USDT'];
    expect((await generate('--scenario', 'cointegrated', '--datadir', 'two', ...two)).code).toBe(0);
    const name = 'binance_ethusdt-solusdt_cointegrated_42_1m';
    expect(readdirSync(join(folder, 'two', 'synthetic'))).toEqual([`${name}.rec.gz`, `${name}.rec.json`]);
  });

  it('replaces what it wrote, and nothing else', async () => {
    writeRecording(join(folder, 'precious.rec.gz'), quoteLines(1));
    const before = bytes('precious.rec.gz');
    expect((await generate('--out', 'again.rec.gz')).code).toBe(0);
    expect((await generate('--out', 'again.rec.gz')).code).toBe(0);
    const called = await generate('--out', 'precious.rec.gz');
    expect(called.code).toBe(2);
    expect(called.stderr).toMatch(/precious\.rec\.gz exists and is no synthetic recording/);
    expect(bytes('precious.rec.gz').equals(before)).toBe(true);
  });

  it.each([
    [
      'a scenario that is none',
      ['--scenario', 'bull'],
      /--scenario: data\.scenario is "bull": expected "reverting" or "null" or "trending"/,
    ],
    [
      'a duration that is none',
      ['--duration', 'long'],
      /--duration: data\.duration is "long": expected a time such as/,
    ],
    ['no duration', ['--duration', '0s'], /--duration: data\.duration is "0s"/],
    ['a start that is none', ['--start', '20240230'], /--start: data\.start is "20240230": expected a day/],
    ['a seed that is not whole', ['--seed', '1.5'], /--seed: data\.seed is 1\.5: expected a whole number/],
    ['an unknown venue', ['--instrument', 'kraken:BTC/USDT'], /unknown venue kraken: there are/],
    [
      'a symbol that the venue has not',
      ['--instrument', 'binance:BTC/USDT:USDT'],
      /binance has no symbol BTC\/USDT:USDT/,
    ],
    ['an instrument that is none', ['--instrument', 'BTCUSDT'], /expected venue:SYMBOL/],
    ['a name of no recording', ['--out', 'market.csv'], /a recording is named \*\.rec\.gz/],
    [
      'too many events',
      ['--events-per-second', '1e9'],
      /--events-per-second: data\.events_per_second is 1000000000/,
    ],
  ])('refuses %s', async (_, args, says) => {
    const duration = args.includes('--duration') ? [] : ['--duration', '1m'];
    const called = await bot(['generate-data', ...duration, ...args], folder);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(/^error: .*\n$/);
    expect(called.stderr).toMatch(says);
  });
});
