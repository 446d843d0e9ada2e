import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MergedFeed } from '../../core/data/merge.js';
import { FrameAggregator } from '../../core/frame/aggregator.js';
import { listStrategies } from '../../core/loader/strategies.js';
import { resultJson } from '../../core/report/json.js';
import { ColumnHooks } from '../../core/strategy/column-hooks.js';
import { Funnel } from '../../core/strategy/funnel.js';
import { enter } from '../../core/strategy/intents.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { WindowHooks } from '../../core/strategy/window-hooks.js';
import { chunkOf } from '../fixtures/chunk.js';
import {
  batchOf,
  engineOf,
  LINEAR,
  runScript,
  type Scripted,
  SPOT,
  scriptedSource,
} from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';

const S = 1_000_000;
const ID = 'binanceusdm:BTC/USDT:USDT';
const at = (us: number, bid = 100, ask = 100.2, size = 50): Scripted => ['quote', us, bid, size, ask, size];
const SCRIPT: readonly Scripted[] = [at(0.1 * S), at(1.1 * S), at(2.1 * S), at(3.1 * S), at(9 * S)];

const folder = mkdtempSync(join(tmpdir(), 'tickwright-review-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const firstFrame = (frames: { readonly ts: Float64Array }) => ({
  enter_long: frames.ts.map((ts) => +(ts === 0)),
});
/** The same as a hook, untyped. */
const first = firstFrame as never;

async function failure(strategy: Strategy): Promise<unknown> {
  try {
    await runScripted([[LINEAR, SCRIPT]], strategy);
    return null;
  } catch (error) {
    return error;
  }
}

async function statusOf(name: string, source: string): Promise<string> {
  writeFileSync(
    join(folder, `${name}.ts`),
    `import { defineStrategy, param } from 'tickwright';\nexport default defineStrategy({ name: '${name}', ${source} });\n`,
  );
  const listings = await listStrategies([folder]);
  return listings.find(({ file }) => file.endsWith(`${name}.ts`))!.status;
}

describe('what hooks return', () => {
  it('a customExit that returns true closes the trade and leaves a result that can be printed', async () => {
    const strategy = defineStrategy({
      name: 'True',
      populateEntry: first,
      customExit: (() => true) as never,
    });
    const error = await failure(strategy);
    if (error !== null) return expect(error).toMatchObject({ code: 'strategy_failed' });
    const { result } = await runScripted([[LINEAR, SCRIPT]], strategy);
    expect(() => resultJson(result)).not.toThrow();
  });

  it('a tag that is not text is refused when it is said, not when the result is printed', async () => {
    const strategy = defineStrategy({
      name: 'Tag',
      populateEntry: (frames) => ({
        ...firstFrame(frames),
        enter_tag: Array.from(frames.ts, () => 7) as never,
      }),
    });
    const error = await failure(strategy);
    if (error !== null) return expect(error).toMatchObject({ code: 'strategy_failed' });
    const { result } = await runScripted([[LINEAR, SCRIPT]], strategy);
    expect(() => resultJson(result)).not.toThrow();
  });

  it('an empty exit tag is no tag: the reason is exit_signal', () => {
    const strategy = defineStrategy({
      name: 'Empty',
      populateEntry: first,
      populateExit: (frames) => ({
        exit_long: frames.ts.map((ts) => +(ts === 2 * S)),
        exit_tag: Array.from(frames.ts, () => ''),
      }),
    });
    const { engine } = runScript(LINEAR, SCRIPT, { strategy });
    expect(engine.orders.trades[0]!.state).toMatchObject({ reason: 'exit_signal' });
  });

  it('a list of intents may hold nothing in some places', () => {
    const strategy = defineStrategy({ name: 'Maybe', onFrame: (() => [undefined, null, false]) as never });
    let counters: unknown;
    try {
      counters = Object.fromEntries(runScript(LINEAR, SCRIPT, { strategy }).engine.counters);
    } catch (error) {
      expect(error).toMatchObject({ code: 'strategy_failed' });
      return;
    }
    expect(counters).toEqual({});
  });

  it.each([
    'populateIndicators',
    'conditions',
    'populateEntry',
    'populateExit',
    'confirmTradeEntry',
    'customExit',
    'onQuote',
  ])('an async %s is refused', async (hook) => {
    const strategy = defineStrategy({ name: 'Async', populateEntry: first, [hook]: async () => ({}) });
    expect(await failure(strategy)).toMatchObject({ code: 'strategy_failed' });
  });

  it('conditions of true and false count as 1 and 0, as signals do, or are refused', () => {
    const strategy = defineStrategy({
      name: 'Bool',
      conditions: ((frames: { ts: Float64Array }) => ({
        always: Array.from(frames.ts, () => true),
      })) as never,
      populateEntry: first,
    });
    let signals: number;
    try {
      signals = runScript(LINEAR, SCRIPT, { strategy })
        .engine.funnel()
        .find(({ condition }) => condition === 'signal')!.rows;
    } catch (error) {
      expect(error).toMatchObject({ code: 'strategy_failed' });
      return;
    }
    expect(signals).toBe(1);
  });

  it('a signal that is neither 0 nor 1 is refused, not passed over', async () => {
    const strategy = defineStrategy({
      name: 'Two',
      populateEntry: (frames) => ({ enter_long: Array.from(frames.ts, () => '1') as never }),
    });
    expect(await failure(strategy)).toMatchObject({ code: 'strategy_failed' });
  });

  it('null in an own column is not known: NaN, never 0', () => {
    let seen = Number.POSITIVE_INFINITY;
    const strategy = defineStrategy({
      name: 'Null',
      populateIndicators: (frames) => ({ own: Array.from(frames.ts, () => null) as unknown as number[] }),
      populateEntry: (frames) => {
        seen = frames.own[0]!;
        return {};
      },
    });
    try {
      runScript(LINEAR, SCRIPT, { strategy });
    } catch (error) {
      expect(error).toMatchObject({ code: 'strategy_failed' });
      return;
    }
    expect(seen).toBeNaN();
  });

  it('an own column that is missing in one block does not give later rows to callbacks', () => {
    const { instruments } = engineOf([LINEAR]);
    const aggregator = new FrameAggregator(instruments[0]!, S);
    const batch = batchOf(instruments[0]!, [at(0.1 * S)]);
    aggregator.addRun(batch, 0, 1);
    for (let i = 0; i < 1200; i++) aggregator.close();
    const strategy = defineStrategy({
      name: 'Short',
      populateIndicators: ((frames: { length: number; ts: Float64Array }) =>
        frames.length <= 500 ? {} : { when: frames.ts }) as never,
    });
    const hooks = new ColumnHooks({
      strategy,
      says: new WindowHooks({
        strategy,
        params: {},
        instrument: instruments[0]!,
        timeframeUs: S,
        seed: 0,
        names: aggregator.table.names,
      }),
      table: aggregator.table,
      funnel: new Funnel(),
    });
    try {
      hooks.decide(0, 1200, 0);
    } catch (error) {
      expect(error).toMatchObject({ code: 'strategy_failed' });
      return;
    }
    expect(hooks.frameRow(600).when).toBe(600 * S);
  });
});

describe('names', () => {
  it.each([['close'], ['length'], ['enter_long']])(
    'a feature with the host name %s is refused',
    async (name) => {
      const factory = {
        outputs: [''],
        create: () => ({
          outputs: [''],
          sample: (_f: unknown, _r: number, out: Float64Array) => {
            out[0] = 7;
          },
        }),
      };
      const strategy = defineStrategy({ name: 'Feature', features: { [name]: factory } as never });
      expect(await failure(strategy)).toMatchObject({ code: 'strategy_failed' });
    },
  );

  it('two features whose columns have one name are refused', async () => {
    const factory = (output: string) => ({
      outputs: [output],
      create: () => ({
        outputs: [output],
        sample: (_f: unknown, _r: number, out: Float64Array) => {
          out[0] = 7;
        },
      }),
    });
    const strategy = defineStrategy({
      name: 'Twice',
      features: { a: factory('b_c'), a_b: factory('c') } as never,
    });
    expect(await failure(strategy)).toMatchObject({ code: 'strategy_failed' });
  });

  it('an unknown attribute, such as stopLoss for stoploss, is refused at load', async () => {
    expect(await statusOf('Typo', 'stopLoss: -0.05')).toBe('LOAD FAILED');
  });

  it('a callback that the host does not call is refused at load', async () => {
    expect(await statusOf('Adjust', 'adjustTradePosition: () => 100')).toBe('LOAD FAILED');
  });

  it('a stop above the entry (0.05 for -0.05) is refused at load', async () => {
    expect(await statusOf('Positive', 'stoploss: 0.05')).toBe('LOAD FAILED');
  });

  it('startupFrames that are no count are refused at load', async () => {
    expect(await statusOf('Startup', 'startupFrames: Number.NaN')).toBe('LOAD FAILED');
  });

  it('a broken parameter is a LOAD FAILED of its own file', async () => {
    const other = mkdtempSync(join(tmpdir(), 'tickwright-review-'));
    writeFileSync(
      join(other, 'P.ts'),
      "import { defineStrategy } from 'tickwright';\nexport default defineStrategy({ name: 'P', params: { x: null } as never });\n",
    );
    try {
      expect((await listStrategies([other])).map(({ status }) => status)).toEqual(['LOAD FAILED']);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });
});

describe('a strategy that throws', () => {
  const boom = () => {
    throw new Error('boom');
  };

  it('in botStart is named, and the data are closed', async () => {
    expect(await failure(defineStrategy({ name: 'Start', botStart: boom }))).toMatchObject({
      code: 'strategy_failed',
    });
  });

  it('in features is named', async () => {
    expect(await failure(defineStrategy({ name: 'Features', features: boom as never }))).toMatchObject({
      code: 'strategy_failed',
    });
  });

  it("in a feature's own hook is named", async () => {
    const factory = {
      outputs: [''],
      create: () => ({ outputs: [''], sample: () => undefined, onQuote: boom }),
    };
    expect(
      await failure(defineStrategy({ name: 'OnQuote', features: { x: factory } as never })),
    ).toMatchObject({ code: 'strategy_failed' });
  });

  it('returning something without legs is named, not a TypeError of the host', () => {
    const strategy = defineStrategy({ name: 'NoLegs', onFrame: (() => ({ kind: 'enter' })) as never });
    let error: unknown = null;
    try {
      runScript(LINEAR, SCRIPT, { strategy });
    } catch (thrown) {
      error = thrown;
    }
    if (error !== null) expect(error).toMatchObject({ code: 'strategy_failed' });
  });
});

describe('shipped and dropped strategies', () => {
  it('RTAI without the MPD condition leaves when MPD turns from the sign it had at entry, not at the next frame', async () => {
    const { default: rtai } = await import('../../user_data/strategies/RtaiStrategy.js');
    const { resolveParams } = await import('../../core/loader/strategies.js');
    const same = (value: number) => (frames: { readonly ts: Float64Array }) => frames.ts.map(() => value);
    const columns = {
      flow_z: -3,
      mpd_z: -2,
      lambda_ratio: 1,
      lpi: 0,
      lpi_p99: 1,
      vol: 1,
      vol_low: 1,
      vol_high: 2,
      atr: 5,
    };
    // The market never changes: flow sells, and MPD leans the same way, as it did at entry.
    const strategy = defineStrategy({
      ...rtai,
      features: {},
      conditions: () => ({}),
      populateIndicators: (frames: { readonly ts: Float64Array }) =>
        Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, same(value)(frames)])),
    } as never);
    const { engine } = runScript(LINEAR, SCRIPT, {
      strategy,
      params: resolveParams(rtai, { mpdCondition: false }),
    });
    expect(engine.orders.trades[0]?.state).toMatchObject({ reason: 'force_exit' });
  });

  it('a strategy whose name is put together is found by it', async () => {
    const { findStrategy } = await import('../../core/loader/strategies.js');
    const other = mkdtempSync(join(tmpdir(), 'tickwright-review-'));
    writeFileSync(
      join(other, 'a.ts'),
      "import { defineStrategy } from 'tickwright';\nexport default defineStrategy({ name: ['My', 'Own'].join('') });\n",
    );
    try {
      await expect(findStrategy('MyOwn', [other])).resolves.toMatchObject({ strategy: { name: 'MyOwn' } });
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });
});

describe('order and time', () => {
  it('tick hooks run before column hooks have seen later frames', () => {
    let newest = Number.NEGATIVE_INFINITY;
    let ahead = 0;
    const strategy = defineStrategy({
      name: 'Closure',
      populateIndicators: (frames) => {
        newest = Math.max(newest, frames.ts.at(-1)! + S);
        return {};
      },
      onQuote: (_, { now }) => {
        if (newest > now) ahead++;
      },
    });
    runScript(LINEAR, SCRIPT, { strategy });
    expect(ahead).toBe(0);
  });

  it('the funnel lists the conditions of two instruments the same however the feed is cut', async () => {
    const strategy = defineStrategy({
      name: 'Both',
      conditions: (frames, { instrument }) => ({ [`of ${instrument.kind}`]: frames.ts.map(() => 1) }),
    });
    const steps = async (size: number) => {
      const { engine, registry, instruments } = engineOf([SPOT, LINEAR], { strategy });
      const spot: Scripted[] = [at(3.5 * S), at(4.5 * S), at(9 * S)];
      const perp: Scripted[] = [at(0.1 * S), at(1.1 * S), at(2.1 * S), at(9 * S)];
      const feed = await MergedFeed.open(
        [scriptedSource(instruments[0]!, spot, size), scriptedSource(instruments[1]!, perp, size)],
        registry,
      );
      for (let chunk = await feed.next(); chunk; chunk = await feed.next()) engine.step(chunk);
      engine.finish();
      return engine.funnel().map(({ condition }) => condition);
    };
    expect(await steps(1)).toEqual(await steps(1000));
  });

  it('a run that is stopped early keeps what is done, though an instrument has not come yet', async () => {
    const instruments = [ID, 'binance:BTC/USDT'];
    const strategy = defineStrategy({ name: 'Stop', onFrame: () => enter({ legs: [] }) && null });
    let chunks = 0;
    // The spot market stands in the same recording as the perpetual and has its first message later.
    const registry = engineOf([LINEAR, SPOT]);
    const batch = batchOf(registry.instruments[0]!, SCRIPT);
    const { run } = await import('../../core/run/run.js');
    const { configSchema } = await import('../../core/config/schema.js');
    const { shippedVenues } = await import('../fixtures/feeds.js');
    const only = engineOf([LINEAR]).registry;
    const result = run(
      { config: configSchema.parse({ timeframe: '1s' }), given: [], instruments },
      {
        feed: { next: async () => (chunks++ === 0 ? chunkOf(batch) : null), close: async () => undefined },
        registry: only,
        venues: await shippedVenues(),
        progress: () => ({ doneBytes: 0, totalBytes: 0 }),
        describe: async () => ({ data: [] }),
      },
      {
        loaded: { strategy, file: 'x.ts', hash: '0'.repeat(64), fresh: async () => strategy },
        stopped: () => true,
      },
    );
    await expect(result).resolves.toMatchObject({ run: { strategy: 'Stop' } });
  });
});
