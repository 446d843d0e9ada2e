import { describe, expect, it } from 'vitest';
import { adaptiveOfi } from '../../../core/frame/features/adaptive-ofi.js';
import * as naive from '../../indicators/naive.js';
import { expectNear } from '../../indicators/near.js';
import { candles, drive, inFrame, type Kind, type Market, type MarketEvent, randomMarket } from './drive.js';

const SECOND = 1_000_000;

interface Plain {
  readonly mode: 'cont' | 'trade-flow';
  readonly factor: number;
  readonly prints: number;
  readonly threshold?: number;
}

/** The frame sums of what is kept, by the formula: each event asks its own past. */
function keptSums(market: Market, { mode, factor, prints, threshold }: Plain): Float64Array {
  const sizes: number[] = [];
  let before: Kind<'quote'> | undefined;
  const flowOf = (event: MarketEvent): number => {
    if (event.kind === 'gap') before = undefined;
    if (event.kind === 'trade') sizes.push(event.size);
    if (event.kind === 'trade' && mode === 'trade-flow') return event.buy ? event.size : -event.size;
    if (event.kind !== 'quote' || mode === 'trade-flow') return 0;
    const e = before ? naive.orderFlow(before, event) : 0;
    before = event;
    return e;
  };
  return Float64Array.from({ length: market.frameCount }, (_, i) => {
    let kept = 0;
    for (const event of inFrame(market, i)) {
      const flow = flowOf(event);
      const least = threshold ?? (sizes.length === 0 ? 0 : factor * naive.median(sizes.slice(-prints)));
      if (Math.abs(flow) >= least) kept += flow;
    }
    return kept;
  });
}

describe.each<[string, Plain]>([
  ['cont', { mode: 'cont', factor: 0.2, prints: 30 }],
  ['cont, short memory', { mode: 'cont', factor: 0.9, prints: 3 }],
  ['trade flow', { mode: 'trade-flow', factor: 0.2, prints: 30 }],
  ['trade flow, short memory', { mode: 'trade-flow', factor: 0.9, prints: 4 }],
  ['a fixed threshold', { mode: 'cont', factor: 0.2, prints: 30, threshold: 1.7 }],
])('adaptive OFI, %s', (_, plain) => {
  const market = randomMarket(51, 400, SECOND);
  const smooth = naive.ewma(keptSums(market, plain), 0.15);
  const { mode, factor: microPrintFactor, prints: microPrintWindow, threshold } = plain;
  const options = { mode, microPrintFactor, microPrintWindow, ...(threshold !== undefined && { threshold }) };

  it('equals its twin, and so does its robust z', () => {
    const columns = drive(adaptiveOfi(options), market);
    expectNear(columns[''], smooth, { scale: 1 });
    expectNear(columns.z, naive.overKnown(smooth, 60, naive.robustZ), { scale: 1 });
  });

  it('and its plain z', () => {
    const { z } = drive(adaptiveOfi({ ...options, zScore: 'standard', window: 40 }), market);
    expectNear(z, naive.overKnown(smooth, 40, naive.standardZ), { scale: 1 });
  });
});

describe('adaptive OFI', () => {
  const quote = (ts: number, bidSize: number): MarketEvent => ({
    kind: 'quote',
    ts,
    bid: 100,
    bidSize,
    ask: 101,
    askSize: 5,
  });
  const trade = (ts: number, size: number): MarketEvent => ({
    kind: 'trade',
    ts,
    price: 100,
    size,
    buy: true,
  });
  const run = (events: MarketEvent[], alpha = 1) =>
    Array.from(drive(adaptiveOfi({ alpha }), { events, frameCount: 3, timeframe: 10 })['']);

  it('keeps all before the first print, then what is at least a fifth of the median', () => {
    expect(run([quote(0, 1), quote(1, 1.5), trade(2, 10), quote(11, 3.4), quote(12, 5.5)])).toEqual([
      0.5, 2.1, 0,
    ]);
  });

  it('starts its EWMA at the first frame, a silent one included', () => {
    expect(run([quote(10, 1), quote(11, 5)], 0.5)).toEqual([0, 2, 1]);
  });

  it('carries the last quote over a frame border, but not over a gap', () => {
    expect(run([quote(0, 1), quote(10, 3), { kind: 'gap', ts: 20 }, quote(21, 9)])).toEqual([0, 2, 0]);
  });

  it('is unknown in frames made of candles', () => {
    const market: Market = { events: [], frameCount: 100, timeframe: SECOND };
    const columns = drive(adaptiveOfi({ window: 5 }), market, candles(1, 100, SECOND));
    expect([...columns[''], ...columns.z].every(Number.isNaN)).toBe(true);
  });

  it.each([
    [{ alpha: 0 }, 'adaptiveOfi.alpha is 0: expected a number above 0, at most 1'],
    [{ microPrintFactor: -1 }, 'adaptiveOfi.microPrintFactor is -1: expected a finite number from 0 up'],
    [
      { microPrintWindow: 0 },
      'adaptiveOfi.microPrintWindow is 0: expected a whole number from 1 to 10000000',
    ],
    [{ window: 1 }, 'adaptiveOfi.window is 1: expected a whole number from 2 to 10000000'],
    [{ threshold: Number.NaN }, 'adaptiveOfi.threshold is NaN: expected a finite number from 0 up'],
    [{ mode: 'ofi' as 'cont' }, 'adaptiveOfi.mode is "ofi": expected cont, trade-flow'],
    [{ zScore: 'mad' as 'robust' }, 'adaptiveOfi.zScore is "mad": expected robust, standard'],
  ])('refuses %o', (options, message) => {
    expect(() => adaptiveOfi(options)).toThrow(expect.objectContaining({ code: 'config', message }));
  });
});
