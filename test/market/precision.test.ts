import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalString, Grid, type Rounding } from '../../core/market/precision.js';

describe('a grid', () => {
  it.each<[step: string, value: number, rounding: Rounding, expected: number]>([
    ['0.1', 0.3, 'down', 0.3],
    ['0.1', 0.1 + 0.2, 'down', 0.3],
    ['0.1', 0.29999999999999993, 'down', 0.2],
    ['0.1', 0.29999999999999993, 'up', 0.3],
    ['0.10', 61_800.37, 'nearest', 61_800.4],
    ['0.10', 61_800.37, 'down', 61_800.3],
    ['0.001', 0.016180999, 'down', 0.016],
    ['0.00001', 0.01618122977346278, 'up', 0.01619],
    ['1', 8.999999, 'down', 8],
    ['5', 12, 'up', 15],
    ['0.25', 1.1, 'nearest', 1],
    ['0.01', -0.001, 'up', 0],
    ['0.01', 0, 'down', 0],
    ['100', 250, 'nearest', 300],
  ])('%s: %d %s is %d', (step, value, rounding, expected) => {
    expect(new Grid(step).round(value, rounding)).toBe(expected);
  });

  it.each(['0', '-1', '', '0.0', '1e-3', 'abc', '1.', '.1'])('refuses the step %j', (step) => {
    expect(() => new Grid(step)).toThrow('expected a positive decimal');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('has no steps for %d', (value) => {
    expect(new Grid('0.1').steps(value, 'down')).toBeNaN();
  });

  it('never gives a negative zero', () => {
    expect(Object.is(new Grid('0.1').round(-0.01, 'nearest'), 0)).toBe(true);
  });

  const decimals = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 1000 }));

  it('leaves the double of a grid point where it is, and is at most a step away elsewhere', () => {
    fc.assert(
      fc.property(decimals, fc.integer({ min: 0, max: 1e9 }), ([digits, mantissa], n) => {
        const grid = new Grid((mantissa / 10 ** digits).toFixed(digits));
        // As a venue would print it, and as it would be read.
        const point = Number(`${BigInt(n) * BigInt(mantissa)}e-${digits}`);
        for (const rounding of ['down', 'up', 'nearest'] as const)
          expect(grid.round(point, rounding)).toBe(point);
      }),
    );
    fc.assert(
      fc.property(decimals, fc.double({ min: 0, max: 1e6, noNaN: true }), ([digits, mantissa], value) => {
        const grid = new Grid((mantissa / 10 ** digits).toFixed(digits));
        const [down, up] = [grid.steps(value, 'down'), grid.steps(value, 'up')];
        expect(grid.at(down)).toBeLessThanOrEqual(value);
        expect(grid.at(up)).toBeGreaterThanOrEqual(value);
        expect(up - down).toBeLessThanOrEqual(1);
        expect([down, up]).toContain(grid.steps(value, 'nearest'));
      }),
    );
  });
});

describe('a decimal string', () => {
  it.each([
    [1e-7, '0.0000001'],
    [1.5e-9, '0.0000000015'],
    [0.001, '0.001'],
    [1e21, '1000000000000000000000'],
    [1.25e22, '12500000000000000000000'],
    [42, '42'],
  ])('of %d is %s', (value, text) => {
    expect(decimalString(value)).toBe(text);
  });
});
