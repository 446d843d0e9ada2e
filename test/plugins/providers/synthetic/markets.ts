import type { Market } from '../../../../core/market/instrument.js';
import { LINEAR } from '../../../fixtures/market.js';

const BTC: Market = { ...LINEAR, tickSize: '0.10', minNotional: 100, source: 'plugin' };

/** Markets that differ in what matters to a generator: steps, kind of contract, and a tick that is coarse for the price. */
export const MARKETS = {
  linear: BTC,
  spot: {
    ...BTC,
    venue: 'binance',
    symbol: 'BTC/USDT',
    kind: 'spot',
    tickSize: '0.01000000',
    stepSize: '0.00001000',
  },
  inverse: {
    ...BTC,
    venue: 'binancecoinm',
    symbol: 'BTC/USD:BTC',
    native: 'BTCUSD_PERP',
    quote: 'USD',
    settle: 'BTC',
    kind: 'inverse',
    contractSize: 100,
    tickSize: '0.1',
    stepSize: '1',
  },
  coarse: {
    ...BTC,
    symbol: 'XYZ/USDT:USDT',
    native: 'XYZUSDT',
    base: 'XYZ',
    tickSize: '0.05',
    stepSize: '5',
  },
} as const satisfies Record<string, Market>;
