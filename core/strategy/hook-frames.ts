import type { Frames } from '../frame/columns.js';
import { noteGiven } from './asked-rows.js';

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

/** The rows of a column that hooks were given, with room for those that follow. */
interface Held {
  /** The place in time of its first row. */
  readonly startIndex: number;
  readonly values: Float64Array;
  readonly bytes: Buffer;
  /** Rows that it holds. */
  length: number;
}

/** A column that was read while the window is open: what the host has, and what the hook was given. */
interface Read {
  readonly column: number;
  readonly was: Float64Array;
  readonly given: Float64Array;
  readonly held: Held;
}

/** Of the rows of a window that has grown, how many more there is room for. */
const ROOM = 0.25;

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
  readonly #copies: (Float64Array | undefined)[];
  readonly #held: (Held | undefined)[];
  /** By column: the memory that it lay in the last time. */
  readonly #memory: (Buffer | undefined)[];
  readonly #read: Read[] = [];
  #window: ColumnWindow | null = null;
  #startIndex = Number.NaN;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#copies = names.map(() => undefined);
    this.#held = names.map(() => undefined);
    this.#memory = names.map(() => undefined);
    const frames = {};
    names.forEach((name, i) => {
      Object.defineProperty(frames, name, { enumerable: true, get: () => this.#copies[i] ?? this.#copy(i) });
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
    let changed: ChangedValue | null = null;
    const read = this.#read.sort((a, b) => a.column - b.column);
    for (const { column, was, given, held } of read) {
      changed ??= this.#firstChange(column, was, given, held);
      this.#copies[column] = undefined;
    }
    read.length = 0;
    this.#window = null;
    return changed;
  }

  #copy(column: number): Float64Array {
    const was = this.#opened().column(this.#names[column]!);
    const held = this.#take(column, was);
    const given = new Float64Array(held.values.buffer, 0, was.length);
    noteGiven(given);
    this.#copies[column] = given;
    this.#read.push({ column, was, given, held });
    return given;
  }

  /** The copy of the column, as long as `was`. */
  #take(column: number, was: Float64Array): Held {
    const startIndex = this.#startIndex;
    const old = this.#held[column];
    const isSame =
      old !== undefined &&
      old.startIndex === startIndex &&
      old.length <= was.length &&
      this.#holds(old, column, was);
    if (isSame && was.length <= old.values.length) {
      if (was.length > old.length) old.values.set(was.subarray(old.length), old.length);
      old.length = was.length;
      return old;
    }
    const values = new Float64Array(isSame ? Math.ceil(was.length * (1 + ROOM)) : was.length);
    values.set(was);
    const held = { startIndex, values, bytes: bytesOf(values), length: was.length };
    this.#held[column] = held;
    return held;
  }

  /** Whether a copy is still what the host has, in the rows that it holds. */
  #holds({ length, bytes }: Held, column: number, { buffer, byteOffset }: Float64Array): boolean {
    let memory = this.#memory[column];
    if (memory?.buffer !== buffer) {
      memory = Buffer.from(buffer);
      this.#memory[column] = memory;
    }
    const end = length * Float64Array.BYTES_PER_ELEMENT;
    return bytes.compare(memory, byteOffset, byteOffset + end, 0, end) === 0;
  }

  #firstChange(column: number, was: Float64Array, is: Float64Array, held: Held): ChangedValue | null {
    const name = this.#names[column]!;
    if (is.length !== was.length) return { column: name, row: 0, was: was[0]!, is: Number.NaN };
    if (this.#holds(held, column, was)) return null;
    const row = was.findIndex((value, i) => !Object.is(value, is[i]));
    return row < 0 ? null : { column: name, row, was: was[row]!, is: is[row]! };
  }

  #opened(): ColumnWindow {
    if (this.#window) return this.#window;
    throw new Error('frames can be read while the hook runs, not later');
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
