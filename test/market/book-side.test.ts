import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookSide } from '../../core/market/book-side.js';
import { levelsOf } from './levels.js';

type Step =
  | readonly ['update', price: number, size: number, id: number]
  | readonly ['dropBetter', price: number, id: number]
  | readonly ['dropBest']
  | readonly ['clear'];

/** On a tick of 1, of 0.1 and of 0.01, far away, and between all ticks. */
const price = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 600 }).map((ticks) => ticks / 10) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 6000 }).map((ticks) => ticks / 100) },
  { weight: 1, arbitrary: fc.constantFrom(1e-8, 0.1 + 0.2, 0.3, 1e9, 1_000_000.1) },
);
const id = fc.integer({ min: 1, max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.tuple(fc.constant('update' as const), price, fc.integer({ min: 0, max: 3 }), id),
  },
  { weight: 4, arbitrary: fc.tuple(fc.constant('dropBetter' as const), price, id) },
  { weight: 2, arbitrary: fc.constant(['dropBest'] as const) },
  { weight: 1, arbitrary: fc.constant(['clear'] as const) },
);

/** The same by a map and sorting: what a side is. */
class NaiveSide {
  readonly #levels = new Map<number, { readonly size: number; readonly id: number }>();
  readonly #sign: number;

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'bid' ? -1 : 1;
  }

  do(said: Step): void {
    switch (said[0]) {
      case 'update': {
        const known = this.#levels.get(said[1]);
        if (known && known.id > said[3]) return;
        if (said[2] === 0) this.#levels.delete(said[1]);
        else this.#levels.set(said[1], { size: said[2], id: said[3] });
        return;
      }
      case 'dropBetter':
        for (const [at, level] of this.#levels) {
          if ((at - said[1]) * this.#sign < 0 && level.id <= said[2]) this.#levels.delete(at);
        }
        return;
      case 'dropBest':
        this.#levels.delete(this.best()[0]?.[0] ?? Number.NaN);
        return;
      case 'clear':
        this.#levels.clear();
    }
  }

  best(): [price: number, size: number, id: number][] {
    return [...this.#levels]
      .sort(([a], [b]) => (a - b) * this.#sign)
      .map(([at, level]) => [at, level.size, level.id]);
  }
}

function doTo(side: BookSide, said: Step): void {
  if (said[0] === 'update') side.update(said[1], said[2], said[3]);
  else if (said[0] === 'dropBetter') side.dropBetter(said[1], said[2]);
  else side[said[0]]();
}

describe.each(['bid', 'ask'] as const)('a %s side', (name) => {
  it('is a map from price to size and id, best first', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const side = new BookSide(name);
        const naive = new NaiveSide(name);
        for (const said of steps) {
          doTo(side, said);
          naive.do(said);
          const [best] = naive.best();
          expect([side.bestPrice, side.bestId]).toEqual([best?.[0] ?? Number.NaN, best?.[2] ?? Number.NaN]);
        }
        const expected = naive.best();
        expect(levelsOf(side)).toEqual(expected.map(([at, size]) => [at, size]));
        const copy = new BookSide(name);
        copy.copyFrom(side);
        side.clear();
        expect(levelsOf(copy)).toEqual(expected.map(([at, size]) => [at, size]));
      }),
    );
  });

  it('holds thousands of levels that come and go', () => {
    const side = new BookSide(name);
    const naive = new NaiveSide(name);
    let seed = 7;
    for (let i = 0; i < 20_000; i++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      const said: Step = ['update', 1000 + ((seed >>> 8) % 4000), (seed >>> 3) % 3, i];
      doTo(side, said);
      naive.do(said);
    }
    expect(levelsOf(side)).toEqual(naive.best().map(([at, size]) => [at, size]));
  });

  it('gives the best few, where they are asked for', () => {
    const side = new BookSide(name);
    for (const at of [3, 1, 2]) side.update(at, at * 10, 1);
    const sizes = new Float64Array(5);
    expect(side.best(2, sizes, 1)).toBe(2);
    expect([...sizes]).toEqual(name === 'bid' ? [0, 30, 20, 0, 0] : [0, 10, 20, 0, 0]);
  });
});
