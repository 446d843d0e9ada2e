import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CellSet } from '../../core/market/cell-set.js';

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -300, max: 300 }) },
  { weight: 2, arbitrary: fc.integer({ min: -100_000, max: 100_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-(2 ** 40), 2 ** 40, 2 ** 40 + 255) },
);

/** From the greatest down, as the set walks. */
function walk(cells: CellSet): number[] {
  const walked: number[] = [];
  for (let at = cells.last; at > Number.NEGATIVE_INFINITY; at = cells.before(at)) walked.push(at);
  return walked;
}

const descending = (members: ReadonlySet<number>) => [...members].sort((a, b) => b - a);

it('keeps whole numbers in order', () => {
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 500 }), (toggled) => {
      const cells = new CellSet();
      const naive = new Set<number>();
      for (const one of toggled) {
        if (naive.delete(one)) cells.delete(one);
        else {
          naive.add(one);
          cells.add(one);
        }
        expect(cells.last).toBe(Math.max(...naive));
      }
      expect(walk(cells)).toEqual(descending(naive));
      const copy = new CellSet();
      copy.copyFrom(cells);
      cells.clear();
      expect([walk(cells), walk(copy)]).toEqual([[], descending(naive)]);
    }),
  );
});

it('knows what is below a number that was taken out', () => {
  const cells = new CellSet();
  for (const one of [5, 700, 9_000]) cells.add(one);
  cells.delete(700);
  expect([cells.before(9_000), cells.before(700), cells.before(5)]).toEqual([5, 5, Number.NEGATIVE_INFINITY]);
});

it('lets pages go that hold nothing any more', () => {
  const cells = new CellSet();
  for (let one = 0; one < 3_000_000; one += 300) {
    cells.add(one);
    if (one >= 3_000) cells.delete(one - 3_000);
  }
  expect(walk(cells)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((i) => 2_997_000 + i * 300));
});
