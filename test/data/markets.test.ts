import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readMarkets } from '../../core/data/markets.js';
import { readSidecar, sidecarMarkets } from '../../core/data/recording/sidecar.js';
import { shippedVenues } from '../fixtures/feeds.js';
import { LINEAR } from '../fixtures/market.js';

const folder = mkdtempSync(join(tmpdir(), 'tickwright-markets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const CCXT = {
  id: 'BTCUSDT',
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  linear: true,
  contractSize: 1,
  precision: { price: 0.1, amount: 0.001 },
};

it.each([
  [
    'limits of any order and of market orders',
    { amount: { min: 0.001, max: 1000 }, market: { min: 0.001, max: 120 }, cost: { min: 100 } },
    { minQuantity: 0.001, maxQuantity: 1000, maxMarketQuantity: 120, minNotional: 100 },
  ],
  [
    'a limit of 0, which is none',
    { amount: { min: 0.001, max: null }, market: { max: 0 } },
    { minQuantity: 0.001, maxQuantity: null, maxMarketQuantity: null, minNotional: null },
  ],
  [
    'no limits',
    undefined,
    { minQuantity: null, maxQuantity: null, maxMarketQuantity: null, minNotional: null },
  ],
])("ccxt's markets with %s", async (_, limits, expected) => {
  const venues = await shippedVenues();
  const file = fileOf('ccxt.json', { 'BTC/USDT:USDT': { ...CCXT, limits } });
  const markets = await readMarkets(file, [venues.get('binanceusdm')]);
  expect(markets).toMatchObject([{ venue: 'binanceusdm', symbol: 'BTC/USDT:USDT', ...expected }]);
});

it.each([
  ['with limits', { maxQuantity: 1000, maxMarketQuantity: 120 }],
  ['of before there were limits', { maxQuantity: null, maxMarketQuantity: null }],
])('a sidecar %s', async (_, limits) => {
  const { venue, source: _source, maxQuantity: _any, maxMarketQuantity: _market, ...market } = LINEAR;
  const markets = [limits.maxQuantity === null ? market : { ...market, ...limits }];
  const run = { run_id: 'a', seed: null, venue, streams: [], config: {}, start_us: null, version: '1' };
  fileOf('a.rec.json', { ...run, markets });
  const sidecar = await readSidecar(join(folder, 'a.rec.gz'));
  expect(sidecarMarkets(sidecar!)).toEqual([{ ...LINEAR, ...limits, source: 'sidecar' }]);
});
