import { describe, expect, it } from 'vitest';
import { checkFeature } from '../../../core/examine/check-feature.js';
import type { Feature, FeatureFactory } from '../../../core/frame/feature.js';
import { adaptiveOfi } from '../../../core/frame/features/adaptive-ofi.js';
import { averageTrueRange } from '../../../core/frame/features/average-true-range.js';
import { kyle } from '../../../core/frame/features/kyle.js';
import { lpi } from '../../../core/frame/features/lpi.js';
import { realisedVol } from '../../../core/frame/features/realised-vol.js';
import { vpin } from '../../../core/frame/features/vpin.js';

/** The mean spread of a frame's quotes, as docs/plugins.md would have one written. */
function spreadMean(make: (inner: Feature) => Partial<Feature> = () => ({})): FeatureFactory {
  const outputs = [''] as const;
  const create = (): Feature => {
    let [sum, count] = [0, 0];
    const inner: Feature = {
      outputs,
      onQuote: (bid, _, ask) => {
        sum += ask - bid;
        count++;
      },
      sample: (_, out) => {
        out[0] = sum / count;
        [sum, count] = [0, 0];
      },
    };
    return { ...inner, ...make(inner) };
  };
  return { outputs, create };
}

describe('a sound feature breaks nothing', () => {
  it.each<[string, FeatureFactory]>([
    ['adaptiveOfi', adaptiveOfi()],
    ['averageTrueRange', averageTrueRange()],
    ['kyle', kyle()],
    ['lpi', lpi()],
    ['realisedVol', realisedVol()],
    ['vpin', vpin()],
    ['one of a user', spreadMean()],
  ])('%s', async (_, factory) => {
    expect(await checkFeature(factory)).toEqual([]);
  });
});

let calls = 0;
const shared = { quotes: 0 };
const told: number[] = [];

describe('a broken one is found out', () => {
  it.each<[string, FeatureFactory, RegExp]>([
    [
      'no outputs',
      { outputs: [], create: () => ({ outputs: [], sample: () => undefined }) },
      /^it has no outputs$/,
    ],
    ['an output twice', { ...spreadMean(), outputs: ['', ''] }, /^it has the output "" twice$/],
    [
      'instances with other outputs',
      {
        outputs: ['', 'b'],
        create: () => ({ outputs: ['b', ''], sample: (_, out) => void out.fill(Number.NaN) }),
      },
      /^its instances have the outputs "b", "", its factory "", "b"$/,
    ],
    [
      'an output that is not written',
      spreadMean(() => ({ sample: () => undefined })),
      /^sample does not write the output ""$/,
    ],
    [
      'an output that is 0 before it is known',
      spreadMean(() => ({ sample: (_, out) => void out.fill(0) })),
      /^the output "" is 0 before the first event: expected NaN$/,
    ],
    [
      'a value that counts calls',
      spreadMean((inner) => ({
        sample: (frame, out, closeTs) => {
          inner.sample(frame, out, closeTs);
          out[0]! += 1e-9 * calls++;
        },
      })),
      /^the same events give another value: checked of row \d+ is [\d.]+ and [\d.]+$/,
    ],
    [
      'state that instruments share',
      {
        outputs: [''],
        create: () => {
          shared.quotes = 0;
          return {
            outputs: [''],
            onQuote: () => void shared.quotes++,
            sample: (_, out) => void out.fill(shared.quotes === 0 ? Number.NaN : shared.quotes),
          };
        },
      },
      /^an instance for another instrument changes a value: checked of row \d+ is \d+ and \d+$/,
    ],
    [
      'a value of the future, remembered from the run before',
      {
        outputs: [''],
        create: () => {
          let row = 0;
          const last = told.length > 0 ? told.at(-1)! : Number.NaN;
          told.length = 0;
          return {
            outputs: [''],
            onQuote: (bid: number) => void told.push(bid),
            sample: (_, out) => void out.fill(row++ === 0 ? Number.NaN : last),
          };
        },
      },
      /checked of row \d+ is/,
    ],
  ])('%s', async (_, factory, says) => {
    const broken = await checkFeature(factory);
    expect(broken[0]).toMatch(says);
  });
});
