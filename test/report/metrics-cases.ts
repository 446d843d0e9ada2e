import { expect } from 'vitest';
import { computeMetrics, type MetricsInput } from '../../core/report/metrics.js';
import type { Metrics } from '../../core/report/result-metrics.js';
import { HOUR_US, START_US } from './example.js';

export const DAY_US = 24 * HOUR_US;

/** Marks as [hours after the start, equity]. */
export type Marks = readonly (readonly [hours: number, equity: number])[];

export function input(changes: Partial<MetricsInput> = {}): MetricsInput {
  return {
    trades: [],
    equity: { ts: new Float64Array(), value: new Float64Array() },
    startingBalance: 100,
    startUs: START_US,
    endUs: START_US + 10 * DAY_US,
    tradedNotional: 0,
    costs: { fees: 0, latencyCost: 0, spreadCost: 0, slippage: 0, fundingFees: 0 },
    ...changes,
  };
}

export function ofMarks(marks: Marks, hours: number, startUs = START_US): Metrics {
  const equity = {
    ts: Float64Array.from(marks, ([after]) => startUs + after * HOUR_US),
    value: Float64Array.from(marks, ([, value]) => value),
  };
  return computeMetrics(input({ equity, startUs, endUs: startUs + hours * HOUR_US }));
}

export function ofProfits(profits: readonly number[]): Metrics {
  const trades = profits.map((profit_abs) => ({
    profit_abs,
    open_us: START_US,
    close_us: START_US + HOUR_US,
  }));
  return computeMetrics(input({ trades }));
}

export function expectMetrics(actual: Metrics, expected: Partial<Metrics>): void {
  for (const [name, value] of Object.entries(expected)) {
    const got = actual[name as keyof Metrics];
    if (value === null || got === null) expect(got, name).toBe(value);
    else
      expect(Math.abs(got - value), `${name}: ${got} for ${value}`).toBeLessThanOrEqual(
        1e-12 * Math.max(1, Math.abs(value)),
      );
  }
}
