import { describe, expect, it } from 'vitest';
import type { NeutralEvent } from '../../../../core/public/plugin.js';
import { COIN_M, type Dialect, SPOT, USD_M } from '../../../../plugins/exchanges/binance/dialect.js';
import { encode } from '../../../../plugins/exchanges/binance/encoder.js';
import { marketOf } from '../../../../plugins/exchanges/binance/mapper.js';

const ts = 1_723_161_256_313_000;

/** `contracts` of 100 USD at `price`, in BTC. */
const coins = (contracts: number, price: number) => (contracts * 100) / price;

const linear = { quote: { bidSize: 2.507, askSize: 2.51 }, size: 0.006 };

const quote: NeutralEvent = { kind: 'quote', ts, updateId: 5, bid: 61800.2, ask: 61800.3, ...linear.quote };
const trade: NeutralEvent = { kind: 'trade', ts, tradeId: 7, price: 61800.3, size: 0.006, aggressor: 'buy' };
const levels = { bids: [{ price: 61800.2, size: 2 }], asks: [{ price: 61800.3, size: 0 }] };
const depth: NeutralEvent = { kind: 'depth', ts, firstId: 10, updateId: 12, previousId: 9, ...levels };
const snapshot: NeutralEvent = { kind: 'snapshot', ts, updateId: 12, ...levels };
const liquidation: NeutralEvent = { kind: 'liquidation', ts, side: 'sell', price: 61800.3, size: 0.006 };
const openInterest: NeutralEvent = { kind: 'openInterest', ts, amount: 84617.188 };
const funding: NeutralEvent = {
  kind: 'funding',
  ts,
  rate: -0.0005,
  paidAt: 1_723_190_400_000_000,
  mark: 61800.25,
};
const none = Number.NaN;
const coinTrade: NeutralEvent = { ...trade, size: coins(4, 61800.3), aggressor: 'sell' };
const coinQuote: NeutralEvent = { ...quote, bidSize: coins(35, 61800.2), askSize: coins(1645, 61800.3) };

const E = 1723161256313;

/** As the venue writes them: the order of the keys too. */
const CASES: readonly (readonly [name: string, Dialect, NeutralEvent, string[]])[] = [
  [
    'spot quote',
    SPOT,
    quote,
    [
      '{"stream":"btcusdt@bookTicker","data":{"u":5,"s":"BTCUSDT","b":"61800.20000000","B":"2.50700000","a":"61800.30000000","A":"2.51000000"}}',
    ],
  ],
  [
    'spot trade',
    SPOT,
    trade,
    [
      `{"stream":"btcusdt@trade","data":{"e":"trade","E":${E},"s":"BTCUSDT","t":7,"p":"61800.30000000","q":"0.00600000","T":${E},"m":false,"M":true}}`,
    ],
  ],
  [
    'spot diff',
    SPOT,
    depth,
    [
      `{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":${E},"s":"BTCUSDT","U":10,"u":12,"b":[["61800.20000000","2.00000000"]],"a":[["61800.30000000","0.00000000"]]}}`,
    ],
  ],
  [
    'spot snapshot',
    SPOT,
    snapshot,
    ['{"lastUpdateId":12,"bids":[["61800.20000000","2.00000000"]],"asks":[["61800.30000000","0.00000000"]]}'],
  ],
  ['no liquidation on spot', SPOT, liquidation, []],
  ['no open interest on spot', SPOT, openInterest, []],
  ['no funding on spot', SPOT, funding, []],
  [
    'USD-M quote',
    USD_M,
    quote,
    [
      `{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":5,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30","A":"2.510","T":${E},"E":${E}}}`,
    ],
  ],
  [
    'USD-M trade',
    USD_M,
    trade,
    [
      `{"stream":"btcusdt@trade","data":{"e":"trade","E":${E},"T":${E},"s":"BTCUSDT","t":7,"p":"61800.30","q":"0.006","X":"MARKET","m":false}}`,
    ],
  ],
  [
    'USD-M diff',
    USD_M,
    depth,
    [
      `{"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":${E},"T":${E},"s":"BTCUSDT","U":10,"u":12,"pu":9,"b":[["61800.20","2.000"]],"a":[["61800.30","0.000"]]}}`,
    ],
  ],
  [
    'USD-M snapshot',
    USD_M,
    snapshot,
    [`{"lastUpdateId":12,"E":${E},"T":${E},"bids":[["61800.20","2.000"]],"asks":[["61800.30","0.000"]]}`],
  ],
  [
    'USD-M liquidation',
    USD_M,
    liquidation,
    [
      `{"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":${E},"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.006","p":"61800.30","ap":"61800.30","X":"FILLED","l":"0.006","z":"0.006","T":${E}}}}`,
    ],
  ],
  [
    'USD-M open interest',
    USD_M,
    openInterest,
    [`{"symbol":"BTCUSDT","openInterest":"84617.188","time":${E}}`],
  ],
  [
    'USD-M funding with its mark price',
    USD_M,
    funding,
    [
      `{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":${E},"s":"BTCUSDT","p":"61800.25000000","r":"-0.00050000","T":1723190400000}}`,
    ],
  ],
  [
    'COIN-M mark price of a contract without funding',
    COIN_M,
    { ...funding, rate: none, paidAt: none },
    [
      `{"stream":"btcusd_perp@markPrice@1s","data":{"e":"markPriceUpdate","E":${E},"s":"BTCUSD_PERP","p":"61800.25000000","r":"","T":0}}`,
    ],
  ],
  [
    'COIN-M quote, in contracts',
    COIN_M,
    coinQuote,
    [
      `{"stream":"btcusd_perp@bookTicker","data":{"u":5,"e":"bookTicker","s":"BTCUSD_PERP","ps":"BTCUSD","b":"61800.2","B":"35","a":"61800.3","A":"1645","T":${E},"E":${E}}}`,
    ],
  ],
  [
    'COIN-M trade, in contracts',
    COIN_M,
    coinTrade,
    [
      `{"stream":"btcusd_perp@trade","data":{"e":"trade","E":${E},"T":${E},"s":"BTCUSD_PERP","t":7,"p":"61800.3","q":"4","X":"MARKET","m":true}}`,
    ],
  ],
  [
    'COIN-M open interest, in contracts',
    COIN_M,
    { ...openInterest, amount: 582_789_700 },
    [
      `{"symbol":"BTCUSD_PERP","pair":"BTCUSD","openInterest":"5827897","contractType":"PERPETUAL","time":${E}}`,
    ],
  ],
];

function marketFor(dialect: Dialect) {
  const market = marketOf(dialect, dialect === COIN_M ? 'BTCUSD_PERP' : 'BTCUSDT');
  if (!market) throw new Error('there is no such market');
  return market;
}

describe('an event on the wire', () => {
  it.each(CASES)('%s', (_, dialect, event, messages) => {
    expect(encode(dialect, event, marketFor(dialect))).toEqual(messages);
  });

  it('has all its decimals where tick and step are not known, and no exponent', () => {
    const market = { ...marketFor(USD_M), tickSize: null, stepSize: null };
    const [message = ''] = encode(USD_M, { ...trade, price: 1e-7, size: 1e21 }, market);
    expect(JSON.parse(message)).toMatchObject({ data: { p: '0.0000001', q: '1000000000000000000000' } });
  });
});
