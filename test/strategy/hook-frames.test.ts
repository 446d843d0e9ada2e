import { describe, expect, it } from 'vitest';
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
