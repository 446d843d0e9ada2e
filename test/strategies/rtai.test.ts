import { beforeAll, describe, expect, it, test } from 'vitest';
import type { ResultTrade } from '../../core/report/result-trade.js';
import { sized } from '../full.js';
import { itWithData } from '../market-data.js';
import {
  madeUpMarket,
  RECORDING,
  type RtaiMarket,
  realMarket,
  rtai,
  runBoth,
  runRtai,
  type Settings,
  type SlowRun,
  slowRtai,
} from './rtai-runs.js';
import { SLOW_RTAI, slowStopDistance } from './slow-rtai.js';

/** Thresholds low enough that each way in and out is taken, in minutes of market. */
const EASED: Settings = { ofiEntry: 1, mpdEntry: 0.5, lambdaSpike: 2, lambdaTight: 1.3, lpiPercentile: 0.5 };

/** The baseline: moments instead of ranks, a fixed micro-print, flow alone, the whole stake. */
const BASELINE: Settings = {
  zScore: 'standard',
  microPrintFixed: 0.05,
  mpdCondition: false,
  sizing: 'fixed',
};

/** More than the best level holds. */
const BIG_STAKE = 200_000;

const MINUTE_US = 60e6;
const HOUR_US = 60 * MINUTE_US;

test('the defaults are the published numbers', async () => {
  const { strategy } = await rtai();
  const declared = Object.entries(strategy.params ?? {}).map(([name, spec]) => [name, spec.default]);
  expect(Object.fromEntries(declared)).toEqual(SLOW_RTAI);
});

describe('RTAI decides as its slow twin: funnel, entries, sizes, regimes, exits', () => {
  const between: readonly (readonly [string, Settings, number])[] = [['eased', EASED, 4]];
  const onRecording: readonly (readonly [string, Settings, number])[] = [
    ['as it is shipped', {}, 0],
    ...sized({ short: [], full: between }),
    ['nearly without filters', { ...EASED, ofiEntry: 0.5, mpdEntry: 0.1, wallMax: 1, vpinFilter: false }, 30],
  ];
  itWithData('on a real recording, in seconds', [RECORDING], async () => {
    const market = realMarket('1s');
    for (const [name, settings, leastTrades] of onRecording) {
      const { result, slow } = await runBoth(market, settings);
      expect(result.trades.length, name).toBeGreaterThanOrEqual(leastTrades);
      expectStops(result.trades, slow);
    }
  });

  it('on ninety made-up minutes of 5 s, with liquidations and open interest', async () => {
    const seen = new Set<string>();
    for (const seed of [7, 9685]) {
      const market = await madeUpMarket('5s', { seed, durationUs: 90 * MINUTE_US });
      await runBoth(market, {});
      const { result, slow } = await runBoth(market, EASED);
      expectStops(result.trades, slow);
      for (const { reason } of slow.trades) seen.add(reason);
    }
    const reasons = ['lambda_spike', 'liquidations_against', 'mpd_turned', 'stop_loss', 'trailing_stop_loss'];
    expect([...seen].sort()).toEqual(reasons);
  });

  it('on thirty made-up hours of minutes: a day is forgotten, thresholds follow volatility', async () => {
    const market = await madeUpMarket('1m', { seed: 7, durationUs: 30 * HOUR_US, eventsPerSecond: 0.4 });
    await runBoth(market, {});
    const settings = { ...EASED, regimeAdaptive: true };
    const { result, slow } = await runBoth(market, settings);
    expectStops(result.trades, slow);
    expect(new Set(slow.trades.map(({ entry }) => entry.regime))).toEqual(new Set(['low', 'mid', 'high']));
    const mindful = slowRtai(market, { ...settings, trailingHours: 48 }, []);
    expect(mindful.decisions.at(-1)!.vpinLimit).not.toBe(slow.decisions.at(-1)!.vpinLimit);
  });
});

describe('what decisions rest on', () => {
  let market: RtaiMarket;
  beforeAll(async () => {
    market = await madeUpMarket('5s', { seed: 9681, durationUs: 75 * MINUTE_US });
  });

  test('the baseline is a setting: its funnel and entries', async () => {
    const result = await runRtai(market, BASELINE);
    const slow = slowRtai(market, BASELINE, []);
    const signals = slow.decisions.filter(({ direction }) => direction !== 0);
    expect(result.funnel.map(({ condition }) => condition)).not.toContain('MPD extreme');
    expect(result.funnel.at(-2)).toEqual({ condition: 'signal', rows: signals.length, unknown: 0 });
    expect(signals.length).toBeGreaterThan(20);
    const openings = new Set(signals.map(({ frame }) => frame.ts! + 5e6));
    for (const trade of result.trades) expect(openings).toContain(trade.open_us);
  });

  test('without its condition, the micro-price still turns from the sign that it had at the entry', async () => {
    const { slow } = await runBoth(market, BASELINE);
    expect(slow.trades.map(({ reason }) => reason)).toContain('mpd_turned');
  });

  test('a stop nearer than the spread stands where the ATR says', async () => {
    const settings = { ...EASED, atrStop: 0.5, atrStopTight: 0.25 };
    const result = await runRtai(market, settings);
    expectStops(result.trades, slowRtai(market, settings, []));
  });

  test('a trade whose stop is passed at once is left at the next quote at the latest', async () => {
    await runBoth(market, { ...EASED, atrStop: 0.5, atrStopTight: 0.25 });
  });

  test('of an entry filled at several prices, the stop is counted from their mean', async () => {
    const settings = { ...EASED, atrStop: 6, atrStopTight: 3 };
    const { trades } = await runRtai(market, settings, BIG_STAKE);
    expect(Math.max(...trades.map(({ legs }) => legs[0]!.orders[0]!.fills))).toBeGreaterThan(1);
    expectStops(trades, slowRtai(market, settings, []));
  });

  test('of an entry filled at several prices, the first stop is a stop_loss', async () => {
    await runBoth(market, { ...EASED, atrStop: 6, atrStopTight: 3 }, BIG_STAKE);
  });

  test('a z over more rows than a window of the column hooks is known once it is full', async () => {
    await runBoth(market, { ...EASED, zWindow: 600, vpinFilter: false });
  });

  test('an ATR of a long memory does not depend on where a window begins', async () => {
    const settings = { ...EASED, atrWindow: 100, atrStop: 12, atrStopTight: 12 };
    const result = await runRtai(market, settings);
    expectStops(result.trades, slowRtai(market, settings, []));
  });
});

/** The first stop of each trade: so many ATRs of the frame it was decided on from its opening rate. */
function expectStops(trades: readonly ResultTrade[], { params, decisions }: SlowRun): void {
  const frameUs = decisions[1]!.frame.ts! - decisions[0]!.frame.ts!;
  const rows = new Map(decisions.map((row) => [row.frame.ts, row]));
  const off = trades.flatMap(({ open_us, open_rate, is_short, initial_stop_loss_abs }) => {
    const row = rows.get(open_us - frameUs)!;
    const expected = open_rate + (is_short ? 1 : -1) * slowStopDistance(row, open_rate, params);
    const isNear = Math.abs(initial_stop_loss_abs! / expected - 1) < 1e-9;
    return isNear ? [] : [{ open_us, open_rate, initial_stop_loss_abs, expected }];
  });
  expect(off.slice(0, 2), `${off.length} of ${trades.length} first stops are off, such as`).toEqual([]);
}
