import { describe, expect, it } from 'vitest';
import { sensitivityVariants } from '../../../core/examine/ablation/sensitivity.js';
import { type ParamSpec, type ParamValue, param } from '../../../core/strategy/params.js';

function namesOf(specs: Readonly<Record<string, ParamSpec>>, set: Readonly<Record<string, ParamValue>> = {}) {
  const params = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default]));
  return sensitivityVariants(specs, { ...params, ...set }).map(({ name }) => name);
}

const ROWS: readonly (readonly [what: string, spec: ParamSpec, names: readonly string[]])[] = [
  ['0.8 and 1.2 times a number', param.float(0, 6, { default: 2.5 }), ['x=2', 'x=3']],
  ['without what binary leaves of decimals', param.float(0, 1, { default: 0.25 }), ['x=0.2', 'x=0.3']],
  ['a range cuts', param.float(0.5, 1, { default: 0.98 }), ['x=0.784', 'x=1']],
  ['a default at an end has one side', param.float(0, 1, { default: 1 }), ['x=0.8']],
  ['zero: the ends of the range', param.float(-1, 5, { default: 0 }), ['x=-1', 'x=5']],
  ['zero at an end: the other', param.float(0, 1e9, { default: 0 }), ['x=1e+9']],
  ['a negative number', param.float(-5, 5, { default: -2 }), ['x=-2.4', 'x=-1.6']],
  ['whole numbers are rounded', param.int(2, 200, { default: 14 }), ['x=11', 'x=17']],
  ['to another one', param.int(0, 9, { default: 1 }), ['x=0', 'x=2']],
  ['which the range may not have', param.int(1, 9, { default: 1 }), ['x=2']],
  ['a negative whole number', param.int(-9, 9, { default: -1 }), ['x=-2', 'x=0']],
  ['a range of one number', param.int(3, 3, { default: 3 }), []],
  ['a switch', param.bool({ default: true }), ['x=false']],
  ['each other choice', param.choice(['a', 'b', 'c'], { default: 'b' }), ['x=a', 'x=c']],
];

describe('the values that a parameter is tried at', () => {
  it.each(ROWS)('%s', (_, spec, names) => {
    expect(namesOf({ x: spec })).toEqual(names);
  });

  it('are about what the whole has, and sorted by parameter', () => {
    const specs = { later: param.float(0, 10, { default: 5 }), early: param.bool({ default: false }) };
    expect(namesOf(specs, { later: 1 })).toEqual(['early=true', 'later=0.8', 'later=1.2']);
  });

  it('change nothing else', () => {
    const [variant] = sensitivityVariants({ x: param.bool({ default: true }) }, { x: true, y: 3 });
    expect(variant).toMatchObject({ kind: 'parameter', params: { x: false } });
  });
});
