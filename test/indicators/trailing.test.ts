import { describe, expect, it } from 'vitest';
import { GaussianSum } from '../../core/indicators/gaussian-sum.js';
import { SortedBlocks } from '../../core/indicators/sorted-blocks.js';
import { TrailingQuantile } from '../../core/indicators/trailing-quantile.js';
import * as naive from './naive.js';
import { column, series, uniforms } from './series.js';

describe('trailing quantile', () => {
  it.each(series(41, 400))('over %s equals its twin, in uneven time', (_, values) => {
    const uniform = uniforms(42);
    const trailing = new TrailingQuantile(50);
    const seen: Array<readonly [number, number]> = [];
    let time = 0;
    for (const value of values) {
      time += Math.floor(uniform() * 4);
      trailing.add(value, time);
      if (Number.isFinite(value)) seen.push([time, value]);
      const held = seen.filter(([when]) => time - when < 50).map(([, kept]) => kept);
      expect(trailing.count).toBe(held.length);
      for (const share of [0, 1 / 3, 0.5, 0.98, 1]) {
        expect(trailing.quantile(share)).toBe(naive.quantile(held, share));
      }
    }
  });

  it('holds what is younger than the horizon', () => {
    const trailing = new TrailingQuantile(10);
    trailing.add(1, 0);
    trailing.add(2, 5);
    trailing.expire(9);
    expect(trailing.count).toBe(2);
    trailing.expire(10);
    expect([trailing.count, trailing.quantile(0.5)]).toEqual([1, 2]);
    trailing.expire(100);
    expect([trailing.count, trailing.quantile(0.5)]).toEqual([0, NaN]);
  });

  it('is exact over many blocks, of noise, of ties and of a trend', () => {
    const uniform = uniforms(43);
    const kinds = [() => uniform(), () => Math.floor(uniform() * 3), (i: number) => i, (i: number) => -i];
    for (const kind of kinds) {
      const values = column(20_000, kind);
      const trailing = new TrailingQuantile(9_000);
      values.forEach((value, i) => {
        trailing.add(value, i);
      });
      const sorted = values.slice(-9_000).sort();
      for (let rank = 0; rank < 9_000; rank += 97) {
        expect(trailing.quantile(rank / 8_999)).toBeCloseTo(sorted[rank]!, 9);
      }
    }
  });

  it('refuses to take out what it does not hold', () => {
    const blocks = new SortedBlocks();
    expect(() => blocks.remove(1)).toThrow('no value 1 to take out');
    blocks.insert(2);
    expect(() => blocks.remove(1)).toThrow('no value 1 to take out');
    blocks.remove(2);
    expect(blocks.count).toBe(0);
  });
});

describe('sum weighted by age', () => {
  it('weighs by exp(-age^2 / 2 sigma^2), up to and including the horizon', () => {
    const sum = new GaussianSum(20, 60);
    sum.add(3, 0);
    sum.add(5, 40);
    expect(sum.at(40)).toBeCloseTo(3 * Math.exp(-2) + 5, 15);
    expect(sum.at(60)).toBeCloseTo(3 * Math.exp(-4.5) + 5 * Math.exp(-0.5), 15);
    expect(sum.at(61)).toBeCloseTo(5 * Math.exp(-0.5 * 1.05 ** 2), 15);
    expect(sum.at(1000)).toBe(0);
  });

  it('equals its twin through growth and forgetting', () => {
    const uniform = uniforms(44);
    const sum = new GaussianSum(200, 600);
    const seen: Array<readonly [number, number]> = [];
    let time = 0;
    for (let i = 0; i < 3_000; i++) {
      time += Math.floor(uniform() * (i < 1_000 ? 2 : 20));
      const amount = uniform();
      sum.add(amount, time);
      seen.push([time, amount]);
    }
    const weighed = seen.map(([at, amount]) =>
      time - at > 600 ? 0 : amount * Math.exp(-0.5 * ((time - at) / 200) ** 2),
    );
    expect(sum.at(time)).toBeCloseTo(naive.sum(weighed), 9);
  });
});
