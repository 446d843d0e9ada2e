import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../core/errors.js';
import { portableExp, portableLog } from '../../core/market/portable-math.js';
import { Random } from '../../core/market/random.js';

const DRAWS = 100_000;

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const m = mean(values);
  return mean(values.map((value) => (value - m) ** 2));
}

function firstOf(seed: number, label: string): number[] {
  const random = new Random(seed, label);
  return draw(8, () => random.uniform());
}

/** Every bound below is five standard errors or more: chance fails none of them, and the seed is fixed besides. */
describe('Random draws', () => {
  const random = new Random(42, 'test');

  it('uniforms in [0, 1), flat', () => {
    const bins = new Array<number>(64).fill(0);
    const values = draw(DRAWS, () => random.uniform());
    for (const value of values) bins[Math.floor(value * 64)]!++;
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const expected = DRAWS / 64;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: mean 63, deviation 11.2.
    expect(Math.abs(chiSquare - 63)).toBeLessThan(56);
  });

  it('normals: mean 0, variance 1, kurtosis 3', () => {
    const values = draw(DRAWS, () => random.normal());
    expect(Math.abs(mean(values))).toBeLessThan(0.016);
    expect(Math.abs(variance(values) - 1)).toBeLessThan(0.023);
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(0.16);
  });

  it('exponentials: the mean asked for, and its square as variance', () => {
    const values = draw(DRAWS, () => random.exponential(2));
    expect(values.every((value) => value >= 0)).toBe(true);
    expect(Math.abs(mean(values) - 2)).toBeLessThan(0.032);
    expect(Math.abs(variance(values) - 4)).toBeLessThan(0.18);
  });

  it.each([2, 4, 8])('paretos above %i times the minimum, by the power law', (multiple) => {
    const values = draw(DRAWS, () => random.pareto(5, 1.5));
    const share = values.filter((value) => value > 5 * multiple).length / DRAWS;
    expect(Math.min(...values.slice(0, 1_000))).toBeGreaterThanOrEqual(5);
    expect(Math.abs(share - multiple ** -1.5)).toBeLessThan(0.008);
  });

  it('integers with both ends, alike', () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < DRAWS; i++) {
      const value = random.integer(-2, 3);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
    for (const count of counts.values()) expect(Math.abs(count - DRAWS / 6)).toBeLessThan(600);
  });

  it('signs and chances in their shares', () => {
    expect(Math.abs(mean(draw(DRAWS, () => random.sign())))).toBeLessThan(0.016);
    expect(Math.abs(mean(draw(DRAWS, () => (random.chance(0.1) ? 1 : 0))) - 0.1)).toBeLessThan(0.005);
  });
});

describe('streams', () => {
  it('are the same for the same seed and label, and only then', () => {
    const seeds = fc.maxSafeInteger();
    fc.assert(
      fc.property(seeds, seeds, fc.string(), fc.string(), (seed, otherSeed, label, otherLabel) => {
        const first = firstOf(seed, label);
        expect(firstOf(seed, label)).toEqual(first);
        if (seed !== otherSeed) expect(firstOf(otherSeed, label)).not.toEqual(first);
        if (label !== otherLabel) expect(firstOf(seed, otherLabel)).not.toEqual(first);
      }),
      { seed: 1 },
    );
  });

  it.each([
    ['neighbouring seeds', new Random(1, 'a'), new Random(2, 'a')],
    ['labels that differ by a letter', new Random(1, 'a'), new Random(1, 'b')],
    ['seeds that differ above 32 bits', new Random(1, 'a'), new Random(1 + 2 ** 40, 'a')],
  ])('of %s are not correlated', (_name, a, b) => {
    const products = draw(DRAWS, () => (a.uniform() - 0.5) * (b.uniform() - 0.5));
    expect(Math.abs(mean(products) * 12)).toBeLessThan(0.016);
  });

  it('refuse a seed that is not whole', () => {
    expect(() => new Random(0.5, 'a')).toThrowError(BotError);
    expect(() => new Random(Number.NaN, 'a')).toThrowError(/seed NaN/);
  });
});

describe('portable logarithm and exponential', () => {
  const near = (value: number, expected: number): void => {
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-15 * Math.max(Math.abs(expected), 1));
  };

  it('are within 1e-15 of the mathematical ones', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -53, max: 1e6, noNaN: true }), (x) =>
        near(portableLog(x), Math.log(x)),
      ),
      { seed: 1, numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
        const expected = Math.exp(x);
        expect(Math.abs(portableExp(x) - expected)).toBeLessThanOrEqual(2e-15 * expected);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it.each([
    [1, 0],
    [2, Math.LN2],
    [10, Math.LN10],
    [0.5, -Math.LN2],
  ])('ln %d', (x, expected) => near(portableLog(x), expected));

  it.each([
    [0, 1],
    [1, Math.E],
    [-1, 1 / Math.E],
  ])('exp %d', (x, expected) => near(portableExp(x), expected));
});
