import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Market } from '../../core/market/instrument.js';
import type { JournalEntry } from '../../core/store/journal.js';
import type { TickContext } from '../../core/strategy/contexts.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { param } from '../../core/strategy/params.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { chunkOf } from '../fixtures/chunk.js';
import {
  batchOf,
  engineOf,
  INVERSE,
  LINEAR,
  runScript,
  type Scripted,
  SETTINGS,
  SPOT,
} from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';

const S = 1_000_000;
const PERP = 'binanceusdm:BTC/USDT:USDT';
const COIN = 'binancecoinm:BTC/USD:BTC';
const at = (s: number, bid: number, ask: number): Scripted => ['quote', s * S, bid, 50, ask, 50];
/** A quote a second for six seconds: the mid rises by 1 each. */
const RISING: readonly Scripted[] = [0, 1, 2, 3, 4, 5].map((s) => at(s + 0.1, 99.5 + s, 100.5 + s));

type Context = TickContext<never>;

/** What a function of the context says at each frame's close; intents by the number of the frame. */
function asked<T>(of: (ctx: Context) => T, intents: Readonly<Record<number, unknown>> = {}) {
  const answers: T[] = [];
  let frame = 0;
  const strategy = defineStrategy({
    name: 'Asks',
    onFrame: ((_: unknown, ctx: Context) => {
      answers.push(of(ctx));
      return intents[frame++] ?? null;
    }) as never,
  });
  return { strategy, answers };
}

/** Steps one engine through the scripts of several markets, event by event in the order of their times. */
function runMarkets(
  scripts: readonly (readonly [Market, readonly Scripted[]])[],
  options: Parameters<typeof engineOf>[1],
) {
  const run = engineOf(
    scripts.map(([market]) => market),
    options,
  );
  const events = scripts.flatMap(([, script], i) => script.map((event) => ({ event, i })));
  for (const { event, i } of events.sort((a, b) => a.event[1] - b.event[1] || a.i - b.i)) {
    run.engine.step(chunkOf(batchOf(run.instruments[i]!, [event])));
  }
  run.engine.finish();
  return run;
}

const long = (amount: number, leverage = 1, instrument = PERP) =>
  enter({ legs: [{ instrument: instrument as never, direction: 'long', amount, leverage }] });
const short = (amount: number, leverage = 1, instrument = PERP) =>
  enter({ legs: [{ instrument: instrument as never, direction: 'short', amount, leverage }] });

describe('ctx.random', () => {
  const drawn = (seed: number, others: readonly (readonly [Market, readonly Scripted[]])[] = []) => {
    const numbers: Record<string, number[]> = {};
    const draw =
      (hook: string) =>
      (...args: readonly unknown[]) => {
        const { instrument, random } = args.at(-1) as Context;
        if (instrument.id === PERP)
          numbers[hook] = [...(numbers[hook] ?? []), random.uniform(), random.uniform()];
        return hook === 'onQuote' && instrument.id !== PERP ? long(0.1, 1, instrument.id) : null;
      };
    const strategy = defineStrategy({
      name: 'Draws',
      populateEntry: ((frames: { ts: Float64Array }) => ({
        enter_long: frames.ts.map((ts) => +(ts === 0)),
      })) as never,
      customStoploss: draw('customStoploss') as never,
      customExit: draw('customExit') as never,
      onQuote: draw('onQuote') as never,
      onFrame: draw('onFrame') as never,
    });
    runMarkets([[LINEAR, RISING], ...others], { strategy, seed });
    return numbers;
  };

  it('gives the same numbers in each run of a seed, and others with another', () => {
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1).onQuote).not.toEqual(drawn(2).onQuote);
  });

  it('gives each hook and each call its own, in [0, 1)', () => {
    const all = Object.values(drawn(1)).flat();
    expect(Object.keys(drawn(1)).sort()).toEqual(['customExit', 'customStoploss', 'onFrame', 'onQuote']);
    expect(new Set(all).size).toBe(all.length);
    for (const number of all) expect(number >= 0 && number < 1).toBe(true);
  });

  it('is the same whatever other instruments do', () => {
    expect(drawn(1, [[SPOT, RISING]])).toEqual(drawn(1));
  });

  it('differs for two calls of one hook at one time', () => {
    const numbers: number[] = [];
    const strategy = defineStrategy({
      name: 'Twice',
      onQuote: (_, { random }) => void numbers.push(random.uniform()) as never,
    });
    runScript(LINEAR, [at(1, 99, 101), at(1, 99, 102), at(1, 99, 103)], { strategy });
    expect(new Set(numbers).size).toBe(3);
  });
});

describe('ctx.wallet', () => {
  const wallet = ({ wallet: { currency, total, free, balance } }: Context) => ({
    currency,
    total,
    free,
    BTC: balance('BTC'),
    USDT: balance('USDT'),
  });

  it('says what a contract ties up and what it is worth', () => {
    // Bought 10 at 101.5 with a leverage of 5: 1015 of value, 203 of margin. The mid then rises to 102 and 103.
    const { strategy, answers } = asked(wallet, { 1: long(10, 5) });
    runScript(LINEAR, RISING, { strategy });
    expect(answers.slice(0, 4)).toEqual([
      { currency: 'USDT', total: 10_000, free: 10_000, BTC: 0, USDT: 10_000 },
      { currency: 'USDT', total: 10_000, free: 10_000, BTC: 0, USDT: 10_000 },
      { currency: 'USDT', total: 10_005, free: 9_797, BTC: 0, USDT: 10_000 },
      { currency: 'USDT', total: 10_015, free: 9_797, BTC: 0, USDT: 10_000 },
    ]);
  });

  it('says what spot has bought', () => {
    const { strategy, answers } = asked(wallet, { 1: long(10, 1, 'binance:BTC/USDT') });
    runScript(SPOT, RISING, { strategy });
    expect(answers[2]).toEqual({ currency: 'USDT', total: 10_005, free: 8_985, BTC: 10, USDT: 8_985 });
  });

  it('cannot be changed', () => {
    const { strategy } = asked(({ wallet }) => Object.assign(wallet, { free: 1e9 }));
    expect(() => runScript(LINEAR, RISING, { strategy })).toThrow(/only a getter/);
  });
});

describe('ctx.position', () => {
  const position = ({ position }: Context) => ({ ...position });
  const FLAT = { amount: 0, openRate: Number.NaN, unrealisedProfit: 0, leverage: 1 };

  it.each([
    {
      // 2 at 101.5 and 6 at 102.5: 818 / 8. At the mid of 103: 8 x 103 - 818. 2 + 6 x 2 paid at leverages 3 and 3.
      what: 'two longs of one leverage',
      intents: { 1: long(2, 3), 2: long(6, 3) },
      said: { amount: 8, openRate: 102.25, unrealisedProfit: 6, leverage: 3 },
    },
    {
      // 4 at 101.5 with 1, 4 at 102.5 with 4: worth 816, paid 406 + 102.5.
      what: 'two longs of two leverages',
      intents: { 1: long(4, 1), 2: long(4, 4) },
      said: { amount: 8, openRate: 102, unrealisedProfit: 8, leverage: 816 / 508.5 },
    },
    {
      // Sold 2 at the bid of 100.5, the mid is 103.
      what: 'a short',
      intents: { 1: short(2, 2) },
      said: { amount: -2, openRate: 100.5, unrealisedProfit: -5, leverage: 2 },
    },
    {
      what: 'a long of which one trade was closed',
      intents: { 0: [long(1), long(2)], 2: exit({ trade: 1 }) },
      said: { amount: 2, openRate: 100.5, unrealisedProfit: 5, leverage: 1 },
    },
  ])('adds up $what', ({ intents, said }) => {
    const { strategy, answers } = asked(position, intents);
    runScript(LINEAR, RISING, { strategy });
    expect(answers.slice(0, 1)).toEqual([FLAT]);
    expect(answers[3]).toEqual(said);
  });

  it('is in the stake currency for an inverse contract, and in base units at the entry', () => {
    // 3 contracts of 100 USD sold at 100: 3 BTC. Bought back at 101: 300/101 - 3 BTC, worth 101 USD each.
    const { strategy, answers } = asked(position, { 0: short(3, 1, COIN) });
    const script = [at(0.1, 100, 100), at(1.1, 100, 100), at(2.1, 101, 101), at(3.1, 101, 101)];
    const settings = { ...SETTINGS, wallet: { USDT: 10_000, BTC: 100 } };
    runScript(INVERSE, script, { strategy, settings });
    expect(answers[2]!.amount).toBe(-3);
    expect(answers[2]!.openRate).toBe(100);
    expect(answers[2]!.unrealisedProfit).toBeCloseTo((300 / 101 - 3) * 101, 9);
  });

  it('is of the instrument that the hook is asked about', () => {
    const { strategy, answers } = asked(({ instrument, position }) => [instrument.id, position.amount], {
      2: long(1),
    });
    runMarkets(
      [
        [SPOT, RISING],
        [LINEAR, RISING],
      ],
      { strategy },
    );
    expect(answers.slice(-2)).toEqual([
      ['binance:BTC/USDT', 0],
      [PERP, 1],
    ]);
  });
});

describe('frames and quotes of other instruments', () => {
  const two = (strategy: Strategy) =>
    runMarkets(
      [
        [LINEAR, RISING],
        [SPOT, RISING.slice(2).map(([, us]) => at(us / S + 0.2, 50, 51))],
      ],
      { strategy },
    );
  const columns = {
    legs: { spot: 'binance:BTC/USDT', perp: PERP },
    populateIndicators: ((frames: { mid: Float64Array }) => ({
      double: frames.mid.map((v) => 2 * v),
    })) as never,
  };

  it('frameOf is null before the first frame and has own columns then, by id and by leg', () => {
    const answers: unknown[] = [];
    const strategy = defineStrategy({
      name: 'Other',
      ...columns,
      onFrame: ((_: unknown, { instrument, now, frameOf }: Context) => {
        if (instrument.id !== PERP) return;
        const [byLeg, byId] = [frameOf('spot'), frameOf('binance:BTC/USDT')] as unknown as Record<
          string,
          number
        >[];
        expect(byLeg).toEqual(byId);
        answers.push([now / S, byLeg && [byLeg.ts! / S, byLeg.mid, byLeg.double]]);
      }) as never,
    });
    two(strategy);
    expect(answers).toEqual([
      [1, null],
      [2, null],
      [3, [2, 50.5, 101]],
      [4, [3, 50.5, 101]],
      [5, [4, 50.5, 101]],
    ]);
  });

  it('frame of the own instrument is null before the first, and the last closed one then', () => {
    const answers: unknown[] = [];
    const strategy = defineStrategy({
      name: 'Own',
      ...columns,
      onQuote: ((_: unknown, { instrument, frame }: Context) => {
        if (instrument.id === PERP) answers.push(frame && (frame as Record<string, number>).double);
      }) as never,
    });
    two(strategy);
    expect(answers).toEqual([null, 200, 202, 204, 206, 208]);
  });

  it('what was not read by the end of a call cannot be read later, when it would say something else', () => {
    const calls: Context[] = [];
    const strategy = defineStrategy({
      name: 'Keeps',
      ...columns,
      populateEntry: ((frames: { ts: Float64Array }) => ({
        enter_long: frames.ts.map((ts) => +(ts === S)),
      })) as never,
      customExit: ((ctx: Context & { trade: unknown; profit: number }) => {
        if (calls.length === 0) expect([ctx.frame, ctx.trade, ctx.profit]).toHaveLength(3);
        calls.push(ctx);
        return null;
      }) as never,
    });
    two(strategy);
    const [read, unread] = calls as unknown as Record<string, unknown>[];
    expect(read).toMatchObject({ frame: { ts: 2 * S }, trade: { id: 1 }, now: 3 * S });
    for (const name of ['frame', 'trade', 'profit', 'trades', 'position', 'random']) {
      expect(() => unread![name]).toThrow(`ctx.${name} can be read while the hook runs, not later`);
    }
  });

  it('a context that is printed shows what it has, later what was read of it', () => {
    const shown: string[] = [];
    const kept: Context[] = [];
    const strategy = defineStrategy({
      name: 'Prints',
      ...columns,
      onFrame: ((_: unknown, ctx: Context) => {
        if (kept.push(ctx) === 1) shown.push(inspect(ctx));
      }) as never,
    });
    two(strategy);
    expect(inspect(kept[0])).toBe(shown[0]);
    expect(inspect(kept[1])).toContain('now: ');
    expect(inspect(kept[1])).not.toContain('trades: ');
    for (const name of ['params', 'now', 'frame', 'trades', 'position', 'wallet']) {
      expect(shown[0]).toContain(`${name}: `);
    }
  });

  it('callbacks have frames, quotes and open trades too', () => {
    const answers: unknown[] = [];
    const strategy = defineStrategy({
      name: 'Callback',
      ...columns,
      populateEntry: ((frames: { ts: Float64Array }) => ({
        enter_long: frames.ts.map((ts) => +(ts === 2 * S)),
      })) as never,
      confirmTradeEntry: (({ instrument, frame, frameOf, quote, trades, position }: Context) => {
        answers.push([
          instrument.id,
          (frame as unknown as Record<string, number>).double,
          (frameOf('spot') as Record<string, number> | null)?.double,
          quote('spot')?.ask,
          trades.length,
          position.amount,
        ]);
      }) as never,
    });
    two(strategy);
    expect(answers).toEqual([
      ['binance:BTC/USDT', 101, 101, 51, 0, 0],
      [PERP, 204, 101, 51, 1, 0],
    ]);
  });

  it.each([
    ['frameOf', 'sopt', 'sopt is not an instrument of this run; did you mean spot?'],
    ['quote', 'sopt', 'sopt is not an instrument of this run; did you mean spot?'],
    [
      'quote',
      'BTC/USDT',
      'BTC/USDT is not an instrument of this run: expected venue:SYMBOL, or a name of legs',
    ],
  ] as const)('%s(%j) says what there is', (name, leg, message) => {
    const strategy = defineStrategy({
      name: 'Misspelt',
      ...columns,
      onQuote: ((_: unknown, ctx: Context) => ctx[name](leg as never)) as never,
    });
    expect(() => two(strategy)).toThrow(message);
  });

  it('an id that has not come yet is null', () => {
    const { strategy, answers } = asked(({ quote, frameOf }) => [quote('gate:X/Y'), frameOf('gate:X/Y')]);
    runScript(LINEAR, RISING, { strategy });
    expect(answers[0]).toEqual([null, null]);
  });
});

describe('ctx.store', () => {
  const kvOf = (journal: readonly JournalEntry[]) =>
    journal.flatMap((entry) => (entry.kind === 'kv' ? [[entry.us / S, entry.key, entry.text]] : []));

  it('keeps values from call to call, over instruments and hooks, and journals what changes', () => {
    const seen: unknown[] = [];
    const strategy = defineStrategy({
      name: 'Keeps',
      onQuote: (_, { store }) => void store.set('quotes', Number(store.get('quotes') ?? 0) + 1) as never,
      onFrame: (_, { store, instrument }) => {
        seen.push([store.get('quotes'), store.get('last'), store.keys()]);
        store.set('last', instrument.kind);
        store.set('last', instrument.kind);
        if (store.get('quotes') === 5) store.delete('last');
        return null;
      },
    });
    const scripts = [[LINEAR, [at(0.1, 99, 101), at(1.1, 99, 101), at(2.1, 99, 101)]]] as const;
    const { journal } = runMarkets([...scripts, [SPOT, [at(0.2, 99, 101), at(1.2, 99, 101)]]], { strategy });
    expect(seen).toEqual([
      [2, undefined, ['quotes']],
      [2, 'spot', ['last', 'quotes']],
      [4, 'linear', ['last', 'quotes']],
      [4, 'spot', ['last', 'quotes']],
    ]);
    expect(kvOf(journal)).toEqual([
      [0.1, 'quotes', '1'],
      [0.2, 'quotes', '2'],
      [1, 'last', '"spot"'],
      [1, 'last', '"linear"'],
      [1.1, 'quotes', '3'],
      [1.2, 'quotes', '4'],
      [2, 'last', '"spot"'],
      [2, 'last', '"linear"'],
      [2.1, 'quotes', '5'],
    ]);
  });

  it('copies in and out', () => {
    const state = { list: [1, 2], at: { x: null } };
    const { strategy, answers } = asked(({ store }) => {
      const was = store.get('state') as typeof state | undefined;
      store.set('state', state);
      state.list.push(3);
      const copy = store.get('state') as typeof state;
      copy.at = 'changed' as never;
      return [was?.list, (store.get('state') as typeof state).at];
    });
    runScript(LINEAR, RISING.slice(0, 3), { strategy });
    expect(answers).toEqual([
      [undefined, { x: null }],
      [[1, 2], { x: null }],
    ]);
  });

  it('deletes, and says whether there was something', () => {
    const { strategy, answers } = asked(({ store }) => {
      store.set('a', 0);
      return [store.delete('a'), store.delete('a'), store.get('a'), store.keys()];
    });
    const { journal } = runScript(LINEAR, RISING.slice(0, 2), { strategy });
    expect(answers[0]).toEqual([true, false, undefined, []]);
    expect(kvOf(journal).slice(0, 2)).toEqual([
      [1, 'a', '0'],
      [1, 'a', null],
    ]);
  });

  const HOLED = [1];
  HOLED[2] = 2;
  const cycle: { part: Record<string, unknown> } = { part: {} };
  cycle.part.whole = cycle;
  it.each([
    ['NaN', Number.NaN, 'NaN is not JSON'],
    ['an endless number', { a: [1, Number.POSITIVE_INFINITY] }, 'Infinity at a[1] is not JSON'],
    ['nothing', undefined, 'undefined is not JSON'],
    ['nothing within', { a: undefined }, 'undefined at a is not JSON'],
    ['a hole', HOLED, 'undefined at [1] is not JSON'],
    ['a function', { on: () => 1 }, 'a function at on is not JSON'],
    ['a bigint', 1n, 'a bigint is not JSON'],
    ['a cycle', cycle, 'a cycle at part.whole is not JSON'],
    ['an object of a class', { at: new Date(0) }, 'an object of Date at at is not JSON'],
    ['a column', new Float64Array(2), 'an object of Float64Array is not JSON'],
  ])('refuses %s with its key', (_, value, message) => {
    const { strategy } = asked(({ store }) => store.set('state', value as never));
    expect(() => runScript(LINEAR, RISING, { strategy })).toThrow(`store.set("state"): ${message}`);
  });

  it.each([undefined, 1, '', null])('refuses the key %j', (key) => {
    const { strategy } = asked(({ store }) => store.get(key as never));
    expect(() => runScript(LINEAR, RISING, { strategy })).toThrow(
      /^Asks threw in onFrame: store\.get\(.*\): expected a text as key/,
    );
  });

  it('begins with what was kept before, and else with nothing', () => {
    const { strategy, answers } = asked(({ store }) => store.get('runs'));
    runScript(LINEAR, RISING.slice(0, 2), { strategy, kept: [['runs', '7']] });
    runScript(LINEAR, RISING.slice(0, 2), { strategy });
    expect(answers).toEqual([7, undefined]);
  });
});

describe('a name that is not there is an error in the first call of a hook', () => {
  const signals = {
    canShort: true,
    populateEntry: ((frames: { ts: Float64Array }) => ({
      enter_long: frames.ts.map((ts) => +(ts === 0)),
    })) as never,
    populateExit: ((frames: { ts: Float64Array }) => ({
      exit_long: frames.ts.map((ts) => +(ts === 2 * S)),
    })) as never,
  };
  const script: readonly Scripted[] = [
    ...RISING,
    ['print', 2.2 * S, 102, 1, 'buy'],
    ['snapshot', 2.3 * S, [[101, 1]], [[103, 1]]],
    ['liquidation', 2.4 * S, 102, 1, 'buy'],
    ['openInterest', 2.5 * S, 10],
  ];
  const sorted = [...script].sort((a, b) => a[1] - b[1]);
  type Ask = (...args: readonly never[]) => unknown;
  const run = (hook: string, ask: Ask) => () =>
    runScript(LINEAR, sorted, {
      strategy: defineStrategy({ name: 'Typo', ...signals, [hook]: ask }),
      params: { low: 1 },
    });

  const callbacks = [
    'customStakeAmount',
    'customEntryPrice',
    'leverage',
    'confirmTradeEntry',
    'customStoploss',
    'customExit',
    'customExitPrice',
    'confirmTradeExit',
  ];
  const ticks = ['onQuote', 'onTrade', 'onDepth', 'onLiquidation', 'onOpenInterest', 'onFrame'];

  it.each([...callbacks, ...ticks])('in the ctx of %s', (hook) => {
    const ask = ((...args: readonly { readonly trdaes: unknown }[]) => args.at(-1)!.trdaes) as Ask;
    expect(run(hook, ask)).toThrow(`Typo threw in ${hook}: ${hook} has no ctx.trdaes; did you mean trades?`);
  });

  it.each(callbacks)('in the frame of %s', (hook) => {
    const ask = (({ frame }: { frame: { clsoe: number } }) => frame.clsoe) as Ask;
    expect(run(hook, ask)).toThrow(`${hook}: frames have no column clsoe; did you mean close?`);
  });

  it.each([
    ['params', 'lwo', 'the strategy declares no parameter lwo; did you mean low?'],
    ['trade', 'amout', 'a trade has no amout; did you mean amount?'],
    ['entered', 'vloume', 'frames have no column vloume; did you mean volume?'],
    ['position', 'leverge', 'a position has no leverge; did you mean leverage?'],
    ['wallet', 'fre', 'the wallet has no fre; did you mean free?'],
    ['store', 'gte', 'the store has no gte; did you mean get?'],
  ])('in ctx.%s: %s', (part, name, message) => {
    const ask = ((ctx: Record<string, Record<string, unknown>>) => ctx[part]![name]) as Ask;
    expect(run('customExit', ask)).toThrow(message);
  });

  it('in one of the open trades, and in the frame of another instrument', () => {
    const trades = (({ trades }: { trades: { enter_tag: string }[] }) => trades[0]!.enter_tag) as Ask;
    expect(run('customExit', trades)).toThrow('a trade has no enter_tag; did you mean enterTag?');
    const frame = (({ frameOf }: { frameOf: (id: string) => { mdi: number } }) => frameOf(PERP).mdi) as Ask;
    expect(run('customExit', frame)).toThrow('frames have no column mdi; did you mean mid?');
  });

  it.each([
    ['onQuote', 'bidd', 'a quote has no bidd; did you mean bid?'],
    ['onTrade', 'buyer', 'a print has no buyer; there are price, size, aggressor, localTs, exchangeTs'],
    ['onDepth', 'bid', 'a depth message has no bid; did you mean bids?'],
    ['onLiquidation', 'prise', 'a liquidation has no prise; did you mean price?'],
    ['onOpenInterest', 'amuont', 'an open interest has no amuont; did you mean amount?'],
    ['onFrame', 'clsoe', 'frames have no column clsoe; did you mean close?'],
  ])('%s: %s', (hook, name, message) => {
    expect(run(hook, ((tick: Record<string, unknown>) => tick[name]) as Ask)).toThrow(message);
  });

  it('and undefined later, where each call is plain', () => {
    let calls = 0;
    const said: unknown[] = [];
    const ask = ((_: unknown, ctx: { trdaes: unknown }) => {
      if (calls++ > 0) said.push(ctx.trdaes);
      return null;
    }) as Ask;
    run('onQuote', ask)();
    expect(new Set(said)).toEqual(new Set([undefined]));
  });

  it('in what features and parameters are asked for', () => {
    const features = (({ params }: { params: Record<string, number> }) => ({ a: params.lwo })) as never;
    expect(() =>
      runScript(LINEAR, RISING, { strategy: defineStrategy({ name: 'Typo', features }), params: { low: 1 } }),
    ).toThrow('Typo threw in features: the strategy declares no parameter lwo; did you mean low?');
  });
});

describe('parameters of a run', () => {
  const params = { low: param.int(0, 9, { default: 1 }) };
  const run = (parts: object) =>
    runScripted([[LINEAR, RISING]], defineStrategy({ name: 'Asks', params, ...parts }));

  it('are guarded in botStart too', async () => {
    await expect(run({ botStart: (ctx: { params: { lwo: 1 } }) => ctx.params.lwo })).rejects.toThrow(
      'Asks threw in botStart: the strategy declares no parameter lwo; did you mean low?',
    );
    await expect(run({ botStart: (ctx: { now: 1 }) => ctx.now })).rejects.toThrow(
      'Asks threw in botStart: botStart has no ctx.now; there are params',
    );
  });

  it('cannot be written to: column hooks, which run ahead, would see it', async () => {
    const onFrame = (_: unknown, ctx: { params: { low: number } }) => {
      ctx.params.low = 2;
    };
    await expect(run({ onFrame })).rejects.toThrow(/read only property 'low'/);
  });
});

describe('frames that callbacks are given', () => {
  it('cannot be written to', () => {
    const strategy = defineStrategy({
      name: 'Writes',
      onFrame: ((frame: { close: number }) => {
        frame.close = 1;
      }) as never,
    });
    expect(() => runScript(LINEAR, RISING, { strategy })).toThrow(/read only property 'close'/);
  });
});
