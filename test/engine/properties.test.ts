import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MergedFeed } from '../../core/data/merge.js';
import { createLatency, parseLatency } from '../../core/exchange/latency.js';
import type { Instrument, Market } from '../../core/market/instrument.js';
import { executed, fillBase, fillNotional, fillsOf, openQuantity } from '../../core/orders/leg.js';
import { isTerminal } from '../../core/orders/order.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { scripts } from '../fixtures/arbitraries.js';
import { chunkOf } from '../fixtures/chunk.js';
import {
  batchOf,
  engineOf,
  INVERSE,
  LINEAR,
  type Scripted,
  SETTINGS,
  SPOT,
  scriptedSource,
  type TestEngine,
  type TestOptions,
} from '../fixtures/market.js';

const FEES = { maker: 0.0002, taker: 0.0005 };

/** Enters and leaves on columns alone: stretches without a trade may be skipped. */
const Columns = defineStrategy({
  name: 'Columns',
  canShort: true,
  stoploss: -0.003,
  populateIndicators: (frames) => ({ mood: frames.mid.map((mid, i) => Math.round(mid * 10 + i) % 5) }),
  populateEntry: (frames) => ({
    enter_long: frames.mood.map((mood) => +(mood === 0)),
    enter_short: frames.mood.map((mood) => +(mood === 1)),
  }),
  populateExit: (frames) => ({
    exit_long: frames.mood.map((mood) => +(mood === 3)),
    exit_short: frames.mood.map((mood) => +(mood === 4)),
  }),
});

/** Enters by market and limit orders in turn on every frame, and leaves a frame later. */
const Busy = defineStrategy({
  name: 'Busy',
  canShort: true,
  onFrame: (frame, { trades, instrument }) => {
    const turn = Math.floor(frame.ts / 1_000_000);
    const orderType = turn % 3 === 0 ? 'limit' : 'market';
    const own = trades.filter((trade) => trade.instrument === instrument);
    if (own[0]) return exit({ trade: own[0].id, orderType });
    const direction = turn % 2 === 0 || instrument.kind === 'spot' ? 'long' : 'short';
    return enter({ legs: [{ instrument: instrument.id, direction, orderType, stake: 300 }] });
  },
});

const OPTIONS: TestOptions = {
  settings: {
    ...SETTINGS,
    maxOpenTrades: 5,
    wallet: { USDT: 10_000, BTC: 100 },
    entryTimeoutUs: 3_000_000,
    exitTimeoutUs: 3_000_000,
    rules: { ...SETTINGS.rules, stoploss: -0.003 },
  },
  fees: FEES,
  latency: { orderUs: 20_000, answerUs: 30_000, feedUs: 10_000 },
};

/** All that a run did, as text. */
function traceOf({ engine, journal }: { engine: TestEngine; journal: readonly unknown[] }): string {
  return JSON.stringify([
    journal,
    engine.orders.trades,
    [...engine.counters].sort(),
    engine.funnel(),
    [...engine.equity.ts],
    [...engine.equity.values],
  ]);
}

function runSplit(market: Market, script: readonly Scripted[], size: number, options: TestOptions) {
  const run = engineOf([market], { ...OPTIONS, ...options });
  const batch = batchOf(run.instruments[0]!, script);
  for (let row = 0; row < batch.length; row += size) {
    run.engine.step(chunkOf(batch, row, Math.min(row + size, batch.length)));
  }
  run.engine.finish();
  return run;
}

describe('an engine', () => {
  it.each([
    ['columns', Columns],
    ['tick hooks', Busy],
  ])('does the same however the events are cut into steps (%s)', (_, strategy) => {
    fc.assert(
      fc.property(scripts, fc.integer({ min: 1, max: 40 }), (script, size) => {
        const whole = runSplit(LINEAR, script, script.length, { strategy });
        expect(traceOf(runSplit(LINEAR, script, size, { strategy }))).toBe(traceOf(whole));
      }),
    );
  });

  it('does the same whether quiet stretches are skipped or walked', () => {
    fc.assert(
      fc.property(scripts, fc.integer({ min: 1, max: 40 }), (script, size) => {
        const skipped = runSplit(LINEAR, script, size, { strategy: Columns, passFrom: 1 });
        const walked = runSplit(LINEAR, script, size, { strategy: Columns, passFrom: Infinity });
        expect(traceOf(skipped)).toBe(traceOf(walked));
      }),
    );
  });

  it('does the same whether it is told of each event or, where none can move it, of many together', () => {
    const ToldOfEach: typeof Columns = { ...Columns, onOpenInterest: () => null };
    const settings = { ...OPTIONS.settings!, entryType: 'limit', exitType: 'limit' } as const;
    fc.assert(
      fc.property(scripts, (script) => {
        const options = { settings, passFrom: Infinity };
        const each = runSplit(LINEAR, script, script.length, { ...options, strategy: ToldOfEach });
        const together = runSplit(LINEAR, script, script.length, { ...options, strategy: Columns });
        expect(traceOf(together)).toBe(traceOf(each));
      }),
    );
  });

  it('does nothing else before an event when that event and all later ones are taken away', () => {
    fc.assert(
      fc.property(scripts, fc.nat(), (script, at) => {
        const cut = at % script.length;
        const whole = runSplit(LINEAR, script, 7, { strategy: Busy });
        const start = runSplit(LINEAR, script.slice(0, cut), 7, { strategy: Busy });
        const until = script[cut]![1];
        const textOf = (entries: readonly { readonly us: number }[]) =>
          JSON.stringify(entries.filter(({ us }) => us < until));
        const lastKnown = Math.min(until, cut === 0 ? 0 : script[cut - 1]![1]);
        const sure = (entries: readonly { readonly us: number }[]) =>
          entries.filter(({ us }) => us < lastKnown);
        expect(textOf(sure(start.journal))).toBe(textOf(sure(whole.journal)));
      }),
    );
  });

  it.each([
    ['linear', LINEAR],
    ['inverse', INVERSE],
    ['spot', SPOT],
  ])('holds what fills and marks add up to (%s)', (_, market) => {
    fc.assert(
      fc.property(scripts, (script) => {
        const { engine } = runSplit(market, script, 11, { strategy: Busy });
        const mark = Number.isNaN(engine.accounts.price('BTC')) ? 100 : engine.accounts.price('BTC');
        const expected = walletFromFills(engine, market, mark);
        const actual = engine.accounts.ledger.balance('USDT') + engine.accounts.ledger.balance('BTC') * mark;
        expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * expected);
      }),
    );
  });

  it('never fills more than was asked, and leaves nothing open', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const { engine } = runSplit(LINEAR, script, 13, { strategy: Busy });
        for (const trade of engine.orders.trades) {
          for (const leg of trade.legs) {
            expect(openQuantity(leg)).toBe(0);
            for (const order of [...leg.entries, ...leg.exits]) {
              expect(order.filled).toBeLessThanOrEqual(order.request.quantity * (1 + 1e-9));
              expect(isTerminal(order.state)).toBe(true);
            }
          }
        }
      }),
    );
  });
});

describe('several instruments', () => {
  const uniform = parseLatency('uniform:0-50ms,0-50ms,0-20ms');
  const venue = { latency: ({ symbol }: Instrument) => createLatency(uniform, { seed: 7, symbol }) };
  const run = async (
    order: readonly number[],
    split: readonly number[],
    all: readonly (readonly Scripted[])[],
    renamed: (venue: string) => string = (name) => name,
  ) => {
    const { latency: _, ...options } = OPTIONS;
    const context = engineOf([], { ...options, strategy: Busy, venue });
    const markets = [LINEAR, SPOT, INVERSE].map((market) => ({ ...market, venue: renamed(market.venue) }));
    const instruments: Instrument[] = [];
    // Registered in the order they are named: no index may decide anything.
    for (const i of order) instruments[i] = context.registry.add(markets[i]!);
    const sources = order.map((i) => scriptedSource(instruments[i]!, all[i]!, split[i]!));
    const feed = await MergedFeed.open(sources, context.registry);
    for (let chunk = await feed.next(); chunk; chunk = await feed.next()) context.engine.step(chunk);
    context.engine.finish();
    return traceOf(context).replaceAll(/"index":\d+/g, '"index":0');
  };

  it('trade the same in whatever order they are named and however they are read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(scripts, scripts, scripts),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        fc.tuple(
          fc.integer({ min: 1, max: 30 }),
          fc.integer({ min: 1, max: 30 }),
          fc.integer({ min: 1, max: 30 }),
        ),
        async (all, order, split) => {
          expect(await run(order, split, all)).toBe(await run([0, 1, 2], [500, 500, 500], all));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('trade the same under other names of their venues that keep their order', async () => {
    const names: readonly (readonly [string, string])[] = [
      ['binanceusdm', 'z-venue'],
      ['binancecoinm', 'k-venue'],
      ['binance', 'a-venue'],
    ];
    const others = new Map(names);
    await fc.assert(
      fc.asyncProperty(fc.tuple(scripts, scripts, scripts), async (all) => {
        let text = await run([0, 1, 2], [9, 9, 9], all, (name) => others.get(name)!);
        for (const [name, other] of names) text = text.replaceAll(other, name);
        expect(text).toBe(await run([0, 1, 2], [9, 9, 9], all));
      }),
      { numRuns: 30 },
    );
  });
});

/** The wallet's worth by the fills alone, written from the rules of money and not from the ledger. */
function walletFromFills(engine: TestEngine, market: Market, mark: number): number {
  let usdt = 10_000;
  let btc = 100;
  for (const { legs } of engine.orders.trades) {
    for (const { instrument, direction, entries, exits, dust } of legs) {
      const sign = direction === 'long' ? 1 : -1;
      for (const [orders, side] of [
        [entries, sign],
        [exits, -sign],
      ] as const) {
        for (const fill of fillsOf(orders)) {
          const rate = FEES[fill.liquidity];
          if (market.kind === 'inverse')
            btc += side * fillBase(instrument, fill) - rate * fillBase(instrument, fill);
          else usdt -= side * fillNotional(instrument, fill) + rate * fillNotional(instrument, fill);
        }
      }
      // What the exits sold is what the entries bought, but for what on spot is too little to be sold.
      const left = executed(instrument, entries).quantity - executed(instrument, exits).quantity;
      if (market.kind !== 'inverse') expect(left).toBeCloseTo(dust, 9);
      if (market.kind === 'spot') btc += dust;
    }
  }
  return usdt + btc * mark;
}
