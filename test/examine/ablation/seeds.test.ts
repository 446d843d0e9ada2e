import { describe, expect, it } from 'vitest';
import { parseSeeds } from '../../../core/examine/ablation/seeds.js';

describe('--seeds', () => {
  it.each([
    ['3', [1, 2, 3]],
    ['1', [1]],
    ['7-9', [7, 8, 9]],
    ['9001-9001', [9001]],
    ['0-1', [0, 1]],
  ])('%s', (text, seeds) => {
    expect(parseSeeds(text)).toEqual(seeds);
  });

  it.each(['', '0', '-3', '5-4', '1-2-3', '1,2', '1.5', 'x', '1-20000', '99999999999999999'])(
    'refuses %j',
    (text) => {
      expect(() => parseSeeds(text)).toThrow(`--seeds ${JSON.stringify(text)}: expected how many (20)`);
    },
  );
});
