import { describe, expect, it } from 'vitest';
import { defineStrategy, param, type Strategy } from '../../../core/index.js';
import { checkDefinition } from '../../../core/strategy/definition.js';

const params = {
  size: param.float(0, 1, { default: 0.5 }),
  frames: param.int(1, 9, { default: 3 }),
  mode: param.choice(['fast', 'slow'], { default: 'fast' }),
  on: param.bool({ default: true }),
};

const checked = (ablations: unknown) => () =>
  checkDefinition(defineStrategy({ name: 'Named', params, ablations } as never) as Strategy);

describe('the variants that a strategy names', () => {
  it('are sets of its parameters, of any of their values', () => {
    checked({ all: { size: 1, frames: 1, mode: 'slow', on: false }, none: {} })();
    checked(undefined)();
  });

  it.each([
    ['no set', 'off', 'ablations: expected sets of parameters by name'],
    ['no values', { off: true }, 'ablations.off: expected parameters with their values'],
    [
      'a parameter with a slip',
      { off: { siez: 0 } },
      'ablations.off: siez is no parameter; did you mean size?',
    ],
    ['no parameter', { off: { colour: 0 } }, 'ablations.off: colour is no parameter'],
    ['a number out of its range', { off: { size: 2 } }, 'ablations.off.size: 2 is not a number from 0 to 1'],
    [
      'a part of a whole number',
      { off: { frames: 1.5 } },
      'ablations.off.frames: 1.5 is not a whole number from 1 to 9',
    ],
    ['a text for a number', { off: { size: '1' } }, 'ablations.off.size: "1" is not a number from 0 to 1'],
    ['another choice', { off: { mode: 'idle' } }, 'ablations.off.mode: "idle" is not fast or slow'],
    ['a text for a switch', { off: { on: 'false' } }, 'ablations.off.on: "false" is not true or false'],
  ])('are refused with %s', (_, ablations, message) => {
    expect(checked(ablations)).toThrow(`Named: ${message}`);
  });

  it('have the types of the parameters', () => {
    defineStrategy({ name: 'Typed', params, ablations: { off: { size: 0, mode: 'slow', on: false } } });
    // @ts-expect-error no such parameter
    defineStrategy({ name: 'Typed', params, ablations: { off: { siez: 0 } } });
    // @ts-expect-error no such choice
    defineStrategy({ name: 'Typed', params, ablations: { off: { mode: 'idle' } } });
    // @ts-expect-error a text for a number
    defineStrategy({ name: 'Typed', params, ablations: { off: { size: '0' } } });
  });
});
