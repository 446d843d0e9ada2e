import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { bot, startBot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();
const HOUR_US = 3_600_000_000;

beforeAll(async () => {
  writeFileSync(
    join(folder, 'Slow.ts'),
    `import { defineStrategy } from 'tickwright';
     export default defineStrategy({
       name: 'Slow',
       timeframe: '1s',
       botStart: () => console.error('begun'),
       populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts % 20e6 === 0)) }),
       populateExit: (frames) => ({ exit_long: frames.ts.map((ts) => +(ts % 20e6 === 10e6)) }),
     });`,
  );
  await bot(['generate-data', '--duration', '8h', '--out', 'market.rec.gz'], folder);
}, 60_000);

/** Sends SIGINT once the words are on stderr. */
async function interruptedAt(words: string, child: ChildProcessWithoutNullStreams) {
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => {
    const before = stderr;
    stderr += data.toString();
    if (!before.includes(words) && stderr.includes(words)) child.kill('SIGINT');
  });
  const [stdout, [code, signal]] = await Promise.all([
    text(child.stdout),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  return { code, signal, stdout, stderr };
}

describe('Ctrl-C during a backtest keeps what is done', () => {
  it.each([
    ['on a recording', ['--recording', 'market.rec.gz'], 8 * HOUR_US],
    ['on the built-in market', [], 26 * HOUR_US],
  ])('%s', async (_, data, wholeUs) => {
    const args = ['backtesting', '--strategy-path', '.', '--strategy', 'Slow', '--json', ...data];
    const called = await interruptedAt('begun', startBot(args, folder));
    expect(called).toMatchObject({ code: 1, signal: null });
    expect(called.stderr).toContain('interrupted: the result is of the data up to there');
    const { run, trades } = JSON.parse(called.stdout) as {
      run: { start_us: number; end_us: number };
      trades: unknown[];
    };
    expect(run.end_us - run.start_us).toBeLessThan(wholeUs / 2);
    expect(trades.length).toBeGreaterThan(0);
  });
});
