import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../core/report/result.js';
import { type StoredRunDocument, storedRunJsonSchema } from '../../core/report/stored-run.js';
import { openRunStore } from '../../core/store/run-store.js';
import { at, fill, HEADER, request, Script, scriptedRun } from '../store/scripted-run.js';
import { recordAll } from '../store/stored.js';
import { bot, startBot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();
const MANY = 2_000;

beforeAll(() => {
  const add = (name: string, script: Pick<Script, 'entries'>, ended: boolean) => {
    const store = openRunStore(join(folder, name), HEADER, { durability: 'batch' });
    recordAll(store, script.entries);
    if (ended) store.end({ startedUs: at(0), endedUs: at(3_900) });
    store.close();
  };
  const whole = new Script();
  whole.entries.push(...scriptedRun());
  add('runs.sqlite', whole, true);
  add('runs.sqlite', new Script(), false);
  add('many.sqlite', manyTrades(), true);
  writeFileSync(join(folder, 'text.sqlite'), 'no database, '.repeat(20));
  writeFileSync(join(folder, 'empty.sqlite'), '');
  mkdirSync(join(folder, 'folder.sqlite'));
});

/** Long names and large numbers. */
function manyTrades(): Script {
  const script = new Script();
  for (let id = 1; id <= MANY; id++) {
    const order = `tw00000000-${id}-0-e1`;
    const execution = { type: 'limit', price: 123_456.789, timeInForce: { kind: 'gtc' } } as const;
    const trigger = { kind: 'take_profit', price: 123_456.7 } as const;
    script.send(at(id), 'entry', request(order, { quantity: 1_234.5678, execution, trigger }));
    script.filled(at(id), order, fill(at(id), 0.01234567, 61_234.56789, { fee: 12_345.67 }));
    const state = { tag: 'closing', reason: 'trailing_stop_loss', urgent: true } as const;
    script.trade(
      at(id),
      id,
      state,
      [{ orders: [order] }],
      'a tag that is rather long, and says what was seen',
    );
  }
  return script;
}

const showTrades = (...args: string[]) => bot(['show-trades', ...args], folder);

describe('show-trades', () => {
  it('prints the trades of a run with their orders', async () => {
    expect(await showTrades('--db', 'runs.sqlite', '--run', '1')).toEqual({
      code: 0,
      stderr: '',
      stdout: `Run 1 of 2: Scripted (ab12ab12ab12), version 0.1.0
2023-11-14 22:13:20.000000 UTC to 2023-11-14 23:18:20.000000 UTC

Id  Pair           Side   Amount  Open rate  Close rate      Profit        Fees
─────────────────────────────────────────────────────────────────────────────────
1   BTC/USDT:USDT  long     0.02     50,010      50,500   9.10 USDT        0.70
- closed by roi, entered by dip, 2023-11-14 22:13:22.000000 UTC to 2023-11-14 22:14:40.000000 UTC
- buy market 0.02: filled, 0.02 at 50,010
- sell limit 0.02 at 50,500: filled, 0.02 at 50,500
2   BTC/USD:BTC    short       0        n/a         n/a         n/a  0.00000000
- abandoned
- sell limit 0.01 at 50,000: rejected (post_only_would_cross)
3   BTC/USDT       long     0.01     50,000         n/a  -0.50 USDT        0.50
    BTC/USDT:USDT  short    0.01     50,020         n/a  -0.20 USDT        0.25
- open, 2023-11-14 22:15:01.000000 UTC to n/a
- buy limit 0.01 at 50,100: filled, 0.01 at 50,000
- sell market 0.01: filled, 0.01 at 50,020
- buy stop_market 0.01 from 51,000: open
- buy take_profit_limit 0.01 from 49,500 at 49,550: open
`,
    });
  });

  it('is of the last run unless another is named', async () => {
    expect(await showTrades('--db', 'runs.sqlite')).toEqual({
      code: 0,
      stderr: '',
      stdout: `Run 2 of 2: Scripted (ab12ab12ab12), version 0.1.0
It did not come to its end.

No trade.
`,
    });
  });

  it('prints one JSON document', async () => {
    const { code, stdout, stderr } = await showTrades('--db', 'runs.sqlite', '--run', '1', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const document = JSON.parse(stdout) as {
      run: unknown;
      metrics: unknown;
      trades: Record<string, unknown>[];
    };
    const { run, metrics, trades } = document;
    // It ended, but what it was worth was not kept.
    expect(metrics).toBeNull();
    expect(run).toEqual({
      id: 1,
      strategy: 'Scripted',
      strategy_hash: 'ab12'.repeat(16),
      version: '0.1.0',
      stake_currency: 'USDT',
      start_us: at(0),
      end_us: at(3_900),
    });
    expect(
      trades.map(({ trade_id, pair, state, exit_reason }) => [trade_id, pair, state, exit_reason]),
    ).toEqual([
      [1, 'BTC/USDT:USDT', 'closed', 'roi'],
      [2, 'BTC/USD:BTC', 'abandoned', null],
      [3, 'BTC/USDT', 'open', null],
    ]);
    const validate = new Ajv({ allowUnionTypes: true }).compile(storedRunJsonSchema());
    validate(document);
    expect(validate.errors).toBeNull();
    expect(stdout).not.toContain('runs.sqlite');
    expect(readdirSync(folder).filter((name) => name.startsWith('runs'))).toEqual(['runs.sqlite']);
  });

  it('prints the same each time', async () => {
    const args = ['--db', 'runs.sqlite', '--run', '1', '--json'];
    expect(await showTrades(...args)).toEqual(await showTrades(...args));
  });

  it('has null and no trades where nothing was run', async () => {
    const { stdout } = await showTrades('--db', 'runs.sqlite', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ run: { id: 2, start_us: null, end_us: null }, trades: [] });
  });

  it('stays within 100 columns', async () => {
    const { stdout } = await showTrades('--db', 'many.sqlite');
    const lines = stdout.split('\n');
    expect(lines.length).toBeGreaterThan(3 * MANY);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(100);
  });

  it.each([[[]], [['--json']]])('ends quietly when nobody reads on (%j)', async (more) => {
    const child = startBot(['show-trades', '--db', 'many.sqlite', ...more], folder);
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('a backtest that is kept', () => {
  const run = [
    '--data',
    'synthetic',
    '--duration',
    '20m',
    '--timeframe',
    '1s',
    '--instrument',
    'binance:BTC/USDT',
  ];
  const backtest = (...more: string[]) =>
    bot(['backtesting', '--strategy', 'Turns', '--strategy-path', '.', ...run, ...more], folder);

  beforeAll(() => {
    const text = `import { defineStrategy } from 'tickwright';
export default defineStrategy({
  name: 'Turns',
  populateEntry: ({ ts }) => ({ enter_long: ts.map((us) => +(us % 60e6 === 0)) }),
  populateExit: ({ ts }) => ({ exit_long: ts.map((us) => +(us % 60e6 === 30e6)) }),
});
`;
    writeFileSync(join(folder, 'Turns.ts'), text);
  });

  it('is shown with the metrics and the trades that it printed, and prints its equity on request', async () => {
    const plain = await backtest('--json', '--db', 'turns.sqlite');
    const printed = JSON.parse(plain.stdout) as BacktestResult;
    expect(printed.trades.length).toBeGreaterThan(15);
    const shown = await showTrades('--db', 'turns.sqlite', '--json');
    const { metrics, trades } = JSON.parse(shown.stdout) as StoredRunDocument;
    expect(JSON.stringify(metrics)).toBe(JSON.stringify(printed.metrics));
    const figures = printed.trades.map(({ open_us, close_us, profit_ratio, profit_abs, costs }) => ({
      open_us,
      close_us,
      profit_ratio,
      profit_abs,
      costs,
    }));
    expect(trades).toMatchObject(figures);

    const { equity, ...same } = JSON.parse((await backtest('--json', '--equity')).stdout) as BacktestResult;
    expect(`${JSON.stringify(same)}\n`).toBe(plain.stdout);
    expect(equity!.us).toHaveLength(equity!.value.length);
    expect(equity!.value.at(-1)).toBe(printed.metrics.final_balance);
    const firstFrame = Math.floor(printed.run.start_us! / 1e6 + 1) * 1e6;
    expect(equity!.us.slice(0, 2)).toEqual([firstFrame, firstFrame + 1e6]);
    expect(equity!.us.at(-1)).toBe(printed.run.end_us);
  });

  it('prints its equity as JSON alone', async () => {
    const says = 'error: --equity is of --json: expected both\n';
    expect(await backtest('--equity')).toEqual({ code: 2, stdout: '', stderr: says });
  });
});

describe('show-trades refuses', () => {
  it.each([
    ['no file', [], 2, 'which database? --db FILE'],
    ['a missing file', ['--db', 'gone.sqlite'], 2, 'there is no database gone.sqlite'],
    ['a folder', ['--db', 'folder.sqlite'], 2, 'folder.sqlite cannot be opened: it is a folder'],
    ['what is no database', ['--db', 'text.sqlite'], 1, 'text.sqlite is not a SQLite database'],
    ['an empty file', ['--db', 'empty.sqlite'], 1, 'empty.sqlite is empty: no run was written to it'],
    [
      'a run that is not there',
      ['--db', 'runs.sqlite', '--run', '7'],
      2,
      '--run 7: runs.sqlite holds no such run; there are 1, 2',
    ],
  ] as const)('%s', async (_, args, code, says) => {
    expect(await showTrades(...args)).toEqual({ code, stdout: '', stderr: `error: ${says}\n` });
  });
});
