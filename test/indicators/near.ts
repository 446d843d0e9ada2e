import { expect } from 'vitest';

/** Every row bit for bit: NaN equals NaN, 0 does not equal -0. */
export function expectSame(actual: Float64Array, expected: Float64Array, what = 'column'): void {
  expect(actual.length, `${what}: rows`).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i]))
      expect.fail(`${what}[${i}] is ${actual[i]}: expected ${expected[i]}`);
  }
}

/**
 * Every row within `tolerance`, relative to the row or to `scale` where that is larger; NaN equals only NaN. The
 * scale is for differences of large numbers, which a small result can only be as exact as.
 */
export function expectNear(
  actual: Float64Array,
  expected: Float64Array,
  { tolerance = 1e-9, scale = 0, what = 'column' } = {},
): void {
  expect(actual.length, `${what}: rows`).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const near = Math.abs(actual[i]! - expected[i]!) <= tolerance * Math.max(Math.abs(expected[i]!), scale);
    if (!near && !Object.is(actual[i], expected[i])) {
      expect.fail(`${what}[${i}] is ${actual[i]}: expected ${expected[i]}`);
    }
  }
}
