import type { Frames } from '../frame/columns.js';
import { noteGiven } from './asked-rows.js';
import { GrowingCopy } from './growing-copy.js';

/** Columns of one length by name, as the host holds them. */
export interface ColumnWindow {
  readonly length: number;
  column(name: string): Float64Array;
}

/** A value that a hook wrote over. */
export interface ChangedValue {
  readonly column: string;
  readonly row: number;
  readonly was: number;
  readonly is: number;
}

/** A column that was read while the window is open: what the host has, and what the hook was given. */
interface Read {
  readonly column: number;
  readonly was: Float64Array;
  readonly given: Float64Array;
}

/**
 * Frames as hooks are given them: each column a copy, made when it is first read. What a hook writes into one reaches
 * nobody, and is found when the window is closed. They can be read while a window is open.
 *
 * The next window that begins at the same row takes the copy up again and adds its new rows, as long as nobody has
 * changed it: rows are only added, so what a hook has kept of an earlier window stays what it was.
 */
export class HookFrames {
  readonly frames: Frames<string>;
  readonly #names: readonly string[];
  /** By column: what the window that is open was given. */
  readonly #given: (Float64Array | undefined)[];
  readonly #copies: (GrowingCopy | undefined)[];
  readonly #read: Read[] = [];
  #window: ColumnWindow | null = null;
  #startIndex = Number.NaN;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#given = names.map(() => undefined);
    this.#copies = names.map(() => undefined);
    const frames = {};
    names.forEach((name, i) => {
      Object.defineProperty(frames, name, { enumerable: true, get: () => this.#given[i] ?? this.#give(i) });
    });
    Object.defineProperty(frames, 'length', { enumerable: true, get: () => this.#opened().length });
    this.frames = frames as Frames<string>;
  }

  /** @param startIndex the place in time of its first row */
  open(window: ColumnWindow, startIndex: number): void {
    this.#window = window;
    this.#startIndex = startIndex;
  }

  /** Ends the reading. Returns the first value that is no longer what was given, of the first column by name. */
  close(): ChangedValue | null {
    let first: Read | null = null;
    for (const read of this.#read) {
      this.#given[read.column] = undefined;
      if (first !== null && first.column < read.column) continue;
      if (this.#isChanged(read)) first = read;
    }
    this.#read.length = 0;
    this.#window = null;
    return first && changeIn(first, this.#names[first.column]!);
  }

  #give(column: number): Float64Array {
    const was = this.#opened().column(this.#names[column]!);
    const copy = this.#copies[column] ?? new GrowingCopy();
    this.#copies[column] = copy;
    const given = copy.of(was, this.#startIndex);
    noteGiven(given);
    this.#given[column] = given;
    this.#read.push({ column, was, given });
    return given;
  }

  #isChanged(read: Read): boolean {
    const { column, was, given } = read;
    if (given.length !== was.length) return true;
    // Values that are the same may have other bits.
    return !this.#copies[column]!.isStill(was) && changeIn(read, '') !== null;
  }

  #opened(): ColumnWindow {
    if (this.#window) return this.#window;
    throw new Error('frames can be read while the hook runs, not later');
  }
}

function changeIn({ was, given }: Read, column: string): ChangedValue | null {
  if (given.length !== was.length) return { column, row: 0, was: was[0]!, is: Number.NaN };
  const row = was.findIndex((value, i) => !Object.is(value, given[i]));
  return row < 0 ? null : { column, row, was: was[row]!, is: given[row]! };
}
