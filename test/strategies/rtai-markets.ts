/** Markets that RTAI is run on twice: by the product, and by the slow twin. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { syntheticLines } from '../../core/data/synthetic/lines.js';
import type { SyntheticOptions } from '../../core/data/synthetic/options.js';
import { loadConfig } from '../../core/config/load.js';
import type { OpenFeed } from '../../core/feeds.js';
import { openFeed } from '../../core/feeds.js';
import { findStrategy, type LoadedStrategy } from '../../core/loader/strategies.js';
import { timeframeUs } from '../../core/market/time.js';
import type { BacktestResult } from '../../core/report/result.js';
import { run } from '../../core/run.js';
import { MARKETS } from '../data/synthetic/markets.js';
import { openSourceFeed, shippedVenues } from '../fixtures/feeds.js';
import { sharedData } from '../market-data.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { type SlowMarket, slowMarket } from './slow-rtai.js';

export const INSTRUMENT = 'binanceusdm:BTC/USDT:USDT';
export const RECORDING = 'recordings/binance-usdm_btcusdt_20240808.rec.gz';

/** Big enough that a lot is a small part of it. */
export const STAKE = 100_000;

export type Settings = Readonly<Record<string, number | string | boolean>>;

/** One market, as often as it is asked for. */
export interface RtaiMarket {
  readonly timeframe: string;
  readonly slow: SlowMarket;
  open(): Promise<OpenFeed>;
}

export function realMarket(timeframe: string): RtaiMarket {
  const text = gunzipSync(readFileSync(sharedData(RECORDING))).toString();
  return {
    timeframe,
    slow: slowMarket([{ venue: 'binanceusdm', text }], timeframeUs(timeframe), INSTRUMENT),
    open: async () =>
      openFeed({
        venues: await shippedVenues(),
        data: { kind: 'recording', recover: false, files: [{ venue: 'binanceusdm', file: sharedData(RECORDING) }] },
      }),
  };
}

/** With liquidations and open interest. */
export async function madeUpMarket(
  timeframe: string,
  options: Pick<SyntheticOptions, 'seed' | 'durationUs' | 'eventsPerSecond'>,
): Promise<RtaiMarket> {
  const venues = await shippedVenues();
  const venue = venues.get('binanceusdm');
  const lines = [...syntheticLines({ scenario: 'reverting', market: MARKETS.linear, ...options }, venue)];
  return {
    timeframe,
    slow: slowMarket([{ venue: 'binanceusdm', text: lines.join('\n') }], timeframeUs(timeframe), INSTRUMENT),
    open: async () => {
      const { feed, registry } = await openSourceFeed([{ venue: 'binanceusdm', lines }]);
      const progress = () => ({ doneBytes: 0, totalBytes: Number.NaN });
      return { feed, registry, venues, progress, describe: async () => ({ data: [] }) };
    },
  };
}

let loaded: Promise<LoadedStrategy> | undefined;

/** The shipped strategy by the path that the commands take. */
export async function runRtai(market: RtaiMarket, settings: Settings): Promise<BacktestResult> {
  loaded ??= findStrategy('RtaiStrategy', [`${PROJECT_ROOT}/user_data/strategies`]);
  const { config, given } = await loadConfig({
    overrides: Object.entries({
      timeframe: market.timeframe,
      stake_amount: STAKE,
      dry_run_wallet: 100 * STAKE,
    }).map(([key, value]) => ({ path: [key], value, source: key })),
  });
  const spec = { config: { ...config, strategy_params: settings }, given, instruments: null };
  return run(spec, await market.open(), { loaded: await loaded });
}
