import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ConfigSources, loadConfig } from '../../core/config/load.js';
import { BotError } from '../../core/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'tickwright-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function refusal(sources: ConfigSources): Promise<{ code: string; message: string }> {
  try {
    await loadConfig(sources);
  } catch (error) {
    if (error instanceof BotError) {
      return { code: error.code, message: error.message.replaceAll(join(folder, '/'), '') };
    }
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('loadConfig', () => {
  it('needs nothing', async () => {
    const { config, given } = await loadConfig({});
    expect(config.stake_amount).toBe(1000);
    expect(given).toEqual([]);
  });

  it('reads comments, trailing commas and a byte order mark', async () => {
    const path = file('commented.json', '\uFEFF// first\n{ "fee": 0.001, /* inner */ "seed": 7, }\n');
    const { config } = await loadConfig({ files: [path] });
    expect(config).toMatchObject({ fee: 0.001, seed: 7 });
  });

  it('merges: objects key by key, lists and numbers whole; files, then environment, then flags', async () => {
    const first = file(
      'first.json',
      '{"exchange": {"name": "gate", "pair_whitelist": ["A/B", "C/D"]}, "seed": 1, "fee": 0.1}',
    );
    const second = file(
      'second.json',
      '{"exchange": {"pair_whitelist": ["E/F"]}, "seed": 2, "latency": "constant:1s,0,0"}',
    );
    const { config } = await loadConfig({
      files: [first, second],
      environment: { TICKWRIGHT__SEED: '3', TICKWRIGHT__FEE: '0.05', UNRELATED: '1' },
      overrides: [{ source: '--fee', path: ['fee'], value: 0.01 }],
    });
    expect(config.exchange).toEqual({ name: 'gate', pair_whitelist: ['E/F'] });
    expect(config).toMatchObject({ seed: 3, fee: 0.01, latency: 'constant:1s,0,0' });
  });

  it('replaces a number by an object and an object by a number', async () => {
    const number = file('number.json', '{"dry_run_wallet": 5}');
    const object = file('object.json', '{"dry_run_wallet": {"BTC": 1}}');
    expect((await loadConfig({ files: [number, object] })).config.dry_run_wallet).toEqual({ BTC: 1 });
    expect((await loadConfig({ files: [object, number] })).config.dry_run_wallet).toBe(5);
  });

  it('says what was given, so that a default can be told from a wish', async () => {
    const path = file('given.json', '{"order_types": {"entry": "limit"}, "seed": 1}');
    const { config, given } = await loadConfig({ files: [path] });
    expect(config.order_types).toEqual({ entry: 'limit', exit: 'market' });
    expect([...given].sort()).toEqual(['order_types', 'order_types.entry', 'seed']);
  });

  it.each([
    ['a key of the schema', { TICKWRIGHT__Exchange__NAME: 'gate' }, { exchange: { name: 'gate' } }],
    [
      'a parameter that a file has',
      { TICKWRIGHT__STRATEGY_PARAMS__BUYBELOW: '25' },
      { strategy_params: { buyBelow: 25 } },
    ],
    [
      'a new parameter, as written',
      { TICKWRIGHT__STRATEGY_PARAMS__sellAbove: '70' },
      { strategy_params: { buyBelow: 30, sellAbove: 70 } },
    ],
    ['a currency, as written', { TICKWRIGHT__DRY_RUN_WALLET__BTC: '2' }, { dry_run_wallet: { BTC: 2 } }],
  ])('finds from the environment, in any case, %s', async (_, environment, expected) => {
    const path = file('params.json', '{"strategy_params": {"buyBelow": 30}}');
    const { config } = await loadConfig({ files: [path], environment });
    expect(config).toMatchObject(expected);
  });
});

describe('loadConfig refuses in one line', () => {
  it.each([
    ['a missing comma', '{\n  "fee": 0.001\n  "seed": 1\n}', 'c.json:3:3: broken JSON: comma expected'],
    ['an open object', '{\n  "fee": 1', 'c.json:2:11: broken JSON: close brace expected'],
    ['an empty file', '', 'c.json:1:1: broken JSON: value expected'],
    ['a list', '[]', 'c.json:1:1: expected an object of config keys, {...}'],
    ['a key twice', '{\n"seed": 1,\n"seed": 2}', 'c.json:3:1: the key "seed" stands twice: expected it once'],
    [
      'an unknown key with a near one',
      '{"stoplos": -0.1}',
      'c.json:1:13: stoplos is not a config key: did you mean "stoploss"?',
    ],
    [
      'an unknown inner key',
      '{"exchange": {"nme": 1}}',
      'c.json:1:22: exchange.nme is not a config key: did you mean "name"?',
    ],
    [
      'an unknown inner key with none near',
      '{"exchange": {"x": 1}}',
      'c.json:1:20: exchange.x is not a config key: expected one of name, pair_whitelist',
    ],
    [
      'an own key of objects',
      '{"__proto__": {}}',
      'c.json:1:15: __proto__ is not a config key: expected one of $schema, ',
    ],
    ['a wrong type', '{\n  "fee": "low"\n}', 'c.json:2:10: fee is "low": expected a number ('],
    [
      'a wrong choice',
      '{"order_types": {"exit": "stop"}}',
      'c.json:1:26: order_types.exit is "stop": expected "market" or "limit" (',
    ],
    [
      'a number out of range',
      '{"stoploss": 0.1}',
      'c.json:1:14: stoploss is 0.1: expected a number below 0 (',
    ],
    [
      'a list element',
      '{"exchange": {"pair_whitelist": ["A/B", 7]}}',
      'c.json:1:41: exchange.pair_whitelist.1 is 7: expected text',
    ],
    [
      'a free name',
      '{"minimal_roi": {"x": 1}}',
      'c.json:1:23: minimal_roi.x is 1: expected minutes since the entry, such as "30"',
    ],
    [
      'a union',
      '{"stake_amount": "all"}',
      'c.json:1:18: stake_amount is "all": expected a number above 0, or "unlimited" (',
    ],
    [
      'a latency in no form',
      '{"latency": "5ms"}',
      'c.json:1:13: latency is "5ms": expected zero, constant:ORDER,ANSWER,FEED such as ',
    ],
    [
      'a latency whose range runs backwards',
      '{"latency": "uniform:5ms-1ms,0-0,0-0"}',
      'c.json:1:13: latency is "uniform:5ms-1ms,0-0,0-0": expected each MIN at most its MAX, and ',
    ],
    [
      'a queue model that nobody has',
      '{"queue_model": "power:0"}',
      'c.json:1:17: queue_model is "power:0": expected risk_averse, proportional, log, through, or power:N with N above 0',
    ],
    [
      'a margin of nobody',
      '{"margin_mode": "crossed"}',
      'c.json:1:17: margin_mode is "crossed": expected "isolated" or "cross" (',
    ],
    [
      'an impact below none',
      '{"impact": -0.5}',
      'c.json:1:12: impact is -0.5: expected a number of at least 0 (',
    ],
    [
      'a discount on what is received',
      '{"fee_payment": {"currency": "received", "discount": 0.25}}',
      'c.json:1:54: fee_payment.discount is 0.25: expected none where fees are paid in what is received (',
    ],
    [
      'a price of what is received',
      '{"fee_payment": {"currency": "received", "price": 600}}',
      'c.json:1:51: fee_payment.price is 600: expected none where fees are paid in what is received (',
    ],
    [
      'an inner key of a payment with a near one',
      '{"fee_payment": {"currency": "BNB", "dicount": 0.25}}',
      'c.json:1:48: fee_payment.dicount is not a config key: did you mean "discount"?',
    ],
    [
      'a payment without a currency',
      '{"fee_payment": {"discount": 0.25}}',
      'c.json:1:17: fee_payment.currency is missing: expected text (',
    ],
    [
      'a funding rate in percent',
      '{"futures_funding_rate": 0.1}',
      'c.json:1:26: futures_funding_rate is 0.1: expected a number of at most 0.05 (',
    ],
    [
      'funding of what is no contract',
      '{"funding_rates": {"binance:BTC/USDT": [[1, 0]]}}',
      'c.json:1:40: funding_rates.binance:BTC/USDT is [[1,0]]: expected the id of a contract, venue:BASE/QUOTE:SETTLE, such as binanceusdm:BTC/USDT:USDT',
    ],
    [
      'funding times that do not rise',
      '{"funding_rates": {"binanceusdm:BTC/USDT:USDT": [[7, 0], [7, 0]]}}',
      'c.json:1:59: funding_rates.binanceusdm:BTC/USDT:USDT.1.0 is 7: expected a time after 7',
    ],
    [
      'funding times in microseconds',
      '{"funding_rates": {"binanceusdm:BTC/USDT:USDT": [[1723075200000000, 0]]}}',
      'c.json:1:51: funding_rates.binanceusdm:BTC/USDT:USDT.0.0 is 1723075200000000: expected epoch milliseconds',
    ],
    [
      'a funding time without its rate',
      '{"funding_rates": {"binanceusdm:BTC/USDT:USDT": [[1723075200000]]}}',
      'c.json:1:50: funding_rates.binanceusdm:BTC/USDT:USDT.0 is [1723075200000]: expected a time in epoch milliseconds and a rate, such as [1723075200000, 0.0001]',
    ],
    [
      'no tier',
      '{"maintenance_tiers": {"binanceusdm:BTC/USDT:USDT": []}}',
      'c.json:1:53: maintenance_tiers.binanceusdm:BTC/USDT:USDT is []: expected at least one tier',
    ],
    [
      'tiers that begin above 0',
      '{"maintenance_tiers": {"v:A/B:B": [{"floor": 1, "rate": 0.1, "max_leverage": 5}]}}',
      'c.json:1:46: maintenance_tiers.v:A/B:B.0.floor is 1: expected 0: the first tier begins there',
    ],
    [
      'floors that do not rise',
      '{"maintenance_tiers": {"v:A/B:B": [{"floor": 0, "rate": 0.1, "max_leverage": 5},\n' +
        '{"floor": 0, "rate": 0.2, "max_leverage": 4}]}}',
      'c.json:2:11: maintenance_tiers.v:A/B:B.1.floor is 0: expected more than the tier before, 0',
    ],
    [
      'rates that fall',
      '{"maintenance_tiers": {"v:A/B:B": [{"floor": 0, "rate": 0.1, "max_leverage": 5},\n' +
        '{"floor": 9, "rate": 0.05, "max_leverage": 4}]}}',
      'c.json:2:22: maintenance_tiers.v:A/B:B.1.rate is 0.05: expected no less than the tier before, 0.1',
    ],
    [
      'leverages that rise',
      '{"maintenance_tiers": {"v:A/B:B": [{"floor": 0, "rate": 0.1, "max_leverage": 5},\n' +
        '{"floor": 9, "rate": 0.2, "max_leverage": 6}]}}',
      'c.json:2:43: maintenance_tiers.v:A/B:B.1.max_leverage is 6: expected no more than the tier before, 5',
    ],
  ])('%s', async (_, content, expected) => {
    const { code, message } = await refusal({ files: [file('c.json', content)] });
    expect(code).toBe('config');
    expect(message.slice(0, expected.length)).toBe(expected);
    expect(message).not.toContain('\n');
  });

  it('names the source that said it last', async () => {
    const good = file('good.json', '{"fee": 0.001}');
    const bad = file('bad.json', '{"fee": "x"}');
    expect((await refusal({ files: [good, bad] })).message).toMatch(/^bad\.json:1:9: fee is "x"/);
    expect((await refusal({ files: [good], environment: { TICKWRIGHT__FEE: 'x' } })).message).toMatch(
      /^TICKWRIGHT__FEE: fee is "x"/,
    );
    const flag = { source: '--fee', path: ['fee'], value: 7 };
    expect((await refusal({ files: [good], overrides: [flag] })).message).toMatch(/^--fee: fee is 7/);
  });

  it('shows no secret and cuts long values', async () => {
    const secret = { source: 'env', path: ['strategy_params', 'api_key'], value: ['hidden'] };
    expect((await refusal({ overrides: [secret] })).message).toMatch(
      /^env: strategy_params\.api_key is REDACTED: /,
    );
    const long = { source: 'env', path: ['fee'], value: 'x'.repeat(500) };
    expect((await refusal({ overrides: [long] })).message.length).toBeLessThan(300);
  });

  it('a missing file', async () => {
    const { code, message } = await refusal({ files: [join(folder, 'none.json')] });
    expect(code).toBe('not_found');
    expect(message).toBe('config file none.json does not exist: expected a JSON file');
  });

  it('a folder', async () => {
    expect((await refusal({ files: [folder] })).code).toBe('config');
  });
});
