/** A level is a wall from this many times the median level on. */
const WALL = 5;

/**
 * The share, by count, of book levels whose size is at least five times the median size, from 0 to 1. `sizes`
 * holds both sides' levels, any order, in its first `count` places; `scratch`, of at least `count`, is
 * overwritten. NaN for no levels, and when a size is NaN. Meant for tens of levels: the sort is by insertion.
 */
export function wallRatio(sizes: Float64Array, count: number, scratch = new Float64Array(count)): number {
  for (let i = 0; i < count; i++) {
    const size = sizes[i]!;
    if (Number.isNaN(size)) return Number.NaN;
    let j = i;
    for (; j > 0 && scratch[j - 1]! > size; j--) scratch[j] = scratch[j - 1]!;
    scratch[j] = size;
  }
  const median = (scratch[(count - 1) >> 1]! + scratch[count >> 1]!) / 2;
  let walls = 0;
  while (walls < count && scratch[count - 1 - walls]! >= WALL * median) walls++;
  return walls / count;
}
