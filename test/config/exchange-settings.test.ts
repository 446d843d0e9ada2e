import { describe, expect, it } from 'vitest';
import { type ConfigInput, configSchema } from '../../core/config/schema.js';
import { BotError } from '../../core/errors.js';
import { type ExchangeSettings, exchangeSettings } from '../../core/run/settings.js';

const settingsOf = (config: ConfigInput) => exchangeSettings(configSchema.parse(config));

describe('exchangeSettings', () => {
  it('of a config that says nothing: the schema’s defaults, and what is the venue’s to say is null', () => {
    expect(settingsOf({})).toEqual({
      latency: { kind: 'zero' },
      queue: { kind: 'risk_averse' },
      impactY: 1,
      marginMode: 'isolated',
      feePayment: { kind: 'settle' },
      feeVolume: 0,
      fundingRate: null,
      fundingRates: new Map(),
      maintenanceTiers: new Map(),
      clearanceFee: null,
    });
  });

  it.each<[ConfigInput, Partial<ExchangeSettings>]>([
    [
      { latency: 'constant:5ms,250us,0' },
      { latency: { kind: 'constant', latency: { orderUs: 5_000, answerUs: 250, feedUs: 0 } } },
    ],
    [
      { latency: 'uniform:1ms-2ms,0-1ms,3us-4us' },
      {
        latency: {
          kind: 'uniform',
          least: { orderUs: 1_000, answerUs: 0, feedUs: 3 },
          most: { orderUs: 2_000, answerUs: 1_000, feedUs: 4 },
        },
      },
    ],
    [{ latency: 'recorded' }, { latency: { kind: 'recorded' } }],
    [{ queue_model: 'power:2.5' }, { queue: { kind: 'power', n: 2.5 } }],
    [{ queue_model: 'through' }, { queue: { kind: 'through' } }],
    [{ impact: 0 }, { impactY: 0 }],
    [{ margin_mode: 'cross' }, { marginMode: 'cross' }],
    [{ fee_payment: { currency: 'received' } }, { feePayment: { kind: 'received' } }],
    [
      { fee_payment: { currency: 'BNB' } },
      { feePayment: { kind: 'currency', currency: 'BNB', discount: 0, price: null } },
    ],
    [
      { fee_payment: { currency: 'BNB', discount: 0.25, price: 600 } },
      { feePayment: { kind: 'currency', currency: 'BNB', discount: 0.25, price: 600 } },
    ],
    [{ fee_volume: 250_000 }, { feeVolume: 250_000 }],
    [{ futures_funding_rate: 0 }, { fundingRate: 0 }],
    [{ futures_funding_rate: -0.0003 }, { fundingRate: -0.0003 }],
    [{ clearance_fee: 0 }, { clearanceFee: 0 }],
    [{ clearance_fee: 0.0125 }, { clearanceFee: 0.0125 }],
  ])('%j', (config, expected) => {
    expect(settingsOf(config)).toMatchObject(expected);
  });

  it('has funding times in microseconds', () => {
    const { fundingRates } = settingsOf({
      funding_rates: {
        'binanceusdm:BTC/USDT:USDT': [
          [1_723_075_200_000, 0.0001],
          [1_723_104_000_000, -0.0002],
        ],
        'binancecoinm:BTC/USD:BTC': [[0, 0]],
      },
    });
    expect(fundingRates).toEqual(
      new Map([
        [
          'binanceusdm:BTC/USDT:USDT',
          [
            [1_723_075_200_000_000, 0.0001],
            [1_723_104_000_000_000, -0.0002],
          ],
        ],
        ['binancecoinm:BTC/USD:BTC', [[0, 0]]],
      ]),
    );
  });

  it('has tiers of maintenance margin', () => {
    const { maintenanceTiers } = settingsOf({
      maintenance_tiers: {
        'binanceusdm:BTC/USDT:USDT': [
          { floor: 0, rate: 0.004, max_leverage: 125 },
          { floor: 50_000, rate: 0.005, max_leverage: 100 },
        ],
      },
    });
    expect(maintenanceTiers).toEqual(
      new Map([
        [
          'binanceusdm:BTC/USDT:USDT',
          [
            { floor: 0, rate: 0.004, maxLeverage: 125 },
            { floor: 50_000, rate: 0.005, maxLeverage: 100 },
          ],
        ],
      ]),
    );
  });

  it.each([
    ['a latency that is none', { latency: 'soon' }, /^latency "soon": expected zero, /],
    ['a queue model that is none', { queue_model: 'fifo' }, /^queue_model "fifo": expected risk_averse, /],
  ])('refuses a config that no schema has seen, with %s', (_, keys, message) => {
    const config = { ...configSchema.parse({}), ...keys };
    expect(() => exchangeSettings(config)).toThrowError(BotError);
    expect(() => exchangeSettings(config)).toThrowError(
      expect.objectContaining({ code: 'config', message: expect.stringMatching(message) as string }),
    );
  });
});
