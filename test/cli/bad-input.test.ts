import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bot, temporaryFolder } from './bot.js';
import { quoteLine, quoteLines, START_US, writeRecording } from './recordings.js';

const folder = temporaryFolder();
const LINES = quoteLines(200);
const SECOND = 1_000_000;

beforeAll(() => {
  const file = (name: string) => join(folder, name);
  const at = (index: number, ...lines: string[]) => [
    ...LINES.slice(0, index),
    ...lines,
    ...LINES.slice(index),
  ];
  writeRecording(file('sound.rec.gz'), LINES);
  writeRecording(file('cut.rec.gz'), LINES.slice(0, 1_000), LINES.slice(1_000));
  writeFileSync(file('cut.rec.gz'), readFileSync(file('cut.rec.gz')).subarray(0, -20));
  writeFileSync(file('text.rec.gz'), 'this is no gzip');
  writeRecording(file('one-broken.rec.gz'), at(500, LINES[500]!.slice(0, 60)));
  writeRecording(file('many-broken.rec.gz'), at(500, ...Array<string>(11).fill('nonsense')));
  writeRecording(file('mostly-broken.rec.gz'), ['nonsense', ...LINES.slice(0, 9)]);
  writeRecording(
    file('back-a-little.rec.gz'),
    at(1_000, quoteLine({ us: START_US + 99 * SECOND, bid: 60_000, ask: 60_001 })),
  );
  writeRecording(
    file('back-too-far.rec.gz'),
    at(1_000, quoteLine({ us: START_US + 97 * SECOND, bid: 60_000, ask: 60_001 })),
  );
  const us = START_US + 50 * SECOND;
  writeRecording(
    file('crossed.rec.gz'),
    at(501, quoteLine({ us, bid: 60_001, ask: 60_000 }), quoteLine({ us, bid: 60_000, ask: 60_000 })),
  );
  writeRecording(file('negative.rec.gz'), at(501, quoteLine({ us, bid: 60_000, ask: 60_001, bidSize: -1 })));
  writeRecording(file('empty.rec.gz'), []);
  writeFileSync(file('bad-key.json'), '{ "max_open_trade": 3 }');
  writeFileSync(file('bad-value.json'), '{ "max_open_trades": "three" }');
  writeFileSync(file('not.json'), '{ "max_open_trades": ');
  writeFileSync(
    file('Simple.ts'),
    `import { defineStrategy, param } from 'tickwright';
     export default defineStrategy({ name: 'Simple', timeframe: '1s', params: { depth: param.int(1, 9, { default: 3 }) } });`,
  );
});

const frames = (recording: string, ...more: string[]) => [
  'frames',
  '--recording',
  recording,
  '--timeframe',
  '1s',
  ...more,
];
const backtest = (...more: string[]) => [
  ...['backtesting', '--strategy-path', '.', '--recording', 'binanceusdm=sound.rec.gz'],
  ...more,
];

interface BadInput {
  readonly args: readonly string[];
  readonly code: number;
  /** All that is on stderr. */
  readonly says: RegExp;
}

const REFUSED: Readonly<Record<string, BadInput>> = {
  'a truncated gzip': {
    args: frames('binanceusdm=cut.rec.gz'),
    code: 1,
    says: /cut\.rec\.gz: the last gzip member is incomplete; --recover reads up to it/,
  },
  'no gzip': {
    args: frames('binanceusdm=text.rec.gz'),
    code: 1,
    says: /text\.rec\.gz: not a sound gzip file/,
  },
  'too many broken lines': {
    args: frames('binanceusdm=many-broken.rec.gz'),
    code: 1,
    says: /many-broken\.rec\.gz:511: more than 10 broken lines, the first is line 501/,
  },
  'too large a share of broken lines': {
    args: frames('binanceusdm=mostly-broken.rec.gz'),
    code: 1,
    says: /mostly-broken\.rec\.gz:1: broken line; 1 of 10 lines/,
  },
  'a time that goes back by more than a second': {
    args: frames('binanceusdm=back-too-far.rec.gz'),
    code: 1,
    says: /back-too-far\.rec\.gz:1001: the time goes back from .* to .*; at most one second/,
  },
  'a recording without an event': { args: frames('binanceusdm=empty.rec.gz'), code: 1, says: /no event/ },
  'an unknown venue': {
    args: frames('binanceusd=sound.rec.gz'),
    code: 2,
    says: /unknown venue binanceusd: there are binance, binancecoinm, binanceusdm; did you mean binanceusdm\?/,
  },
  'a venue that nothing names': {
    args: frames('sound.rec.gz'),
    code: 2,
    says: /sound\.rec\.gz does not say its venue: name it, as in --recording binanceusdm=sound\.rec\.gz/,
  },
  'a missing recording': {
    args: frames('binanceusdm=gone.rec.gz'),
    code: 2,
    says: /gone\.rec\.gz does not exist/,
  },
  'a folder for a recording': { args: frames('binanceusdm=.'), code: 2, says: /recording \. is not a file/ },
  'a wrong timeframe': {
    args: ['frames', '--recording', 'binanceusdm=sound.rec.gz', '--timeframe', '7x'],
    code: 2,
    says: /timeframe "7x": expected a number and ms, s, m, h, d or w, from 100ms to 1w/,
  },
  'a wrong timeframe of a backtest': {
    args: backtest('--strategy', 'Simple', '--timeframe', '50ms'),
    code: 2,
    says: /timeframe.*50ms.*from 100ms to 1w/,
  },
  'a wrong timerange': {
    args: frames('binanceusdm=sound.rec.gz', '--timerange', '20240809-20240808'),
    code: 2,
    says: /timerange "20240809-20240808": expected/,
  },
  'an unknown config key': {
    args: backtest('--strategy', 'Simple', '--config', 'bad-key.json'),
    code: 2,
    says: /bad-key\.json.*max_open_trade.*max_open_trades/,
  },
  'a config value of the wrong type': {
    args: backtest('--strategy', 'Simple', '--config', 'bad-value.json'),
    code: 2,
    says: /bad-value\.json.*max_open_trades/,
  },
  'a config that is no JSON': {
    args: backtest('--strategy', 'Simple', '--config', 'not.json'),
    code: 2,
    says: /not\.json/,
  },
  'a missing config': {
    args: backtest('--strategy', 'Simple', '--config', 'gone.json'),
    code: 2,
    says: /gone\.json/,
  },
  'an unknown strategy': {
    args: backtest('--strategy', 'Simpel'),
    code: 2,
    says: /unknown strategy Simpel in \.: there are Simple; did you mean Simple\?/,
  },
  'no strategy': { args: backtest(), code: 2, says: /which strategy\?/ },
  'a parameter out of range': {
    args: backtest('--strategy', 'Simple', '--set', 'depth=10'),
    code: 2,
    says: /parameter depth of Simple: 10 is not a whole number from 1 to 9/,
  },
  'an unknown parameter': {
    args: backtest('--strategy', 'Simple', '--set', 'dept=3'),
    code: 2,
    says: /Simple has no parameter dept, did you mean depth\?/,
  },
  'a setting without a value': {
    args: backtest('--strategy', 'Simple', '--set', 'depth'),
    code: 2,
    says: /--set "depth": expected NAME=VALUE/,
  },
  'an unknown latency': {
    args: backtest('--strategy', 'Simple', '--latency', 'soon'),
    code: 2,
    says: /latency.*soon/,
  },
  'a fee that is no number': {
    args: backtest('--strategy', 'Simple', '--fee', 'much'),
    code: 2,
    says: /--fee: expected a number/,
  },
  'an instrument that is none': {
    args: backtest('--strategy', 'Simple', '--instrument', 'BTC'),
    code: 2,
    says: /instrument "BTC": expected venue:SYMBOL/,
  },
  'an instrument that the data do not hold': {
    args: backtest('--strategy', 'Simple', '--instrument', 'binanceusdm:ETH/USDT:USDT'),
    code: 2,
    says: /no binanceusdm:ETH\/USDT:USDT: they hold binanceusdm:BTC\/USDT:USDT/,
  },
};

describe('bad input is refused in one line', () => {
  it.concurrent.each(Object.entries(REFUSED))('%s', async (_, { args, code, says }) => {
    const called = await bot(args, folder);
    expect(called).toMatchObject({ code, stdout: '' });
    const lines = called.stderr.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/^error: /);
    expect(lines.at(-1)).toMatch(says);
    expect(lines.filter((line) => !line.startsWith('WARN'))).toHaveLength(1);
  });
});

const COUNTED: Readonly<Record<string, { readonly file: string; readonly says: RegExp }>> = {
  'a broken line of many': { file: 'one-broken.rec.gz', says: /broken lines 1/ },
  'a time that goes back by up to a second': { file: 'back-a-little.rec.gz', says: /raised times 1/ },
  'crossed and locked quotes': { file: 'crossed.rec.gz', says: /crossed quotes 2/ },
  'a negative size': { file: 'negative.rec.gz', says: /not positive 1/ },
};

describe('what is wrong in a recording is counted and the rest used', () => {
  it.concurrent.each(Object.entries(COUNTED))('%s', async (_, { file, says }) => {
    const called = await bot(frames(`binanceusdm=${file}`), folder);
    expect(called.code).toBe(0);
    expect(called.stderr).toMatch(says);
    expect(called.stdout.split('\n')).toHaveLength(1 + 199 + 1);
    const backtesting = ['backtesting', '--strategy-path', '.', '--strategy', 'Simple', '--json'];
    const report = await bot([...backtesting, '--recording', `binanceusdm=${file}`], folder);
    expect(report.code).toBe(0);
    const { inputs } = JSON.parse(report.stdout) as {
      inputs: { data: { counters: Record<string, number> }[] };
    };
    expect(Object.values(inputs.data[0]!.counters).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  });

  it('reads a truncated gzip up to its incomplete member with --recover', async () => {
    const called = await bot(frames('binanceusdm=cut.rec.gz', '--recover'), folder);
    expect(called.code).toBe(0);
    expect(called.stdout.split('\n')).toHaveLength(1 + 99 + 1);
  });
});
