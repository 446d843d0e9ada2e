import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bot, temporaryFolder } from './bot.js';
import { quoteLine, quoteLines, START_US, writeRecording } from './recordings.js';

const folder = temporaryFolder();
const BTC = 'binanceusdm:BTC/USDT:USDT';

beforeAll(async () => {
  await bot(['generate-data', '--duration', '10m', '--out', 'market.rec.gz'], folder);
  await bot(['convert-data', '--recording', 'market.rec.gz', '--to', 'columns', '--datadir', 'data'], folder);
});

const convert = (recording: string, datadir: string, ...more: string[]) =>
  bot(['convert-data', '--recording', recording, '--datadir', datadir, ...more], folder);

describe('convert-data', () => {
  it('says what it stored', async () => {
    const called = await convert('market.rec.gz', 'said');
    expect(called).toMatchObject({ code: 0, stderr: '' });
    for (const kind of ['quote', 'trade', 'depth', 'snapshot', 'openInterest']) {
      expect(called.stdout).toMatch(new RegExp(`^${BTC} +${kind} +[1-9]\\d*$`, 'm'));
    }
  });

  it('keeps days that are stored unless told to erase them', async () => {
    expect((await convert('market.rec.gz', 'kept')).code).toBe(0);
    const again = await convert('market.rec.gz', 'kept');
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toMatch(/^error: .*2024-01-01 is already stored .*--erase replaces it\n$/);
    expect((await convert('market.rec.gz', 'kept', '--erase')).code).toBe(0);
  });

  it('reports what was wrong', async () => {
    const crossed = quoteLine({ us: START_US + 2_000_000, bid: 2, ask: 1 });
    writeRecording(join(folder, 'crossed.rec.gz'), [...quoteLines(2), crossed]);
    const called = await convert('binanceusdm=crossed.rec.gz', 'wrong');
    expect(called.code).toBe(0);
    expect(called.stderr).toMatch(/crossed quotes 1/);
  });

  it('stores nothing of a day that cannot be read to its end, unless it is to be recovered', async () => {
    const seconds = Array.from({ length: 9 }, (_, i) => quoteLines(9).slice(i * 10, i * 10 + 10));
    writeRecording(join(folder, 'cut.rec.gz'), ...seconds);
    writeFileSync(join(folder, 'cut.rec.gz'), readFileSync(join(folder, 'cut.rec.gz')).subarray(0, -9));
    const called = await convert('binanceusdm=cut.rec.gz', 'cut');
    expect(called).toMatchObject({ code: 1, stdout: '' });
    expect(called.stderr).toMatch(/--recover/);
    expect((await bot(['list-data', '--datadir', 'cut'], folder)).stdout).not.toContain(BTC);
    const recovered = await convert('binanceusdm=cut.rec.gz', 'cut', '--recover');
    expect(recovered.stdout).toMatch(new RegExp(`^${BTC} +quote +80$`, 'm'));
  });

  it.each([
    ['no recording', ['--datadir', 'data'], /which recordings\?/],
    ['no folder', ['--recording', 'market.rec.gz'], /where to\? --datadir DIR/],
    [
      'another aim',
      ['--recording', 'market.rec.gz', '--datadir', 'data', '--to', 'csv'],
      /--to "csv": expected one of/,
    ],
  ])('refuses %s', async (_, args, says) => {
    const called = await bot(['convert-data', ...args], folder);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(says);
  });
});

describe('columns give what the recording gives', () => {
  const columns = ['--data', 'columns', '--datadir', 'data', '--instrument', BTC];
  const cache = join(folder, 'data/binanceusdm/BTC_USDT-USDT/cache');

  it('frames', async () => {
    const fromRecording = await bot(['frames', '--timeframe', '1s', '--recording', 'market.rec.gz'], folder);
    const fromColumns = await bot(['frames', '--timeframe', '1s', ...columns], folder);
    expect(fromColumns).toEqual(fromRecording);
    expect(fromColumns.stdout.split('\n').length).toBeGreaterThan(590);
  });

  it('trades, metrics and funnel', async () => {
    writeFileSync(
      join(folder, 'Often.ts'),
      `import { defineStrategy } from 'tickwright';
       export default defineStrategy({
         name: 'Often',
         timeframe: '1s',
         populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts % 20e6 === 0)) }),
         populateExit: (frames) => ({ exit_long: frames.ts.map((ts) => +(ts % 20e6 === 10e6)) }),
       });`,
    );
    rmSync(cache, { recursive: true, force: true });
    const printed = [];
    const results = [];
    for (const data of [['--recording', 'market.rec.gz'], columns, columns]) {
      const called = await bot(
        ['backtesting', '--strategy-path', '.', '--strategy', 'Often', '--json', ...data],
        folder,
      );
      printed.push(called);
      const { trades, metrics, funnel } = JSON.parse(called.stdout) as Record<string, unknown>;
      results.push({ trades, metrics, funnel });
    }
    expect(results[1]).toEqual(results[0]);
    expect((results[0]!.trades as unknown[]).length).toBeGreaterThan(20);
    // From Parquet, and from the cache that this left.
    expect(readdirSync(cache)).toEqual(['2024-01-01.events']);
    expect(printed[2]).toEqual(printed[1]);
  });

  // `ulimit -f`: the system writes files up to so many blocks of 512 bytes, then half of a write, then nothing.
  it.each([0, 1, 100])('on a disk with room for %i blocks, and leave nothing half there', async (blocks) => {
    const limited = ['sh', '-c', `ulimit -f ${blocks} && exec "$0" "$@"`];
    const frames = ['frames', '--timeframe', '1m', ...columns];
    const whole = await bot(frames, folder);
    rmSync(cache, { recursive: true });
    expect(await bot(frames, folder, limited)).toEqual(whole);
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe('list-data', () => {
  it('lists columns and recordings', async () => {
    const { code, stdout } = await bot(['list-data', '--datadir', '.'], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^market\.rec\.gz +binanceusdm +BTC\/USDT:USDT +2024-01-01 00:00:00\.000000 UTC$/m,
    );
    const columns = await bot(['list-data', '--datadir', 'data'], folder);
    expect(columns.stdout).toMatch(
      new RegExp(`^${BTC} +quote +2024-01-01 .* UTC +2024-01-01 .* UTC +1 +\\d+$`, 'm'),
    );
  });

  it('prints JSON', async () => {
    const { stdout } = await bot(['list-data', '--datadir', 'data', '--json'], folder);
    const listed = JSON.parse(stdout) as { columns: { instrument: string; kinds: object[] }[] };
    expect(listed.columns[0]!.instrument).toBe(BTC);
    expect(listed.columns[0]!.kinds[0]).toMatchObject({ kind: 'quote', days: ['2024-01-01'] });
  });

  it('says of a recording that its sidecar cannot be read', async () => {
    mkdirSync(join(folder, 'odd'));
    writeRecording(join(folder, 'odd', 'bare.rec.gz'), quoteLines(1));
    writeRecording(join(folder, 'odd', 'broken.rec.gz'), quoteLines(1));
    writeFileSync(join(folder, 'odd', 'broken.rec.json'), '{ "venue": 3 }');
    const { code, stdout } = await bot(['list-data', '--datadir', 'odd'], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^bare\.rec\.gz +n\/a +n\/a +n\/a$/m);
    expect(stdout).toMatch(/^broken\.rec\.gz +n\/a +.*broken\.rec\.json: run_id/m);
  });

  it('refuses a folder that is not there', async () => {
    const called = await bot(['list-data', '--datadir', 'gone'], folder);
    expect(called).toEqual({ code: 2, stdout: '', stderr: 'error: data directory "gone" does not exist\n' });
  });
});
