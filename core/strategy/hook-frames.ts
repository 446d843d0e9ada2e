import type { Frames } from '../frame/columns.js';

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

/**
 * Frames as hooks are given them: each column a copy, made when it is first read. What a hook writes into one reaches
 * nobody, and is found when the window is closed. They can be read while a window is open.
 */
export class HookFrames {
  readonly frames: Frames<string>;
  readonly #names: readonly string[];
  readonly #copies: (Float64Array | undefined)[];
  #window: ColumnWindow | null = null;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#copies = names.map(() => undefined);
    const frames = {};
    names.forEach((name, i) => {
      Object.defineProperty(frames, name, { enumerable: true, get: () => this.#copies[i] ?? this.#copy(i) });
    });
    Object.defineProperty(frames, 'length', { enumerable: true, get: () => this.#opened().length });
    this.frames = frames as Frames<string>;
  }

  open(window: ColumnWindow): void {
    this.#window = window;
  }

  /** Ends the reading. Returns the first value that is no longer what was given. */
  close(): ChangedValue | null {
    let changed: ChangedValue | null = null;
    this.#copies.forEach((copy, i) => {
      if (!copy) return;
      const column = this.#names[i]!;
      changed ??= firstChange(column, this.#opened().column(column), copy);
      this.#copies[i] = undefined;
    });
    this.#window = null;
    return changed;
  }

  #copy(i: number): Float64Array {
    const copy = this.#opened().column(this.#names[i]!).slice();
    this.#copies[i] = copy;
    return copy;
  }

  #opened(): ColumnWindow {
    if (this.#window) return this.#window;
    throw new Error('frames can be read while the hook runs, not later');
  }
}

function firstChange(column: string, was: Float64Array, is: Float64Array): ChangedValue | null {
  if (is.length !== was.length) return { column, row: 0, was: was[0]!, is: Number.NaN };
  if (bytesOf(was).equals(bytesOf(is))) return null;
  const row = was.findIndex((value, i) => !Object.is(value, is[i]));
  return row < 0 ? null : { column, row, was: was[row]!, is: is[row]! };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
