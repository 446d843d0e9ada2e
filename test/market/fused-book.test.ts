import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventBatch, EventKind } from '../../core/market/event-batch.js';
import { FusedBook } from '../../core/market/fused-book.js';
import { levelsOf } from './levels.js';

type Levels = readonly (readonly [price: number, size: number])[];
type Step =
  | readonly ['quote', id: number, bid: number, bidSize: number, ask: number, askSize: number]
  | readonly ['diff', previousId: number, id: number, bids: Levels, asks: Levels]
  | readonly ['snapshot', id: number, bids: Levels, asks: Levels]
  | readonly ['lost'];

interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly bids: Levels;
  readonly asks: Levels;
}

const cases: readonly Case[] = [
  {
    name: 'a quote sets its two levels',
    steps: [['quote', 1, 100, 2, 101, 3]],
    bids: [[100, 2]],
    asks: [[101, 3]],
  },
  {
    name: 'a quote removes what is better and older',
    steps: [
      ['quote', 1, 100, 2, 101, 3],
      ['quote', 2, 99, 1, 102, 1],
    ],
    bids: [[99, 1]],
    asks: [[102, 1]],
  },
  {
    name: 'and leaves what is better and younger: the depth stream has overtaken it',
    steps: [
      ['diff', 0, 5, [[100, 7]], []],
      ['quote', 4, 99, 1, 102, 1],
    ],
    bids: [
      [100, 7],
      [99, 1],
    ],
    asks: [[102, 1]],
  },
  {
    name: 'a diff sets and removes levels whose id is at most its own',
    steps: [
      ['quote', 1, 100, 2, 101, 3],
      [
        'diff',
        0,
        2,
        [
          [100, 0],
          [98, 4],
        ],
        [[101, 9]],
      ],
    ],
    bids: [[98, 4]],
    asks: [[101, 9]],
  },
  {
    name: 'an older diff leaves a younger quote, and nothing better than it comes in',
    steps: [
      ['quote', 9, 100, 2, 101, 3],
      [
        'diff',
        0,
        5,
        [
          [100, 8],
          [100.5, 1],
          [99, 6],
        ],
        [
          [100.7, 1],
          [102, 6],
        ],
      ],
    ],
    bids: [
      [100, 2],
      [99, 6],
    ],
    asks: [
      [101, 3],
      [102, 6],
    ],
  },
  {
    name: 'where the sides meet the older level goes',
    steps: [
      [
        'diff',
        0,
        5,
        [],
        [
          [101, 3],
          [102, 1],
        ],
      ],
      ['diff', 5, 6, [[101, 2]], []],
    ],
    bids: [[101, 2]],
    asks: [[102, 1]],
  },
  {
    name: 'of equal ids the ask goes, again and again',
    steps: [
      [
        'diff',
        0,
        5,
        [[101, 2]],
        [
          [100, 3],
          [101, 3],
          [102, 1],
        ],
      ],
    ],
    bids: [[101, 2]],
    asks: [[102, 1]],
  },
  {
    name: 'a snapshot replaces both sides; younger diffs that were kept are applied again',
    steps: [
      ['diff', 0, 5, [[90, 1]], [[110, 1]]],
      ['diff', 5, 8, [[99, 2]], []],
      ['snapshot', 6, [[98, 4]], [[103, 4]]],
    ],
    bids: [
      [99, 2],
      [98, 4],
    ],
    asks: [[103, 4]],
  },
  {
    name: 'and so is the last quote',
    steps: [
      ['quote', 7, 99, 2, 100, 2],
      [
        'snapshot',
        6,
        [[99.5, 4]],
        [
          [99.7, 4],
          [100, 9],
        ],
      ],
    ],
    bids: [[99, 2]],
    asks: [[100, 2]],
  },
  {
    name: 'a snapshot older than a book in step is ignored',
    steps: [
      ['snapshot', 6, [[98, 4]], [[103, 4]]],
      ['diff', 6, 7, [[99, 1]], []],
      ['snapshot', 5, [[50, 1]], [[150, 1]]],
    ],
    bids: [
      [99, 1],
      [98, 4],
    ],
    asks: [[103, 4]],
  },
  {
    name: 'a gap empties the sides but for the quote, and the diff that showed it is applied',
    steps: [
      ['snapshot', 6, [[98, 4]], [[103, 4]]],
      ['diff', 6, 7, [[97, 1]], []],
      ['quote', 8, 99, 2, 102, 2],
      ['diff', 8, 9, [[96, 5]], []],
    ],
    bids: [
      [99, 2],
      [96, 5],
    ],
    asks: [[102, 2]],
  },
  {
    name: 'a lost connection empties everything, and the next diff need not follow',
    steps: [
      ['quote', 1, 99, 2, 102, 2],
      ['diff', 0, 2, [[98, 4]], []],
      ['lost'],
      ['diff', 70, 71, [[97, 1]], [[104, 1]]],
    ],
    bids: [[97, 1]],
    asks: [[104, 1]],
  },
];

function run(steps: readonly Step[]): { book: FusedBook; followed: boolean[] } {
  const book = new FusedBook();
  const followed: boolean[] = [];
  for (const step of steps) {
    const follows = apply(book, step);
    if (step[0] === 'diff') followed.push(follows);
  }
  return { book, followed };
}

function quoteOf([, id, bid, bidSize, ask, askSize]: Step & readonly ['quote', ...unknown[]]): EventBatch {
  const batch = new EventBatch(1);
  batch.append(EventKind.quote, 0, 0, Number.NaN, 0);
  [batch.id[0], batch.v0[0], batch.v1[0], batch.v2[0], batch.v3[0]] = [id, bid, bidSize, ask, askSize];
  return batch;
}

/** @returns false for a diff that does not follow the last one. */
function apply(book: FusedBook, step: Step): boolean {
  if (step[0] === 'quote') book.applyQuote(quoteOf(step), 0);
  else if (step[0] === 'lost') book.applyGap();
  else if (step[0] === 'diff') return book.applyDepth(messageOf(step[2], step[1], step[3], step[4]), 0);
  else book.applySnapshot(messageOf(step[1], Number.NaN, step[2], step[3]), 0);
  return true;
}

const anyPrice = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }).map((ticks) => ticks / 10) },
);
const anySize = fc.integer({ min: 0, max: 3 });
const anyLevels = fc.array(fc.tuple(anyPrice, anySize), { maxLength: 4 });
const anyId = fc.integer({ min: 1, max: 30 });
/** Quotes mostly; now and then one that is crossed, empty or older than the last. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc
      .tuple(anyId, anyPrice, anySize, anyPrice, anySize)
      .map(([id, bid, bidSize, ask, askSize]): Step => ['quote', id + 100, bid, bidSize, ask + 20, askSize]),
  },
  {
    weight: 40,
    arbitrary: fc
      .tuple(anyPrice, fc.integer({ min: 1, max: 9 }))
      .map(([bid, size]): Step => ['quote', 200, bid, size, bid + 0.5 * size, 1]),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('diff' as const), anyId, anyId, anyLevels, anyLevels) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('snapshot' as const), anyId, anyLevels, anyLevels) },
  { weight: 1, arbitrary: fc.constant(['lost'] as const) },
);

function messageOf(id: number, previousId: number, bids: Levels, asks: Levels): EventBatch {
  const batch = new EventBatch(1, 8);
  const row = batch.append(EventKind.depth, 0, 0, 0, 1);
  batch.id[row] = id;
  batch.v0[row] = previousId;
  for (const [price, size] of [...bids, ...asks]) batch.appendLevel(price, size);
  batch.bidCount[row] = bids.length;
  batch.askCount[row] = asks.length;
  return batch;
}

describe('the fused book', () => {
  it.each(cases)('$name', ({ steps, bids, asks }) => {
    const { book } = run(steps);
    expect(levelsOf(book.bids)).toEqual(bids);
    expect(levelsOf(book.asks)).toEqual(asks);
  });

  it('says which diffs do not follow', () => {
    const { followed } = run([
      ['diff', 0, 5, [], []],
      ['diff', 5, 7, [], []],
      ['diff', 6, 8, [], []],
      ['lost'],
      ['diff', 90, 91, [], []],
    ]);
    expect(followed).toEqual([true, true, false, true]);
  });

  it('knows no depth before the first message and after a lost connection', () => {
    expect(run([['quote', 1, 99, 2, 102, 2]]).book.depthKnown).toBe(false);
    expect(run([['diff', 0, 5, [], []]]).book.depthKnown).toBe(true);
    expect(run([['diff', 0, 5, [], []], ['lost']]).book.depthKnown).toBe(false);
    expect(run([['snapshot', 5, [], []]]).book.depthKnown).toBe(true);
  });

  it('copies itself with the diffs it keeps', () => {
    const steps: readonly Step[] = [
      ['diff', 0, 5, [[90, 1]], [[110, 1]]],
      ['quote', 6, 95, 1, 105, 1],
      ['diff', 5, 8, [[99, 2]], []],
    ];
    const copy = new FusedBook();
    copy.copyFrom(run(steps).book);
    copy.applySnapshot(messageOf(6, Number.NaN, [[98, 4]], [[103, 4]]), 0);
    expect(levelsOf(copy.bids)).toEqual(
      levelsOf(run([...steps, ['snapshot', 6, [[98, 4]], [[103, 4]]]]).book.bids),
    );
  });

  it('keeps only so many diffs, and then ignores a snapshot that they can no longer join', () => {
    const book = new FusedBook();
    const levels: Levels = Array.from({ length: 1000 }, (_, i) => [1 + i, 1]);
    for (let id = 1; id <= 1100; id++) book.applyDepth(messageOf(id, id - 1, levels, []), 0);
    book.applySnapshot(messageOf(3, Number.NaN, [[5000, 1]], []), 0);
    expect(book.bids.bestPrice).toBe(1000);
    book.applySnapshot(messageOf(1090, Number.NaN, [[5000, 1]], []), 0);
    expect(book.bids.bestPrice).toBe(5000);
  });

  it('holds after quotes alone what it would hold had somebody looked at each of them', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), fc.nat(60), (steps, copiedAt) => {
        const looked = new FusedBook();
        let book = new FusedBook();
        steps.forEach((step, i) => {
          apply(looked, step);
          levelsOf(looked.bids);
          levelsOf(looked.asks);
          apply(book, step);
          if (i !== copiedAt) return;
          const copy = new FusedBook();
          apply(copy, ['quote', 1, 3, 1, 70, 1]);
          copy.copyFrom(book);
          apply(book, ['quote', 1000, 1, 1, 80, 1]);
          book = copy;
        });
        for (const side of ['bids', 'asks'] as const) {
          expect(levelsOf(book[side])).toEqual(levelsOf(looked[side]));
          expect(book[side].bestId).toBe(looked[side].bestId);
          // What numbers the changes of sizes goes on from one book to its copy.
          const marks = (of: FusedBook) => levelsOf(of[side]).map(([price]) => of[side].changeAt(price));
          expect(marks(book)).toEqual(marks(looked));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps of a trail of quotes what the next one does not remove: hundreds of levels, on ticks and between', () => {
    const steps = Array.from(
      { length: 500 },
      (_, i): Step => ['quote', i, 100 + i / 10, 1 + i, 200 - i / 7, 2],
    );
    const { book } = run([...steps, ['quote', 500, 130.05, 7, 160.05, 8]]);
    const bids = steps.flatMap((step) =>
      step[0] === 'quote' && step[2] < 130.05 ? [[step[2], step[3]]] : [],
    );
    const asks = steps.flatMap((step) =>
      step[0] === 'quote' && step[4] > 160.05 ? [[step[4], step[5]]] : [],
    );
    expect(levelsOf(book.bids)).toEqual([...bids, [130.05, 7]].reverse());
    expect(levelsOf(book.asks)).toEqual([...asks, [160.05, 8]].reverse());
  });
});
