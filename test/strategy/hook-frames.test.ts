import { describe, expect, it } from 'vitest';
import { HookFrames } from '../../core/strategy/hook-frames.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { LINEAR, type Scripted } from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';

const S = 1_000_000;

const script: readonly Scripted[] = Array.from({ length: 20 }, (_, i): readonly Scripted[] => [
  ['quote', i * S + 1, 100 + i, 1, 100.1 + i, 1],
  ['print', i * S + 2, 100 + i, 1, 'sell'],
]).flat();

const failure = (strategy: Strategy) =>
  runScripted([[LINEAR, script]], strategy).then(
    () => null,
    (error: unknown) => error,
  );

describe('a hook that changes its input', () => {
  it.each<[string, Strategy, RegExp]>([
    [
      'a value of the frames',
      defineStrategy({
        name: 'Writes',
        populateIndicators: ({ close }) => {
          close[3] = 7;
          return {};
        },
      }),
      /^Writes: populateIndicators changed close in row 3 of the frames it was given, from 103 to 7/,
    ],
    [
      'by sorting in place',
      defineStrategy({
        name: 'Sorts',
        populateEntry: ({ close }) => {
          close.reverse();
          return {};
        },
      }),
      /^Sorts: populateEntry changed close in row 0/,
    ],
    [
      'an own column',
      defineStrategy({
        name: 'Own',
        populateIndicators: ({ close }) => ({ own: close }),
        populateExit: ({ own }) => {
          own.fill(0);
          return {};
        },
      }),
      /^Own: populateExit changed own in row 0/,
    ],
    [
      'a zero to the other zero',
      defineStrategy({
        name: 'Zero',
        conditions: ({ liq_buy }) => {
          liq_buy[1] = -0;
          return {};
        },
      }),
      /^Zero: conditions changed liq_buy in row 1/,
    ],
    [
      'the frames of another instrument',
      defineStrategy({
        name: 'Other',
        populateIndicators: (_frames, { framesOf }) => {
          framesOf('binanceusdm:BTC/USDT:USDT').close[0] = 1;
          return {};
        },
      }),
      /^Other: populateIndicators changed close in row 0/,
    ],
  ])('%s', async (_name, strategy, message) => {
    const error = await failure(strategy);
    expect(error).toMatchObject({ code: 'strategy_failed' });
    expect(String(error)).toMatch(new RegExp(message.source.replace('^', '')));
  });

  it('may return what it was given, and change what it returned later without effect', async () => {
    const seen: number[] = [];
    let returned: Float64Array | undefined;
    const strategy = defineStrategy({
      name: 'Returned',
      populateIndicators: ({ close }) => {
        const own = close.slice();
        returned = own;
        return { own };
      },
      populateEntry: ({ own }) => {
        returned?.fill(0);
        seen.push(own[2]!);
        return {};
      },
    });
    expect(await failure(strategy)).toBeNull();
    expect(seen[0]).toBe(102);
  });
});

describe('frames', () => {
  it('can be spread and listed', async () => {
    let keys: readonly string[] = [];
    const strategy = defineStrategy({
      name: 'Spread',
      populateIndicators: (frames) => {
        keys = Object.keys({ ...frames });
        return {};
      },
    });
    expect(await failure(strategy)).toBeNull();
    expect(keys.slice(0, 3)).toEqual(['ts', 'open', 'high']);
    expect(keys).toContain('length');
  });

  it('cannot be kept for later', async () => {
    let kept: { readonly close: Float64Array } | undefined;
    const strategy = defineStrategy({
      name: 'Kept',
      populateIndicators: (frames) => {
        kept = frames;
        return {};
      },
      populateEntry: () => ({ enter_long: kept!.close.map(() => 0) }),
    });
    expect(String(await failure(strategy))).toMatch(
      /Kept threw in populateEntry: frames can be read while the hook runs/,
    );
  });
});

describe('copies that the next window takes up again', () => {
  /** Seen from row 0 by the first call and by the second, which has a row more. */
  it.each<[string, (column: Float64Array) => void, string | null]>([
    ['are the same where nobody changes them', () => undefined, null],
    ['are made anew where a kept one is written to before it is read again', (kept) => kept.fill(0), null],
  ])('%s', (_name, meddle, said) => {
    const host = new Float64Array([1, 2, -0, Number.NaN, 5, 6]);
    const windowOf = (length: number) => ({ length, column: () => host.subarray(0, length) });
    const given = new HookFrames(['close']);
    const kept: Float64Array[] = [];
    for (let length = 3; length <= 6; length++) {
      if (kept.length > 0) meddle(kept.at(-1)!);
      given.open(windowOf(length), 0);
      expect([...given.frames.close!]).toEqual([...host.subarray(0, length)]);
      kept.push(given.frames.close!);
      expect(given.close()).toBe(said);
    }
    given.open(windowOf(2), 0);
    expect([...given.frames.close!]).toEqual([1, 2]);
    expect(given.frames.close!.buffer.byteLength).toBe(16);
  });

  it('stay as a hook has kept them, and are not what another place in time has', () => {
    const host = new Float64Array([1, 2, 3, 4, 5, 6]);
    const given = new HookFrames(['close']);
    const kept = [0, 1, 2].map((from) => {
      given.open({ length: 3, column: () => host.subarray(from, from + 3) }, from);
      const { close } = given.frames;
      given.close();
      return close!;
    });
    expect(kept.map((column) => [...column])).toEqual([
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 5],
    ]);
  });

  it('are found changed through one kept of a window before', () => {
    const host = new Float64Array([1, 2, 3, 4]);
    const given = new HookFrames(['close']);
    const read = (length: number) => {
      given.open({ length, column: () => host.subarray(0, length) }, 0);
      return given.frames.close!;
    };
    read(2);
    given.close();
    const kept = read(3);
    given.close();
    read(4);
    kept[1] = 9;
    expect(given.close()).toEqual({ column: 'close', row: 1, was: 2, is: 9 });
  });
});

describe('a misspelt name', () => {
  it.each<[string, Strategy, RegExp]>([
    [
      'of a column',
      defineStrategy({
        name: 'Typo',
        populateIndicators: (frames) => ({ x: (frames as never as Record<string, Float64Array>).clsoe! }),
      }),
      /Typo threw in populateIndicators: frames have no column clsoe; did you mean close\?\n {4}at .*hook-frames\.test\.ts/,
    ],
    [
      'of an own column',
      defineStrategy({
        name: 'Typo',
        populateIndicators: ({ close }) => ({ momentum: close }),
        populateEntry: (frames) => ({
          enter_long: (frames as never as Record<string, Float64Array>).momentun!,
        }),
      }),
      /frames have no column momentun; did you mean momentum\?/,
    ],
    [
      'of a parameter',
      defineStrategy({
        name: 'Typo',
        params: { buyBelow: { kind: 'int', low: 1, high: 9, default: 3 } },
        populateEntry: ({ close }, { params }) => ({
          enter_long: close.map((v) => +(v < (params as never as Record<string, number>).buyBelw!)),
        }),
      }),
      /the strategy declares no parameter buyBelw; did you mean buyBelow\?/,
    ],
    [
      'of what the context has',
      defineStrategy({
        name: 'Typo',
        populateEntry: (_frames, ctx) => ({ enter_long: [+(ctx as never as { wallet: number }).wallet] }),
      }),
      /populateEntry has no ctx\.wallet; there are params, instrument, timeframeUs, framesOf, random/,
    ],
    [
      'of an instrument',
      defineStrategy({
        name: 'Typo',
        populateEntry: (_frames, ctx) => ({ enter_long: ctx.framesOf('binance:BTC/UST').close }),
      }),
      /binance:BTC\/UST is not an instrument of this run/,
    ],
  ])('%s is an error, with the nearest there is', async (_name, strategy, message) => {
    expect(String(await failure(strategy))).toMatch(message);
  });
});
