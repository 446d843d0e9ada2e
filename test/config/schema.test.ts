import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../core/config/document.js';
import { configJsonSchema, configSchema } from '../../core/config/schema.js';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

const validate = new Ajv({ allowUnionTypes: true }).compile(configJsonSchema());

function jsonSchemaErrors(config: unknown) {
  validate(config);
  return validate.errors;
}

const CONTRACT = 'binanceusdm:BTC/USDT:USDT';

const tier = (floor: number, rate: number, leverage: number) => ({ floor, rate, max_leverage: leverage });

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
      margin_mode: 'isolated',
      queue_model: 'risk_averse',
      impact: 1,
      fee_volume: 0,
      funding_rates: {},
      maintenance_tiers: {},
      plugins: [],
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
    ['uniform latency', { latency: 'uniform:1ms-5ms,0-250us,0-0' }],
    ['a range of one value', { latency: 'uniform:5ms-5ms,5000us-5ms,1.5ms-1500us' }],
    ['the latency of the recording', { latency: 'recorded' }],
    ['cross margin', { margin_mode: 'cross' }],
    ['a queue model with a number', { queue_model: 'power:0.5' }],
    ['no impact', { impact: 0 }],
    ['fees in what is received', { fee_payment: { currency: 'received' } }],
    [
      'fees in a currency with a discount and a price',
      { fee_payment: { currency: 'BNB', discount: 0.25, price: 600 } },
    ],
    ['a discount of all', { fee_payment: { currency: 'BNB', discount: 1 } }],
    ['fees in what is received, without a discount', { fee_payment: { currency: 'received', discount: 0 } }],
    ['a volume of the days before', { fee_volume: 1_000_000 }],
    ['the greatest funding rate', { futures_funding_rate: 0.05 }],
    ['the least funding rate', { futures_funding_rate: -0.05 }],
    [
      'funding rates by time',
      {
        funding_rates: {
          'binanceusdm:BTC/USDT:USDT': [
            [1723075200000, 0.0001],
            [1723104000000, -0.0002],
          ],
          'binancecoinm:BTC/USD:BTC': [[0, 0]],
        },
      },
    ],
    ['one tier', { maintenance_tiers: { [CONTRACT]: [tier(0, 0.004, 125)] } }],
    [
      'tiers that share a rate, or a leverage',
      { maintenance_tiers: { [CONTRACT]: [tier(0, 0.01, 20), tier(1, 0.01, 10), tier(2, 0.02, 10)] } },
    ],
    ['a liquidation for nothing', { clearance_fee: 0 }],
    ['the largest seed', { seed: 4_294_967_295 }],
    [
      'data, with whatever options the provider has',
      { data: { provider: 'mine', file: 'a.csv', levels: [1] } },
    ],
    ['plugins', { plugins: ['my-plugin', '@me/other'] }],
  ])('takes %s', (_, config) => {
    expect(configSchema.safeParse(config).error).toBeUndefined();
    expect(jsonSchemaErrors(config)).toBeNull();
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
    ['a latency of two ranges', { latency: 'uniform:0-1ms,0-1ms' }],
    ['a latency of values where ranges are', { latency: 'uniform:1ms,1ms,1ms' }],
    ['a latency whose first range runs backwards', { latency: 'uniform:5ms-1ms,0-0,0-0' }],
    ['a latency whose last range runs backwards', { latency: 'uniform:0-0,0-0,2ms-1999us' }],
    ['a latency that cannot be counted in microseconds', { latency: 'constant:0,0,9999999h' }],
    ['a recorded latency with numbers', { latency: 'recorded:5ms' }],
    ['a margin of nobody', { margin_mode: 'crossed' }],
    ['a queue model that nobody has', { queue_model: 'fifo' }],
    ['a power of 0', { queue_model: 'power:0.0' }],
    ['a power that is left out', { queue_model: 'power' }],
    ['a negative impact', { impact: -1 }],
    ['a payment of fees without a currency', { fee_payment: { discount: 0.25 } }],
    ['a payment of fees that is a name', { fee_payment: 'BNB' }],
    ['an unknown key of the payment of fees', { fee_payment: { currency: 'BNB', rebate: 1 } }],
    ['a discount in percent', { fee_payment: { currency: 'BNB', discount: 25 } }],
    ['a price of 0', { fee_payment: { currency: 'BNB', price: 0 } }],
    ['a negative volume', { fee_volume: -1 }],
    ['a funding rate in percent', { futures_funding_rate: 0.1 }],
    ['a funding rate of a spot market', { funding_rates: { 'binance:BTC/USDT': [[0, 0.0001]] } }],
    ['a funding rate of a symbol without a venue', { funding_rates: { 'BTC/USDT': [[0, 0.0001]] } }],
    ['no funding rates', { funding_rates: { [CONTRACT]: [] } }],
    ['a funding time without a rate', { funding_rates: { [CONTRACT]: [[0]] } }],
    ['a negative funding time', { funding_rates: { [CONTRACT]: [[-1, 0]] } }],
    ['part of a millisecond', { funding_rates: { [CONTRACT]: [[0.5, 0]] } }],
    ['a funding rate of all', { funding_rates: { [CONTRACT]: [[0, 1]] } }],
    ['no tiers', { maintenance_tiers: { [CONTRACT]: [] } }],
    ['tiers of a spot market', { maintenance_tiers: { 'binance:BTC/USDT': [tier(0, 0.004, 125)] } }],
    ['a rate of 0', { maintenance_tiers: { [CONTRACT]: [tier(0, 0, 125)] } }],
    ['a rate of 1', { maintenance_tiers: { [CONTRACT]: [tier(0, 1, 125)] } }],
    ['a leverage below 1', { maintenance_tiers: { [CONTRACT]: [tier(0, 0.004, 0.5)] } }],
    ['a tier without a leverage', { maintenance_tiers: { [CONTRACT]: [{ floor: 0, rate: 0.004 }] } }],
    ['a clearance fee in percent', { clearance_fee: 1.25 }],
    ['a negative clearance fee', { clearance_fee: -0.01 }],
    ['a negative seed', { seed: -1 }],
    ['data of nobody', { data: { file: 'a.csv' } }],
    ['data that are a name', { data: 'synthetic' }],
    ['a plugin twice', { plugins: ['a', 'a'] }],
    ['a plugin without a name', { plugins: [''] }],
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

  it('fills in the discount of a currency that pays fees', () => {
    expect(configSchema.parse({ fee_payment: { currency: 'BNB' } }).fee_payment).toEqual({
      currency: 'BNB',
      discount: 0,
    });
  });
});

describe('config.example.json', () => {
  const example = parseDocument('config.example.json', read('config.example.json')).value;

  it('is a config', () => {
    expect(configSchema.parse(example)).toMatchObject({ stake_currency: 'USDT', max_open_trades: 3 });
  });

  it('is a config with all that it has in comments, too', () => {
    // Keys and brackets begin such a line, prose a word.
    const uncommented = read('config.example.json').replace(/^ *\/\/ +(?=["{}[\]])/gm, '');
    const whole = parseDocument('config.example.json', uncommented).value;
    expect(Object.keys(whole)).toEqual(expect.arrayContaining(['stoploss', 'fee_payment', 'clearance_fee']));
    expect(configSchema.safeParse(whole).error).toBeUndefined();
    expect(jsonSchemaErrors(whole)).toBeNull();
  });

  it('holds under the JSON Schema that it names', () => {
    expect(jsonSchemaErrors(example)).toBeNull();
    expect(JSON.parse(read(String(example.$schema)))).toEqual(configJsonSchema());
  });
});

describe('docs/schema/config.schema.json', () => {
  it('is up to date: node scripts/schemas.mjs after a build', () => {
    expect(read('docs/schema/config.schema.json')).toBe(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  });
});
