import { describe, expect, it } from 'vitest';
import { KyleLambda, kyleLambda } from '../../core/indicators/kyle-lambda.js';
import * as naive from './naive.js';
import { expectNear } from './near.js';
import { column, normals, series } from './series.js';

/** Price changes of impact 2e-6 a quote unit, and the flow behind them, in round lots of noise. */
function market(seed: number, length: number): readonly [Float64Array, Float64Array] {
  const normal = normals(seed);
  const flow = column(length, () => 1e5 * normal());
  return [flow.map((x) => 2e-6 * x + 0.05 * normal()), flow];
}

describe("Kyle's lambda", () => {
  it('is the slope of a line', () => {
    const x = Float64Array.of(-2, 5, 1, 9);
    expect(
      kyleLambda(
        x.map((value) => 0.25 * value + 3),
        x,
        4,
      )[3],
    ).toBeCloseTo(0.25, 15);
  });

  it('has the value of numpy.polyfit', () => {
    // numpy.polyfit([3, -1, 4, 1, -5], [.2, 0, .1, .3, -.4], 1)[0]
    const x = Float64Array.of(3, -1, 4, 1, -5);
    const p = Float64Array.of(0.2, 0, 0.1, 0.3, -0.4);
    expect(kyleLambda(p, x, 5)[4]).toBeCloseTo(0.062890625, 13);
  });

  it.each([2, 3, 60, 300])('over a window of %i equals two passes', (window) => {
    const [p, x] = market(31, 1_000);
    expectNear(kyleLambda(p, x, window), naive.kyleLambda(p, x, window), { scale: 1e-6 });
  });

  it.each(series(32, 400))('against %s equals two passes', (_, x) => {
    const p = column(400, normals(33)).subarray(0, x.length);
    expectNear(kyleLambda(p, x, 20), naive.kyleLambda(p, x, 20), { scale: 1e-3 });
  });

  it('skips a pair with an unknown number', () => {
    const lambda = new KyleLambda(2);
    const updates = [lambda.update(1, 1), lambda.update(NaN, 2), lambda.update(1, NaN), lambda.update(3, 2)];
    expect(updates).toEqual([NaN, NaN, NaN, 2]);
  });

  it('is NaN, not huge, while all notionals are equal', () => {
    const x = Float64Array.of(1e9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3);
    const lambdas = kyleLambda(
      x.map((_, i) => i),
      x,
      3,
    );
    expect([...lambdas].map(Number.isNaN)).toEqual([true, true, false, true, true, true, false]);
  });

  it('has not drifted after a million updates, a flood among them', () => {
    const [p, x] = market(34, 1_000_000);
    for (let i = 500_000; i < 501_000; i++) x[i]! *= 1e8;
    const expected = naive.slope(Array.from(p.subarray(-300)), Array.from(x.subarray(-300)));
    expect(kyleLambda(p, x, 300).at(-1)! / expected - 1).toBeCloseTo(0, 10);
  });
});
