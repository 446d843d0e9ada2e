import { describe, expect, it } from 'vitest';
import { COIN_M, SPOT, USD_M } from '../../../../plugins/exchanges/binance/dialect.js';
import { marketOf, marketsOf } from '../../../../plugins/exchanges/binance/mapper.js';

describe('the market of a native symbol', () => {
  it('has its facts from the table', () => {
    expect(marketOf(SPOT, 'BTCUSDT')).toEqual({
      venue: 'binance',
      symbol: 'BTC/USDT',
      native: 'BTCUSDT',
      base: 'BTC',
      quote: 'USDT',
      settle: 'USDT',
      kind: 'spot',
      contractSize: 1,
      tickSize: '0.01',
      stepSize: '0.00001',
      minQuantity: 0.00001,
      maxQuantity: 9_000,
      maxMarketQuantity: null,
      minNotional: 5,
      source: 'plugin',
    });
  });

  it.each([
    [
      'a perpetual',
      USD_M,
      'BTCUSDT',
      {
        kind: 'linear',
        tickSize: '0.10',
        stepSize: '0.001',
        minNotional: 100,
        maxQuantity: 1_000,
        maxMarketQuantity: 120,
      },
    ],
    ['a dated contract', USD_M, 'BTCUSDT_240927', { tickSize: '0.1', minNotional: 5, source: 'plugin' }],
    [
      'an inverse perpetual',
      COIN_M,
      'BTCUSD_PERP',
      {
        kind: 'inverse',
        base: 'BTC',
        quote: 'USD',
        settle: 'BTC',
        contractSize: 100,
        tickSize: '0.1',
        stepSize: '1',
      },
    ],
    [
      'an inverse contract of 10 USD',
      COIN_M,
      'ETHUSD_240927',
      { settle: 'ETH', contractSize: 10, source: 'plugin' },
    ],
    [
      'one that the table has not',
      USD_M,
      'ZZZUSDT',
      {
        source: 'unknown',
        tickSize: null,
        stepSize: null,
        minQuantity: null,
        maxQuantity: null,
        maxMarketQuantity: null,
        minNotional: null,
      },
    ],
  ])('%s', (_, dialect, native, facts) => {
    expect(marketOf(dialect, native)).toMatchObject(facts);
  });

  it.each([
    ['BTCFDUSD', 'BTC', 'FDUSD'],
    ['BTCTUSD', 'BTC', 'TUSD'],
    ['BTCBUSD', 'BTC', 'BUSD'],
    ['USDCUSDT', 'USDC', 'USDT'],
    ['ADAEUR', 'ADA', 'EUR'],
    ['EURUSDT', 'EUR', 'USDT'],
    ['BNBETH', 'BNB', 'ETH'],
    ['USDTBRL', 'USDT', 'BRL'],
  ])('%s splits at the longest quote currency: %s in %s', (native, base, quote) => {
    expect(marketOf(SPOT, native)).toMatchObject({ base, quote });
  });
});

describe('exchangeInfo', () => {
  const names = { baseAsset: 'BTC', quoteAsset: 'USD' };
  const filters = [
    { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000.00', tickSize: '0.01000000' },
    { filterType: 'LOT_SIZE', minQty: '0.00100000', maxQty: '9000', stepSize: '0.00010000' },
  ];

  it('of spot', () => {
    const document = {
      timezone: 'UTC',
      symbols: [
        {
          symbol: 'BTCUSDT',
          baseAsset: 'BTC',
          quoteAsset: 'USDT',
          filters: [
            ...filters,
            { filterType: 'NOTIONAL', minNotional: '5.00000000' },
            {
              filterType: 'MARKET_LOT_SIZE',
              minQty: '0.00000000',
              maxQty: '100.05381873',
              stepSize: '0.00000000',
            },
          ],
        },
      ],
    };
    expect(marketsOf(SPOT, document)).toMatchObject([
      {
        symbol: 'BTC/USDT',
        kind: 'spot',
        tickSize: '0.01000000',
        stepSize: '0.00010000',
        minQuantity: 0.001,
        maxQuantity: 9_000,
        maxMarketQuantity: 100.05381873,
        minNotional: 5,
        source: 'file',
      },
    ]);
    expect(marketsOf(USD_M, document)).toBeNull();
  });

  it('of USD-M, a dated contract', () => {
    const info = { symbol: 'BTCUSDT_240927', baseAsset: 'BTC', quoteAsset: 'USDT', marginAsset: 'USDT' };
    const notional = { filterType: 'MIN_NOTIONAL', notional: '5' };
    const document = {
      symbols: [{ ...info, contractType: 'CURRENT_QUARTER', filters: [...filters, notional] }],
    };
    expect(marketsOf(USD_M, document)).toMatchObject([
      { symbol: 'BTC/USDT:USDT-240927', minNotional: 5, contractSize: 1 },
    ]);
    expect(marketsOf(SPOT, document)).toBeNull();
    expect(marketsOf(COIN_M, document)).toBeNull();
  });

  it('of COIN-M, with the size of the contract', () => {
    const info = {
      symbol: 'BTCUSD_PERP',
      ...names,
      marginAsset: 'BTC',
      contractType: 'PERPETUAL',
      contractSize: 100,
    };
    expect(marketsOf(COIN_M, { symbols: [{ ...info, filters }] })).toMatchObject([
      { symbol: 'BTC/USD:BTC', kind: 'inverse', settle: 'BTC', contractSize: 100, minNotional: null },
    ]);
  });

  it('a filter that is off, and one that is not there', () => {
    const off = [
      { filterType: 'PRICE_FILTER', tickSize: '0.00000000' },
      { filterType: 'MARKET_LOT_SIZE', maxQty: '0.00000000' },
    ];
    const document = {
      symbols: [{ symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', filters: off }],
    };
    expect(marketsOf(SPOT, document)).toMatchObject([
      { tickSize: null, stepSize: null, minQuantity: null, maxQuantity: null, maxMarketQuantity: null },
    ]);
  });
});
