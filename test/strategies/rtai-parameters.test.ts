import { beforeAll, describe, expect, test } from 'vitest';
import type { BacktestResult } from '../../core/report/result.js';
import { madeUpMarket, type RtaiMarket, rtai, runBoth, type Settings } from './rtai-runs.js';

/** Thresholds low enough that an hour has each kind of decision; stops beyond any spread. */
const BASE: Settings = {
  ofiEntry: 0.8,
  mpdEntry: 0.3,
  lambdaSpike: 1.5,
  lambdaTight: 1.2,
  lpiPercentile: 0.5,
  atrStop: 4,
  atrStopTight: 3,
};

/** By volatility, with borders that bind on either side. */
const ADAPTIVE: Settings = { regimeAdaptive: true };

/** The first condition of the funnel that a parameter changes, else what it changes of a trade. */
const ROWS: (readonly [changed: Settings, effect: string, from?: Settings])[] = [
  [{ ofiEntry: 1.2 }, 'OFI extreme'],
  [{ zWindow: 40 }, 'OFI extreme'],
  [{ zScore: 'standard' }, 'OFI extreme'],
  [{ ofiMode: 'trade-flow' }, 'OFI extreme'],
  [{ ofiAlpha: 0.4 }, 'OFI extreme'],
  [{ microPrintFactor: 3 }, 'OFI extreme'],
  [{ microPrintWindow: 100 }, 'OFI extreme', { microPrintFactor: 3 }],
  [{ microPrintFixed: 1 }, 'OFI extreme'],
  [{ regimeAdaptive: true }, 'OFI extreme'],
  [{ regimeScaleLow: 0.95 }, 'OFI extreme', ADAPTIVE],
  [{ regimeScaleHigh: 1.05 }, 'OFI extreme', ADAPTIVE],
  [{ volWindow: 20 }, 'OFI extreme', ADAPTIVE],
  [{ volWindow: 20 }, 'regime'],
  [{ volMinValues: 200 }, 'regime'],
  [{ mpdReference: 'mid' }, 'MPD opposes OFI', { ofiEntry: 0.4 }],
  [{ mpdReference: 'vwap' }, 'MPD opposes OFI'],
  [{ mpdEntry: 0.9 }, 'MPD extreme'],
  [{ tobiLow: 0.45 }, 'TOBI balanced'],
  [{ tobiHigh: 0.55 }, 'TOBI balanced'],
  [{ tobiTaken: 'mean' }, 'TOBI balanced', { tobiLow: 0.45 }],
  [{ wallMax: 0.01 }, 'few walls'],
  [{ vpinFilter: false }, 'VPIN below p98'],
  [{ vpinFramesPerBucket: 2 }, 'VPIN below p98'],
  [{ vpinVolumeWindow: 30 }, 'VPIN below p98'],
  [{ vpinBuckets: 12 }, 'VPIN below p98', { vpinPercentile: 0.6 }],
  [{ vpinMinBuckets: 25 }, 'VPIN below p98'],
  [{ vpinPercentile: 0.6 }, 'VPIN below p98'],
  [{ vpinMinValues: 150 }, 'VPIN below p98'],
  [{ vpinRefreshMinutes: 1 }, 'VPIN below p98', { vpinPercentile: 0.7 }],
  [{ trailingHours: 0.2 }, 'VPIN below p98', { vpinPercentile: 0.6 }],
  [{ sizeGain: 0.2 }, 'size'],
  [{ sizing: 'mapped' }, 'size'],
  [{ sizing: 'fixed' }, 'size'],
  [{ sizeFloor: 0.6 }, 'size', { sizing: 'mapped' }],
  [{ hardStop: 0.001 }, 'stop', { atrStop: 20 }],
  [{ atrWindow: 7 }, 'stop'],
  [{ atrStop: 5 }, 'stop'],
  [{ atrStopTight: 3.5 }, 'stop'],
  [{ lambdaTight: 3 }, 'stop', { lambdaSpike: 50, lambdaTight: 1 }],
  [{ lambdaSpike: 4 }, 'exit'],
  [{ kyleWindow: 30 }, 'stop'],
  [{ kyleLongWindow: 120 }, 'stop'],
  [{ lpiMode: 'off' }, 'exit'],
  [{ lpiMode: 'level' }, 'exit'],
  [{ lpiLevel: 0.001 }, 'exit', { lpiMode: 'level' }],
  [{ lpiGain: 1 }, 'exit', { lpiMode: 'level', lpiLevel: 0.01 }],
  [{ lpiHorizonS: 10 }, 'exit'],
  [{ lpiSigmaS: 5 }, 'exit'],
  [{ lpiPercentile: 1 }, 'exit'],
  [{ lpiMinValues: 300 }, 'exit'],
];

describe('each parameter changes what it says, and as the slow twin has it', () => {
  let market: RtaiMarket;
  const before = new Map<string, BacktestResult>();
  beforeAll(async () => {
    market = await madeUpMarket('5s', { seed: 9685, durationUs: 3600e6, eventsPerSecond: 5 });
  });

  test.each(ROWS.map(([changed, effect, from = {}]) => ({ changed, effect, from })))(
    '$changed: $effect',
    async (row) => {
      const { changed, effect, from } = row;
      const key = JSON.stringify(from);
      const base = before.get(key) ?? (await runBoth(market, { ...BASE, ...from })).result;
      before.set(key, base);
      const { result } = await runBoth(market, { ...BASE, ...from, ...changed });
      expect(effectOf(base, result)).toBe(effect);
    },
  );

  test('no parameter is left out', async () => {
    const tried = new Set(ROWS.flatMap(([changed]) => Object.keys(changed)));
    // A run without the condition has its own test.
    tried.add('mpdCondition');
    const { strategy } = await rtai();
    expect(Object.keys(strategy.params ?? {}).filter((name) => !tried.has(name))).toEqual([]);
  });
});

function effectOf(before: BacktestResult, after: BacktestResult): string {
  for (const { condition, rows, unknown } of before.funnel) {
    if (condition === 'signal') break;
    const now = after.funnel.find((step) => step.condition === condition);
    if (now?.rows !== rows || now.unknown !== unknown) return condition;
  }
  for (const [i, was] of before.trades.entries()) {
    const is = after.trades[i];
    if (is?.open_us !== was.open_us) return 'entries';
    if (is.enter_tag !== was.enter_tag) return 'regime';
    if (is.legs[0]!.orders[0]!.amount !== was.legs[0]!.orders[0]!.amount) return 'size';
    if (is.initial_stop_loss_abs !== was.initial_stop_loss_abs) return 'stop';
    if (is.close_us !== was.close_us || is.exit_reason !== was.exit_reason) return 'exit';
  }
  return 'nothing';
}
