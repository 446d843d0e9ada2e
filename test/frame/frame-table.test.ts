import { describe, expect, it } from 'vitest';
import { FRAME_COLUMNS } from '../../core/frame/columns.js';
import { FrameTable } from '../../core/frame/frame-table.js';
import { viewOf } from './view.js';

/** A table of so many rows whose `ts` counts them and whose own column is their negative. */
function tableOf(rows: number): FrameTable {
  const table = new FrameTable(['own']);
  for (let row = 0; row < rows; row++) {
    const at = table.append();
    table.columns()[0]![at] = row;
    table.columns()[FRAME_COLUMNS.length]![at] = -row;
  }
  return table;
}

describe('a table of frames', () => {
  it('has the host columns in their order, then its own', () => {
    expect(new FrameTable(['own']).names).toEqual([...FRAME_COLUMNS, 'own']);
  });

  it('grows, and shows rows as views of its columns', () => {
    const table = tableOf(5000);
    const view = viewOf(table, 4000, 4003);
    expect([...view.ts!, ...view.own!, view.length]).toEqual([4000, 4001, 4002, -4000, -4001, -4002, 3]);
    expect([table.firstRow, table.endRow, table.value(0, 4999)]).toEqual([0, 5000, 4999]);
  });

  it('forgets rows from the front, and keeps the numbers of the others', () => {
    const table = tableOf(3000);
    table.dropBefore(2000);
    expect([table.firstRow, table.endRow]).toEqual([2000, 3000]);
    expect([table.value(0, 2000), table.value(FRAME_COLUMNS.length, 2999)]).toEqual([2000, -2999]);
    table.dropBefore(100);
    expect(table.firstRow).toBe(2000);
    table.dropBefore(9999);
    expect([table.firstRow, table.endRow]).toEqual([3000, 3000]);
    const at = table.append();
    table.columns()[0]![at] = 3000;
    expect([...table.column('ts', 3000, 3001)]).toEqual([3000]);
  });
});
