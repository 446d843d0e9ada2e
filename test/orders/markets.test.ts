import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillsOf } from '../../core/orders/leg.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { chunkOf } from '../fixtures/chunk.js';
import { batchOf, engineOf, LINEAR, type Scripted, SETTINGS } from '../fixtures/market.js';
import { sized } from '../full.js';
import { LONG, ordersOf, play, S, sayAt } from './kit.js';

const book = (us: number, bid = 100, ask = 100.2): Scripted => ['snapshot', us, [[bid, 50]], [[ask, 50]]];

describe('a market of depth alone', () => {
  const strategy = () => sayAt({ 1: () => enter({ legs: [{ ...LONG, amount: 1 }] }) });
  const script = Array.from({ length: 6 }, (_, i) => book((i + 0.5) * S));

  it('is worth something: equity is known while a contract is held', () => {
    const { engine } = play(LINEAR, script, { strategy: strategy() }, false);
    expect([...engine.equity.values].filter(Number.isNaN)).toEqual([]);
  });

  it('a trade that is open at the end is closed at the last mid', () => {
    const { engine } = play(LINEAR, script, { strategy: strategy() });
    expect(ordersOf(engine, 1)).toEqual(['entry 1 1 filled', 'exit 1 1 filled']);
    expect(fillsOf(engine.orders.trades[0]!.legs[0]!.exits)[0]!.price).toBeCloseTo(100.1, 9);
    expect(engine.accounts.ledger.balance('USDT')).toBeCloseTo(10_000 - 0.1, 9);
  });

  it('an exit answers the mid of its time, as an entry does, and not the last print', () => {
    const { engine } = play(
      LINEAR,
      [
        book(0.5 * S),
        ['print', 0.6 * S, 100.2, 1, 'buy'],
        book(1.5 * S),
        book(2.5 * S, 110, 110.2),
        book(3.5 * S, 110, 110.2),
        book(4.5 * S, 110, 110.2),
      ],
      {
        strategy: sayAt({
          1: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
          3: ({ trades }) => exit({ trade: trades[0]!.id }),
        }),
      },
    );
    expect(engine.orders.trades[0]!.legs[0]!.exits[0]!.request.signalMid).toBeCloseTo(110.1, 9);
  });

  it('nothing is traded at a book that a gap has made unknown', () => {
    const { engine } = play(
      LINEAR,
      [
        book(0.5 * S),
        book(0.8 * S),
        ['gap', 0.9 * S],
        ['openInterest', 1.5 * S, 1],
        ['openInterest', 2.5 * S, 1],
        ['openInterest', 3.5 * S, 1],
      ],
      { strategy: strategy() },
      false,
    );
    const fills = engine.orders.trades.flatMap(({ legs }) => fillsOf(legs[0]!.entries));
    expect(fills).toEqual([]);
  });
});

describe('a market of prints alone', () => {
  it('only a print through its price fills a resting order (rule 16)', () => {
    const { engine } = play(
      LINEAR,
      [
        ['print', 0.4 * S, 100.2, 5, 'buy'],
        ['print', 0.5 * S, 100.1, 5, 'sell'],
        ['print', 2.5 * S, 100, 1, 'sell'],
        ['print', 2.6 * S, 100, 5, 'sell'],
        ['print', 2.7 * S, 100, 5, 'sell'],
        ['print', 3.5 * S, 100, 5, 'sell'],
      ],
      {
        strategy: sayAt({
          0: () => enter({ legs: [{ ...LONG, amount: 1, orderType: 'limit', price: 100 }] }),
        }),
      },
      false,
    );
    expect(ordersOf(engine, 1)).toEqual(['entry 1 0 open']);
  });
});

describe('skipping', () => {
  const Columns = defineStrategy({
    name: 'Columns',
    canShort: true,
    stoploss: -0.003,
    populateIndicators: (frames) => ({ mood: frames.ts.map((ts) => Math.floor(ts / S) % 7) }),
    populateEntry: (frames) => ({
      enter_long: frames.mood.map((mood) => +(mood === 0)),
      enter_short: frames.mood.map((mood) => +(mood === 3)),
    }),
    populateExit: (frames) => ({
      exit_long: frames.mood.map((mood) => +(mood === 2)),
      exit_short: frames.mood.map((mood) => +(mood === 5)),
    }),
  });
  const tick = fc.integer({ min: -20, max: 20 });
  const size = fc.integer({ min: 1, max: 5000 }).map((lots) => lots / 1000);
  const price = (at: number) => Math.round(1000 + at) / 10;
  type Timed = (us: number) => Scripted;
  const levels = fc.array(fc.tuple(tick, fc.oneof(fc.constant(0), size)), { maxLength: 5 });
  const print: fc.Arbitrary<Timed> = fc
    .tuple(tick, size, fc.constantFrom('buy' as const, 'sell' as const))
    .map(([at, q, side]) => (us) => ['print', us, price(at), q, side]);
  const depth: fc.Arbitrary<Timed> = fc
    .tuple(fc.constantFrom('depth' as const, 'snapshot' as const), levels, levels)
    .map(([kind, bids, asks]) => (us) => [
      kind,
      us,
      bids.map(([at, q]) => [price(at - 10), q] as const),
      asks.map(([at, q]) => [price(at + 10), q] as const),
    ]);
  const gap = fc.constant<Timed>((us) => ['gap', us]);
  const scriptsOf = (...events: readonly fc.WeightedArbitrary<Timed>[]) =>
    fc
      .array(fc.tuple(fc.integer({ min: 0, max: 1_500_000 }), fc.oneof(...events)), {
        minLength: 5,
        maxLength: 80,
      })
      .map((steps) => {
        let us = 1_000_000;
        return steps.map(([after, timed]) => {
          us += after;
          return timed(us);
        });
      });
  const trace = (script: readonly Scripted[], passFrom: number, cut: number) => {
    const run = engineOf([LINEAR], {
      strategy: Columns,
      passFrom,
      settings: { ...SETTINGS, rules: { ...SETTINGS.rules, stoploss: -0.003 } },
      fees: { maker: 0.0002, taker: 0.0005 },
      latency: { orderUs: 20_000, answerUs: 30_000, feedUs: 10_000 },
      venue: { impact: 1, funding: () => ({ kind: 'every', everyUs: 2_000_000, rate: 0.001 }) },
    });
    const batch = batchOf(run.instruments[0]!, script);
    for (let row = 0; row < batch.length; row += cut)
      run.engine.step(chunkOf(batch, row, Math.min(row + cut, batch.length)));
    run.engine.finish();
    return JSON.stringify([run.journal, [...run.engine.counters].sort(), [...run.engine.equity.values]]);
  };

  it.each([
    [
      'depth and prints',
      scriptsOf(
        { weight: 3, arbitrary: print },
        { weight: 3, arbitrary: depth },
        { weight: 1, arbitrary: gap },
      ),
    ],
    ['prints', scriptsOf({ weight: 6, arbitrary: print }, { weight: 1, arbitrary: gap })],
    ['depth', scriptsOf({ weight: 6, arbitrary: depth }, { weight: 1, arbitrary: gap })],
  ])('is the same as walking where there are no quotes (%s)', (_, all) => {
    fc.assert(
      fc.property(all, fc.integer({ min: 1, max: 20 }), (script, cut) => {
        expect(trace(script, 1, cut)).toBe(trace(script, Infinity, cut));
      }),
      { numRuns: sized({ short: 80, full: 300 }) },
    );
  });
});
