const INITIAL_PLACES = 1024;
/** What a place holds, from `fields[at]` on: its cell (FREE where nothing ever was), key, size (0: no level), id. */
export const Field = { cell: 0, key: 1, size: 2, id: 3 } as const;
export const FIELDS = 4;
const FREE = Number.POSITIVE_INFINITY;
/** Odd, so that every place is reached; long, so that a cell out of its place does not fall among its neighbours. */
const STRIDE = 0x2f5 * FIELDS;

/**
 * Levels by cell: a hash table whose hash is the cell itself, so that levels side by side lie side by side in
 * memory. It is never more than half full. A removed level keeps its place, at size 0: most come back.
 */
export class LevelTable {
  fields = emptyFields(INITIAL_PLACES);
  /** A number for each place, of the owner's. */
  marks = new Float64Array(INITIAL_PLACES);
  #mask = this.fields.length - 1;
  #used = 0;

  clear(): void {
    this.fields = emptyFields(INITIAL_PLACES);
    this.marks = new Float64Array(INITIAL_PLACES);
    this.#mask = this.fields.length - 1;
    this.#used = 0;
  }

  /** Where the fields of the cell are, or a free place for it. */
  find(cell: number): number {
    const fields = this.fields;
    const mask = this.#mask;
    let at = (cell * FIELDS) & mask;
    while (fields[at] !== cell && fields[at] !== FREE) at = (at + STRIDE) & mask;
    return at;
  }

  /** Makes a place that `find` gave the cell's own; where it is then. */
  claim(at: number, cell: number): number {
    if (this.fields[at] === cell) return at;
    if (++this.#used * 2 * FIELDS > this.fields.length) {
      this.#rebuild();
      return this.claim(this.find(cell), cell);
    }
    this.fields[at] = cell;
    return at;
  }

  copyFrom(other: LevelTable): void {
    if (this.fields.length === other.fields.length) this.fields.set(other.fields);
    else this.fields = other.fields.slice();
    if (this.marks.length === other.marks.length) this.marks.set(other.marks);
    else this.marks = other.marks.slice();
    this.#mask = other.#mask;
    this.#used = other.#used;
  }

  /** Forgets removed levels, and grows until an eighth is used: a wide table has fewer cells out of their place. */
  #rebuild(): void {
    const old = this.fields;
    const oldMarks = this.marks;
    let levels = 1;
    for (let at = 0; at < old.length; at += FIELDS) if (old[at + Field.size] !== 0) levels++;
    let places = INITIAL_PLACES;
    while (places < levels * 8) places *= 2;
    this.fields = emptyFields(places);
    this.marks = new Float64Array(places);
    this.#mask = this.fields.length - 1;
    this.#used = 0;
    for (let at = 0; at < old.length; at += FIELDS) {
      if (old[at + Field.size] === 0) continue;
      const to = this.claim(this.find(old[at]!), old[at]!);
      for (let field = 1; field < FIELDS; field++) this.fields[to + field] = old[at + field]!;
      this.marks[to / FIELDS] = oldMarks[at / FIELDS]!;
    }
  }
}

function emptyFields(places: number): Float64Array<ArrayBuffer> {
  const fields = new Float64Array(places * FIELDS);
  for (let at = 0; at < fields.length; at += FIELDS) fields[at] = FREE;
  return fields;
}
