import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_LIST,
  type GrowingList,
  growingList,
  grown,
  itemAt,
  itemsOf,
  lastItem,
  lengthOf,
} from '../../core/orders/growing-list.js';

/** The whole list by each way of reading it. */
function readings(list: GrowingList<number>, length: number) {
  return {
    length: lengthOf(list),
    items: itemsOf(list),
    each: Array.from({ length }, (_, i) => itemAt(list, i)),
    last: lastItem(list),
    outside: [-1, length, length + 1, length + 64, length + 200].map((index) => itemAt(list, index)),
  };
}

const plainReadings = (items: readonly number[]) => ({
  length: items.length,
  items,
  each: items,
  last: items.at(-1),
  outside: [undefined, undefined, undefined, undefined, undefined],
});

describe('a growing list', () => {
  it('is an array in every way of reading it, and so is every list that it grew from', () => {
    // Each item is put behind one of the last lists: several may grow from one.
    const steps = fc.array(fc.record({ item: fc.integer(), back: fc.nat(2) }), { maxLength: 300 });
    fc.assert(
      fc.property(steps, (taken) => {
        const lists: GrowingList<number>[] = [EMPTY_LIST];
        const arrays: number[][] = [[]];
        for (const { item, back } of taken) {
          const from = Math.max(lists.length - 1 - back, 0);
          lists.push(grown(lists[from]!, item));
          arrays.push([...arrays[from]!, item]);
        }
        for (const [i, array] of arrays.entries()) {
          expect(readings(lists[i]!, array.length)).toEqual(plainReadings(array));
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each([0, 1, 63, 64, 65, 127, 128, 129, 1_000])(
    'of %i items is the same item by item and at once',
    (n) => {
      const items = Array.from({ length: n }, (_, i) => i);
      const grew = items.reduce<GrowingList<number>>(grown, EMPTY_LIST);
      expect(growingList(items)).toEqual(grew);
      expect(readings(growingList(items), n)).toEqual(plainReadings(items));
    },
  );

  it('is plain data: what is written of it can be read back', () => {
    const list = growingList(Array.from({ length: 200 }, (_, i) => i));
    expect(JSON.parse(JSON.stringify(list))).toEqual(list);
  });

  it('shares what it holds with the list before', () => {
    const before = growingList(Array.from({ length: 10_000 }, (_, i) => i));
    const after = grown(before, 10_000);
    expect(after.blocks).toBe(before.blocks);
    expect(after.rest.length).toBeLessThan(100);
  });
});
