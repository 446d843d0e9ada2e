import { describe, expect, it } from 'vitest';
import { Random } from '../../../../core/market/random.js';
import { Arrivals } from '../../../../plugins/providers/synthetic/arrivals.js';
import { Metaorders } from '../../../../plugins/providers/synthetic/metaorders.js';
import { SYNTHETIC_MODEL as MODEL } from '../../../../plugins/providers/synthetic/model.js';

const STEP_US = 100_000;

/** Arrivals of `steps` steps of 100 ms, in us; each excites as the average one does. */
function arrivals(random: Random, immigrants: number, steps: number): number[] {
  const process = new Arrivals(random);
  const times: number[] = [];
  for (let step = 1; step <= steps; step++) {
    for (;;) {
      const at = process.next(immigrants, step * STEP_US);
      if (at === Number.POSITIVE_INFINITY) break;
      times.push(at);
      process.excite(1);
    }
  }
  return times;
}

/** The same by the rule: the intensity is summed over all that came before. */
function slowArrivals(random: Random, immigrants: number, steps: number): number[] {
  const times: number[] = [];
  const intensity = (us: number) => {
    let sum = immigrants;
    for (const time of times) {
      const age = (us - time) / 1e6;
      sum += MODEL.fastBranching * MODEL.fastDecayPerSecond * Math.exp(-MODEL.fastDecayPerSecond * age);
      sum += MODEL.slowBranching * MODEL.slowDecayPerSecond * Math.exp(-MODEL.slowDecayPerSecond * age);
    }
    return sum;
  };
  let now = 0;
  for (let step = 1; step <= steps; step++) {
    const until = step * STEP_US;
    for (;;) {
      const most = intensity(now);
      const at = now + random.exponential(1e6 / most);
      now = Math.min(at, until);
      if (at >= until) break;
      if (times.length === 0 || random.uniform() * most < intensity(at)) times.push(at);
    }
  }
  return times;
}

describe('arrivals', () => {
  it('are those of the rule, draw by draw', () => {
    const ours = arrivals(new Random(1, 'test'), 0.8, 3_000);
    const slow = slowArrivals(new Random(1, 'test'), 0.8, 3_000);
    expect(ours.length).toBeGreaterThan(300);
    expect(ours).toHaveLength(slow.length);
    for (const [i, at] of ours.entries()) expect(Math.abs(at - slow[i]!)).toBeLessThan(100);
  });

  it('are immigrants over one less the branching ratio, and more dispersed than by chance', () => {
    const steps = 400_000;
    const times = arrivals(new Random(2, 'test'), 1.2, steps);
    const branching = MODEL.fastBranching + MODEL.slowBranching;
    const expected = (1.2 / (1 - branching)) * (steps / 10);
    // The variance of a Hawkes process's counts is 1 / (1 - n)^2 of a Poisson process's.
    const deviation = Math.sqrt(expected) / (1 - branching);
    expect(Math.abs(times.length - expected)).toBeLessThan(4 * deviation);
    const perMinute = new Array<number>(Math.floor(steps / 600)).fill(0);
    for (const at of times) perMinute[Math.min(perMinute.length - 1, Math.floor(at / 6e7))]!++;
    const mean = times.length / perMinute.length;
    const variance = perMinute.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (perMinute.length - 1);
    expect(variance / mean).toBeGreaterThan(0.5 / (1 - branching) ** 2);
    expect(variance / mean).toBeLessThan(1.5 / (1 - branching) ** 2);
  });
});

describe('metaorders', () => {
  it('have sides whose autocorrelation falls as a power of the lag', () => {
    const metaorders = new Metaorders(new Random(3, 'test'));
    const sides = Float64Array.from({ length: 400_000 }, () => metaorders.next(0));
    const at = (lag: number) => {
      let sum = 0;
      for (let i = lag; i < sides.length; i++) sum += sides[i]! * sides[i - lag]!;
      return sum / (sides.length - lag);
    };
    // The power is the tail of the lengths less one, as long as they are not cut.
    const slope = Math.log(at(200) / at(5)) / Math.log(200 / 5);
    expect(-slope).toBeGreaterThan(MODEL.metaorderTail - 1 - 0.25);
    expect(-slope).toBeLessThan(MODEL.metaorderTail - 1 + 0.25);
    expect(at(1)).toBeGreaterThan(0.15);
  });

  it('lean to a side where they are told to', () => {
    const metaorders = new Metaorders(new Random(4, 'test'));
    let sum = 0;
    for (let i = 0; i < 400_000; i++) sum += metaorders.next(0.2);
    expect(sum / 400_000).toBeGreaterThan(0.2);
    expect(sum / 400_000).toBeLessThan(0.6);
  });
});
