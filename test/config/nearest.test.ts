import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../core/config/nearest.js';

const KEYS = ['stoploss', 'stake_amount', 'stake_currency', 'strategy', 'strategy_path', 'fee'];

describe('nearest', () => {
  it.each([
    ['the name itself', 'stoploss', 'stoploss'],
    ['a missing letter', 'stoplos', 'stoploss'],
    ['a letter too many', 'stopploss', 'stoploss'],
    ['a wrong letter', 'stopless', 'stoploss'],
    ['neighbours swapped', 'stolposs', 'stoploss'],
    ['another case', 'StopLoss', 'stoploss'],
    ['camel case for underscores', 'stakeAmount', 'stake_amount'],
    ['the nearer of two', 'strategypath', 'strategy_path'],
    ['a short name, one letter wrong', 'fes', 'fee'],
    ['nothing near', 'telegram', undefined],
    ['a short name that shares no letter', 'xyz', undefined],
    ['the empty name', '', undefined],
  ])('%s: %s', (_, name, expected) => {
    expect(nearest(name, KEYS)).toBe(expected);
  });

  it('takes the first of equally near ones', () => {
    expect(nearest('gat', ['gate', 'gati'])).toBe('gate');
    expect(nearest('gat', ['gati', 'gate'])).toBe('gati');
  });

  it('finds nothing among nothing', () => {
    expect(nearest('gate', [])).toBeUndefined();
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['abcd', 'acbd', 1],
    // Optimal string alignment: the full Damerau-Levenshtein distance is 2 here.
    ['ca', 'abc', 3],
  ])('of %j and %j is %i', (a, b, expected) => {
    expect(editDistance(a, b)).toBe(expected);
  });

  it('is symmetric, and 0 for equal texts only', () => {
    const text = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
