import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LevelWatch } from '../../core/exchange/simulated/level-watch.js';
import { QueuePlace, StatementClock } from '../../core/exchange/simulated/queue-place.js';
import { Resting, RestingOrders } from '../../core/exchange/simulated/resting-orders.js';
import { EventBatch, EventKind } from '../../core/market/event-batch.js';
import { MarketState } from '../../core/market/market-state.js';
import type { OrderRequest, Side } from '../../core/orders/order.js';
import { sized } from '../full.js';

type Levels = readonly (readonly [price: number, size: number])[];
type Step =
  | readonly ['join', side: Side, price: number]
  | readonly ['leave', which: number]
  | readonly ['quote', id: number, bid: number, bidSize: number, ask: number, askSize: number]
  | readonly ['diff', previousId: number, id: number, bids: Levels, asks: Levels]
  | readonly ['snapshot', id: number, bids: Levels, asks: Levels]
  | readonly ['gap'];

/** A market that counts how often its book is looked at. */
class CountingMarket extends MarketState {
  looks = 0;

  override get book() {
    this.looks++;
    return super.book;
  }
}

/** Our levels on a market, watched as the exchange does it, beside a market of the same events whose book is looked at. */
class Stage {
  readonly market = new CountingMarket();
  readonly #twin = new MarketState();
  readonly #resting = new RestingOrders();
  readonly #watch = new LevelWatch(this.market, this.#resting);
  readonly #orders: Resting[] = [];
  readonly #batch = new EventBatch();

  do(step: Step): void {
    if (step[0] === 'join') this.#join(step[1], step[2]);
    else if (step[0] === 'leave') this.#leave(step[1]);
    else this.#tell(append(this.#batch, step));
  }

  /** What is watched, and what it should be. */
  get levels() {
    const { book } = this.#twin;
    return (['buy', 'sell'] as const).flatMap((side) => {
      const held = side === 'buy' ? book.bids : book.asks;
      const reaches = (price: number, other: number) => (side === 'buy' ? price >= other : price <= other);
      return this.#resting.levels(side).map((level) => {
        const { price, size, id } = level;
        const isQuoted = reaches(price, side === 'buy' ? book.quotedBid : book.quotedAsk);
        const isWithin = reaches(price, side === 'buy' ? book.lowestBid : book.highestAsk);
        return {
          watched: {
            side,
            price,
            size,
            id,
            isQuoted: this.#watch.isQuoted(level),
            isWithin: this.#watch.isWithin(level),
          },
          held: { side, price, size: held.sizeAt(price), id: held.idAt(price), isQuoted, isWithin },
        };
      });
    });
  }

  #join(side: Side, price: number): void {
    this.#watch.levelAt(side, price);
    const clock = new StatementClock();
    const queue = new QueuePlace({ share: null, clock, shown: Number.NaN, statedTs: Number.NaN });
    const order = new Resting({ side } as OrderRequest, price, 1, queue);
    this.#resting.add(order);
    this.#orders.push(order);
  }

  #leave(which: number): void {
    const [order] = this.#orders.splice(which % this.#orders.length, 1);
    if (order) this.#resting.remove(order);
  }

  #tell(row: number): void {
    const batch = this.#batch;
    this.#twin.take(batch, row);
    const news = this.market.take(batch, row);
    if (this.#resting.count === 0 || news === 'nothing') return;
    const kind = batch.kind[row];
    if (news === 'lost' || kind === EventKind.snapshot) this.#watch.look();
    else if (kind === EventKind.quote) expect(this.#watch.onQuote(batch, row)).toBe(this.#isMet);
    else if (this.#watch.onDiff(batch, row)) expect(this.#reaches(row)).toBe(true);
    else expect(this.#isMet && this.#reaches(row)).toBe(false);
  }

  /** Whether the other side meets our levels. */
  get #isMet(): boolean {
    const { bids, asks } = this.#twin.book;
    return this.#resting.bestBuy >= asks.bestPrice || this.#resting.bestSell <= bids.bestPrice;
  }

  /** Whether a diff names a price at which the other side meets our levels. */
  #reaches(row: number): boolean {
    const { levelFrom, bidCount, askCount, levelPrice } = this.#batch;
    const firstAsk = levelFrom[row]! + bidCount[row]!;
    const bids = levelPrice.subarray(levelFrom[row]!, firstAsk);
    const asks = levelPrice.subarray(firstAsk, firstAsk + askCount[row]!);
    const { bestBuy, bestSell } = this.#resting;
    return bids.some((price) => price >= bestSell) || asks.some((price) => price <= bestBuy);
  }
}

function append(batch: EventBatch, step: Exclude<Step, readonly ['join' | 'leave', ...unknown[]]>): number {
  const row = batch.append(KINDS[step[0]], 0, batch.length, Number.NaN, batch.length);
  if (step[0] === 'gap') return row;
  if (step[0] === 'quote') {
    const [, id, ...values] = step;
    batch.id[row] = id;
    [batch.v0[row], batch.v1[row], batch.v2[row], batch.v3[row]] = values;
    return row;
  }
  const [id, bids, asks] = step[0] === 'diff' ? [step[2], step[3], step[4]] : [step[1], step[2], step[3]];
  batch.id[row] = id;
  batch.v0[row] = step[0] === 'diff' ? step[1] : Number.NaN;
  for (const [price, size] of [...bids, ...asks]) batch.appendLevel(price, size);
  batch.bidCount[row] = bids.length;
  batch.askCount[row] = asks.length;
  return row;
}

const KINDS = {
  quote: EventKind.quote,
  diff: EventKind.depth,
  snapshot: EventKind.snapshot,
  gap: EventKind.gap,
} as const;

function play(steps: readonly Step[]): Stage {
  const stage = new Stage();
  for (const [at, step] of steps.entries()) {
    stage.do(step);
    for (const { watched, held } of stage.levels) expect(watched, `after ${at}: ${step[0]}`).toEqual(held);
  }
  return stage;
}

/** How often the book is looked at behind the last join. */
function looksAfterJoins(steps: readonly Step[]): number {
  const last = steps.findLastIndex(([kind]) => kind === 'join') + 1;
  return play(steps).market.looks - play(steps.slice(0, last)).market.looks;
}

const joined: readonly Step[] = [
  [
    'snapshot',
    1,
    [
      [100, 5],
      [99, 4],
      [98, 3],
    ],
    [
      [101, 5],
      [102, 4],
    ],
  ],
  ['quote', 2, 100, 6, 101, 6],
  ['join', 'buy', 99],
  ['join', 'buy', 98],
  ['join', 'sell', 102],
];

test.each<[string, ...Step[]]>([
  ['a quote before our levels', ['quote', 3, 100, 1, 101, 2]],
  ['a quote at one of them', ['quote', 3, 99, 1, 101, 2]],
  ['a quote behind them', ['quote', 3, 97, 1, 101, 2]],
  ['a late quote behind them', ['diff', Number.NaN, 5, [[99, 7]], []], ['quote', 4, 98, 1, 101, 2]],
  [
    'a diff that names them',
    [
      'diff',
      Number.NaN,
      3,
      [
        [99, 1],
        [98, 0],
      ],
      [[102, 9]],
    ],
  ],
  [
    'a late diff that names them',
    ['quote', 9, 99, 1, 102, 2],
    [
      'diff',
      Number.NaN,
      5,
      [
        [99, 7],
        [98, 1],
      ],
      [[102, 7]],
    ],
  ],
  [
    'a late diff that brings the other side to them',
    ['quote', 9, 100, 1, 101, 2],
    ['diff', Number.NaN, 5, [], [[99, 7]]],
  ],
  ['a diff that takes away what the other side had at them', ['diff', Number.NaN, 3, [], [[99, 0]]]],
])('the book is not looked at for %s', (_, ...steps) => {
  expect(looksAfterJoins([...joined, ...steps])).toBe(0);
});

test.each<[string, ...Step[]]>([
  ['a quote that brings the other side to our levels', ['quote', 3, 97, 1, 98, 1]],
  ['a diff that does', ['diff', Number.NaN, 3, [], [[99, 7]]]],
  ['a snapshot', ['snapshot', 3, [[99, 1]], [[102, 1]]]],
  ['a gap', ['gap']],
])('the book is looked at for %s', (_, ...steps) => {
  expect(looksAfterJoins([...joined, ...steps])).toBeGreaterThan(0);
});

describe('whatever comes, the size and the id of a level are those', () => {
  const price = fc.integer({ min: 1, max: 12 });
  const size = fc.integer({ min: 0, max: 3 });
  const width = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 1, arbitrary: fc.integer({ min: -2, max: 0 }) },
  );
  /** How far an id lies behind the number of its step: most grow. */
  const lag = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: -2, max: 4 }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
  const levels = (least: number) =>
    fc.uniqueArray(fc.tuple(fc.integer({ min: least, max: least + 7 }), size), { maxLength: 5 });
  const of = <const Kind extends Step[0]>(kind: Kind) => fc.constant(kind);
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(of('join'), fc.constantFrom<Side>('buy', 'sell'), price) },
    { weight: 3, arbitrary: fc.tuple(of('leave'), fc.nat()) },
    {
      weight: 16,
      arbitrary: fc
        .tuple(lag, price, size, width, size)
        .map(
          ([id, bid, bidSize, more, askSize]) => ['quote', id, bid, bidSize, bid + more, askSize] as const,
        ),
    },
    {
      weight: 16,
      arbitrary: fc.tuple(
        of('diff'),
        fc.oneof(
          { weight: 20, arbitrary: fc.constant(Number.NaN) },
          { weight: 1, arbitrary: fc.constant(0) },
        ),
        lag,
        levels(1),
        levels(5),
      ),
    },
    { weight: 1, arbitrary: fc.tuple(of('snapshot'), lag, levels(1), levels(5)) },
    { weight: 1, arbitrary: fc.constant(['gap'] as const) },
  );
  const steps = fc.array(step, { minLength: 1, maxLength: 80, size: 'max' }).map((all) => all.map(numbered));

  test('that the book holds', () => {
    const numRuns = sized({ short: 1_000, full: 5_000 });
    fc.assert(
      fc.property(steps, (all) => {
        play(all);
      }),
      { numRuns, seed: 20_240_808 },
    );
  });
});

/** A step whose lag becomes an id. */
function numbered(step: Step, at: number): Step {
  switch (step[0]) {
    case 'quote':
      return ['quote', at - step[1], step[2], step[3], step[4], step[5]];
    case 'diff':
      return ['diff', step[1], at - step[2], step[3], step[4]];
    case 'snapshot':
      return ['snapshot', at - step[1], step[2], step[3]];
    case 'join':
    case 'leave':
    case 'gap':
      return step;
  }
}
