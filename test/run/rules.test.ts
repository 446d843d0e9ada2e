import { describe, expect, it } from 'vitest';
import { createLatency, type Latency, type LatencySpec } from '../../core/exchange/latency.js';
import { type QueueModelSpec, queueShare } from '../../core/exchange/queue-model.js';
import type { Instrument } from '../../core/market/instrument.js';
import { adjust, enter, exit, type LegIntent } from '../../core/strategy/intents.js';
import { engineOf, LINEAR, type Scripted, SETTINGS, type TestOptions } from '../fixtures/market.js';
import { answersIn, batchOfTold, play, type Said, say, saying, type Told } from './told.js';

const S = 1_000_000;
const MS = 1_000;

/** A run of a strategy that says things at their times, and all that the venue answered, by hand. */
interface Case {
  readonly name: string;
  readonly script: readonly Told[];
  /** One at each `say` of the script. */
  readonly said: readonly Said[];
  readonly answers: readonly string[];
  readonly queue?: QueueModelSpec;
  readonly options?: TestOptions;
}

function answersOf({ script, said, queue, options }: Case, size?: number): readonly string[] {
  const { engine, instruments, journal } = engineOf([LINEAR], {
    ...options,
    strategy: saying(said),
    venue: { ...options?.venue, ...(queue ? { queueShare: queueShare(queue) } : {}) },
    // One frame for all of it: what is said is said at events.
    timeframeUs: 3_600 * S,
  });
  play(engine, batchOfTold(instruments[0]!, script), size);
  return answersIn(journal);
}

const buy = (amount: number, price: number, more: Partial<LegIntent> = {}) =>
  enter({ legs: [{ instrument: 'binanceusdm:BTC/USDT:USDT', direction: 'long', amount, price, ...more }] });
const buyNow = (amount: number, more: Partial<LegIntent> = {}) =>
  enter({ legs: [{ instrument: 'binanceusdm:BTC/USDT:USDT', direction: 'long', amount, ...more }] });
const leave: Said = ({ trades }) => exit({ trade: trades[0]!.id, reason: 'asked' });

/** Nothing else happens until then: what is due by then is done. */
const end = (s: number): Scripted => ['openInterest', s * S, 1];

/** Bids of 2 at 100 and of 10 at 99.5, and 10 stand before the order at 99.5. */
const BEHIND_TEN: readonly Told[] = [
  [
    'snapshot',
    1 * S,
    [
      [100, 2],
      [99.5, 10],
    ],
    [[100.2, 5]],
  ],
  say(1_100_000),
];

const snapshots: readonly Case[] = [
  {
    name: 'one that does not reach a level says nothing of it: the order stays behind 10 (15)',
    script: [
      ...BEHIND_TEN,
      // Its last bid is 99.9: what stands at 99.5 is not said.
      [
        'snapshot',
        2 * S,
        [
          [100, 2],
          [99.9, 5],
        ],
        [[100.2, 5]],
      ],
      // Of the 10 before it, 9 are left.
      ['print', 3 * S, 99.5, 1, 'sell'],
      end(9),
    ],
    said: [buy(1, 99.5)],
    answers: ['1.1 accepted'],
  },
  {
    name: 'the place is kept until the level is stated: 10 - 1 are 9, of which 8.5 leave 0.5 (15)',
    script: [
      ...BEHIND_TEN,
      [
        'snapshot',
        2 * S,
        [
          [100, 2],
          [99.9, 5],
        ],
        [[100.2, 5]],
      ],
      ['print', 3 * S, 99.5, 1, 'sell'],
      ['print', 4 * S, 99.5, 8.5, 'sell'],
      // 0.6 less the 0.5 before it.
      ['print', 5 * S, 99.5, 0.6, 'sell'],
      end(9),
    ],
    said: [buy(1, 99.5)],
    answers: ['1.1 accepted', '5 fill 0.1 @ 99.5 maker'],
  },
  {
    name: 'one that reaches the level states its size: at most 0.4 are before it (12)',
    script: [
      ...BEHIND_TEN,
      [
        'snapshot',
        2 * S,
        [
          [100, 2],
          [99.5, 0.4],
        ],
        [[100.2, 5]],
      ],
      // 1 - 0.4.
      ['print', 3 * S, 99.5, 1, 'sell'],
      end(9),
    ],
    said: [buy(1, 99.5)],
    answers: ['1.1 accepted', '3 fill 0.6 @ 99.5 maker'],
  },
  {
    name: 'one that goes beyond a level it does not hold says that nobody is there (12)',
    script: [
      ...BEHIND_TEN,
      [
        'snapshot',
        2 * S,
        [
          [100, 2],
          [99.4, 3],
        ],
        [[100.2, 5]],
      ],
      ['print', 3 * S, 99.5, 0.3, 'sell'],
      end(9),
    ],
    said: [buy(1, 99.5)],
    answers: ['1.1 accepted', '3 fill 0.3 @ 99.5 maker'],
  },
];

/** The order stands behind 8 at 100, then 4 come behind it. The diff has the id 3. */
const BEHIND_EIGHT: readonly Told[] = [
  ['snapshot', 1 * S, [[100, 8]], [[100.2, 5]]],
  say(1_100_000),
  { event: ['depth', 2 * S, [[100, 12]], []], id: 3 },
];
/** Says a best ask of 100.5, and 1 at 100: of before the diff of id 3. */
const OLD: Told = { event: ['snapshot', 4 * S, [[100, 1]], [[100.5, 9]]], id: 2 };

const oldSnapshots: readonly Case[] = [
  {
    name: 'states no size (15)',
    queue: { kind: 'proportional' },
    script: [
      ...BEHIND_EIGHT,
      // 6 are before it, 6 behind.
      ['print', 3 * S, 100, 2, 'sell'],
      OLD,
      // The print explains it: 12 - 2 - 10 are 0. Had the old one stated 12, 2 would be left, and move it by 2 x 6 / 12.
      ['depth', 5 * S, [[100, 10]], []],
      // 6.5 - 6.
      ['print', 6 * S, 100, 6.5, 'sell'],
      end(9),
    ],
    said: [buy(5, 100)],
    answers: ['1.1 accepted', '6 fill 0.5 @ 100 maker'],
  },
  {
    name: 'forgets no level that it does not reach (15)',
    queue: { kind: 'proportional' },
    script: [
      ...BEHIND_EIGHT,
      { event: ['snapshot', 4 * S, [[100.1, 1]], [[100.5, 9]]], id: 2 },
      // Still 12 - 9 = 3, of which 3 x 8 / 12 = 2 were before it: 6.
      ['depth', 5 * S, [[100, 9]], []],
      ['print', 6 * S, 100, 6.5, 'sell'],
      end(9),
    ],
    said: [buy(5, 100)],
    answers: ['1.1 accepted', '6 fill 0.5 @ 100 maker'],
  },
  {
    name: 'leaves the book as it is, and what was taken of it (5, 15)',
    script: [
      [
        'snapshot',
        1 * S,
        [[100, 8]],
        [
          [100.2, 5],
          [100.3, 5],
        ],
      ],
      { event: ['depth', 2 * S, [[100, 12]], []], id: 3 },
      say(3 * S),
      OLD,
      say(5 * S),
      end(9),
    ],
    // 3 of the 5 at 100.2; then the 2 that are left of them, and 1 at 100.3. At 100.5 is nobody.
    said: [buyNow(3), buyNow(3)],
    answers: [
      '3 accepted',
      '3 fill 3 @ 100.2 taker',
      '5 accepted',
      '5 fill 2 @ 100.2 taker',
      '5 fill 1 @ 100.3 taker',
    ],
  },
];

const lostDiffs: readonly Case[] = [
  {
    name: 'makes sizes unknown: what it states only limits what is before the order (15)',
    queue: { kind: 'proportional' },
    script: [
      ...BEHIND_EIGHT,
      // Not 12 - 10 = 2 that left, by which 8 would be 8 - 2 x 8 / 12.
      { event: ['depth', 3 * S, [[100, 10]], []], follows: 99 },
      // 8.5 - 8.
      ['print', 4 * S, 100, 8.5, 'sell'],
      end(9),
    ],
    said: [buy(5, 100)],
    answers: ['1.1 accepted', '4 fill 0.5 @ 100 maker'],
  },
  {
    name: 'states what it names: at most 3 are before the order (12)',
    script: [
      ...BEHIND_EIGHT,
      { event: ['depth', 3 * S, [[100, 3]], []], follows: 99 },
      // 3.5 - 3.
      ['print', 4 * S, 100, 3.5, 'sell'],
      end(9),
    ],
    said: [buy(5, 100)],
    answers: ['1.1 accepted', '4 fill 0.5 @ 100 maker'],
  },
  {
    name: 'and what it states is what the next statement is measured by (12, 15)',
    queue: { kind: 'proportional' },
    script: [
      ...BEHIND_EIGHT,
      // 8 before it, 2 behind.
      { event: ['depth', 3 * S, [[100, 10]], []], follows: 99 },
      // 10 - 5 = 5 left, of them 5 x 8 / 10 = 4 before it: 4.
      ['depth', 4 * S, [[100, 5]], []],
      ['print', 5 * S, 100, 4.25, 'sell'],
      end(9),
    ],
    said: [buy(5, 100)],
    answers: ['1.1 accepted', '5 fill 0.25 @ 100 maker'],
  },
  {
    name: 'leaves the order where it is when it does not name its level (15)',
    script: [
      ...BEHIND_EIGHT,
      { event: ['depth', 3 * S, [[99.8, 1]], [[100.3, 1]]], follows: 99 },
      ['print', 4 * S, 100, 3.5, 'sell'],
      // 8 - 3.5 = 4.5 are before it.
      ['print', 5 * S, 100, 5, 'sell'],
      end(9),
    ],
    said: [buy(5, 100)],
    answers: ['1.1 accepted', '5 fill 0.5 @ 100 maker'],
  },
  {
    name: 'brings a seller to the order, who fills it from his level (13)',
    script: [...BEHIND_EIGHT, { event: ['depth', 3 * S, [[99.8, 1]], [[99.9, 0.4]]], follows: 99 }, end(9)],
    said: [buy(5, 100)],
    answers: ['1.1 accepted', '3 fill 0.4 @ 100 maker'],
  },
  {
    name: 'forgets what was taken of the book (5)',
    script: [
      ...BEHIND_EIGHT,
      { event: ['depth', 4 * S, [[100, 12]], [[100.2, 5]]], follows: 99 },
      say(5 * S),
      end(9),
    ],
    // All 5 at 100.2, and again when they are stated anew.
    said: [buyNow(5), buyNow(5)],
    answers: ['1.1 accepted', '1.1 fill 5 @ 100.2 taker', '5 accepted', '5 fill 5 @ 100.2 taker'],
  },
  {
    name: 'triggers a stop by the best ask while no print was seen (17)',
    script: [
      ['quote', 1 * S, 100, 8, 100.2, 5],
      { event: ['depth', 1_050_000, [[100, 8]], [[100.2, 5]]], id: 2 },
      say(1_100_000),
      // The 5 at 100.2 are gone: the best ask is 100.4.
      {
        event: [
          'depth',
          3 * S,
          [[100, 8]],
          [
            [100.2, 0],
            [100.4, 3],
          ],
        ],
        follows: 99,
      },
      end(9),
    ],
    said: [buyNow(1, { orderType: 'stop_market', triggerPrice: 100.3 })],
    answers: ['1.1 accepted', '3 triggered', '3 fill 1 @ 100.4 taker'],
  },
];

const QUOTE: Scripted = ['quote', 500_000, 100, 2, 100.2, 5];
const FIVE_MS: Latency = { orderUs: 5 * MS, answerUs: 0, feedUs: 0 };

const times: readonly Case[] = [
  {
    // Sent at 1, there at 1.005. The cancellation is on its way before the order is there, and comes at the time of its end.
    name: 'an order that ends by itself ends before a cancellation of that time comes (8)',
    script: [QUOTE, say(1 * S), say(1_002_000), end(9)],
    said: [buy(1, 99.5, { expireUs: 1_007_000 }), leave],
    options: { latency: FIVE_MS },
    answers: ['1.005 accepted', '1.007 canceled expired', '1.007 refused cancel unknown_order'],
  },
  {
    name: 'and before a change of that time comes (8, 21)',
    script: [QUOTE, say(1 * S), say(1_002_000), end(9)],
    said: [
      buy(1, 99.5, { expireUs: 1_007_000 }),
      ({ trades }) => adjust({ trade: trades[0]!.id, price: 99.6 }),
    ],
    options: { latency: FIVE_MS },
    answers: ['1.005 accepted', '1.007 canceled expired', '1.007 refused replace unknown_order'],
  },
  {
    name: 'a cancellation that comes a microsecond sooner finds it',
    script: [QUOTE, say(1 * S), say(1_002_000), end(9)],
    said: [buy(1, 99.5, { expireUs: 1_007_001 }), leave],
    options: { latency: FIVE_MS },
    answers: ['1.005 accepted', '1.007 canceled requested'],
  },
  {
    name: 'an order that ends by itself meets the market events of that time (8)',
    script: [
      QUOTE,
      say(1 * S),
      ['print', 2 * S, 99, 0.25, 'sell'],
      ['print', 2 * S + 1, 99, 9, 'sell'],
      end(9),
    ],
    said: [buy(1, 99.5, { expireUs: 2 * S })],
    answers: ['1 accepted', '2 fill 0.25 @ 99.5 maker', '2 canceled expired'],
  },
  {
    name: 'an order that comes at its end is not taken (8)',
    script: [QUOTE, say(1 * S), end(9)],
    said: [buy(1, 99.5, { expireUs: 1_005_000 })],
    options: { latency: FIVE_MS },
    answers: ['1.005 canceled expired'],
  },
  {
    name: 'what is said between two events of one time meets the book behind both (1)',
    script: [QUOTE, say(1 * S), ['quote', 1 * S, 100.4, 2, 100.6, 5], end(9)],
    said: [buyNow(1)],
    answers: ['1 accepted', '1 fill 1 @ 100.6 taker'],
  },
  {
    // Sent at 1, given up at 3. The print of that time fills it, which is known before the time-out.
    name: 'an answer of a time comes before a time-out of that time',
    script: [QUOTE, say(1 * S), ['print', 3 * S, 99, 9, 'sell'], end(9)],
    said: [buy(1, 99.5)],
    options: { settings: { ...SETTINGS, entryTimeoutUs: 2 * S } },
    answers: ['1 accepted', '3 fill 1 @ 99.5 maker'],
  },
  {
    // Filled at 3, which is known at 3.003: the cancellation of 3 comes too late, at 3.002.
    name: 'an order that is given up while its fill is on its way is filled all the same',
    script: [QUOTE, say(1 * S), ['print', 3 * S, 99, 9, 'sell'], end(9)],
    said: [buy(1, 99.5)],
    options: {
      settings: { ...SETTINGS, entryTimeoutUs: 2 * S },
      latency: { orderUs: 2 * MS, answerUs: 3 * MS, feedUs: 0 },
    },
    answers: [
      '1.005 accepted',
      '3.003 fill 1 @ 99.5 maker at 3',
      // Refused at 3.002, known 3 ms later.
      '3.005 refused cancel unknown_order',
    ],
  },
];

/** 0.001 of the value at the mark of 100.1 at 10 s: 0.1001 for each. */
const FUNDED: TestOptions = { venue: { funding: () => ({ kind: 'list', rates: [[10 * S, 0.001]] }) } };
const LAST_US = 10 * S - 1;

const funding: readonly Case[] = [
  {
    name: 'what is bought in the microsecond before is held when the time comes',
    script: [QUOTE, say(LAST_US), end(20)],
    said: [buyNow(1)],
    options: FUNDED,
    answers: ['9.999999 accepted', '9.999999 fill 1 @ 100.2 taker', '10 funding -0.1001 USDT'],
  },
  {
    name: 'what is bought at the time is not',
    script: [QUOTE, say(10 * S), end(20)],
    said: [buyNow(1)],
    options: FUNDED,
    answers: ['10 accepted', '10 fill 1 @ 100.2 taker'],
  },
  {
    name: 'what comes to the venue in the microsecond before is held',
    script: [QUOTE, say(LAST_US - 5 * MS), end(20)],
    said: [buyNow(1)],
    options: { ...FUNDED, latency: FIVE_MS },
    answers: ['9.999999 accepted', '9.999999 fill 1 @ 100.2 taker', '10 funding -0.1001 USDT'],
  },
  {
    name: 'what comes there at the time is not',
    script: [QUOTE, say(10 * S - 5 * MS), end(20)],
    said: [buyNow(1)],
    options: { ...FUNDED, latency: FIVE_MS },
    answers: ['10 accepted', '10 fill 1 @ 100.2 taker'],
  },
  {
    name: 'a print of the microsecond before fills what is held then',
    script: [QUOTE, say(1 * S), ['print', LAST_US, 99, 1, 'sell'], end(20)],
    said: [buy(1, 99.5)],
    options: FUNDED,
    answers: ['1 accepted', '9.999999 fill 1 @ 99.5 maker', '10 funding -0.1001 USDT'],
  },
  {
    name: 'a print of the time does not',
    script: [QUOTE, say(1 * S), ['print', 10 * S, 99, 1, 'sell'], end(20)],
    said: [buy(1, 99.5)],
    options: FUNDED,
    answers: ['1 accepted', '10 fill 1 @ 99.5 maker'],
  },
  {
    name: 'what is sold in the microsecond before pays nothing',
    script: [QUOTE, say(1 * S), say(LAST_US), end(20)],
    said: [buyNow(1), leave],
    options: FUNDED,
    answers: ['1 accepted', '1 fill 1 @ 100.2 taker', '9.999999 accepted', '9.999999 fill 1 @ 100 taker'],
  },
  {
    name: 'what is sold at the time has paid, at the mark of before it',
    script: [QUOTE, say(1 * S), ['quote', 10 * S, 200, 2, 200.2, 5], say(10 * S), end(20)],
    said: [buyNow(1), leave],
    options: FUNDED,
    answers: [
      '1 accepted',
      '1 fill 1 @ 100.2 taker',
      '10 funding -0.1001 USDT',
      '10 accepted',
      '10 fill 1 @ 200 taker',
    ],
  },
];

/** Latency as it was recorded; all three delays of a message are the one of the last event. */
const RECORDED: LatencySpec = { kind: 'recorded' };
const AS_RECORDED: TestOptions = {
  venue: {
    observesLatency: true,
    latency: ({ symbol }: Instrument) => createLatency(RECORDED, { seed: 1, symbol }),
  },
};
/** 100 ms late, which is the least: a delay of 0. */
const FIRST: Told = { event: QUOTE, venueUs: 400_000 };

const recorded: readonly Case[] = [
  {
    // 130 ms late, 30 more than the least: 2 + 0.03 + 0.03, and the answer needs no longer than the feed.
    name: 'an order has the delay of the event of its time',
    script: [
      FIRST,
      { event: ['print', 2 * S, 100.1, 1, 'buy'], venueUs: 1_870_000 },
      say(2 * S),
      ['quote', 2_060_000, 100, 2, 100.4, 5],
      end(9),
    ],
    said: [buyNow(1)],
    options: AS_RECORDED,
    answers: ['2.06 accepted', '2.06 fill 1 @ 100.4 taker'],
  },
  {
    name: 'a later event of its time changes it no more',
    script: [FIRST, say(2 * S), { event: ['print', 2 * S, 100.1, 1, 'buy'], venueUs: 1_870_000 }, end(9)],
    said: [buyNow(1)],
    options: AS_RECORDED,
    answers: ['2 accepted', '2 fill 1 @ 100.2 taker'],
  },
  {
    name: 'a snapshot says nothing of it, nor what has no time of the venue',
    script: [
      FIRST,
      { event: ['depth', 1_500_000, [], []], venueUs: 1_380_000 },
      { event: ['snapshot', 1_800_000, [[100, 2]], [[100.2, 5]]], venueUs: 0 },
      { event: ['print', 2 * S, 100.1, 1, 'buy'], venueUs: Number.NaN },
      say(2 * S),
      end(9),
    ],
    said: [buyNow(1)],
    options: AS_RECORDED,
    // The diff came 20 ms later than the least.
    answers: ['2.04 accepted', '2.04 fill 1 @ 100.2 taker'],
  },
  {
    name: 'an event that came sooner than any before is the new least',
    script: [
      FIRST,
      // 40 ms late.
      { event: ['print', 1 * S, 100.1, 1, 'buy'], venueUs: 960_000 },
      // 100 ms again: 60 more than the least.
      { event: ['print', 2 * S, 100.1, 1, 'buy'], venueUs: 1_900_000 },
      say(2 * S),
      end(9),
    ],
    said: [buyNow(1)],
    options: AS_RECORDED,
    answers: ['2.12 accepted', '2.12 fill 1 @ 100.2 taker'],
  },
];

const ENTERED: Scripted = ['snapshot', 1 * S, [[100, 50]], [[100.2, 50]]];

const margins: readonly Case[] = [
  {
    // 10 x 100.2 at leverage 10: 100.2 of margin, of which the loss may take all but 0.4 % of the value. At 90 it is
    // 10 x 10.2 = 102.
    name: 'without quotes a gap makes the last print the mark, which may be too low to hold (30, 31)',
    script: [ENTERED, say(1_100_000), ['print', 2 * S, 90, 0.1, 'sell'], ['gap', 3 * S], end(9)],
    said: [buyNow(10, { leverage: 10 })],
    // Nothing is there to sell to: it goes at the mark.
    answers: ['1.1 accepted', '1.1 fill 10 @ 100.2 taker', '3 liquidation sell 10 @ 90'],
  },
];

describe.each([
  ['a snapshot', snapshots],
  ['a snapshot that is older than the book', oldSnapshots],
  ['a diff that does not follow the last one', lostDiffs],
  ['at one time', times],
  ['funding (32)', funding],
  ['recorded latency (3)', recorded],
  ['margin', margins],
])('%s', (_, cases) => {
  it.each(cases)('$name', (one) => {
    expect(answersOf(one)).toEqual(one.answers);
    expect(answersOf(one, 1)).toEqual(one.answers);
  });
});
