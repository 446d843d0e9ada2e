import { expect, it } from 'vitest';
import { Field, LevelTable } from '../../core/market/level-table.js';

function put(table: LevelTable, cell: number, size: number): void {
  const at = table.claim(table.find(cell), cell);
  table.fields[at + Field.key] = cell;
  table.fields[at + Field.size] = size;
}

const sizeOf = (table: LevelTable, cell: number) => table.fields[table.find(cell) + Field.size];

it('finds levels by their cells, those that share a hash too', () => {
  const table = new LevelTable();
  const cells = [0, 1, -1, 1024, 2048, -1024, 2 ** 40, 2 ** 33 + 1024, 5 * 1024 + 1];
  cells.forEach((cell, i) => {
    put(table, cell, i + 1);
  });
  expect(cells.map((cell) => sizeOf(table, cell))).toEqual(cells.map((_, i) => i + 1));
  expect([sizeOf(table, 3), sizeOf(table, 3 * 1024)]).toEqual([0, 0]);
});

it('holds any number of levels, and forgets those that were removed', () => {
  const table = new LevelTable();
  for (let cell = 0; cell < 200_000; cell++) {
    put(table, cell, cell + 1);
    if (cell >= 2_000) put(table, cell - 2_000, 0);
  }
  for (let cell = 198_000; cell < 200_000; cell++) expect(sizeOf(table, cell)).toBe(cell + 1);
  expect(sizeOf(table, 197_999)).toBe(0);
  expect(table.fields.length).toBeLessThan(200_000);
});

it('copies, and is empty once cleared', () => {
  const table = new LevelTable();
  for (let cell = 0; cell < 5_000; cell++) put(table, cell, 1);
  const copy = new LevelTable();
  for (let i = 0; i < 2; i++) copy.copyFrom(table);
  table.clear();
  expect([sizeOf(table, 4_999), sizeOf(copy, 4_999)]).toEqual([0, 1]);
});
