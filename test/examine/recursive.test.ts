import { describe, expect, it } from 'vitest';
import { analyseRecursion, DRIFT_LIMIT } from '../../core/examine/recursive.js';
import { sma } from '../../core/indicators/rolling-mean.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { tableOf } from './tables.js';

/** Of a series that grows by this factor a row, an average that remembers drifts alike in every row. */
const GROWTH = 1.001;
const SERIES = Array.from({ length: 6_000 }, (_, i) => GROWTH ** (i - 5_999));

const analyse = (strategy: Strategy, closes: readonly number[] = SERIES) => {
  const table = tableOf(closes);
  return analyseRecursion({
    table,
    tables: [table],
    strategy,
    params: {},
    timeframeUs: 1_000_000,
    seed: 1,
  });
};

/** `y = alpha x + (1 - alpha) y`, from the first value on. */
function smooth(values: ArrayLike<number>, alpha: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = i === 0 ? values[0]! : alpha * values[i]! + (1 - alpha) * out[i - 1]!;
  }
  return out;
}

/** The last value of such an average over a history that ends in 1, from its geometric sum. */
function lastSmoothed(history: number, alpha: number): number {
  const kept = (1 - alpha) / GROWTH;
  const sum = (1 - kept ** (history - 1)) / (1 - kept);
  return alpha * sum + kept ** (history - 1);
}

describe('drift', () => {
  const alpha = 2 / 21;
  const strategy = defineStrategy({
    name: 'Recursive',
    populateIndicators: ({ close }) => ({
      recursive: smooth(close, alpha),
      mean: sma(close, 20),
      close2: close,
    }),
  });
  const report = analyse(strategy);
  const of = (column: string) => report.columns.find((one) => one.column === column)!;

  it('is that of the formula, at each history', () => {
    const reference = lastSmoothed(report.reference, alpha);
    report.histories.forEach((history, i) => {
      const expected = Math.abs(lastSmoothed(history, alpha) - reference) / reference;
      expect(Math.abs(of('recursive').drift[i]! - expected)).toBeLessThan(1e-9);
    });
  });

  it('settles at the first history within the limit', () => {
    const reference = lastSmoothed(report.reference, alpha);
    let history = 1;
    while (Math.abs(lastSmoothed(history, alpha) - reference) / reference > DRIFT_LIMIT) history++;
    expect(history).toBeGreaterThan(30);
    expect(of('recursive').settles).toBe(history);
    expect(report.startupFrames).toBe(history - 1);
  });

  it('of a window is none once the window is full, and unknown before', () => {
    expect(of('mean').settles).toBe(20);
    expect(of('mean').drift[0]).toBeNull();
    expect(
      of('mean')
        .drift.slice(2)
        .every((drift) => drift! < 1e-9),
    ).toBe(true);
  });

  it('of a value of its own row is none', () => {
    expect(of('close2').settles).toBe(1);
  });
});

describe('what does not settle', () => {
  it('is said, and there is no startupFrames that would do', () => {
    const report = analyse(
      defineStrategy({
        name: 'Expanding',
        populateIndicators: ({ close }) => ({
          mean: close.map((_, i) => close.subarray(0, i + 1).reduce((a, b) => a + b, 0) / (i + 1)),
        }),
      }),
      SERIES.slice(0, 3_000),
    );
    expect(report.columns[0]!.settles).toBeNull();
    expect(report.startupFrames).toBeNull();
  });

  it('signals are looked at too', () => {
    const report = analyse(
      defineStrategy({
        name: 'Signal',
        populateEntry: ({ close }) => ({ enter_long: close.map((_, i) => +(i > 150)) }),
      }),
    );
    expect(report.columns.map(({ column, settles }) => [column, settles])).toEqual([['enter_long', 152]]);
  });

  it('too few frames are refused', () => {
    const strategy = defineStrategy({ name: 'Short' });
    expect(() => analyse(strategy, SERIES.slice(0, 39))).toThrow(/has 39 frames: expected at least 40/);
  });
});
