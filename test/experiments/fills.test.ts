import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { loadVenues } from '../../core/loader/plugins.js';
import { US_PER_SECOND } from '../../core/market/time.js';
import type { ResultTrade } from '../../core/report/result-trade.js';
import { itWithData } from '../market-data.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { LATENCIES, signalEstimate } from './latency-tables.js';
import { MAKER_SETUPS, type MakerMeasure, measureMakers } from './maker.js';
import { USD_M } from './markets.js';
import { loadProbe, runProbe } from './probe-runs.js';
import { type SignalOutcome, tradeSignals } from './taker.js';

const DOCUMENT = readFileSync(join(PROJECT_ROOT, 'docs/fills.md'), 'utf8');

describe('a maker that joins the best', () => {
  const plans = [1, 10].map((seconds) => ({ quantity: 0.01, lifeUs: seconds * US_PER_SECOND }));

  itWithData(
    'is filled the more, the less of a queue its model leaves before it',
    [USD_M.file!],
    async () => {
      for (const measure of await measureMakers(USD_M, await loadVenues(), plans)) {
        expectOrdered(measure);
        expectDocumented(measure);
      }
    },
  );
});

/** Order by order, so in every rate too: through <= risk_averse <= the models that share <= no queue at all. */
function expectOrdered({ outcomes, touches }: MakerMeasure): void {
  const of = (name: string) => outcomes.get(name)!;
  expect(of('risk_averse').length).toBeGreaterThan(600);
  for (const [i, { filled }] of of('risk_averse').entries()) {
    expect(of('through')[i]!.filled).toBeLessThanOrEqual(filled);
    for (const sharing of ['proportional', 'log', 'power:2', 'power:3']) {
      expect(of(sharing)[i]!.filled, sharing).toBeGreaterThanOrEqual(filled);
      if (of(sharing)[i]!.first === null) continue;
      expect(touches[i]!.printedUs ?? touches[i]!.crossedUs, 'somebody came to its price').not.toBeNull();
    }
  }
  const touched = touches.filter(({ printedUs }) => printedUs !== null).length;
  for (const [name, orders] of outcomes) {
    expect(orders.filter(({ first }) => first !== null).length, name).toBeLessThanOrEqual(touched);
  }
}

function expectDocumented({ plan, outcomes }: MakerMeasure): void {
  for (const { name } of MAKER_SETUPS) {
    const row = `${plan.lifeUs / US_PER_SECOND} s +${name} +${outcomes.get(name)!.length} `;
    expect(DOCUMENT).toMatch(new RegExp(`USD-M, orders of[^\`]*\\n${row}`));
  }
}

describe('what latency costs', () => {
  itWithData('a signal loses more, the later it is traded', [USD_M.file!], async () => {
    const venues = await loadVenues();
    const latencies = LATENCIES.map(({ latency }) => latency);
    const { result, signals } = await runProbe(USD_M, venues, await loadProbe(), latencies.at(-1)!);
    const outcomes = await tradeSignals(USD_M, venues, signals, latencies);
    expectLosing(outcomes);
    expectSameAlone(result.trades, outcomes, latencies.length - 1);
  });
});

/** The mean falls from each latency to the next, and between the ends by more than two standard errors. */
function expectLosing(signals: readonly SignalOutcome[]): void {
  const group = {
    name: 'USD-M',
    markets: [{ market: 'USD-M', runs: [], signals }],
    isSimultaneous: false,
  };
  const means = LATENCIES.map((_, i) => signalEstimate(group, (bps) => bps[i]!).mean);
  expect(means).toEqual([...means].sort((a, b) => b - a));
  const lost = signalEstimate(group, (bps) => bps[0]! - bps.at(-1)!);
  expect(lost.count).toBeGreaterThan(800);
  expect(lost.mean).toBeGreaterThan(2 * lost.error);
}

/** What a backtest makes of a signal is what that signal makes by itself: the two ways meet the same market. */
function expectSameAlone(
  trades: readonly ResultTrade[],
  signals: readonly SignalOutcome[],
  latency: number,
): void {
  const alone = new Map(signals.map(({ us, profitBps }) => [us, profitBps[latency]!]));
  const held = trades.filter(({ exit_reason }) => exit_reason === 'held');
  expect(held.length).toBeGreaterThan(100);
  for (const { legs, open_rate, close_rate, is_short } of held) {
    const bps = ((is_short ? -1 : 1) * (close_rate - open_rate) * 10_000) / open_rate;
    expect(alone.get(legs[0]!.orders[0]!.us)).toBeCloseTo(bps, 9);
  }
}
