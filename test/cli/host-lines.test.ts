import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hostMessage } from '../../core/public/run.js';
import { bot, temporaryFolder } from './bot.js';
import { quoteLine, START_US, tradeLine, writeRecording } from './recordings.js';

const folder = temporaryFolder();
const SECOND = 1_000_000;
const BTC = 'binanceusdm:BTC/USDT:USDT';

const timer = (us: number) => `${us}000 ${hostMessage({ e: 'timer' })}`;
const lost = (us: number) => `${us}000 ${hostMessage({ e: 'connection', state: 'lost' })}`;

/** Quotes and prints of two minutes; the price steps up and down, so that there is something to trade. */
const market = Array.from({ length: 1_200 }, (_, i) => {
  const us = START_US + i * 100_000 + 7;
  const bid = 60_000 + (Math.floor(i / 100) % 2) * 20;
  return i % 5 === 4 ? tradeLine(us, bid, 0.1) : quoteLine({ us, bid, ask: bid + 0.1 });
});
/** The same with a timer before, at the time of, and behind each line. */
const timed = market.flatMap((line, i) => {
  const us = START_US + i * 100_000 + 7;
  return [timer(us - 7), timer(us), line, timer(us + 40_000)];
});

const SEESAW = `import { defineStrategy } from 'tickwright';
export default defineStrategy({
  name: 'Seesaw',
  timeframe: '1s',
  populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts % 20e6 === 0)) }),
  populateExit: (frames) => ({ exit_long: frames.ts.map((ts) => +(ts % 20e6 === 10e6)) }),
});
`;

beforeAll(() => {
  writeRecording(join(folder, 'market.rec.gz'), market);
  writeRecording(join(folder, 'timed.rec.gz'), timed);
  writeRecording(join(folder, 'timers.rec.gz'), [timer(START_US), timer(START_US + 5 * SECOND)]);
  const silence = [1, 2, 3.5].map((seconds) => timer(START_US + seconds * SECOND));
  const first = quoteLine({ us: START_US + 5, bid: 60_000, ask: 60_001 });
  writeRecording(join(folder, 'silence.rec.gz'), [timer(START_US - SECOND), first, ...silence]);
  writeRecording(join(folder, 'lost.rec.gz'), [
    first,
    lost(START_US + 1.2 * SECOND),
    timer(START_US + 3 * SECOND),
  ]);
  mkdirSync(join(folder, 'user_data/strategies'), { recursive: true });
  writeFileSync(join(folder, 'user_data/strategies/Seesaw.ts'), SEESAW);
});

const frames = (file: string, ...more: string[]) =>
  bot(['frames', '--timeframe', '1s', '--recording', `binanceusdm=${file}`, ...more], folder);
const backtest = async (file: string) => {
  const called = await bot(
    ['backtesting', '--strategy', 'Seesaw', '--recording', `binanceusdm=${file}`, '--json'],
    folder,
  );
  expect(called).toMatchObject({ code: 0 });
  return JSON.parse(called.stdout) as { trades: unknown[]; inputs: { data: { events: number }[] } };
};

describe('timers in a recording', () => {
  it('close frames in silence, and start none', async () => {
    const { code, stdout, stderr } = await frames('silence.rec.gz');
    expect([code, stderr]).toEqual([0, '']);
    const opens = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[0]));
    expect(opens).toEqual([START_US, START_US + SECOND, START_US + 2 * SECOND]);
  });

  it('change nothing where events are', async () => {
    const [with_, without] = [await frames('timed.rec.gz'), await frames('market.rec.gz')];
    expect(with_).toEqual(without);
    expect(with_.stdout.split('\n').length).toBeGreaterThan(100);
  });

  it('change no trade, and are no events', async () => {
    const [with_, without] = [await backtest('timed.rec.gz'), await backtest('market.rec.gz')];
    expect(with_.trades).toEqual(without.trades);
    expect(with_.trades.length).toBeGreaterThan(3);
    expect(with_.inputs.data[0]!.events).toBe(without.inputs.data[0]!.events);
  });

  it.each([
    ['frames', ['--timeframe', '1s']],
    ['convert-data', ['--datadir', 'none']],
    ['backtesting', ['--strategy', 'Seesaw']],
  ])('alone are no data for %s', async (command, more) => {
    const called = await bot([command, '--recording', 'binanceusdm=timers.rec.gz', ...more], folder);
    expect(called.code).toBe(1);
    expect(called.stderr).toContain('the data hold no event in the time asked for');
  });

  it('are not stored in columns', async () => {
    const convert = (file: string, datadir: string) =>
      bot(['convert-data', '--recording', `binanceusdm=${file}`, '--datadir', datadir], folder);
    const [with_, without] = [
      await convert('timed.rec.gz', 'timed'),
      await convert('market.rec.gz', 'plain'),
    ];
    expect(with_).toMatchObject({ code: 0, stderr: '' });
    expect(with_.stdout).toBe(without.stdout);
    const columns = ['--data', 'columns', '--datadir', 'timed', '--instrument', BTC];
    const stored = await bot(['frames', '--timeframe', '1s', ...columns], folder);
    expect(stored.stdout).toBe((await frames('market.rec.gz')).stdout);
  });

  it('are none of the kinds that a source has', async () => {
    writeFileSync(
      join(folder, 'config.json'),
      JSON.stringify({ data: { provider: 'recording', files: ['binanceusdm=timed.rec.gz'] } }),
    );
    const called = await bot(
      ['list-data', '--provider', 'recording', '--check', '--config', 'config.json', '--json'],
      folder,
    );
    expect(called.code).toBe(0);
    expect(called.stdout).toContain(BTC);
    expect(called.stdout).not.toContain('timer');
  });
});

it('a lost connection in a recording is a gap of its frame', async () => {
  const { stdout } = await frames('lost.rec.gz');
  const [head, ...lines] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const gap = head!.indexOf('gap');
  expect(lines.map((cells) => cells[gap])).toEqual(['0', '1', '0']);
});
