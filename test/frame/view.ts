import type { Frames } from '../../core/frame/columns.js';
import type { FrameTable } from '../../core/frame/frame-table.js';

/** Rows `from` to `to` of all columns, as column hooks see them: views, not copies. */
export function viewOf(table: FrameTable, from = 0, to = table.endRow): Frames<string> {
  const columns = table.names.map((name) => [name, table.column(name, from, to)] as const);
  return { ...Object.fromEntries(columns), length: to - from } as Frames<string>;
}
