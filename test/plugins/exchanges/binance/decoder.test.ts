import { describe, expect, it } from 'vitest';
import { COIN_M, type Dialect, SPOT, USD_M } from '../../../../plugins/exchanges/binance/dialect.js';
import { DecoderBench, type Row } from '../../../contracts/venue.js';
import { introductions, venueFor } from './wire.js';

const none = Number.NaN;
const BUY = 1;
const OFF_BOOK = 2;

interface Case {
  readonly name: string;
  readonly dialect: Dialect;
  readonly message: string;
  readonly rows: readonly Partial<Row>[];
}

const CASES: readonly Case[] = [
  {
    name: 'a spot quote, which has no time',
    dialect: SPOT,
    message:
      '{"stream":"btcusdt@bookTicker","data":{"u":50093239335,"s":"BTCUSDT","b":"61837.63000000","B":"0.31098000","a":"61837.64000000","A":"3.44478000"}}',
    rows: [
      { kind: 'quote', exchangeTs: none, id: 50093239335, values: [61837.63, 0.31098, 61837.64, 3.44478] },
    ],
  },
  {
    name: 'a USD-M quote, whose time is T and not E',
    dialect: USD_M,
    message:
      '{"stream":"!bookTicker","data":{"e":"bookTicker","u":9,"s":"BALUSDT","b":"6.718","B":"16.2","a":"6.719","A":"3.7","T":1653812037547,"E":1653812037552}}',
    rows: [
      {
        kind: 'quote',
        instrument: 'BAL/USDT:USDT',
        exchangeTs: 1653812037547000,
        values: [6.718, 16.2, 6.719, 3.7],
      },
    ],
  },
  {
    name: 'a COIN-M quote, contracts of 100 USD turned into coins at the price of their side',
    dialect: COIN_M,
    message:
      '{"stream":"btcusd_perp@bookTicker","data":{"u":5,"e":"bookTicker","s":"BTCUSD_PERP","ps":"BTCUSD","b":"50000.0","B":"35","a":"62500.0","A":"1645","T":1723161257465,"E":1723161257476}}',
    rows: [{ kind: 'quote', values: [50000, 0.07, 62500, 2.632], exchangeTs: 1723161257465000 }],
  },
  {
    name: 'a bare quote without wrapper',
    dialect: SPOT,
    message: '{"u":1,"s":"BTCUSDT","b":"1.5","B":"2","a":"1.75","A":"3"}',
    rows: [{ kind: 'quote', id: 1, values: [1.5, 2, 1.75, 3] }],
  },
  {
    name: 'a buy: the buyer was not the maker',
    dialect: SPOT,
    message:
      '{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161255619,"s":"BTCUSDT","t":3735683260,"p":"61837.63000000","q":"0.04800000","T":1723161255617,"m":false,"M":true}}',
    rows: [
      {
        kind: 'trade',
        flags: BUY,
        id: 3735683260,
        exchangeTs: 1723161255617000,
        values: [61837.63, 0.048, 61837.63 * 0.048, none],
      },
    ],
  },
  {
    name: 'a trade of the insurance fund, which is not on the book',
    dialect: USD_M,
    message:
      '{"stream":"btcusdt@trade","data":{"e":"trade","E":1,"T":1,"s":"BTCUSDT","t":7,"p":"2","q":"3","X":"INSURANCE_FUND","m":true}}',
    rows: [{ kind: 'trade', flags: OFF_BOOK, values: [2, 3, 6, none] }],
  },
  {
    name: 'a COIN-M trade, its notional contracts times their size',
    dialect: COIN_M,
    message:
      '{"stream":"btcusd_perp@trade","data":{"e":"trade","E":1,"T":1,"s":"BTCUSD_PERP","t":849714402,"p":"50000.0","q":"4","X":"MARKET","m":false}}',
    rows: [{ kind: 'trade', flags: BUY, values: [50000, 0.008, 400, none] }],
  },
  {
    name: 'a spot diff, which expects U - 1; size 0 stays and removes',
    dialect: SPOT,
    message:
      '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1622363903670,"s":"BTCUSDT","U":11294093710,"u":11294093726,"b":[["35743.98000000","0.00000000"],["35743.87000000","0.00001500"]],"a":[]}}',
    rows: [
      {
        kind: 'depth',
        exchangeTs: 1622363903670000,
        id: 11294093726,
        values: [11294093709, none, none, none],
        bids: [
          [35743.98, 0],
          [35743.87, 0.000015],
        ],
        asks: [],
      },
    ],
  },
  {
    name: 'a futures diff, which names the one before it, asks before bids and levels longer than two',
    dialect: USD_M,
    message:
      '{"e":"depthUpdate","E":2,"T":1,"s":"BTCUSDT","U":10,"u":20,"pu":9,"a":[["3","1",[]]],"b":[["2","1"]]}',
    rows: [{ kind: 'depth', id: 20, values: [9, none, none, none], bids: [[2, 1]], asks: [[3, 1]] }],
  },
  {
    name: 'a partial depth event: a snapshot, without levels of size 0',
    dialect: COIN_M,
    message:
      '{"stream":"btcusd_220624@depth20@100ms","data":{"e":"depthUpdate","E":2,"T":1,"s":"BTCUSD_220624","ps":"BTCUSD","U":1,"u":4,"pu":0,"b":[["50000.0","5"],["40000.0","0"]],"a":[["62500.0","25"]]}}',
    rows: [
      {
        kind: 'snapshot',
        id: 4,
        bids: [[50000, 0.01]],
        asks: [[62500, 0.04]],
        values: [none, none, none, none],
      },
    ],
  },
  {
    name: 'spot partial depth, whose symbol stands in the stream only',
    dialect: SPOT,
    message:
      '{"stream":"ethusdt@depth20","data":{"lastUpdateId":17044571457,"bids":[["1782.00000000","6.48300000"]],"asks":[["1782.01000000","15.46080000"]]}}',
    rows: [
      {
        kind: 'snapshot',
        instrument: 'ETH/USDT',
        id: 17044571457,
        bids: [[1782, 6.483]],
        asks: [[1782.01, 15.4608]],
      },
    ],
  },
  {
    name: 'a REST snapshot that says its symbol',
    dialect: COIN_M,
    message:
      '{"lastUpdateId":466364745366,"E":1654222838718,"T":1654222838710,"symbol":"BTCUSD_220624","pair":"BTCUSD","bids":[],"asks":[["50000","1"]]}',
    rows: [
      {
        kind: 'snapshot',
        instrument: 'BTC/USD:BTC-220624',
        exchangeTs: 1654222838710000,
        asks: [[50000, 0.002]],
      },
    ],
  },
  {
    name: 'a forced buy at its average price',
    dialect: USD_M,
    message:
      '{"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":9,"o":{"s":"BTCUSDT","S":"BUY","o":"LIMIT","f":"IOC","q":"2","p":"10","ap":"11","X":"FILLED","l":"1","z":"1.5","T":8}}}',
    rows: [{ kind: 'liquidation', flags: BUY, exchangeTs: 8000, values: [11, 1.5, none, none] }],
  },
  {
    name: 'forced orders in an array, one of them of the other futures venue, one without an average price',
    dialect: COIN_M,
    message:
      '{"stream":"!forceOrder@arr","data":[{"e":"forceOrder","E":9,"st":1,"o":{"s":"BTCUSDT","S":"SELL","p":"1","z":"1"}},{"e":"forceOrder","E":9,"st":2,"o":{"s":"BTCUSD_PERP","S":"SELL","p":"50000","ap":"0","z":"10"}}]}',
    rows: [{ kind: 'liquidation', flags: 0, exchangeTs: 9000, values: [50000, 0.02, none, none] }],
  },
  {
    name: 'open interest in base units',
    dialect: USD_M,
    message: '{"symbol":"BTCUSDT","openInterest":"84617.188","time":1654336844754}',
    rows: [{ kind: 'openInterest', exchangeTs: 1654336844754000, values: [84617.188, none, none, none] }],
  },
  {
    name: 'open interest of an inverse contract in quote units, wrapped',
    dialect: COIN_M,
    message:
      '{"stream":"btcusd_perp@openInterest","data":{"symbol":"BTCUSD_PERP","pair":"BTCUSD","openInterest":"5827897","contractType":"PERPETUAL","time":1654336819740}}',
    rows: [{ kind: 'openInterest', values: [582789700, none, none, none] }],
  },
  {
    name: 'funding with its mark price: its time is E, T is when it is paid',
    dialect: USD_M,
    message:
      '{"stream":"btcusdt@markPrice","data":{"e":"markPriceUpdate","E":1617308820003,"s":"BTCUSDT","p":"58940.14924532","r":"-0.00058455","T":1617321600000}}',
    rows: [
      {
        kind: 'funding',
        exchangeTs: 1617308820003000,
        values: [-0.00058455, 1617321600000000, 58940.14924532, none],
      },
    ],
  },
  {
    name: 'an unknown rate where it is empty: a dated contract has no funding',
    dialect: COIN_M,
    message:
      '{"stream":"!markPrice@arr","data":[{"e":"markPriceUpdate","E":1,"s":"BTCUSD_210625","p":"1","r":"","T":0},{"e":"markPriceUpdate","E":1,"s":"ETHUSD_PERP","p":"1","r":"0.01","T":0}]}',
    rows: [
      { kind: 'funding', instrument: 'BTC/USD:BTC-210625', values: [none, none, 1, none] },
      { kind: 'funding', instrument: 'ETH/USD:ETH', values: [0.01, none, 1, none] },
    ],
  },
  {
    name: 'funding without a mark price, and with one that is none',
    dialect: USD_M,
    message:
      '[{"e":"markPriceUpdate","E":1,"s":"BTCUSDT","r":"0.01","T":0},{"e":"markPriceUpdate","E":1,"s":"BTCUSDT","p":"0.00000000","r":"0.01","T":0}]',
    rows: [
      { kind: 'funding', values: [0.01, none, none, none] },
      { kind: 'funding', values: [0.01, none, none, none] },
    ],
  },
  {
    name: 'times in microseconds',
    dialect: SPOT,
    message:
      '{"e":"trade","E":1723161255617999,"s":"BTCUSDT","t":1,"p":"1","q":"1","T":1723161255617123,"m":true}',
    rows: [{ kind: 'trade', exchangeTs: 1723161255617123 }],
  },
  {
    name: 'times in nanoseconds, as exactly as a double has them',
    dialect: SPOT,
    message: '{"e":"trade","s":"BTCUSDT","t":1,"p":"1","q":"1","T":1723161255617123999,"m":true}',
    rows: [{ kind: 'trade', exchangeTs: 1723161255617124 }],
  },
  {
    name: 'a message without a time',
    dialect: SPOT,
    message: '{"e":"trade","s":"BTCUSDT","t":1,"p":"1","q":"1","m":true}',
    rows: [{ kind: 'trade', exchangeTs: none }],
  },
];

function decoded(dialect: Dialect, messages: readonly string[]): DecoderBench {
  const bench = new DecoderBench(venueFor(dialect));
  messages.forEach((message, i) => {
    expect(bench.decode(message, 1_000 + i, i), message).toBe(true);
  });
  return bench;
}

describe('a message of each kind', () => {
  it.each(CASES)('$name', ({ dialect, message, rows }) => {
    const bench = decoded(dialect, [message]);
    expect(bench.rows()).toHaveLength(rows.length);
    expect(bench.rows()).toMatchObject(rows);
  });

  it.each(CASES)('$name, to a decoder that knows its streams', ({ dialect, message, rows }) => {
    const bench = decoded(dialect, [...introductions(dialect), message]);
    bench.batch.clear();
    bench.decode(message);
    expect(bench.rows()).toMatchObject(rows);
  });
});

describe('what is dropped', () => {
  const quote = (bid: string, bidSize: string, ask: string, askSize: string) =>
    `{"u":1,"s":"BTCUSDT","b":"${bid}","B":"${bidSize}","a":"${ask}","A":"${askSize}"}`;
  const depth = (bids: string, asks: string) =>
    `{"e":"depthUpdate","s":"BTCUSDT","U":1,"u":1,"pu":0,"b":${bids},"a":${asks}}`;
  const order = (price: string, size: string) =>
    `{"e":"forceOrder","o":{"s":"BTCUSDT","S":"BUY","p":"${price}","z":"${size}"}}`;

  it.each([
    ['a crossed quote', quote('2', '1', '1', '1'), { crossedQuotes: 1, notPositive: 0 }],
    ['a locked quote', quote('2', '1', '2', '1'), { crossedQuotes: 1, notPositive: 0 }],
    [
      'a crossed quote without size, as not positive',
      quote('2', '0', '1', '1'),
      { crossedQuotes: 0, notPositive: 1 },
    ],
    ['a quote with a negative price', quote('-2', '1', '1', '1'), { crossedQuotes: 0, notPositive: 1 }],
    [
      'a trade without price',
      '{"e":"trade","s":"BTCUSDT","t":1,"p":"0","q":"1","m":true}',
      { notPositive: 1 },
    ],
    ['a forced order of which nothing was filled', order('1', '0'), { notPositive: 1 }],
    ['a forced order without price', order('0', '1'), { notPositive: 1 }],
    ['open interest of nothing', '{"symbol":"BTCUSDT","openInterest":"0","time":1}', { notPositive: 1 }],
  ])('%s', (_, message, counted) => {
    const bench = decoded(USD_M, [message]);
    expect(bench.rows()).toEqual([]);
    expect(bench.counters).toMatchObject(counted);
  });

  it('bad levels only, not their message', () => {
    const bench = decoded(USD_M, [depth('[["0","1"],["2","1"],["-1","1"]]', '[["3","-1"],["4","0"]]')]);
    expect(bench.rows()).toMatchObject([{ kind: 'depth', bids: [[2, 1]], asks: [[4, 0]] }]);
    expect(bench.counters.badLevels).toBe(3);
  });
});

describe('a REST snapshot without a symbol', () => {
  const snapshot = '{"lastUpdateId":33,"bids":[["2","1"]],"asks":[["3","1"]]}';
  const quote = (symbol: string) => `{"u":1,"s":"${symbol}","b":"1","B":"1","a":"2","A":"1"}`;

  it('belongs to the only symbol seen', () => {
    const rows = decoded(SPOT, [quote('BTCUSDT'), snapshot]).rows();
    expect(rows).toMatchObject([
      { kind: 'quote' },
      { kind: 'snapshot', instrument: 'BTC/USDT', localTs: 1_001, sequence: 1, id: 33, bids: [[2, 1]] },
    ]);
  });

  it('waits for the first symbol, and comes before its message with its own time and sequence', () => {
    const rows = decoded(SPOT, [snapshot, '{"result":null,"id":1}', quote('BTCUSDT')]).rows();
    expect(rows).toMatchObject([
      {
        kind: 'snapshot',
        instrument: 'BTC/USDT',
        localTs: 1_000,
        sequence: 0,
        bids: [[2, 1]],
        asks: [[3, 1]],
      },
      { kind: 'quote', localTs: 1_002, sequence: 2 },
    ]);
  });

  it('is ignored when it could belong to several', () => {
    const bench = decoded(SPOT, [quote('BTCUSDT'), quote('ETHUSDT'), snapshot]);
    expect(bench.rows()).toMatchObject([{ kind: 'quote' }, { kind: 'quote' }]);
    expect([...bench.counters.ignoredStreams]).toEqual([['snapshot without symbol', 1]]);
  });

  it('is ignored when no symbol ever comes', () => {
    const bench = decoded(SPOT, [snapshot, snapshot]);
    bench.decoder.finish?.();
    expect(bench.rows()).toEqual([]);
    expect([...bench.counters.ignoredStreams]).toEqual([['snapshot without symbol', 2]]);
  });
});

describe('what is not market data', () => {
  it.each([
    [
      'a stream by its name',
      '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","s":"BTCUSDT"}}',
      'btcusdt@aggTrade',
    ],
    [
      'an array of one once',
      '{"stream":"!ticker@arr","data":[{"e":"24hrTicker"},{"e":"24hrTicker"}]}',
      '!ticker@arr',
    ],
    ['a bare event by its name', '{"e":"kline","E":1,"s":"BTCUSDT","k":{"t":1}}', 'kline'],
    [
      'diffs of another book',
      '{"stream":"btcusdt@rpiDepth@500ms","data":{"e":"depthUpdate"}}',
      'btcusdt@rpiDepth@500ms',
    ],
    ['an answer to a subscription', '{"result":null,"id":1}', 'result'],
    ['a refused subscription', '{"error":{"code":2,"msg":"no"},"id":1}', 'error'],
    [
      'a symbol of another venue',
      '{"u":1,"s":"BTCUSD_PERP","b":"1","B":"1","a":"2","A":"1"}',
      'unknown symbol BTCUSD_PERP',
    ],
  ])('%s is counted', (_, message, name) => {
    const bench = decoded(SPOT, [message, message]);
    expect(bench.rows()).toEqual([]);
    expect([...bench.counters.ignoredStreams]).toEqual([[name, 2]]);
  });
});

describe('a broken element in an array', () => {
  it('breaks the line, and nothing of it comes out or is registered', () => {
    const bench = new DecoderBench(venueFor(USD_M));
    const good = '{"e":"markPriceUpdate","E":1,"s":"BTCUSDT","r":"0.1","T":1}';
    expect(bench.decode(`{"stream":"!markPrice@arr","data":[${good},{"e":"markPriceUpdate"}]}`)).toBe(false);
    expect(bench.rows()).toEqual([]);
    expect(bench.instruments.size).toBe(0);
  });
});
