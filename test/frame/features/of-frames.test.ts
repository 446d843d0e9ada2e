import { describe, expect, it } from 'vitest';
import type { Frames } from '../../../core/frame/columns.js';
import type { FeatureFactory } from '../../../core/frame/feature.js';
import { averageTrueRange } from '../../../core/frame/features/average-true-range.js';
import { microPriceLean } from '../../../core/frame/features/micro-price.js';
import { atr } from '../../../core/indicators/atr.js';
import { microPriceDivergence } from '../../../core/indicators/microprice-divergence.js';
import { robustZ } from '../../../core/indicators/robust-z.js';
import { standardZ } from '../../../core/indicators/standard-z.js';
import { frameAt } from './drive.js';

const ROWS = 200;

/** Made-up columns with holes, from a small generator. */
function columns(): Frames {
  let seed = 12_345;
  const next = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const column = (hole: number) =>
    Float64Array.from({ length: ROWS }, () => (next() < hole ? Number.NaN : 100 + next()));
  const close = column(0);
  return {
    close,
    high: close.map((value) => value + next()),
    low: close.map((value) => value - next()),
    mid: column(0.05),
    microprice: column(0.05),
    vwap: column(0.3),
    length: ROWS,
  } as unknown as Frames;
}

/** What a feature samples, row after row, as one column an output. */
function sampled(factory: FeatureFactory, frames: Frames): readonly Float64Array[] {
  const feature = factory.create();
  const outs = factory.outputs.map(() => new Float64Array(ROWS));
  const out = new Float64Array(factory.outputs.length);
  for (let row = 0; row < ROWS; row++) {
    feature.sample(frameAt(frames, row), out, 0);
    for (const [i, value] of out.entries()) outs[i]![row] = value;
  }
  return outs;
}

const frames = columns();

describe('microPriceLean', () => {
  it.each(['last', 'mid', 'vwap'] as const)(
    'is the divergence from %s and its z, as the columns have them',
    (reference) => {
      const divergence = microPriceDivergence(frames, reference);
      expect(sampled(microPriceLean({ reference, window: 20 }), frames)).toEqual([
        divergence,
        robustZ(divergence, 20),
      ]);
      const standard = microPriceLean({ reference, window: 20, zScore: 'standard' });
      expect(sampled(standard, frames)[1]).toEqual(standardZ(divergence, 20));
    },
  );

  it.each([
    [{ window: 1 }, 'microPriceLean.window'],
    [{ reference: 'open' as never }, 'microPriceLean.reference'],
    [{ zScore: 'rank' as never }, 'microPriceLean.zScore'],
  ])('refuses %o', (options, name) => {
    expect(() => microPriceLean(options)).toThrow(name);
  });
});

describe('averageTrueRange', () => {
  it('is the column form', () => {
    expect(sampled(averageTrueRange({ window: 14 }), frames)).toEqual([
      atr(frames.high, frames.low, frames.close, 14),
    ]);
    expect(sampled(averageTrueRange(), frames)).toEqual(sampled(averageTrueRange({ window: 14 }), frames));
  });

  it('refuses a window below 1', () => {
    expect(() => averageTrueRange({ window: 0 })).toThrow('averageTrueRange.window');
  });
});

describe('microPriceDivergence', () => {
  it('refuses another reference', () => {
    expect(() => microPriceDivergence(frames, 'open' as never)).toThrow('reference');
  });
});
