import type { FrameTable } from '../frame/frame-table.js';
import type { ColumnWindow } from './hook-frames.js';
import type { HookWindow } from './window-hooks.js';

/** Frames that stand at their place in time: row 0 is the frame `firstIndex`, `ts / timeframe`. */
export interface PlacedTable {
  /** The closed frames, the host's columns and those of features. */
  readonly table: FrameTable;
  /** The place of row 0: its `ts` over the timeframe. */
  readonly firstIndex: number;
}

/** The frames of another instrument of the run; null for one that is none of it. */
export type RelatedTables = (instrument: string) => PlacedTable | null;

/** Rows of a table. */
export interface AskedRows {
  /** The first that hooks see. */
  readonly begin: number;
  /** The first that they are asked about. */
  readonly from: number;
  /** The one behind the last. */
  readonly to: number;
}

/** Rows of an instrument's frames, and the same times of the others', as column hooks see them. */
export function tableWindow(
  { table, firstIndex }: PlacedTable,
  { begin, from, to }: AskedRows,
  related: RelatedTables,
): HookWindow {
  const startIndex = firstIndex + begin;
  const length = to - begin;
  return {
    length,
    startIndex,
    from: from - begin,
    without: '',
    column: (name) => table.column(name, begin, to),
    related: (instrument) => {
      const other = related(instrument);
      return other && alignedWindow(other, startIndex, length);
    },
  };
}

/** NaN in rows that the table does not have. */
function alignedWindow({ table, firstIndex }: PlacedTable, startIndex: number, length: number): ColumnWindow {
  const from = startIndex - firstIndex;
  const first = Math.max(from, table.firstRow);
  const last = Math.min(from + length, table.endRow);
  return {
    length,
    column: (name) => {
      if (last - first === length) return table.column(name, first, last);
      const column = new Float64Array(length).fill(Number.NaN);
      if (first < last) column.set(table.column(name, first, last), first - from);
      return column;
    },
  };
}
