import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { bot, startBot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();

beforeAll(() => {
  const file = (name: string, content: string) => writeFileSync(join(folder, name), content);
  file(
    'base.json',
    `{
  // What is traded.
  "exchange": { "name": "binanceusdm" },
  "strategy": "Simple",
  "strategy_params": { "apiToken": "hunter2", "depth": 3 },
  "stake_amount": 500
}`,
  );
  file('more.json', '{ "stake_amount": 600 }');
  file('.env', 'TICKWRIGHT__LATENCY=zero\n');
  file('bad-key.json', '{ "max_open_trade": 3 }');
  file('bad-value.json', '{ "max_open_trades": "three" }');
  file('not.json', '{ "max_open_trades": ');
  mkdirSync(join(folder, 'a-folder'));
});

const show = (...args: string[]) => bot(['show-config', ...args], folder);
const BOTH = ['--config', 'base.json', '--config', 'more.json'];

describe('show-config', () => {
  it('says each value and who said it', async () => {
    const { code, stdout, stderr } = await show(...BOTH, '--set', 'depth=4', '--pairs', 'BTC/USDT:USDT');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    for (const row of [
      ['Key', 'Value', 'From'],
      ['exchange.name', 'binanceusdm', 'base.json:3:25'],
      ['exchange.pair_whitelist', '["BTC/USDT:USDT"]', '--pairs'],
      ['stake_amount', '600', 'more.json:1:19'],
      ['strategy_params.depth', '4', '--set'],
      ['latency', 'zero', 'TICKWRIGHT__LATENCY'],
      ['queue_model', 'risk_averse', 'default'],
      ['funding_rates', '{}', 'default'],
    ]) {
      expect(rows).toContainEqual(row);
    }
    expect(stdout).toMatch(/^Not set: .*timeframe, minimal_roi, stoploss,/m);
  });

  it('keeps the keys of one object together, in the order of the schema', async () => {
    const { stdout } = await show(...BOTH);
    const keys = stdout.split('\n').map((line) => line.split(' ')[0]!.split('.')[0]!);
    const groups = keys.filter((key, i) => key !== '' && key !== keys[i - 1]);
    expect(new Set(groups).size).toBe(groups.length);
    expect(groups.indexOf('strategy')).toBeLessThan(groups.indexOf('exchange'));
  });

  it('prints one JSON document', async () => {
    const called = await show(...BOTH, '--fee', '0.001', '--json');
    expect(called).toMatchObject({ code: 0, stderr: '' });
    const { config, origins } = JSON.parse(called.stdout) as {
      config: Record<string, unknown>;
      origins: Record<string, unknown>;
    };
    expect(config).toMatchObject({ exchange: { name: 'binanceusdm', pair_whitelist: [] }, fee: 0.001 });
    expect(origins).toMatchObject({
      stake_amount: { from: 'file', place: 'more.json:1:19' },
      latency: { from: 'environment', place: 'TICKWRIGHT__LATENCY' },
      fee: { from: 'flag', place: '--fee' },
      seed: { from: 'default' },
    });
    expect(config).not.toHaveProperty('stoploss');
  });

  it.each([[[]], [['--json']]])('keeps secrets to itself %j', async (more) => {
    const { stdout } = await show(...BOTH, '--set', 'password=swordfish', ...more);
    expect(stdout).not.toMatch(/hunter2|swordfish/);
    expect(stdout.match(/REDACTED/g)).toHaveLength(2);
  });

  it('needs nothing, and shows the defaults', async () => {
    const { code, stdout } = await bot(['show-config'], join(folder, 'a-folder'));
    expect(code).toBe(0);
    for (const line of stdout.split('\n\n')[0]!.split('\n').slice(2)) expect(line).toMatch(/default$/);
  });

  it.each([
    [
      'an unknown key',
      ['--config', 'bad-key.json'],
      /bad-key\.json:1:\d+: max_open_trade is not a config key/,
    ],
    ['a wrong value', ['--config', 'bad-value.json'], /bad-value\.json:1:\d+: max_open_trades is "three"/],
    ['broken JSON', ['--config', 'not.json'], /not\.json:1:\d+: broken JSON/],
    ['a missing file', ['--config', 'gone.json'], /gone\.json does not exist/],
    ['a folder', ['--config', 'a-folder'], /a-folder cannot be read/],
    ['a wrong flag', ['--latency', 'soon'], /--latency: latency is "soon"/],
    ['a setting without a value', ['--set', 'depth'], /--set "depth": expected NAME=VALUE/],
  ])('refuses %s as a run does', async (_, args, says) => {
    const [called, run] = await Promise.all([show(...args), bot(['backtesting', ...args], folder)]);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(/^error: .*\n$/);
    expect(called.stderr).toMatch(says);
    expect(called.stderr).toBe(run.stderr);
  });

  it('ends quietly where nobody reads', async () => {
    const child = startBot(['show-config', '--json'], folder);
    child.stdout.destroy();
    const [stderr, closed] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ stderr, closed }).toEqual({ stderr: '', closed: [0, null] });
  });
});
