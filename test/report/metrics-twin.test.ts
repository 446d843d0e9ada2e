import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Marks, ofMarks, ofProfits } from './metrics-cases.js';

describe('against a naive twin', () => {
  /** Last mark of each calendar day by its date, forward filled. */
  function naive(marks: Marks, days: number): { sharpe: number; sortino: number; drawdown: number } {
    const closes = [100];
    for (let day = 1; day <= days; day++) {
      const known = marks.filter(([hours]) => hours <= day * 24).map(([, value]) => value);
      closes.push(known.at(-1) ?? 100);
    }
    const returns = closes.slice(1).map((close, i) => (close - closes[i]!) / closes[i]!);
    const average = returns.reduce((a, b) => a + b) / returns.length;
    const variance = returns.map((r) => (r - average) ** 2).reduce((a, b) => a + b) / (returns.length - 1);
    const downside = returns.map((r) => (r < 0 ? r * r : 0)).reduce((a, b) => a + b) / returns.length;
    const path = [100, ...marks.map(([, value]) => value)];
    const falls = path.map((value, i) => 1 - value / Math.max(...path.slice(0, i + 1)));
    return {
      sharpe: (average / Math.sqrt(variance)) * Math.sqrt(365),
      sortino: (average / Math.sqrt(downside)) * Math.sqrt(365),
      drawdown: Math.max(...falls),
    };
  }

  it('daily Sharpe, Sortino and drawdown agree', () => {
    const mark = fc.tuple(fc.integer({ min: 1, max: 5 * 24 }), fc.integer({ min: 50, max: 200 }));
    const curve = fc.uniqueArray(mark, { minLength: 1, maxLength: 30, selector: ([hours]) => hours });
    fc.assert(
      fc.property(curve, (unsorted) => {
        const marks = unsorted.toSorted(([a], [b]) => a - b);
        const metrics = ofMarks(marks, 5 * 24);
        const { sharpe, sortino, drawdown } = naive(marks, 5);
        expect(metrics.max_drawdown_account).toBeCloseTo(drawdown, 12);
        if (metrics.sharpe === null) expect(Number.isFinite(sharpe)).toBe(false);
        else expect(metrics.sharpe).toBeCloseTo(sharpe, 9);
        if (metrics.sortino === null) expect(Number.isFinite(sortino)).toBe(false);
        else expect(metrics.sortino).toBeCloseTo(sortino, 9);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('never answers NaN or an infinity', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(0, -0, 100));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 8 }),
        fc.array(value, { maxLength: 5 }),
        fc.integer({ min: 0, max: 200 }),
        (equity, profits, hours) => {
          const finite = profits.filter((profit) => Math.abs(profit) < 1e12);
          const marks: Marks = equity.map((mark, i) => [i + 1, Math.abs(mark) < 1e12 ? mark : Number.NaN]);
          for (const metrics of [ofMarks(marks, hours), ofProfits(finite)]) {
            for (const [name, number] of Object.entries(metrics)) {
              expect(number === null || Number.isFinite(number), `${name} is ${number}`).toBe(true);
            }
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});
