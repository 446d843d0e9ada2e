import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStrategy } from '../../core/loader/strategies.js';
import { US_PER_HOUR } from '../../core/market/time.js';
import { openFeed } from '../../core/run/feeds.js';
import type { RunSpec } from '../../core/run/prepared-run.js';
import type { ParamValue } from '../../core/strategy/params.js';
import { shippedVenues } from '../fixtures/feeds.js';
import { syntheticData } from '../fixtures/synthetic.js';
import { sized } from '../full.js';
import { sourceFolder } from '../loader/folder.js';
import { itWithData, sharedData } from '../market-data.js';
import { PROJECT_ROOT } from '../shared-data.js';
import {
  ALONE,
  type Markets,
  openMarkets,
  PAIR,
  type Source,
  specOf,
  strategyFiles,
} from '../strategy/adversary-kit.js';
import { alone, firstDifference, type Outcome, type Runs, together } from './beside.js';

type Params = Readonly<Record<string, ParamValue>>;

const strategyFile = strategyFiles(sourceFolder());

/** Six whole numbers from 0 to 9, `p0` to `p5`. */
const PARAMS = `import { param } from 'tickwright';
const params = Object.fromEntries(
  [0, 1, 2, 3, 4, 5].map((i) => ['p' + i, param.int(0, 9, { default: 1 })]),
);
const feature = (sample) => ({ outputs: [''], create: () => ({ outputs: [''], sample }) });`;

async function runsOf({ parts, module = '' }: Source, params: readonly Params[], more: Partial<On> = {}) {
  const { markets = ALONE, size = 400, proof = false } = more;
  const loaded = await strategyFile({ module: `${PARAMS}\n${module}`, parts: `params, ${parts}` });
  const specs = params.map((strategy_params) => specOf({ config: { strategy_params } }));
  return { specs, options: { loaded, proof }, open: () => openMarkets(markets, size) } satisfies Runs;
}

interface On {
  readonly markets: Markets;
  readonly size: number;
  readonly proof: boolean;
}

/** What comes of runs that share: as alone, or a refusal. */
async function sharedOrRefused(runs: Runs): Promise<'as alone' | 'refused'> {
  let shared: readonly Outcome[];
  try {
    shared = await together(runs);
  } catch (error) {
    expect(error).toMatchObject({ code: 'not_shared' });
    return 'refused';
  }
  expect(firstDifference(shared, await alone(runs))).toBeNull();
  return 'as alone';
}

const value = fc.integer({ min: 0, max: 3 });
const someParams = fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 3 });
const hooks = fc.record({
  features: someParams,
  late: someParams,
  botStart: fc.boolean(),
  indicators: someParams,
  conditions: someParams,
  entry: someParams,
  exit: someParams,
});
type Hooks = typeof hooks extends fc.Arbitrary<infer H> ? H : never;

/** A number that depends on some parameters; of the second only where the first is large. */
const sumOf = (names: readonly number[]) =>
  names.length < 2
    ? `(${names.map((i) => `params.p${i}`).join(' + ') || '0'})`
    : `(params.p${names[0]} > 1 ? params.p${names[1]} : params.p${names.at(-1)})`;

const sourceOf = ({ features, late, botStart, indicators, conditions, entry, exit }: Hooks): Source => ({
  module: 'let started = 0;',
  parts: `
    botStart: ({ params }) => { started = ${botStart ? 'params.p5' : '0'}; },
    features: ({ params }) => {
      const made = ${sumOf(features)};
      return { f: feature((frame, out) => { out[0] = frame.close + made + ${sumOf(late)}; }) };
    },
    populateIndicators: ({ close, f }, { params, random }) => {
      const noise = random.uniform();
      return { own: close.map((v, i) => v + f[i] + noise + started * ${sumOf(indicators)}) };
    },
    conditions: ({ ts }, { params }) => ({
      'at its turn': when(ts, (at) => rowOf(at) % (3 + ${sumOf(conditions)}) === 0),
    }),
    populateEntry: ({ own }, { params }) => ({
      enter_long: own.map((v) => Math.floor(v) % 4 >= ${sumOf(entry)}),
    }),
    populateExit: ({ ts }, { params }) => ({ exit_long: ts.map((at) => rowOf(at) % 7 === ${sumOf(exit)}) }),
    customExit: ({ trade, now, params }) => now - trade.openUs >= params.p0 * 4e6 + 2e6`,
});

describe('runs that share what they know', () => {
  it('have every column, decision, order and figure that they have alone, whatever reads which parameter', async () => {
    const six = fc.tuple(value, value, value, value, value, value);
    const cases = fc.record({
      hooks,
      values: fc.array(six, { minLength: 2, maxLength: 4 }),
      size: fc.constantFrom(37, 400, 5000),
      isPair: fc.boolean(),
      proof: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ hooks: read, values, size, isPair, proof }) => {
        const params = values.map((numbers) =>
          Object.fromEntries(numbers.map((number, i) => [`p${i}`, number])),
        );
        const markets = isPair ? PAIR : ALONE;
        const runs = await runsOf(sourceOf(read), params, { markets, size, proof });
        expect(firstDifference(await together(runs), await alone(runs))).toBeNull();
      }),
      { numRuns: sized({ short: 3, full: 12 }), seed: 7 },
    );
  });
});

const THRESHOLDS: readonly Params[] = [{ p0: 1 }, { p0: 4 }, { p0: 1, p1: 2 }, { p0: 7 }];
const ENTERS = 'populateEntry: ({ ts }) => ({ enter_long: ts.map((at) => rowOf(at) % 5 === 0) })';
const every = (number: string) =>
  `conditions: ({ ts }, { params }) => ({ turn: when(ts, (at) => rowOf(at) % (2 + ${number}) === 0) })`;

describe('a strategy that keeps something', () => {
  it.each<[string, 'as alone' | 'refused', Source]>([
    ['nothing', 'as alone', { parts: `${every('params.p0')}, ${ENTERS}` }],
    [
      'how often it was called',
      'refused',
      {
        module: 'let calls = 0;',
        parts: `populateIndicators: ({ ts }) => { calls++; return { calls: ts.map(() => calls) }; }, ${ENTERS}`,
      },
    ],
    [
      'how often a hook was called that reads a parameter',
      'refused',
      {
        module: 'let calls = 0;',
        parts: `conditions: ({ ts }, { params }) => {
          calls += 1 + 0 * params.p0;
          return { turn: when(ts, (at) => (rowOf(at) + calls) % 3 === 0) };
        }, ${ENTERS}`,
      },
    ],
    [
      'the first value that it saw',
      'refused',
      {
        module: 'let first;',
        parts: `conditions: ({ ts }, { params }) => {
          first ??= params.p0;
          return { turn: when(ts, (at) => rowOf(at) % (2 + first) === 0) };
        }, ${ENTERS}`,
      },
    ],
    [
      'the first value that it saw, where all have the same',
      'as alone',
      {
        module: 'let first;',
        parts: `conditions: ({ ts }, { params }) => {
          first ??= params.p4;
          return { turn: when(ts, (at) => rowOf(at) % (2 + first + params.p0) === 0) };
        }, ${ENTERS}`,
      },
    ],
    [
      'what was computed, by the values that it was computed of',
      'as alone',
      {
        module: 'const steps = new Map();',
        parts: `conditions: ({ ts }, { params }) => {
          const { p0 } = params;
          if (!steps.has(p0)) steps.set(p0, 2 + p0);
          return { turn: when(ts, (at) => rowOf(at) % steps.get(p0) === 0) };
        }, ${ENTERS}`,
      },
    ],
    [
      'an average over its calls',
      'refused',
      {
        module: 'let average = 0;',
        parts: `conditions: ({ ts, close }, { params }) => {
          average = 0.5 * average + 0.5 * close[close.length - 1] * (1 + params.p0);
          return { turn: when(close, (v) => v > average / 3) };
        }, ${ENTERS}`,
      },
    ],
    [
      'what one hook found, for the next',
      'refused',
      {
        module: 'let step = 2;',
        parts: `populateIndicators: ({ close }, { params }) => { step = 2 + params.p0; return { close2: close.map((v) => v * step) }; },
          conditions: ({ ts }) => ({ turn: when(ts, (at) => rowOf(at) % step === 0) }), ${ENTERS}`,
      },
    ],
    [
      'the parameters, from one hook for the next',
      'refused',
      {
        module: 'let kept;',
        parts: `populateIndicators: ({ close }, { params }) => { kept ??= params; return {}; },
          ${every('kept.p0')}, ${ENTERS}`,
      },
    ],
    [
      'that it saw a large value',
      'refused',
      {
        module: 'let isLarge = false;',
        parts: `conditions: ({ ts }, { params }) => {
          if (params.p0 > 6) isLarge = true;
          return { turn: when(ts, (at) => rowOf(at) % (isLarge ? 3 : 2 + params.p0) === 0) };
        }, ${ENTERS}`,
      },
    ],
    [
      'that it saw a large value, from the second block on',
      'refused',
      {
        module: 'let isLarge = false;',
        parts: `conditions: ({ ts }, { params }) => {
          if (params.p0 > 6 && rowOf(ts[ts.length - 1]) > 600) isLarge = true;
          return { turn: when(ts, (at) => rowOf(at) % (isLarge ? 3 : 2 + params.p0) === 0) };
        }, ${ENTERS}`,
      },
    ],
    [
      'what it returned, and writes into it later',
      'as alone',
      {
        module: 'let kept;',
        parts: `populateIndicators: ({ close }) => { kept = close.slice(); return { kept }; },
          conditions: ({ ts }, { params }) => {
            kept?.fill(params.p0);
            return { turn: when(ts, (at) => rowOf(at) % (2 + params.p0) === 0) };
          },
          confirmTradeEntry: ({ frame }) => frame.kept > 100, ${ENTERS}`,
      },
    ],
    [
      'what it was told at its start',
      'as alone',
      {
        module: 'let step = 2;',
        parts: `botStart: ({ params }) => { step = 2 + params.p0; }, ${every('step')}, ${ENTERS}`,
      },
    ],
    [
      'parameters in a feature, read at each frame',
      'as alone',
      {
        parts: `features: ({ params }) => ({ f: feature((_, out) => { out[0] = params.p0; }) }),
          conditions: ({ ts, f }) => ({ turn: when(ts, f, (at, step) => rowOf(at) % (2 + step) === 0) }), ${ENTERS}`,
      },
    ],
    [
      'parameters in a feature, read late',
      'refused',
      {
        parts: `features: ({ params }) => ({ f: feature((frame, out) => {
            out[0] = rowOf(frame.ts) > 700 ? params.p0 : 0;
          }) }),
          conditions: ({ ts, f }) => ({ turn: when(ts, f, (at, step) => rowOf(at) % (2 + step) === 0) }), ${ENTERS}`,
      },
    ],
    [
      'what its features saw',
      'refused',
      {
        module: 'let frames = 0;',
        parts: `features: { f: feature((_, out) => { out[0] = ++frames; }) },
          ${every('params.p0 + (frames % 2)')}, ${ENTERS}`,
      },
    ],
    [
      'the names of its features',
      'as alone',
      {
        module: 'let names = [];',
        parts: `features: ({ params }) => {
            names = ['f'];
            return { f: feature((frame, out) => { out[0] = frame.close; }) };
          },
          ${every('params.p0 + names.length')}, ${ENTERS}`,
      },
    ],
    [
      'nothing, and looks at parameters in other ways',
      'as alone',
      {
        parts: `populateIndicators: ({ ts }, { params }) => ({
            all: ts.map(() => Object.keys(params).length + ('p0' in params)),
            copied: ts.map(() => ({ ...params }).p1),
          }),
          ${every("Object.getOwnPropertyDescriptor(params, 'p0').value")}, ${ENTERS}`,
      },
    ],
  ])('%s: %s', async (_, expected, source) => {
    expect(await sharedOrRefused(await runsOf(source, THRESHOLDS))).toBe(expected);
  });

  it('may be run over one feed, sharing nothing', async () => {
    const source = {
      module: 'let first;',
      parts: `conditions: ({ ts }, { params }) => {
        first ??= params.p0;
        return { turn: when(ts, (at) => rowOf(at) % (2 + first) === 0) };
      }, ${ENTERS}`,
    };
    const runs = await runsOf(source, THRESHOLDS);
    expect(firstDifference(await together(runs, false), await alone(runs))).toBeNull();
  });

  it('does without different parts in each run', async () => {
    const source = {
      parts: `features: { f: feature((frame, out) => { out[0] = frame.close; }) },
        conditions: ({ ts, f }, { params }) => ({
          turn: when(ts, (at) => rowOf(at) % (2 + params.p0) === 0),
          high: when(f, (v) => v > 600),
        }), ${ENTERS}`,
    };
    const runs = await runsOf(source, [{}, {}, {}, { p0: 3 }]);
    const off = [
      { conditions: [], features: [] },
      { conditions: ['turn'], features: [] },
      { conditions: [], features: ['f'] },
      { conditions: [], features: ['f'] },
    ];
    const specs = runs.specs.map((spec, i): RunSpec => ({ ...spec, off: off[i]! }));
    const without = { ...runs, specs, options: { ...runs.options, proof: true } };
    expect(firstDifference(await together(without), await alone(without))).toBeNull();
  });
});

const RECORDING = 'recordings/binance-usdm_btcusdt_20240808.rec.gz';
const FOLDERS = [`${PROJECT_ROOT}/user_data/strategies`];

async function shipped(name: string, timeframe: string, open: Runs['open'], params: readonly Params[]) {
  const loaded = await findStrategy(name, FOLDERS);
  const specs = params.map((strategy_params) => specOf({ config: { timeframe, strategy_params } }));
  return { specs, options: { loaded }, open } satisfies Runs;
}

describe('shipped strategies', () => {
  itWithData('RTAI on a recording, other thresholds and other features', [RECORDING], async () => {
    const data = {
      kind: 'recording',
      files: [{ venue: 'binanceusdm', file: sharedData(RECORDING) }],
      recover: false,
    } as const;
    const open = async () => openFeed({ venues: await shippedVenues(), data });
    const runs = await shipped('RtaiStrategy', '1s', open, [
      {},
      { ofiEntry: 1, mpdEntry: 0.5 },
      { ofiEntry: 1.5, mpdEntry: 0.5 },
      { ofiEntry: 1, mpdEntry: 0.5, zWindow: 30 },
      { ofiEntry: 1.5, mpdEntry: 1, zWindow: 30, sizing: 'fixed' },
      { ofiEntry: 1, mpdEntry: 0.5, regimeAdaptive: true, tobiTaken: 'mean' },
    ]);
    const shared = await together(runs);
    expect(firstDifference(shared, await alone(runs))).toBeNull();
    // They are not the same run six times, and they trade.
    expect(new Set(shared.map(({ json }) => json)).size).toBe(6);
    expect(shared[1]!.journal.length).toBeGreaterThan(0);
  });

  it('the template on a synthetic market', async () => {
    const data = syntheticData({ scenario: 'reverting', seed: 42, durationUs: 4 * US_PER_HOUR });
    const open = async () => openFeed({ venues: await shippedVenues(), data });
    const runs = await shipped('Template', '1m', open, [
      {},
      { buyBelow: 45 },
      { buyBelow: 45, sellAbove: 55 },
    ]);
    const shared = await together(runs);
    expect(firstDifference(shared, await alone(runs))).toBeNull();
    expect(shared[1]!.journal.length).toBeGreaterThan(0);
  });
});
