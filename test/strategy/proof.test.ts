import { describe, expect, it } from 'vitest';
import type { FeatureFactory } from '../../core/frame/feature.js';
import { rowsToCheck } from '../../core/strategy/proof.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { LINEAR, type Scripted, SPOT } from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';
import { uniforms } from '../indicators/series.js';
import { CAUSAL, LEAKS } from './leaks.js';

const S = 1_000_000;
const FRAMES = 1500;
const START = 1_700_000_000 * S;

/** A walk with a quote and a print a second. */
function walk(seed: number, frames = FRAMES): readonly Scripted[] {
  const next = uniforms(seed);
  let ticks = 6000;
  return Array.from({ length: frames }, (_, i): readonly Scripted[] => {
    ticks += Math.round((next() - 0.5) * 20);
    const bid = ticks / 10;
    const us = START + i * S;
    return [
      ['quote', us + 1, bid, 1, bid + 0.1, 1],
      ['print', us + 2, bid, 1, 'sell'],
    ];
  }).flat();
}

async function prove(make: () => Strategy, size?: number) {
  const loaded = { strategy: make(), file: 'scripted.ts', hash: '0'.repeat(64), fresh: async () => make() };
  const options = { loaded, ...(size === undefined ? {} : { size }) };
  return runScripted([[LINEAR, walk(3)]], loaded.strategy, {}, options);
}

describe('the proof', () => {
  it.each(LEAKS)('catches $name', async ({ make, says }) => {
    await expect(prove(make)).rejects.toMatchObject({
      code: 'look_ahead',
      message: expect.stringMatching(says) as unknown,
    });
  });

  it.each(CAUSAL)('passes $name', async ({ make }) => {
    const { result } = await prove(make);
    expect(result.counters.proof_rows).toBe(FRAMES - 1);
    expect(result.counters.proof_rows_checked).toBeGreaterThan(40);
  });

  it('names column, row and both values', async () => {
    const make = () =>
      defineStrategy({
        name: 'Next',
        populateIndicators: ({ ts }) => ({ next: ts.map((_, i) => ts[i + 1] ?? -1) }),
      });
    await expect(prove(make)).rejects.toThrow(
      /^Next looks ahead: next of binanceusdm:BTC\/USDT:USDT in row 0 \(2023-11-14 22:13:20.*\) is 1700000001000000 with the rows after it there, and -1 without them; bot lookahead-analysis --strategy Next/,
    );
  });

  it('sees through the frames of another instrument', async () => {
    const make = () =>
      defineStrategy({
        name: 'Other',
        populateIndicators: ({ close }, { framesOf }) => {
          const other = framesOf('binance:BTC/USDT').close;
          return { own: close.map((value, i) => value - other[i + 1]!) };
        },
      });
    const loaded = { strategy: make(), file: 'scripted.ts', hash: '0'.repeat(64), fresh: async () => make() };
    const markets = [[LINEAR, walk(3)] as const, [SPOT, walk(4)] as const];
    await expect(runScripted(markets, loaded.strategy, {}, { loaded })).rejects.toMatchObject({
      code: 'look_ahead',
    });
  });

  it('computes rows again in which trades change, however rare they are', async () => {
    // Looks ahead in the rows that it trades in and nowhere else: far between, and past the rows that are all checked.
    const make = () =>
      defineStrategy({
        name: 'Rare',
        startupFrames: 600,
        populateEntry: ({ ts, close }) => ({
          enter_long: ts.map((at, i) => +(at % (200 * S) === 0 && close[i + 1] !== undefined)),
        }),
        populateExit: ({ ts }) => ({ exit_long: ts.map((at) => +(at % (200 * S) === 10 * S)) }),
      });
    await expect(prove(make)).rejects.toMatchObject({ code: 'look_ahead' });
  });

  it('checks the same rows however the events are cut', async () => {
    const { make } = CAUSAL[0]!;
    const one = await prove(make, 1);
    const many = await prove(make, 10_000);
    expect(one.result).toEqual(many.result);
  });

  it('is left out where it is not asked for', async () => {
    const { make } = LEAKS[0]!;
    const loaded = { strategy: make(), file: 'scripted.ts', hash: '0'.repeat(64), fresh: async () => make() };
    const { result } = await runScripted([[LINEAR, walk(3)]], loaded.strategy, {}, { loaded, proof: false });
    expect(result.counters.proof_rows).toBeUndefined();
  });
});

describe('rows to check', () => {
  it.each([
    [0, 0],
    [10, 10],
    [100, 39],
    [10_000, 107],
    [1_000_000, 782],
  ])('of %i are %i', (rows, checked) => {
    expect(rowsToCheck(rows)).toBe(checked);
  });
});

describe('what runs ahead of the trading', () => {
  it('tells the callbacks nothing: features and column hooks are of another instance', async () => {
    const heard: unknown[] = [];
    const make = () => {
      let newest: number | undefined;
      const spy: FeatureFactory<''> = {
        outputs: [''],
        create: () => ({
          outputs: [''],
          onQuote: (bid) => {
            newest = bid;
          },
          sample: (_frame, out) => {
            out[0] = 0;
          },
        }),
      };
      return defineStrategy({
        name: 'Tells',
        features: { spy },
        populateIndicators: ({ close }) => {
          newest = close.at(-1);
          return {};
        },
        populateEntry: ({ ts }) => ({ enter_long: ts.map((at) => +(at % (100 * S) === 0)) }),
        confirmTradeEntry: () => {
          heard.push(newest);
          return true;
        },
      });
    };
    await prove(make);
    expect(heard.length).toBeGreaterThan(0);
    expect(new Set(heard)).toEqual(new Set([undefined]));
  });
});
