/** RTAI run twice on one market: by the product, and by the slow twin. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { loadConfig } from '../../core/config/load.js';
import { findStrategy, type LoadedStrategy } from '../../core/loader/strategies.js';
import { timeframeUs } from '../../core/market/time.js';
import type { BacktestResult, FunnelRow } from '../../core/report/result.js';
import type { ResultTrade } from '../../core/report/result-trade.js';
import { type OpenFeed, openFeed } from '../../core/run/feeds.js';
import { run } from '../../core/run/run.js';
import type { SyntheticOptions } from '../../plugins/providers/synthetic/options.js';
import { openSourceFeed, shippedVenues } from '../fixtures/feeds.js';
import { sharedData } from '../market-data.js';
import { syntheticLines } from '../plugins/providers/synthetic/lines.js';
import { MARKETS } from '../plugins/providers/synthetic/markets.js';
import { PROJECT_ROOT } from '../shared-data.js';
import {
  SLOW_CONDITIONS,
  SLOW_RTAI,
  type SlowMarket,
  type SlowRtaiParams,
  slowDecisions,
  slowMarket,
} from './slow-rtai.js';
import { type SlowTrade, slowTrades } from './slow-trades.js';

export const INSTRUMENT = 'binanceusdm:BTC/USDT:USDT';
export const RECORDING = 'recordings/binance-usdm_btcusdt_20240808.rec.gz';

/** Small enough that the best level nearly always fills it. */
export const STAKE = 2_000;

/** Base units. */
const LOT = 0.001;

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
        data: {
          kind: 'recording',
          recover: false,
          files: [{ venue: 'binanceusdm', file: sharedData(RECORDING) }],
        },
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

export function rtai(): Promise<LoadedStrategy> {
  loaded ??= findStrategy('RtaiStrategy', [`${PROJECT_ROOT}/user_data/strategies`]);
  return loaded;
}

/** The shipped strategy by the path that the commands take. */
export async function runRtai(
  market: RtaiMarket,
  settings: Settings,
  stake = STAKE,
): Promise<BacktestResult> {
  const keys = { timeframe: market.timeframe, stake_amount: stake, dry_run_wallet: 10_000_000 };
  const overrides = Object.entries(keys).map(([key, value]) => ({ path: [key], value, source: key }));
  const { config, given } = await loadConfig({ overrides });
  const spec = { config: { ...config, strategy_params: settings }, given, instruments: null };
  return run(spec, await market.open(), { loaded: await rtai() });
}

/** What the slow twin makes of the same market, the entries being filled at the rates that the product had. */
export function slowRtai({ slow }: RtaiMarket, settings: Settings, trades: readonly ResultTrade[]) {
  const params: SlowRtaiParams = { ...SLOW_RTAI, ...settings };
  const decisions = slowDecisions(slow, params);
  const openRates = trades.map((trade) => trade.open_rate);
  return { params, decisions, trades: slowTrades(slow, decisions, params, openRates) };
}

/** Runs both and compares all that they say. */
export async function runBoth(market: RtaiMarket, settings: Settings, stake = STAKE) {
  const result = await runRtai(market, settings, stake);
  const slow = slowRtai(market, settings, result.trades);
  expect(result.funnel).toEqual(funnelOf(slow));
  expect(result.trades.map(saidOf)).toEqual(
    slow.trades.map((trade) => expectedOf(trade, market.slow, stake)),
  );
  return { result, slow };
}

export type SlowRun = ReturnType<typeof slowRtai>;

const NAMES = {
  ofi: 'OFI extreme',
  opposite: 'MPD opposes OFI',
  mpd: 'MPD extreme',
  tobi: 'TOBI balanced',
  wall: 'few walls',
  vpin: 'VPIN below p98',
} as const;

function funnelOf({ params, decisions, trades }: SlowRun): FunnelRow[] {
  const leftOut = [params.mpdCondition ? [] : ['opposite', 'mpd'], params.vpinFilter ? [] : ['vpin']].flat();
  let left = decisions;
  const funnel: FunnelRow[] = [{ condition: 'frames', rows: left.length, unknown: 0 }];
  for (const name of SLOW_CONDITIONS) {
    if (leftOut.includes(name)) continue;
    const unknown = left.filter(({ conditions }) => conditions[name] === null).length;
    left = left.filter(({ conditions }) => conditions[name] === true);
    funnel.push({ condition: NAMES[name], rows: left.length, unknown });
  }
  const signals = decisions.filter(({ direction }) => direction !== 0).length;
  funnel.push({ condition: 'signal', rows: signals, unknown: 0 });
  funnel.push({ condition: 'entered', rows: trades.length, unknown: 0 });
  return funnel;
}

/** Of a trade, what the strategy decides. */
function saidOf(trade: ResultTrade) {
  return {
    openUs: trade.open_us,
    direction: trade.is_short ? -1 : 1,
    tag: trade.enter_tag,
    lots: Math.round(trade.legs[0]!.orders[0]!.amount / LOT),
    closeUs: trade.close_us,
    reason: trade.exit_reason,
  };
}

function expectedOf(
  { entry, openUs, closeUs, reason }: SlowTrade,
  { timeframeUs }: SlowMarket,
  stake: number,
) {
  const { frame, direction, size, regime } = entry;
  const rate = direction === 1 ? frame.ask! : frame.bid!;
  expect(openUs).toBe(frame.ts! + timeframeUs);
  return {
    openUs,
    direction,
    tag: `${regime} vol`,
    lots: Math.floor((stake * size) / rate / LOT),
    closeUs,
    reason,
  };
}
