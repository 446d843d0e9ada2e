import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, csvNumber } from '../../core/report/csv.js';

describe('csvNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [0.1, '0.1'],
    [1723075200000000, '1723075200000000'],
    [1e-7, '1e-7'],
    [1e21, '1e+21'],
    [-2.5, '-2.5'],
    [Number.NaN, ''],
    [Number.POSITIVE_INFINITY, ''],
    [Number.NEGATIVE_INFINITY, ''],
  ])('%d is %j', (value, text) => {
    expect(csvNumber(value)).toBe(text);
  });

  it('reads back as the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(csvNumber(value))).toBe(value + 0);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('csvLine', () => {
  it.each([
    ['numbers', [1, Number.NaN, 0.5], '1,,0.5\n'],
    ['text, null and truth', ['a', null, true], 'a,,true\n'],
    ['a comma', ['a,b', 1], '"a,b",1\n'],
    ['quotes', ['say "x"'], '"say ""x"""\n'],
    ['a line break', ['a\nb'], '"a\nb"\n'],
    ['nothing', [], '\n'],
  ])('writes %s', (_, values, line) => {
    expect(csvLine(values)).toBe(line);
  });
});
