import fc from 'fast-check';
import type { Market } from '../../core/market/instrument.js';
import type { TickContext } from '../../core/strategy/contexts.js';
import { adjust, enter, exit } from '../../core/strategy/intents.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { chunkOf } from '../fixtures/chunk.js';
import { batchOf, engineOf, type Scripted, SETTINGS } from '../fixtures/market.js';
import { limitedJournal, S } from './kit.js';

/** One thing that a strategy may say; prices are ticks from the mid. */
const entry = fc.record({
  kind: fc.constant('enter' as const),
  type: fc.constantFrom(
    'market',
    'limit',
    'stop_market',
    'stop_limit',
    'take_profit_market',
    'trailing_stop_market',
  ),
  long: fc.boolean(),
  lots: fc.integer({ min: 50, max: 4000 }),
  ticks: fc.integer({ min: -6, max: 6 }),
  leverage: fc.constantFrom(1, 2, 10, 50),
  tif: fc.constantFrom('gtc', 'gtc', 'ioc', 'fok', 'post_only'),
  stop: fc.option(fc.integer({ min: 1, max: 15 })),
  profit: fc.option(fc.integer({ min: 1, max: 15 })),
});
const leave = fc.record({
  kind: fc.constant('exit' as const),
  nth: fc.nat(4),
  type: fc.constantFrom('market', 'limit'),
  ticks: fc.integer({ min: -6, max: 6 }),
  tif: fc.constantFrom('gtc', 'gtc', 'ioc', 'fok', 'post_only'),
});
const move = fc.record({
  kind: fc.constant('adjust' as const),
  nth: fc.nat(4),
  ticks: fc.integer({ min: -6, max: 6 }),
});
const wish = fc.oneof(
  { weight: 4, arbitrary: entry },
  { weight: 3, arbitrary: leave },
  { weight: 1, arbitrary: move },
);
const wishes = fc.array(fc.option(wish), { minLength: 1, maxLength: 40 });
export type Wish = typeof wishes extends fc.Arbitrary<readonly (infer W)[]> ? W : never;

export interface Run {
  readonly market: Market;
  readonly script: readonly Scripted[];
  readonly said: readonly Wish[];
  readonly lateUs: number;
  readonly cross: boolean;
  readonly bracketed: boolean;
  readonly most: number;
}

export function strategyOf({ market, said, bracketed }: Run, tailUs: number) {
  const id = `${market.venue}:${market.symbol}`;
  let turn = 0;
  const says = (one: NonNullable<Wish>, { trades, quote }: TickContext<never>) => {
    const { bid, ask } = quote(id)!;
    const mid = (bid + ask) / 2;
    const at = (ticks: number) => Math.max(1, Math.round(mid * 10) + ticks) / 10;
    if (one.kind === 'enter') {
      const direction = market.kind === 'spot' || one.long ? ('long' as const) : ('short' as const);
      const sign = direction === 'long' ? 1 : -1;
      const isStop = one.type.startsWith('stop');
      const trigger = at((isStop ? sign : -sign) * (1 + Math.abs(one.ticks)));
      const amount = market.kind === 'inverse' ? one.lots / 100 : one.lots / 1000;
      const bracket = {
        ...(one.stop === null ? {} : { stop: at(-sign * (8 + one.stop)) }),
        ...(one.profit === null ? {} : { takeProfit: at(sign * (8 + one.profit)) }),
      };
      return enter({
        legs: [
          {
            instrument: id,
            direction,
            amount,
            leverage: market.kind === 'spot' ? 1 : one.leverage,
            orderType: one.type as never,
            ...(one.type.endsWith('limit') ? { price: at(one.ticks), timeInForce: one.tif as never } : {}),
            ...(one.type.startsWith('stop') || one.type.startsWith('take') ? { triggerPrice: trigger } : {}),
            ...(one.type.startsWith('trailing') ? { callback: 0.002 } : {}),
            ...(bracketed ? { bracket } : {}),
          },
        ],
      });
    }
    const trade = trades[one.nth % Math.max(1, trades.length)];
    if (!trade) return null;
    if (one.kind === 'adjust') return adjust({ trade: trade.id, price: at(one.ticks) });
    return exit({
      trade: trade.id,
      orderType: one.type as never,
      ...(one.type === 'limit' ? { price: at(one.ticks), timeInForce: one.tif as never } : {}),
    });
  };
  return defineStrategy({
    name: 'Random',
    canShort: true,
    onQuote: ((tick: { localTs: number }, context: TickContext<never>) => {
      if (tick.localTs >= tailUs) return context.trades.map(({ id: trade }) => exit({ trade }));
      const one = said[turn++ % said.length];
      return one ? says(one, context) : null;
    }) as never,
  });
}

/** Plays a random run to its end, and then a quiet deep market in which everything is left. */
export function playOut(run: Run) {
  const lastUs = run.script.at(-1)![1];
  const tail = Array.from(
    { length: 60 },
    (_, i): Scripted => ['quote', lastUs + (i + 1) * 500_000, 100, 100_000, 100.1, 100_000],
  );
  const journal = limitedJournal(40_000);
  const { engine, instruments } = engineOf([run.market], {
    journal,
    strategy: strategyOf(run, lastUs + 1),
    settings: {
      ...SETTINGS,
      maxOpenTrades: run.most,
      wallet: { USDT: 1_000, BTC: 10, BNB: 0.02 },
      entryTimeoutUs: 3 * S,
      exitTimeoutUs: 3 * S,
    },
    fees: { maker: -0.0001, taker: 0.0005 },
    latency: { orderUs: run.lateUs, answerUs: 2 * run.lateUs, feedUs: run.lateUs / 2 },
    venue: {
      marginMode: run.cross ? 'cross' : 'isolated',
      impact: 1,
      terms: () => ({ tiers: [{ floor: 0, rate: 0.005, maxLeverage: 50 }], clearanceFee: 0.003 }),
      funding: () =>
        run.market.kind === 'spot' ? { kind: 'never' } : { kind: 'every', everyUs: 2 * S, rate: 0.0007 },
      feePayment: { kind: 'currency', currency: 'BNB', discount: 0.25, price: 500 },
    },
  });
  const instrument = instruments[0]!;
  engine.step(chunkOf(batchOf(instrument, [...run.script, ...tail])));
  return { engine, instrument, journal: journal.entries };
}

/** Reproducible numbers from 0 to below 1 (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A restless market of thin levels, and what is said in it: busier than an arbitrary one, and not to be shrunk. */
export function busyRun(market: Market, seed: number, bracketed: boolean, most: number): Run {
  const next = random(seed);
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(items: readonly T[]): T => items[int(0, items.length - 1)]!;
  const script: Scripted[] = [];
  let us = 1_000_000;
  let tick = 0;
  const thin = market.kind === 'inverse' ? 40 : 3;
  const size = () => int(1, thin * 1000) / 1000;
  for (let i = 0; i < 400; i++) {
    us += pick([0, 1, 5_000, 20_000, 50_000, 120_000]);
    tick += pick([-3, -1, -1, 0, 0, 0, 1, 1, 3]) + (next() < 0.02 ? int(-40, 40) : 0);
    tick = Math.max(-300, Math.min(300, tick));
    const bid = (1000 + tick) / 10;
    if (next() < 0.6) script.push(['quote', us, bid, size(), (1000 + tick + int(1, 3)) / 10, size()]);
    else script.push(['print', us, (1000 + tick + int(-2, 4)) / 10, size(), pick(['buy', 'sell'] as const)]);
  }
  const isLong = next() < 0.5;
  const said: Wish[] = Array.from({ length: 97 }, () => {
    const turn = next();
    if (turn < 0.45) return null;
    if (turn < 0.75) {
      return {
        kind: 'enter' as const,
        type: pick([
          'market',
          'market',
          'limit',
          'limit',
          'stop_market',
          'stop_limit',
          'take_profit_market',
          'trailing_stop_market',
        ] as const),
        long: next() < 0.9 ? isLong : !isLong,
        lots: int(60, market.kind === 'inverse' ? 3000 : 2500),
        ticks: int(-4, 4),
        leverage: pick([1, 2, 10, 50]),
        tif: pick(['gtc', 'gtc', 'ioc', 'fok', 'post_only'] as const),
        stop: next() < 0.6 ? int(-5, 6) : null,
        profit: next() < 0.6 ? int(-5, 6) : null,
      };
    }
    if (turn < 0.92) {
      return {
        kind: 'exit' as const,
        nth: int(0, 4),
        type: pick(['market', 'limit', 'limit'] as const),
        ticks: int(-4, 6),
        tif: pick(['gtc', 'gtc', 'ioc', 'fok', 'post_only'] as const),
      };
    }
    return { kind: 'adjust' as const, nth: int(0, 4), ticks: int(-4, 4) };
  });
  return {
    market,
    script,
    said,
    lateUs: pick([0, 5_000, 40_000, 150_000]),
    cross: next() < 0.5,
    bracketed,
    most,
  };
}
