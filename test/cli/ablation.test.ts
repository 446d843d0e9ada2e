import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AblationReport, ablationReportSchema } from '../../core/examine/ablation/report.js';
import { bot, startBot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();
const CALL = ['ablation', '--strategy-path', '.', '--strategy', 'Turns', '--timeframe', '1m'];
const SHORT = [...CALL, '--seeds', '9001-9002', '--duration', '40m'];

beforeAll(async () => {
  writeFileSync(
    join(folder, 'Turns.ts'),
    `import { defineStrategy, param } from 'tickwright';
     const every = (frames, minutes) => frames.ts.map((ts) => +((ts / 60e6) % minutes === 0));
     export default defineStrategy({
       name: 'Turns',
       params: { minutes: param.int(2, 9, { default: 3 }), wait: param.bool({ default: false }) },
       ablations: { seldom: { minutes: 9 } },
       botStart: () => console.error('begun'),
       conditions: (frames, { params }) => ({ turn: every(frames, params.minutes), fifth: every(frames, 5) }),
       populateEntry: (frames) => ({ enter_long: frames.ts.map(() => 1) }),
       populateExit: (frames) => ({ exit_long: every(frames, 4) }),
     });`,
  );
  await bot(['generate-data', '--duration', '20m', '--out', 'market.rec.gz'], folder);
});

const reportOf = (stdout: string): AblationReport => ablationReportSchema.parse(JSON.parse(stdout));

describe('bot ablation', () => {
  it('measures the whole and each part off, on markets of its seeds', async () => {
    const { code, stdout } = await bot([...SHORT, '--json'], folder);
    expect(code).toBe(0);
    const { data, variants } = reportOf(stdout);
    expect(data).toMatchObject({ scenario: 'reverting', seeds: [9001, 9002] });
    expect(variants.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'whole whole',
      'condition turn',
      'condition fifth',
      'ablation seldom',
    ]);
    // Of 39 minutes each 15th, 5th and 3rd enter, each 4th leaves, and what is both is neither: without fifth, the trades
    // of 9 and 21 are left at 16 and 28, not at 12 and 24.
    expect(variants.map(({ figures }) => figures.trades.mean)).toEqual([2, 6, 7, 0]);
  });

  it('has of each seed what a backtest with that seed has', async () => {
    const market = ['--data', 'synthetic', '--seed', '9002', '--duration', '40m', '--json'];
    const backtest = ['backtesting', ...CALL.slice(1), ...market, '--set', 'minutes=2'];
    const [one, all] = await Promise.all([
      bot(backtest, folder),
      bot([...SHORT, '--sensitivity', '--json'], folder),
    ]);
    const { metrics } = JSON.parse(one.stdout) as { metrics: Record<string, number> };
    const row = reportOf(all.stdout).variants.find(({ name }) => name === 'minutes=2')!.runs[1]!;
    expect(row.trades).toBeGreaterThan(0);
    for (const [name, value] of Object.entries(row)) {
      expect(value, name).toBe(name === 'seed' ? 9002 : metrics[name]);
    }
  });

  it('prints tables, and the same bytes whatever is asked first', async () => {
    const calls = [
      ['--off', 'turn,seldom'],
      ['--off', 'seldom', '--off', 'turn'],
    ];
    const [one, other] = await Promise.all(calls.map((off) => bot([...SHORT, ...off], folder)));
    expect(one!.code).toBe(0);
    expect(one!.stdout).toBe(other!.stdout);
    expect(one!.stdout).toContain('What each part is worth');
    expect(one!.stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('changes parameters instead', async () => {
    const { code, stdout } = await bot([...SHORT, '--sensitivity', '--by', 'period', '--json'], folder);
    expect(code).toBe(0);
    const { variants, groups } = reportOf(stdout);
    expect(variants.map(({ name }) => name)).toEqual(['whole', 'minutes=2', 'minutes=4', 'wait=true']);
    expect(groups).toHaveLength(12);
  });

  it('runs once on data that there are, without intervals', async () => {
    const call = [...CALL, '--recording', 'market.rec.gz', '--off', 'turn', '--json'];
    const { code, stdout } = await bot(call, folder);
    expect(code).toBe(0);
    const { data, variants } = reportOf(stdout);
    expect(data.seeds).toEqual([]);
    expect(data.sources[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(variants[1]!.worth!.profit_total).toMatchObject({ low: null, high: null, count: 1 });
  });
});

describe('a wrong call', () => {
  it.each([
    [
      'a name that is none',
      ['--off', 'trun'],
      '--off "trun": there are turn, fifth, seldom; did you mean turn?',
    ],
    ['seeds that are none', ['--seeds', '5-4'], '--seeds "5-4": expected how many (20)'],
    ['one seed', ['--seed', '3'], '--seed: the markets are those of --seeds, each with its own'],
    ['a parameter without sensitivity', ['--param', 'minutes'], '--param needs --sensitivity'],
    ['both', ['--off', 'turn', '--sensitivity'], '--off and --sensitivity exclude each other'],
    ['a parameter that is none', ['--sensitivity', '--param', 'minute'], 'did you mean minutes?'],
    [
      'seeds of a recording',
      ['--recording', 'market.rec.gz', '--seeds', '3'],
      '--seeds are of synthetic markets; on other data there is one run',
    ],
    ['regimes that nobody knows', ['--by', 'regime'], '--by regime needs --scenario regimes'],
  ])('is refused: %s', async (_, args, says) => {
    const { code, stdout, stderr } = await bot([...CALL, ...args], folder);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^(begun\n)*error: .*\n$/);
    expect(stderr).toContain(says);
  });
});

describe('Ctrl-C', () => {
  it('keeps the seeds that are done, and says so', async () => {
    const call = [...CALL, '--seeds', '500', '--duration', '20m', '--off', 'seldom', '--json'];
    const child = startBot(call, folder);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      const before = stderr.split('begun').length;
      stderr += chunk.toString();
      if (before <= 30 && stderr.split('begun').length > 30) child.kill('SIGINT');
    });
    const [stdout, [code]] = await Promise.all([
      text(child.stdout),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    expect(code).toBe(1);
    const { seeds } = reportOf(stdout).data;
    expect(seeds.length).toBeGreaterThan(1);
    expect(stderr).toContain(`interrupted: ${seeds.length} of 500 markets are done`);
  });
});
