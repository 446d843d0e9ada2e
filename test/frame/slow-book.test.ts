import { describe, expect, test } from 'vitest';
import { SlowBook } from './slow-book.js';
import type { SlowDiff, SlowLevel, SlowQuote, SlowSnapshot } from './slow-wire.js';

const stamp = { ts: 0, instrument: 'venue:X/Y' };

/** Levels as text: `99x1 98x2` is size 1 at 99 and size 2 at 98. */
function levels(text: string): SlowLevel[] {
  const words = text.split(' ').filter((word) => word !== '');
  return words.map((word) => word.split('x').map(Number) as [number, number]);
}

function quote(id: number, bid: string, ask: string): SlowQuote {
  const [[bidPrice, bidSize], [askPrice, askSize]] = [levels(bid)[0]!, levels(ask)[0]!];
  return { kind: 'quote', ...stamp, id, bid: bidPrice, bidSize, ask: askPrice, askSize };
}

function diff(id: number, follows: number, bids = '', asks = ''): SlowDiff {
  return { kind: 'diff', ...stamp, id, follows, bids: levels(bids), asks: levels(asks) };
}

function snapshot(id: number, bids: string, asks: string): SlowSnapshot {
  return { kind: 'snapshot', ...stamp, id, bids: levels(bids), asks: levels(asks) };
}

function bookAfter(...messages: (SlowQuote | SlowDiff | SlowSnapshot)[]): SlowBook {
  const book = new SlowBook();
  for (const message of messages) {
    if (message.kind === 'quote') book.quote(message);
    else if (message.kind === 'diff') book.diff(message);
    else book.snapshot(message);
  }
  return book;
}

/** Both sides, best first, as `price x size # id`. */
function text({ bids, asks }: SlowBook): string {
  const side = (levelsOf: SlowBook['bids'], sign: number) =>
    [...levelsOf]
      .sort(([a], [b]) => sign * (a - b))
      .map(([price, { size, id }]) => `${price}x${size}#${id}`)
      .join(' ');
  return `${side(bids, -1)} | ${side(asks, 1)}`;
}

const start = snapshot(10, '99x1 98x2', '101x1 102x2');

const cases: [rule: string, book: SlowBook, expected: string][] = [
  ['a snapshot sets both sides', bookAfter(start), '99x1#10 98x2#10 | 101x1#10 102x2#10'],
  [
    // 99 is better than the bid of 98, and 10 <= 11, so it goes; and so does 101.
    'a quote sets its levels and removes what is better and not younger',
    bookAfter(start, quote(11, '98x5', '102x6')),
    '98x5#11 | 102x6#11',
  ],
  [
    // The diff of id 12 set 99 and 102 after the quote of id 11 was made.
    'a quote leaves what is younger, better or at its own price',
    bookAfter(start, diff(12, 9, '99x7', '102x8'), quote(11, '98x5', '102x6')),
    '99x7#12 98x5#11 | 102x8#12',
  ],
  [
    'a diff sets and removes levels that are not younger',
    bookAfter(start, diff(11, 9, '99x0 97x3', '101x4')),
    '98x2#10 97x3#11 | 101x4#11 102x2#10',
  ],
  [
    // 99.5 and 100.5 are better than the best of the quote of id 20, and 15 < 20; its own 99 is younger.
    'a diff overtaken by the quote leaves the top alone',
    bookAfter(start, quote(20, '99x5', '101x6'), diff(15, 9, '99.5x1 99x0 97x1', '100.5x1 103x1')),
    '99x5#20 98x2#10 97x1#15 | 101x6#20 102x2#10 103x1#15',
  ],
  [
    // The ask 101 (id 10) is older than the bid 101 (id 11); then 101 < 102.
    'when bid meets ask the older level goes',
    bookAfter(start, diff(11, 9, '101x3')),
    '101x3#11 99x1#10 98x2#10 | 102x2#10',
  ],
  [
    'and again until they do not meet',
    bookAfter(start, diff(12, 9, '102.5x1')),
    '102.5x1#12 99x1#10 98x2#10 | ',
  ],
  [
    // The late ask 98.5 (id 9) meets the bid 99 (id 10) and is the older one.
    'also when the message is the older one',
    bookAfter(start, diff(9, 8, '', '98.5x1')),
    '99x1#10 98x2#10 | 101x1#10 102x2#10',
  ],
  ['of equal ids the ask goes', bookAfter(diff(5, 4, '100x1', '100x2 101x3')), '100x1#5 | 101x3#5'],
  [
    // Of the buffered diffs 11 and 12 only the second is younger than the snapshot.
    'a snapshot older than the diffs takes the younger ones again',
    bookAfter(diff(11, 9, '99x9'), diff(12, 11, '98x8 97x0'), snapshot(11, '99x1 97x7', '101x1')),
    '99x1#11 98x8#12 | 101x1#11',
  ],
  [
    // The quote of id 13 removes the 99 of the snapshot of id 11.
    'and the last quote again',
    bookAfter(diff(12, 9, '97x4'), quote(13, '98x5', '102x6'), snapshot(11, '99x1', '101x1')),
    '98x5#13 97x4#12 | 102x6#13',
  ],
  [
    // The quote sets 98 again, then the diff, received after it, removes it again.
    'in the order received',
    bookAfter(quote(13, '98x5', '102x6'), diff(14, 9, '98x0 97x4'), snapshot(11, '96x1', '103x1')),
    '97x4#14 96x1#11 | 102x6#13 103x1#11',
  ],
  [
    'a snapshot older than a synchronised book is ignored',
    bookAfter(start, diff(12, 9, '97x3'), snapshot(11, '50x1', '150x1')),
    '99x1#10 98x2#10 97x3#12 | 101x1#10 102x2#10',
  ],
  [
    'a younger one replaces it, but for the quote',
    bookAfter(start, diff(12, 9), quote(14, '99x5', '101x5'), snapshot(13, '98x1', '103x1')),
    '99x5#14 98x1#13 | 101x5#14 103x1#13',
  ],
  [
    // The second diff follows 12, but the one before it was 11.
    'a sequence gap leaves the quote and what revealed it',
    bookAfter(start, quote(10, '99x5', '101x6'), diff(11, 9, '97x3'), diff(13, 12, '96x4', '104x4')),
    '99x5#10 96x4#13 | 101x6#10 104x4#13',
  ],
  [
    // 13 and 14 were buffered; the snapshot of id 13 takes only 14 again.
    'after a gap diffs are buffered until a snapshot',
    bookAfter(start, diff(11, 9), diff(13, 12, '96x4'), diff(14, 13, '95x5'), snapshot(13, '97x1', '104x1')),
    '97x1#13 95x5#14 | 104x1#13',
  ],
];

describe('depth fusion, rule by rule', () => {
  test.each(cases)('%s', (_rule, book, expected) => {
    expect(text(book)).toBe(expected);
  });

  test('a diff says whether it breaks the sequence', () => {
    const book = new SlowBook();
    const diffs = [diff(11, 9), diff(12, 11), diff(14, 13), diff(15, 14)];
    expect(diffs.map((each) => book.diff(each))).toEqual([false, false, true, false]);
  });

  test('a lost connection empties the book and forgets the sequence', () => {
    const book = bookAfter(start, quote(10, '99x5', '101x6'), diff(11, 9, '97x3'));
    book.lost();
    expect(text(book)).toBe(' | ');
    expect(book.depth().bid_depth).toBeNaN();
    expect(book.diff(diff(50, 49, '90x2'))).toBe(false);
    expect(book.depth().bid_depth).toBe(2);
  });
});

describe('depth columns', () => {
  test('a quote alone is no depth', () => {
    expect(bookAfter(quote(1, '99x1', '101x1')).depth().wall_ratio).toBeNaN();
  });

  test('an empty side sums to 0', () => {
    const depth = bookAfter(diff(1, 0, '', '101x4')).depth();
    expect(depth).toMatchObject({ bid_depth: 0, ask_depth: 4, depth_imbalance: 0 });
  });

  test('the best 20 levels a side', () => {
    // Bids 100, 99, ... 76 of size 1, 2, ... 25: the best 20 sum to 1 + ... + 20 = 210. Asks: 3 levels of 10.
    const bids = Array.from({ length: 25 }, (_, i) => `${100 - i}x${i + 1}`).join(' ');
    const depth = bookAfter(snapshot(1, bids, '101x10 102x10 103x10')).depth();
    expect(depth).toMatchObject({ bid_depth: 210, ask_depth: 30, depth_imbalance: 210 / 240 });
  });

  test('walls: the share by count of levels of at least 5 medians, both sides together', () => {
    // Sizes 1 1 2 | 2 10 11: the median of six is (2 + 2) / 2 = 2, a wall holds at least 10: two of six.
    const book = bookAfter(snapshot(1, '99x1 98x1 97x2', '101x2 102x10 103x11'));
    expect(book.depth().wall_ratio).toBe(2 / 6);
  });
});
