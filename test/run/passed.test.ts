import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLatency } from '../../core/exchange/latency.js';
import { queueShare } from '../../core/exchange/queue-model.js';
import type { Instrument } from '../../core/market/instrument.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { scripts } from '../fixtures/arbitraries.js';
import { chunkOf } from '../fixtures/chunk.js';
import { engineOf, LINEAR, type Scripted, SETTINGS, type TestOptions } from '../fixtures/market.js';
import { sized } from '../full.js';
import { answersIn, batchOfTold, type Detailed, type Told } from './told.js';

const S = 1_000_000;
/** More than it takes to be worth passing over. */
const MANY = 500;

/** Buys 1 at the close of the first frame and sells it at 3, and buys 1 again at 11: nothing happens in between. */
const Twice = defineStrategy({
  name: 'Twice',
  populateEntry: ({ ts }) => ({ enter_long: ts.map((us) => +(us === 0 || us === 10 * S)) }),
  populateExit: ({ ts }) => ({ exit_long: ts.map((us) => +(us === 2 * S)) }),
});

/** Bids 1.002 at the best price at 11, for 100.2 USDT. */
const Late = defineStrategy({
  name: 'Late',
  populateEntry: ({ ts }) => ({ enter_long: ts.map((us) => +(us === 10 * S)) }),
});

const BOOK: readonly Scripted[] = [
  [
    'snapshot',
    500_000,
    [[100, 50]],
    [
      [100.2, 1],
      [100.3, 5],
    ],
  ],
  ['quote', 600_000, 100, 50, 100.2, 1],
];
/** Sees the sale come to its end. */
const SOLD: Scripted = ['quote', 4_500_000, 100, 50, 100.2, 1];
const ENDS: readonly Scripted[] = [
  ['quote', 11_500_000, 100, 50, 100.2, 1],
  ['openInterest', 13 * S, 1],
];

/** A quote each hundredth of a second from 5 s on, of which the bid's size alone changes. */
const STRETCH: readonly Scripted[] = Array.from({ length: MANY }, (_, i) => [
  'quote',
  5 * S + i * 10_000,
  100,
  50 + (i % 7),
  100.2,
  1,
]);

const FIRST = ['1 accepted', '1 fill 1 @ 100.2 taker', '3 accepted', '3 fill 1 @ 100 taker'];

interface Case {
  readonly name: string;
  readonly before?: readonly Told[];
  readonly stretch: readonly Told[];
  readonly behind?: readonly Told[];
  readonly options?: TestOptions;
  readonly strategy?: Strategy;
  readonly answers: readonly string[];
}

/** Another event in the place of one of the stretch. */
function withOne(at: number, other: (event: Scripted) => Told): readonly Told[] {
  return STRETCH.map((event, i) => (i === at ? other(event) : event));
}

/** Above all ids that follow from places. */
const DIFF = 900_000;
/** The bid comes behind 52, which is what the last quote of the stretch says; then 48 come behind it. */
const JOINED: readonly Scripted[] = [['quote', 11_100_000, 100, 100, 100.2, 1]];
/** 50 of the 100 leave: by their shares 26 of those before it, so 26 are left. */
const HALF: Scripted = ['depth', 11_200_000, [[100, 50]], []];
/** 26.5 - 26. */
const HIT: readonly Scripted[] = [
  ['print', 11_300_000, 100, 26.5, 'sell'],
  ['openInterest', 13 * S, 1],
];
const PROPORTIONAL: TestOptions = {
  settings: { ...SETTINGS, stakeAmount: 100.2, entryType: 'limit' },
  venue: { queueShare: queueShare({ kind: 'proportional' }) },
};

const late = (event: Scripted, us: number): Detailed => ({ event, venueUs: event[1] - us });
const AS_RECORDED: TestOptions = {
  venue: {
    observesLatency: true,
    latency: ({ symbol }: Instrument) => createLatency({ kind: 'recorded' }, { seed: 1, symbol }),
  },
};

const cases: readonly Case[] = [
  {
    name: 'what was taken of a level that is stated all along is still taken (5)',
    stretch: STRETCH,
    answers: [...FIRST, '11 accepted', '11 fill 1 @ 100.3 taker'],
  },
  {
    name: 'what was taken is there again when the level had another size for a moment (5)',
    stretch: withOne(250, ([, us]) => ['quote', us, 100, 50, 100.2, 2]),
    answers: [...FIRST, '11 accepted', '11 fill 1 @ 100.2 taker'],
  },
  {
    name: 'and when a snapshot came (5)',
    stretch: withOne(250, ([, us]) => [
      'snapshot',
      us,
      [[100, 50]],
      [
        [100.2, 1],
        [100.3, 5],
      ],
    ]),
    answers: [...FIRST, '11 accepted', '11 fill 1 @ 100.2 taker'],
  },
  {
    name: 'an event that was sooner than all others is the least delay from then on (3)',
    before: [late(BOOK[0]!, 100_000), late(BOOK[1]!, 100_000), late(SOLD, 100_000)],
    // 40 ms late; the last one before the order is 100 ms late again: 60 more.
    stretch: STRETCH.map((event, i) => late(event, i === 250 ? 40_000 : 100_000)),
    options: AS_RECORDED,
    answers: [...FIRST, '11.12 accepted', '11.12 fill 1 @ 100.3 taker'],
  },
  {
    name: 'what follows the last diff of it follows (12)',
    strategy: Late,
    stretch: withOne(250, (event) => ({ event: ['depth', event[1], [[99, 1]], []], id: DIFF })),
    behind: [...JOINED, { event: HALF, id: DIFF + 1, follows: DIFF }, ...HIT],
    options: PROPORTIONAL,
    answers: ['11 accepted', '11.3 fill 0.5 @ 100 maker'],
  },
  {
    // What is stated only limits: 50 are before it.
    name: 'what does not follow it does not (12, 15)',
    strategy: Late,
    stretch: withOne(250, (event) => ({ event: ['depth', event[1], [[99, 1]], []], id: DIFF })),
    behind: [...JOINED, { event: HALF, id: DIFF + 1, follows: DIFF - 1 }, ...HIT],
    options: PROPORTIONAL,
    answers: ['11 accepted'],
  },
];

function answersOf(
  { before = [...BOOK, SOLD], stretch, behind = ENDS, strategy = Twice, options }: Case,
  passFrom: number,
): readonly string[] {
  const { engine, instruments, journal } = engineOf([LINEAR], {
    settings: { ...SETTINGS, stakeAmount: 100.2 },
    ...options,
    strategy,
    passFrom,
  });
  const batch = batchOfTold(instruments[0]!, [...before, ...stretch, ...behind]);
  const [from, to] = [before.length, before.length + stretch.length];
  engine.step(chunkOf(batch, 0, from));
  engine.step(chunkOf(batch, from, to));
  engine.step(chunkOf(batch, to));
  engine.finish();
  return answersIn(journal);
}

/** A script again and again, one behind the other, until there are so many events; each is late by as much as its place says. */
function repeated(script: readonly Scripted[], events: number): readonly Told[] {
  const span = script.at(-1)![1] - script[0]![1] + 300_000;
  return Array.from({ length: Math.ceil(events / script.length) }, (_, i) =>
    script.map(([kind, us, ...rest]) => [kind, us + i * span, ...rest] as unknown as Scripted),
  )
    .flat()
    .map((event, i) => late(event, (i * 7_919) % 50_021));
}

/** Trades a few times: of each 300 frames it holds 20. */
const Seldom = defineStrategy({
  name: 'Seldom',
  canShort: true,
  populateEntry: ({ ts }) => ({
    enter_long: ts.map((us) => +(us % (600 * S) === 7 * S)),
    enter_short: ts.map((us) => +(us % (600 * S) === 307 * S)),
  }),
  populateExit: ({ ts }) => ({
    exit_long: ts.map((us) => +(us % (600 * S) === 27 * S)),
    exit_short: ts.map((us) => +(us % (600 * S) === 327 * S)),
  }),
});

/**
 * All that a run did, as text. A step ends before the first event behind the close of a frame that enters, and another
 * behind what is held then, so that all of what lies between may be passed over, up to the very event before an entry.
 */
function traceOf(script: readonly Told[], passFrom: number): string {
  const { engine, instruments, journal } = engineOf([LINEAR], {
    venue: { ...AS_RECORDED.venue, ...PROPORTIONAL.venue },
    strategy: Seldom,
    passFrom,
    settings: { ...SETTINGS, entryType: 'limit', entryTimeoutUs: 5 * S },
  });
  const batch = batchOfTold(instruments[0]!, script);
  const stepOf = (row: number) => {
    const within = (batch.localTs[row]! - 8 * S) / (300 * S);
    return Math.floor(within) * 2 + (within % 1 < 0.1 ? 0 : 1);
  };
  for (let from = 0; from < batch.length; ) {
    let to = from + 1;
    while (to < batch.length && stepOf(to) === stepOf(from)) to++;
    engine.step(chunkOf(batch, from, to));
    from = to;
  }
  engine.finish();
  const { ts, values, exposed } = engine.equity;
  // A trade that nobody buys is sent again and again: what it is after each time is left out.
  const said = journal.filter(({ kind }) => kind !== 'trade');
  return JSON.stringify([said, [...ts], [...values], [...exposed]]);
}

describe('a stretch that is passed over', () => {
  it('is what it is when it is walked, whatever happens in it', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const long = repeated(script, 3_000);
        expect(traceOf(long, 1)).toBe(traceOf(long, Infinity));
      }),
      { numRuns: sized({ short: 8, full: 60 }) },
    );
  });

  it.each(cases)('$name', (one) => {
    expect(answersOf(one, 1)).toEqual(one.answers);
    expect(answersOf(one, Infinity)).toEqual(one.answers);
  });
});
