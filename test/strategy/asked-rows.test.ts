import { describe, expect, it } from 'vitest';
import { FrameTable } from '../../core/frame/frame-table.js';
import { when } from '../../core/strategy/columns.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { appendClose, hooksOf } from './hooks-kit.js';

const ROWS = 20;

/** Closes of 0 to 19, every seventh unknown, decided row by row; after how many rows `populateEntry` was asked. */
function decideOneByOne(strategy: Strategy) {
  const table = new FrameTable();
  const hooks = hooksOf(strategy, table);
  return Array.from({ length: ROWS }, (_, row) => {
    appendClose(table, row % 7 === 3 ? Number.NaN : row);
    hooks.decide(row, row + 1, 0);
    const { said, asked } = hooks.saidOf(row);
    const condition = said.conditions[0]?.[1][asked];
    return { enter: hooks.decision(row).enter, condition };
  });
}

describe('when, in a hook that is asked about its last row', () => {
  it('tests that row alone', () => {
    let tested = 0;
    const conditions = decideOneByOne(
      defineStrategy({
        name: 'Even',
        conditions: ({ close }) => ({
          even: when(close, (value) => {
            tested++;
            return value % 2 === 0;
          }),
        }),
      }),
    ).map(({ condition }) => condition);
    const expected = Array.from({ length: ROWS }, (_, row) =>
      row % 7 === 3 ? Number.NaN : Number(row % 2 === 0),
    );
    expect(conditions).toEqual(expected);
    expect(tested).toBe(expected.filter((value) => !Number.isNaN(value)).length);
  });

  const above = (close: Float64Array) => when(close, (value) => value >= 5);
  const whole = (length: number) =>
    Array.from({ length }, (_, row) => (row % 7 === 3 ? Number.NaN : Number(row >= 5)));

  it.each<[string, (column: Float64Array) => unknown, (rows: number[]) => unknown]>([
    ['an index', (column) => [column[0], column.at(-1)], (rows) => [rows[0], rows.at(-1)]],
    ['its length', ({ length }) => length, ({ length }) => length],
    ['a method', (column) => [...column.map((value) => value + 1)], (rows) => rows.map((value) => value + 1)],
    ['a part', (column) => [...column.subarray(-6, -1)], (rows) => rows.slice(-6, -1)],
    ['a loop', (column) => [...column], (rows) => rows],
    ['a copy', (column) => [...Float64Array.from(column)], (rows) => rows],
    ['its names', (column) => Object.keys(column), (rows) => Object.keys(rows)],
    ['its entries', (column) => Object.entries(column), (rows) => Object.entries(rows)],
    ['its type', (column) => column instanceof Float64Array, () => true],
    [
      'what is not there',
      (column) => [999 in column, 0 in column, column[999]],
      () => [false, true, undefined],
    ],
  ])('shows all rows to who asks for %s', (_, look, expected) => {
    const seen: [unknown, unknown][] = [];
    decideOneByOne(
      defineStrategy({
        name: 'Looks',
        conditions: ({ close, length }) => {
          seen.push([look(above(close)), expected(whole(length))]);
          return {};
        },
      }),
    );
    expect(seen).toHaveLength(ROWS);
    for (const [is, should] of seen) expect(is).toEqual(should);
  });

  it('is what was written to it', () => {
    const conditions = decideOneByOne(
      defineStrategy({
        name: 'Writes',
        conditions: ({ close, length }) => {
          const column = above(close);
          column[length - 1] = 1;
          return { written: column };
        },
      }),
    );
    expect(conditions.every(({ condition }) => condition === 1)).toBe(true);
  });

  it('of a column of its own is made at once: that may change afterwards', () => {
    const seen: number[] = [];
    decideOneByOne(
      defineStrategy({
        name: 'Reuses',
        conditions: ({ length }) => {
          const scratch = new Float64Array(length).fill(1);
          const column = when(scratch, (value) => value === 1);
          scratch.fill(2);
          seen.push(...column);
          return {};
        },
      }),
    );
    expect(new Set(seen)).toEqual(new Set([1]));
  });
});

describe('populateEntry', () => {
  it('is asked at first, and then where the conditions let a row through', () => {
    const asked: number[] = [];
    const rows = decideOneByOne(
      defineStrategy({
        name: 'Seldom',
        conditions: ({ close }) => ({ ninth: when(close, (value) => value % 9 === 0) }),
        populateEntry: ({ close, length }) => {
          asked.push(length - 1);
          return { enter_long: close.map(() => 1) };
        },
      }),
    );
    expect(asked).toEqual([0, 9, 18]);
    expect(rows.flatMap(({ enter }, row) => (enter === 'long' ? row : []))).toEqual([0, 9, 18]);
  });
});
