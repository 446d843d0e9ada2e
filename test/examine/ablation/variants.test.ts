import { describe, expect, it } from 'vitest';
import { ablationVariants, pickVariants } from '../../../core/examine/ablation/variants.js';
import { averageTrueRange, defineStrategy, param } from '../../../core/index.js';

const STRATEGY = defineStrategy({
  name: 'Parts',
  params: { window: param.int(2, 50, { default: 14 }) },
  features: ({ params }) => ({ atr: averageTrueRange({ window: params.window }) }),
  ablations: { slow: { window: 40 }, 'a, b': { window: 2 } },
});
const ALL = ablationVariants(STRATEGY, { window: 14 }, ['calm', 'atr']);

describe('what can be off', () => {
  it('is each condition, each feature, and each variant with a name', () => {
    expect(ALL.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'condition calm',
      'condition atr',
      'feature atr',
      'ablation slow',
      'ablation a, b',
    ]);
    expect(ALL[0]).toMatchObject({ params: {}, off: { conditions: ['calm'], features: [] } });
    expect(ALL[2]).toMatchObject({ params: {}, off: { conditions: [], features: ['atr'] } });
    expect(ALL[3]).toMatchObject({
      params: { window: 40 },
      off: { conditions: [], features: [] },
    });
  });
});

describe('--off', () => {
  it.each([
    ['one', ['slow'], ['slow']],
    ['several, in their own order whatever was asked first', ['slow,calm'], ['calm', 'slow']],
    ['several times', ['slow', ' calm '], ['calm', 'slow']],
    ['one twice', ['slow', 'slow'], ['slow']],
    ['a name of two', ['atr'], ['atr', 'atr']],
    ['a name with a comma', ['a, b'], ['a, b']],
  ])('picks %s', (_, texts, names) => {
    expect(pickVariants(ALL, texts, '--off').map(({ name }) => name)).toEqual(names);
  });

  it('refuses a name that is none, with those there are and the nearest', () => {
    expect(() => pickVariants(ALL, ['calmm'], '--off')).toThrow(
      '--off "calmm": there are calm, atr, slow, a, b; did you mean calm?',
    );
    expect(() => pickVariants([], ['x'], '--off')).toThrow('--off "x": there is none');
  });
});
