import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../core/config/document.js';
import { configJsonSchema, configSchema } from '../../core/config/schema.js';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

describe('the config schema', () => {
  it('fills in the defaults of the host, and leaves what is the strategy’s', () => {
    expect(configSchema.parse({})).toEqual({
      strategy_params: {},
      max_open_trades: 3,
      stake_currency: 'USDT',
      stake_amount: 1000,
      dry_run_wallet: 10_000,
      exchange: { pair_whitelist: [] },
      order_types: { entry: 'market', exit: 'market' },
      latency: 'zero',
      seed: 1,
    });
  });

  it.each([
    ['no limit of trades', { max_open_trades: -1 }],
    ['no trades', { max_open_trades: 0 }],
    ['an unlimited stake', { stake_amount: 'unlimited' }],
    ['a wallet of several currencies', { dry_run_wallet: { USDT: 5000, BTC: 0 } }],
    ['the shortest timeframe', { timeframe: '100ms' }],
    ['the longest timeframe', { timeframe: '1w' }],
    ['one of two order types', { order_types: { exit: 'limit' } }],
    ['profits by minutes, also by parts of them', { minimal_roi: { '0': 0.02, '0.5': 0.01 } }],
    ['no profits: never by ROI', { minimal_roi: {} }],
    ['the largest stoploss', { stoploss: -1 }],
    ['an offset of 0', { trailing_stop_positive: 0.01, trailing_stop_positive_offset: 0 }],
    ['an offset above the distance', { trailing_stop_positive: 0.01, trailing_stop_positive_offset: 0.02 }],
    ['no fee', { fee: 0 }],
    ['no latency', { latency: 'zero' }],
    ['constant latency', { latency: 'constant:1.5ms,250us,0' }],
    ['the largest seed', { seed: 4_294_967_295 }],
  ])('takes %s', (_, config) => {
    expect(configSchema.safeParse(config).error).toBeUndefined();
  });

  it.each([
    ['an unknown key', { stop_loss: -0.1 }],
    ['an unknown inner key', { exchange: { nam: 'gate' } }],
    ['part of a trade', { max_open_trades: 1.5 }],
    ['a stake of 0', { stake_amount: 0 }],
    ['a stake that is a word', { stake_amount: 'all' }],
    ['a wallet with a debt', { dry_run_wallet: { USDT: -1 } }],
    ['too short a timeframe', { timeframe: '50ms' }],
    ['no timeframe', { timeframe: '1 minute' }],
    ['a symbol twice', { exchange: { pair_whitelist: ['BTC/USDT', 'BTC/USDT'] } }],
    ['profits by words', { minimal_roi: { start: 0.02 } }],
    ['a positive stoploss', { stoploss: 0.05 }],
    ['a stoploss of 0', { stoploss: 0 }],
    ['a stoploss in percent', { stoploss: -5 }],
    ['an offset below the distance', { trailing_stop_positive: 0.02, trailing_stop_positive_offset: 0.01 }],
    ['an order type nobody has', { order_types: { entry: 'stop' } }],
    ['a timeout of 0', { unfilledtimeout: { entry: 0 } }],
    ['a timeout in hours', { unfilledtimeout: { unit: 'hours' } }],
    ['a fee in percent', { fee: 0.5 }],
    ['a negative fee', { fee: -0.001 }],
    ['a latency without a unit', { latency: 'constant:5,5,5' }],
    ['a latency that nobody models', { latency: 'slow' }],
    ['a latency of two parts', { latency: 'constant:5ms,5ms' }],
    ['a negative seed', { seed: -1 }],
    ['a seed beyond 32 bits', { seed: 4_294_967_296 }],
    ['a parameter that is a list', { strategy_params: { window: [1] } }],
    ['a number that is text', { fee: '0.001' }],
  ])('refuses %s', (_, config) => {
    expect(configSchema.safeParse(config).success).toBe(false);
  });

  it('describes every key', () => {
    const undescribed = Object.entries(configSchema.shape).filter(([, schema]) => !schema.description);
    expect(undescribed).toEqual([]);
  });
});

describe('config.example.json', () => {
  const example = parseDocument('config.example.json', read('config.example.json')).value;

  it('is a config', () => {
    expect(configSchema.parse(example)).toMatchObject({ stake_currency: 'USDT', max_open_trades: 3 });
  });

  it('holds under the JSON Schema that it names', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(configJsonSchema());
    validate(example);
    expect(validate.errors).toBeNull();
    expect(JSON.parse(read(String(example.$schema)))).toEqual(configJsonSchema());
  });
});

describe('docs/schema/config.schema.json', () => {
  it('is up to date: node scripts/schemas.mjs after a build', () => {
    expect(read('docs/schema/config.schema.json')).toBe(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  });
});
