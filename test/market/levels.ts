import type { BookSide } from '../../core/market/book-side.js';

/** More levels than a test puts into a book. */
const ROOM = 4096;

/** All levels of a side, best first. */
export function levelsOf(side: BookSide): [price: number, size: number][] {
  const prices = new Float64Array(ROOM);
  const sizes = new Float64Array(ROOM);
  const count = side.best(ROOM, sizes, 0, prices);
  if (count === ROOM) throw new Error(`a side has more than ${ROOM} levels`);
  return Array.from({ length: count }, (_, i) => [prices[i]!, sizes[i]!]);
}
