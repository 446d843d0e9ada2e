import { FRAME_COLUMNS } from './columns.js';
import type { FrameTable } from './frame-table.js';

/** The host's columns of one row by name: all of the table that features see, so that they can change nothing. */
export class LastFrame {
  readonly #table: FrameTable;
  readonly #place: { readonly at: number };

  /** @param place of the row in the table's arrays */
  constructor(table: FrameTable, place: { readonly at: number }) {
    this.#table = table;
    this.#place = place;
  }

  static {
    FRAME_COLUMNS.forEach((name, i) => {
      Object.defineProperty(LastFrame.prototype, name, {
        get(this: LastFrame) {
          return this.#table.columns()[i]![this.#place.at]!;
        },
      });
    });
  }
}
