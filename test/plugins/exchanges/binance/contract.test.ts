import type { Venue } from '../../../../core/public/plugin.js';
import binance from '../../../../plugins/exchanges/binance/index.js';
import { describeVenue } from '../../../contracts/venue.js';

function venue(id: string): Venue {
  const found = binance.venues.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`there is no venue ${id}`);
  return found;
}

const BROKEN = [
  '',
  '{',
  'null',
  '17',
  '{"stream":"btcusdt@trade","data":{"e":"trade"}',
  '{"stream":"btcusdt@bookTicker","data":{}}',
  '{"stream":"btcusdt@bookTicker","data":null}',
  '{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"1","B":"1","a":"2","A":"x"}}',
  '{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"1","B":"1","a":"2","A":""}}',
  '{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"1","B":"1","a":"2"}}',
  '{"e":"trade","E":1,"s":"BTCUSDT","t":1,"p":"1","q":"1","T":1,"m":1}',
  '{"lastUpdateId":1,"bids":[["1"]],"asks":[]}',
  '{"symbol":"BTCUSDT","openInterest":"many","time":1}',
  '{"e":"markPriceUpdate","E":1,"s":"BTCUSDT","p":"","r":"0.0001","T":1}',
];

describeVenue({
  venue: venue('binance'),
  names: [
    ['BTCUSDT', 'BTC/USDT'],
    ['ETHBTC', 'ETH/BTC'],
    ['BTCFDUSD', 'BTC/FDUSD'],
    ['BNBTUSD', 'BNB/TUSD'],
    ['1000SATSTRY', '1000SATS/TRY'],
  ],
  notNames: ['', 'USDT', 'btcusdt', 'BTC/USDT', 'BTCUSDT_240927', 'BTCUSD_PERP', 'BTC-210430-68000-C', 'ABC'],
  native: 'BTCUSDT',
  kinds: ['depth', 'snapshot'],
  withoutTime: ['quote', 'snapshot'],
  broken: BROKEN,
});

describeVenue({
  venue: venue('binanceusdm'),
  names: [
    ['BTCUSDT', 'BTC/USDT:USDT'],
    ['ETHBTC', 'ETH/BTC:BTC'],
    ['BTCUSDC', 'BTC/USDC:USDC'],
    ['BTCUSDT_240927', 'BTC/USDT:USDT-240927'],
  ],
  notNames: ['', 'USDT', 'btcusdt', 'BTCUSDT_PERP', 'BTCUSDT_24092', 'BTCUSD_PERP', 'ABC'],
  native: 'BTCUSDT',
  kinds: ['depth', 'snapshot', 'liquidation', 'openInterest', 'funding'],
  withoutTime: [],
  broken: BROKEN,
});

describeVenue({
  venue: venue('binancecoinm'),
  names: [
    ['BTCUSD_PERP', 'BTC/USD:BTC'],
    ['BTCUSD_240927', 'BTC/USD:BTC-240927'],
    ['AVAXUSD_PERP', 'AVAX/USD:AVAX'],
  ],
  notNames: ['', 'USD_PERP', 'btcusd_perp', 'BTCUSD', 'BTCUSDT', 'BTCUSDT_PERP'],
  native: 'BTCUSD_PERP',
  kinds: ['depth', 'snapshot', 'liquidation', 'openInterest', 'funding'],
  withoutTime: [],
  broken: BROKEN,
});
