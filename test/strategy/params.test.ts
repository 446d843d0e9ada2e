import { describe, expect, it } from 'vitest';
import { resolveParams } from '../../core/loader/strategies.js';
import {
  checkParamSpecs,
  describeRange,
  type ParamSpec,
  param,
  parseParam,
} from '../../core/strategy/params.js';
import { defineStrategy } from '../../core/strategy/strategy.js';

const float = param.float(1.5, 4, { default: 2.25, space: 'entry' });
const int = param.int(10, 40, { default: 30 });
const bool = param.bool({ default: true });
const choice = param.choice(['last', 'mid'], { default: 'mid' });

describe('a parameter', () => {
  it.each<[string, ParamSpec, unknown, unknown]>([
    ['a number', float, 3, 3],
    ['a number as text', float, '3.5', 3.5],
    ['its lower bound', float, 1.5, 1.5],
    ['its upper bound', float, 4, 4],
    ['below', float, 1.49, undefined],
    ['above', float, '4.01', undefined],
    ['NaN', float, Number.NaN, undefined],
    ['empty text', float, '', undefined],
    ['words', float, 'much', undefined],
    ['a whole number', int, '12', 12],
    ['a broken number', int, 12.5, undefined],
    ['true', bool, 'true', true],
    ['false', bool, false, false],
    ['a number for a truth', bool, 1, undefined],
    ['a word of the choice', choice, 'last', 'last'],
    ['another word', choice, 'vwap', undefined],
  ])('%s', (_, spec, raw, expected) => {
    expect(parseParam(spec, raw)).toBe(expected);
  });

  it('says what it accepts', () => {
    expect([float, int, bool, choice].map(describeRange)).toEqual([
      'a number from 1.5 to 4',
      'a whole number from 10 to 40',
      'true or false',
      'last or mid',
    ]);
  });

  it('has a default within its own bounds', () => {
    expect(() => checkParamSpecs('Bad', { window: param.int(10, 40, { default: 5 }) })).toThrow(
      'Bad: the default 5 of parameter window is not a whole number from 10 to 40',
    );
  });
});

describe("a strategy's parameters", () => {
  const strategy = defineStrategy({ name: 'Some', params: { float, int, bool, choice } });

  it('are the defaults but for what is set', () => {
    expect(resolveParams(strategy, { int: '11' })).toEqual({
      float: 2.25,
      int: 11,
      bool: true,
      choice: 'mid',
    });
  });

  it('refuse an unknown name, with the nearest', () => {
    expect(() => resolveParams(strategy, { flaot: 2 })).toThrow(
      'Some has no parameter flaot, did you mean float? (it has float, int, bool, choice)',
    );
  });

  it('refuse a value out of range, with the range', () => {
    expect(() => resolveParams(strategy, { float: 9 })).toThrow(
      'parameter float of Some: 9 is not a number from 1.5 to 4',
    );
  });
});
