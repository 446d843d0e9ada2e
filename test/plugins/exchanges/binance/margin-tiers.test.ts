import { describe, expect, it } from 'vitest';
import { COIN_M, type Dialect, SPOT, USD_M } from '../../../../plugins/exchanges/binance/dialect.js';
import { marketOf } from '../../../../plugins/exchanges/binance/mapper.js';
import { marginTerms } from '../../../../plugins/exchanges/binance/margin-tiers.js';

function termsOf(dialect: Dialect, native: string) {
  const market = marketOf(dialect, native);
  if (!market) throw new Error(`there is no market ${native}`);
  return marginTerms(dialect, market);
}

function tiersOf(dialect: Dialect, native: string) {
  return termsOf(dialect, native)?.tiers ?? [];
}

describe('maintenance tiers', () => {
  /** What the venue publishes as `cum` of each contract's last tier, as of 2024-09: a sum over all tiers before. */
  it.each([
    ['BTCUSDT', 421_481_450],
    ['BTCUSDT_240927', 12_461_750],
    ['ETHUSDT', 280_506_450],
    ['ETHUSDT_241227', 12_461_750],
    ['BNBUSDT', 16_682_210],
    ['SOLUSDT', 66_728_380],
    ['XRPUSDT', 13_345_685],
    ['DOGEUSDT', 13_351_670],
    ['ADAUSDT', 9_933_045],
    ['AVAXUSDT', 5_732_080],
    ['BCHUSDT', 6_915_542.5],
    ['DOTUSDT', 8_915_535],
    ['LINKUSDT', 9_933_045],
    ['LTCUSDT', 10_223_045],
    ['TRXUSDT', 6_505_285],
    ['BTCUSDC', 288_402_550],
    ['ETHUSDC', 182_804_300],
  ])('%s: the amounts that they imply add up to what the venue says', (native, published) => {
    const tiers = tiersOf(USD_M, native);
    const rises = tiers.map(({ floor, rate }, i) => (i === 0 ? 0 : floor * (rate - tiers[i - 1]!.rate)));
    expect(rises.reduce((sum, rise) => sum + rise, 0)).toBeCloseTo(published, 4);
    expect(tiers.at(-1)).toMatchObject({ rate: 0.5, maxLeverage: 1 });
  });

  it('of COIN-M have floors in coins', () => {
    expect(tiersOf(COIN_M, 'BTCUSD_PERP').slice(0, 3)).toEqual([
      { floor: 0, rate: 0.004, maxLeverage: 125 },
      { floor: 5, rate: 0.005, maxLeverage: 100 },
      { floor: 10, rate: 0.01, maxLeverage: 50 },
    ]);
  });

  it.each([
    ['a coin that the table has not', USD_M, 'ZZZUSDT'],
    ['a quote that the table has not', USD_M, 'ETHBTC'],
    ['a dated contract of another coin', USD_M, 'BNBUSDT_240927'],
    ['a dated inverse contract', COIN_M, 'BTCUSD_240927'],
  ])('%s has one tier', (_, dialect, native) => {
    expect(tiersOf(dialect, native)).toEqual([{ floor: 0, rate: 0.05, maxLeverage: 10 }]);
  });

  it('are none on spot', () => {
    expect(termsOf(SPOT, 'BTCUSDT')).toBeNull();
  });
});

it('the clearance fee is what exchangeInfo says of the BTC perpetual', () => {
  expect(termsOf(USD_M, 'BTCUSDT')?.clearanceFee).toBe(0.0125);
  expect(termsOf(COIN_M, 'BTCUSD_PERP')?.clearanceFee).toBe(0.015);
});
