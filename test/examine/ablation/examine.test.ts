import { describe, expect, it } from 'vitest';
import { estimate } from '../../../core/examine/ablation/estimate.js';
import { examineAblation, examineSensitivity } from '../../../core/examine/ablation/examine.js';
import { ablationJson } from '../../../core/examine/ablation/json.js';
import type { AblationReport } from '../../../core/examine/ablation/report.js';
import { defineStrategy, param } from '../../../core/index.js';
import { run } from '../../../core/run/run.js';
import { NOTHING_OFF } from '../../../core/strategy/switched-off.js';
import { CONFIG, LOADED, openWalk, optionsOf } from './kit.js';

const SEEDS = [1, 2, 3];

/** What a variant makes of each market by itself. */
async function alone(params: object, off: { conditions?: string[]; features?: string[] } = {}) {
  const results = [];
  for (const seed of SEEDS) {
    const spec = {
      config: { ...CONFIG, seed, strategy_params: { ...params } },
      given: ['fee', 'timeframe', 'stake_amount'],
      instruments: null,
      off: { ...NOTHING_OFF, ...off },
    };
    results.push((await run(spec, await openWalk(seed), { loaded: LOADED })).metrics);
  }
  return results;
}

const variantOf = (report: AblationReport, name: string, kind?: string) =>
  report.variants.find((variant) => variant.name === name && (kind ?? variant.kind) === variant.kind)!;

describe('an ablation', () => {
  it('has each part off, one at a time, on each market as a run alone has it', async () => {
    const report = (await examineAblation(optionsOf()))!;
    expect(report.variants.map(({ name }) => name)).toEqual([
      'whole',
      'at its turn',
      'early',
      'clock',
      'held longer',
      'other side',
    ]);
    const expected = {
      whole: await alone({}),
      'at its turn': await alone({}, { conditions: ['at its turn'] }),
      early: await alone({}, { conditions: ['early'] }),
      clock: await alone({}, { features: ['clock'] }),
      'held longer': await alone({ hold: 5 }),
      'other side': await alone({ short: true }),
    };
    for (const [name, metrics] of Object.entries(expected)) {
      const figures = metrics.map(({ trades, profit_total, sharpe, max_drawdown_account, winrate }, i) => {
        return { seed: SEEDS[i], trades, profit_total, sharpe, max_drawdown_account, winrate };
      });
      expect(variantOf(report, name).runs, name).toEqual(figures);
      expect(variantOf(report, name).figures.sharpe).toEqual(estimate(metrics.map(({ sharpe }) => sharpe)));
    }
    const trades = (name: string) => variantOf(report, name).runs.map((one) => one.trades);
    // Frames that begin at a multiple of 4: 4 to 56 s are early, 0 to 116 s are all, and at 0 the clock is not known.
    expect(trades('whole')).toEqual([14, 14, 14]);
    expect(trades('early')).toEqual([30, 30, 30]);
    expect(trades('clock')).toEqual([29, 29, 29]);
  });

  it('pairs seeds: the worth is the whole less the variant', async () => {
    const report = (await examineAblation(optionsOf({ names: ['other side'] })))!;
    const [whole, other] = [await alone({}), await alone({ short: true })];
    const { worth, change } = variantOf(report, 'other side');
    expect(worth!.profit_total).toEqual(
      estimate(whole.map(({ profit_total }, i) => profit_total! - other[i]!.profit_total!)),
    );
    expect(worth!.sharpe).toEqual(estimate(whole.map(({ sharpe }, i) => sharpe! - other[i]!.sharpe!)));
    expect([change, variantOf(report, 'whole').worth]).toEqual([null, null]);
  });

  it('says the same whatever is asked first', async () => {
    const one = await examineAblation(optionsOf({ names: ['early', 'held longer'] }));
    const other = await examineAblation(optionsOf({ names: ['held longer', 'early'] }));
    expect(ablationJson(other!)).toBe(ablationJson(one!));
  });

  it('is the same for a seed in company and alone', async () => {
    const together = (await examineAblation(optionsOf({ names: ['early'] })))!;
    const single = (await examineAblation(optionsOf({ names: ['early'], seeds: [2] })))!;
    expect(variantOf(single, 'early').runs).toEqual([variantOf(together, 'early').runs[1]]);
  });

  it('of data that there are once has means, and no intervals', async () => {
    const report = (await examineAblation(optionsOf({ seeds: null, names: ['early'] })))!;
    const { figures, worth, runs } = variantOf(report, 'early');
    expect(runs).toHaveLength(1);
    expect(runs[0]!.seed).toBeNull();
    expect(figures.profit_total).toEqual({ mean: runs[0]!.profit_total, low: null, high: null, count: 1 });
    expect(worth!.sharpe).toMatchObject({ low: null, high: null, count: 1 });
    expect(report.data.seeds).toEqual([]);
  });

  it('keeps the markets that are done when it is stopped', async () => {
    let opened = 0;
    const options = optionsOf({
      names: ['early'],
      open: (seed) => {
        opened++;
        return openWalk(seed!);
      },
      // The first is opened once more, for the names of the conditions.
      stopped: () => opened > 3,
    });
    const report = (await examineAblation(options))!;
    expect(report.data.seeds).toEqual([1, 2]);
    expect(variantOf(report, 'early').figures.trades.count).toBe(2);
  });

  it('is none when it is stopped before a market is done', async () => {
    expect(await examineAblation(optionsOf({ stopped: () => true }))).toBeNull();
  });

  it('says which variant a strategy fails in', async () => {
    const strategy = defineStrategy({
      name: 'Fragile',
      params: { fails: param.bool({ default: false }) },
      populateEntry: (frames, { params }) => {
        if (params.fails) throw new Error('no such luck');
        return { enter_long: frames.ts.map(() => 0) };
      },
    });
    const loaded = { ...LOADED, strategy, fresh: async () => strategy };
    await expect(examineSensitivity(optionsOf({ loaded }))).rejects.toMatchObject({
      code: 'strategy_failed',
      message: expect.stringMatching(/^fails=true: .*no such luck/) as string,
    });
  });

  it('refuses a name that is none', async () => {
    await expect(examineAblation(optionsOf({ names: ['erly'] }))).rejects.toMatchObject({
      code: 'usage',
      message:
        '--off "erly": there are at its turn, early, clock, held longer, other side; did you mean early?',
    });
  });
});

describe('a sensitivity', () => {
  it('has each parameter at its other values, and says what each changes', async () => {
    const report = (await examineSensitivity(optionsOf()))!;
    expect(report.variants.map(({ name }) => name)).toEqual([
      'whole',
      'every=3',
      'every=5',
      'hold=1',
      'hold=3',
      'short=true',
    ]);
    const [whole, held] = [await alone({}), await alone({ hold: 3 })];
    const { change, worth } = variantOf(report, 'hold=3');
    expect(change!.profit_total).toEqual(
      estimate(held.map(({ profit_total }, i) => profit_total! - whole[i]!.profit_total!)),
    );
    expect(worth).toBeNull();
  });

  it('may be of some parameters', async () => {
    const report = (await examineSensitivity(optionsOf({ names: ['hold'] })))!;
    expect(report.variants.map(({ name }) => name)).toEqual(['whole', 'hold=1', 'hold=3']);
    await expect(examineSensitivity(optionsOf({ names: ['holt'] }))).rejects.toThrow(
      '--param "holt": there are hold, every, short; did you mean hold?',
    );
  });
});

describe('groups', () => {
  it('by tag add up to the whole', async () => {
    const report = (await examineAblation(optionsOf({ names: ['early'], groupedBy: 'tag' })))!;
    const [later, soon] = report.groups.filter(({ variant }) => variant === 'whole');
    expect([later!.group, soon!.group]).toEqual(['later', 'soon']);
    const whole = variantOf(report, 'whole').figures;
    expect(later!.trades.mean! + soon!.trades.mean!).toBe(whole.trades.mean);
    expect(later!.profit_total.mean! + soon!.profit_total.mean!).toBeCloseTo(whole.profit_total.mean!, 12);
  });

  it('by period stand in their order', async () => {
    const report = (await examineAblation(optionsOf({ names: [], groupedBy: 'period' })))!;
    expect(report.groups.map(({ group }) => group)).toEqual(['first third', 'second third', 'last third']);
    // The last entry is decided in the 60th second of 120.
    expect(report.groups[2]!.trades).toMatchObject({ mean: 0, count: 3 });
  });

  it('by regime are of what was true', async () => {
    const stretches = [
      { name: 'calm', fromUs: 0, toUs: 30e6 },
      { name: 'wild', fromUs: 30e6, toUs: 200e6 },
    ];
    const report = (await examineAblation(
      optionsOf({
        names: [],
        groupedBy: 'regime',
        open: async (seed) => ({ ...(await openWalk(seed!)), truth: () => ({ stretches, document: {} }) }),
      }),
    ))!;
    expect(report.groups.map(({ group }) => group)).toEqual(['calm', 'wild']);
    const whole = variantOf(report, 'whole').figures.trades.mean;
    expect(report.groups[0]!.trades.mean! + report.groups[1]!.trades.mean!).toBe(whole);
  });
});
