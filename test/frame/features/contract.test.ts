import { describe, expect, it } from 'vitest';
import type { FeatureFactory } from '../../../core/frame/feature.js';
import { adaptiveOfi } from '../../../core/frame/features/adaptive-ofi.js';
import { kyle } from '../../../core/frame/features/kyle.js';
import { lpi } from '../../../core/frame/features/lpi.js';
import { realisedVol } from '../../../core/frame/features/realised-vol.js';
import { vpin } from '../../../core/frame/features/vpin.js';
import { expectSame } from '../../indicators/near.js';
import { drive, frameAt, framesOf, randomMarket } from './drive.js';

const FEATURES: ReadonlyArray<readonly [string, FeatureFactory, readonly string[]]> = [
  ['adaptiveOfi', adaptiveOfi(), ['', 'z']],
  ['adaptiveOfi, trade flow', adaptiveOfi({ mode: 'trade-flow', zScore: 'standard' }), ['', 'z']],
  ['vpin', vpin(), ['', 'p98']],
  ['vpin, bulk', vpin({ mode: 'bulk' }), ['', 'p98']],
  ['kyle', kyle(), ['', 'slope', 'slope_z', 'ratio']],
  ['lpi', lpi(), ['', 'p99']],
  ['realisedVol', realisedVol(), ['', 'median', 'low', 'high']],
];

describe.each(FEATURES)('every feature: %s', (_, factory, outputs) => {
  const market = randomMarket(72, 500, 1_000_000);
  const columns = Object.entries(drive(factory, market));

  it('names its outputs, and its instances name the same', () => {
    expect(factory.outputs).toEqual(outputs);
    expect(factory.create().outputs).toEqual(outputs);
  });

  it('comes to know each of its outputs', () => {
    for (const [name, cells] of columns) expect([name, cells.some(Number.isFinite)]).toEqual([name, true]);
  });

  it('writes every output at every sample, NaN at first', () => {
    const out = new Float64Array(outputs.length).fill(-7);
    const silent = { events: [], frameCount: 1, timeframe: 1_000_000 };
    const frames = framesOf(silent);
    frames.ofi.fill(Number.NaN);
    factory.create().sample(frameAt(frames, 0), out, 1_000_000);
    expect(out.every(Number.isNaN)).toBe(true);
  });

  it('keeps its state to itself: each instrument has its own', () => {
    for (const [name, cells] of Object.entries(drive(factory, market))) {
      expectSame(cells, columns.find(([known]) => known === name)![1], name);
    }
  });

  it('does not change its past when the future is deleted', () => {
    const events = market.events.filter(({ ts }) => ts < 300 * 1_000_000);
    for (const [name, cells] of Object.entries(drive(factory, { ...market, events, frameCount: 300 }))) {
      expectSame(cells, columns.find(([known]) => known === name)![1].slice(0, 300), name);
    }
  });
});
