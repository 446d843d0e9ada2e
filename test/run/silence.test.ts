import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendTimer } from '../../core/data/host-rows.js';
import { EventBatch } from '../../core/market/event-batch.js';
import type { Instrument } from '../../core/market/instrument.js';
import { US_PER_HOUR } from '../../core/market/time.js';
import { enter, exit, type LegIntent } from '../../core/strategy/intents.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { scripts } from '../fixtures/arbitraries.js';
import { chunkOf } from '../fixtures/chunk.js';
import { batchOf, engineOf, LINEAR, type Scripted, SETTINGS, type TestOptions } from '../fixtures/market.js';
import { sized } from '../full.js';
import { answersIn, batchOfTold, play, say, saying } from './told.js';

const S = 1_000_000;
const END_US = US_PER_HOUR;

/** A few events within two seconds, and nothing behind them. */
const SCRIPT: readonly Scripted[] = [
  ['quote', 500_000, 100, 2, 100.2, 5],
  say(1_100_000),
  say(1_200_000),
  say(1_300_000),
];
const LAST: Scripted = ['openInterest', END_US, 1];

const buy = (leg: Partial<LegIntent>) =>
  enter({ legs: [{ instrument: 'binanceusdm:BTC/USDT:USDT', direction: 'long', amount: 1, ...leg }] });
/** What waits until it is given up, what ends by itself, and what is held. */
const SAID = [buy({ price: 99 }), buy({ price: 98, expireUs: 900_250_000 }), buy({})];

/** Each message takes 5 ms, each answer 3. Funding of 0.001 of the value is due at 1,800 s. */
const OPTIONS: TestOptions = {
  latency: { orderUs: 5_000, answerUs: 3_000, feedUs: 0 },
  settings: { ...SETTINGS, entryTimeoutUs: 600 * S },
  venue: { funding: () => ({ kind: 'list', rates: [[1_800 * S, 0.001]] }) },
};

/** By hand: each is known 3 ms after it happened. The mark is the mid of 100.1, so 0.1001 are paid for 1. */
const ANSWERS = [
  '1.108 accepted',
  '1.208 accepted',
  '1.308 accepted',
  '1.308 fill 1 @ 100.2 taker at 1.305',
  '601.108 canceled requested',
  '900.253 canceled expired',
  '1800.003 funding -0.1001 USDT',
];

/** Says what it is to say, and notes when frames close. */
function watching(): { readonly strategy: Strategy; readonly closes: number[] } {
  const closes: number[] = [];
  const strategy = defineStrategy({
    ...saying(SAID),
    onFrame: (_, { now }) => {
      closes.push(now);
      return null;
    },
  } as Strategy);
  return { strategy, closes };
}

/** Every so many microseconds from a time on, up to the end and at it. */
function timersEvery(everyUs: number, fromUs: number): readonly number[] {
  const times: number[] = [];
  for (let us = fromUs; us < END_US; us += everyUs) times.push(us);
  return [...times, END_US];
}

function appendTimers(batch: EventBatch, times: readonly number[]): void {
  for (const [i, us] of times.entries()) appendTimer(batch, us, 1_000_000 + i);
}

const closesUntil = (us: number) => Array.from({ length: Math.floor(us / S) }, (_, i) => (i + 1) * S);

describe('an hour of silence', () => {
  /** The run without a timer, that a last event brings to its end. */
  const told = () => {
    const { strategy, closes } = watching();
    const run = engineOf([LINEAR], { ...OPTIONS, strategy });
    play(run.engine, batchOfTold(run.instruments[0]!, [...SCRIPT, LAST]));
    return { ...run, closes };
  };

  it.each([
    ['on every close', timersEvery(S, 2 * S)],
    ['between closes', timersEvery(370_001, 1_400_000)],
    ['every ten minutes', timersEvery(600 * S, 601 * S)],
    ['once', [END_US]],
  ])('passes by timers alone: %s', (_, times) => {
    const { strategy, closes } = watching();
    const { engine, instruments, journal } = engineOf([LINEAR], { ...OPTIONS, strategy });
    const batch = batchOf(instruments[0]!, SCRIPT);
    appendTimers(batch, times);
    play(engine, batch);
    expect(answersIn(journal)).toEqual(ANSWERS);
    // Sent at 1.1, given up 600 s later: at that very microsecond, whenever the next timer comes.
    expect(journal.filter(({ kind }) => kind === 'cancel').map(({ us }) => us)).toEqual([601_100_000]);
    expect(closes).toEqual(closesUntil(END_US));
    const before = told();
    expect(before.closes).toEqual(closes);
    expect(JSON.stringify(journal)).toBe(JSON.stringify(before.journal));
  });

  it('does what is due by each timer when it comes, and no sooner', () => {
    const { strategy, closes } = watching();
    const { engine, instruments, journal } = engineOf([LINEAR], { ...OPTIONS, strategy });
    engine.step(chunkOf(batchOf(instruments[0]!, SCRIPT)));
    // Each microsecond at which something happens, and the one before it.
    const due = [601_100_000, 601_105_000, 601_108_000, 900_250_000, 900_253_000, 1_800 * S, 1_800_003_000];
    for (const us of due.flatMap((one) => [one - 1, one])) {
      const batch = new EventBatch();
      appendTimer(batch, us, 1);
      engine.step(chunkOf(batch));
      expect(answersIn(journal)).toEqual(ANSWERS.filter((line) => secondsOf(line) <= us / S));
      expect(journal.some(({ kind }) => kind === 'cancel')).toBe(us >= 601_100_000);
      expect(closes).toEqual(closesUntil(us));
    }
  });
});

function secondsOf(line: string): number {
  return Number(line.split(' ')[0]);
}

/** Enters by market and limit orders in turn on every frame, and leaves a frame later. */
const Busy = defineStrategy({
  name: 'Busy',
  canShort: true,
  onFrame: (frame, { trades }) => {
    const turn = Math.floor(frame.ts / S);
    const orderType = turn % 3 === 0 ? 'limit' : 'market';
    if (trades[0]) return exit({ trade: trades[0].id, orderType });
    const direction = turn % 2 === 0 ? 'long' : 'short';
    return enter({
      legs: [{ instrument: 'binanceusdm:BTC/USDT:USDT', direction, orderType, stake: 300 }],
    });
  },
});

/** Enters and leaves on columns alone: stretches without a trade may be passed over. */
const Columns = defineStrategy({
  name: 'Columns',
  canShort: true,
  populateEntry: ({ ts }) => ({ enter_long: ts.map((us) => +(us % (9 * S) === 0)) }),
  populateExit: ({ ts }) => ({ exit_long: ts.map((us) => +(us % (9 * S) === 3 * S)) }),
});

/** All that a run did, as text. */
function traceOf({ engine, journal }: ReturnType<typeof engineOf>): string {
  const { ts, values, exposed } = engine.equity;
  const counters = [...engine.counters].sort();
  return JSON.stringify([journal, engine.orders.trades, counters, [...ts], [...values], [...exposed]]);
}

const BUSY_OPTIONS: TestOptions = {
  latency: { orderUs: 20_000, answerUs: 30_000, feedUs: 10_000 },
  settings: { ...SETTINGS, entryTimeoutUs: 3 * S, exitTimeoutUs: 3 * S },
  venue: { funding: () => ({ kind: 'every', everyUs: 5 * S, rate: 0.001 }) },
};

/** A script with timers among its events, behind those of their time. */
function merged(instrument: Instrument, script: readonly Scripted[], timers: readonly number[]): EventBatch {
  const events = batchOf(instrument, script);
  const batch = new EventBatch();
  const sorted = timers.toSorted((a, b) => a - b);
  let next = 0;
  for (let row = 0; row < events.length; row++) {
    while (sorted[next]! < events.localTs[row]!) appendTimer(batch, sorted[next++]!, next);
    batch.appendFrom(events, row);
  }
  appendTimers(batch, sorted.slice(next));
  return batch;
}

describe('timers', () => {
  it.each([
    ['tick hooks', Busy],
    ['columns', Columns],
  ])('change nothing, wherever they stand and however the events are cut (%s)', (_, strategy) => {
    const run = (script: readonly Scripted[], timers: readonly number[], until: number, size?: number) => {
      const made = engineOf([LINEAR], { ...BUSY_OPTIONS, strategy });
      const batch = merged(made.instruments[0]!, [...script, ['openInterest', until, 1]], timers);
      play(made.engine, batch, size);
      return traceOf(made);
    };
    const times = fc.array(fc.integer({ min: 0, max: 30 * S }), { maxLength: 60 });
    fc.assert(
      fc.property(scripts, times, fc.integer({ min: 1, max: 40 }), (script, timers, size) => {
        const until = Math.max(script.at(-1)![1], ...timers);
        expect(run(script, timers, until, size)).toBe(run(script, [], until));
      }),
      { numRuns: sized({ short: 30, full: 100 }) },
    );
  });

  it('are passed over as they are walked where nothing can happen', () => {
    const run = (passFrom: number) => {
      const made = engineOf([LINEAR], { ...BUSY_OPTIONS, strategy: Columns, passFrom });
      const batch = batchOf(made.instruments[0]!, [
        ['quote', 100_000, 100, 50, 100.2, 50],
        ['openInterest', 4_500_000, 1],
      ]);
      const events = batch.length;
      // 1,000 within the two seconds in which nothing is signalled, then one each half a second.
      const times = [...Array(1_000).keys()].map((i) => 5 * S + i * 2_000);
      appendTimers(batch, [...times, ...[...Array(40).keys()].map((i) => 7 * S + i * 500_000)]);
      made.engine.step(chunkOf(batch, 0, events));
      made.engine.step(chunkOf(batch, events, events + times.length));
      made.engine.step(chunkOf(batch, events + times.length));
      made.engine.finish();
      return { trace: traceOf(made), trades: made.engine.orders.trades.length };
    };
    expect(run(1)).toEqual(run(Infinity));
    // At 1, 10 and 19 s.
    expect(run(1).trades).toBe(3);
  });
});
