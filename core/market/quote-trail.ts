const INITIAL_LEVELS = 64;

/**
 * What quotes alone leave of one side of a book, ids never going back: the last one's level and, worse than it, those
 * that quotes left behind when they went on to something better. Each quote removes all that is better than it, so the
 * levels are a pile with the best on top: a quote takes off what is above it, and looks at no more. Keys grow towards
 * the best.
 */
export class QuoteTrail {
  /** How many levels there are; the columns below hold them, worst first. */
  length = 0;
  keys: Float64Array = new Float64Array(INITIAL_LEVELS);
  /** Base units. */
  sizes: Float64Array = new Float64Array(INITIAL_LEVELS);
  /** Update ids. */
  ids: Float64Array = new Float64Array(INITIAL_LEVELS);
  /** A number for each level, of the owner's: from the last change of its size. */
  marks: Float64Array = new Float64Array(INITIAL_LEVELS);

  /** Takes a quote of this side in. @returns whether its level is new or has another size; then `mark` is its mark. */
  add(key: number, size: number, id: number, mark: number): boolean {
    const { keys } = this;
    let top = this.length - 1;
    while (top >= 0 && keys[top]! > key) top--;
    const isNew = top < 0 || keys[top] !== key;
    if (isNew && ++top === keys.length) this.#grow();
    const changes = isNew || this.sizes[top] !== size;
    this.length = top + 1;
    this.keys[top] = key;
    this.sizes[top] = size;
    this.ids[top] = id;
    if (changes) this.marks[top] = mark;
    return changes;
  }

  copyFrom(other: QuoteTrail): void {
    while (this.keys.length < other.length) this.#grow();
    this.length = other.length;
    this.keys.set(other.keys.subarray(0, other.length));
    this.sizes.set(other.sizes.subarray(0, other.length));
    this.ids.set(other.ids.subarray(0, other.length));
    this.marks.set(other.marks.subarray(0, other.length));
  }

  #grow(): void {
    this.keys = doubled(this.keys);
    this.sizes = doubled(this.sizes);
    this.ids = doubled(this.ids);
    this.marks = doubled(this.marks);
  }
}

function doubled(column: Float64Array): Float64Array {
  const wider = new Float64Array(column.length * 2);
  wider.set(column);
  return wider;
}
