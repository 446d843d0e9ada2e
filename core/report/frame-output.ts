import type { FrameTable } from '../frame/frame-table.js';

/** Where closed frames are written, table after table. Ends with one of `finish` and `abandon`. */
export interface FrameOutput {
  /** Writes all rows of the table; the caller drops them. */
  write(table: FrameTable): Promise<void>;
  /** What was written is whole now, and under its name. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}
