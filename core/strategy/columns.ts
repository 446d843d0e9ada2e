import type { FrameColumn, Frames } from '../frame/columns.js';
import type { FeatureFactory } from '../frame/feature.js';
import { rowByRow } from './asked-rows.js';

/** A column as hooks may return it; it is copied into a `Float64Array` of the same length. */
export type NumberColumn = ArrayLike<number>;

/** A column of 0 and 1. */
export type SignalValues = ArrayLike<number | boolean>;

export const ENTRY_COLUMNS = ['enter_long', 'enter_short', 'enter_tag'] as const;
export const EXIT_COLUMNS = ['exit_long', 'exit_short', 'exit_tag'] as const;
/**
 * The names of signals: no own column may have one.
 * @useDeclaredType
 */
export type SignalColumn = (typeof ENTRY_COLUMNS)[number] | (typeof EXIT_COLUMNS)[number];

/** Where to enter, one row a frame; a column that is left out is no signal anywhere. */
export interface EntrySignals {
  /** 1 or true enters a long, unless the row says `enter_short` or `exit_long` too; 0, false and NaN do not. */
  readonly enter_long?: SignalValues;
  /** The same for a short, which needs `canShort`. */
  readonly enter_short?: SignalValues;
  /** What the report calls the entry; null for no tag. */
  readonly enter_tag?: readonly (string | null)[];
}

/** Where to leave, one row a frame; a column that is left out is no signal anywhere. */
export interface ExitSignals {
  /** 1 or true leaves a long, unless the row says `enter_long` too; 0, false and NaN do not. */
  readonly exit_long?: SignalValues;
  /** The same for a short. */
  readonly exit_short?: SignalValues;
  /** The exit reason in the report; null is `exit_signal`. */
  readonly exit_tag?: readonly (string | null)[];
}

/** Features by name: what their columns are called after. */
export type FeatureFactories = Readonly<Record<string, FeatureFactory>>;

/** The columns that a strategy's features sample: `vpin` and `vpin_p98`. */
export type FeatureColumn<F> = {
  [K in keyof F & string]: F[K] extends FeatureFactory<infer O> ? (O extends '' ? K : `${K}_${O}`) : never;
}[keyof F & string];

/** What `populateIndicators` sees. */
export type FeatureFrames<F> = Frames<FrameColumn | FeatureColumn<F>>;

/** What the hooks behind `populateIndicators` see. */
export type OwnFrames<F, I> = Frames<FrameColumn | FeatureColumn<F> | (keyof I & string)>;

/** One row of the columns by name. */
export type FrameRow<F, I> = Readonly<Record<FrameColumn | FeatureColumn<F> | (keyof I & string), number>>;

/**
 * 1 where `test` holds, 0 where it does not, NaN where a column it reads is unknown: the form of a condition, in
 * which an unknown value blocks the entry and is counted as unknown. Of columns that a hook was given, the rows that it is
 * asked about are tested at once, the earlier ones when somebody looks at them.
 */
export function when(a: NumberColumn, test: (a: number) => boolean): Float64Array;
export function when(a: NumberColumn, b: NumberColumn, test: (a: number, b: number) => boolean): Float64Array;
export function when(
  a: NumberColumn,
  b: NumberColumn,
  c: NumberColumn,
  test: (a: number, b: number, c: number) => boolean,
): Float64Array;
export function when(...args: readonly (NumberColumn | ((...values: number[]) => boolean))[]): Float64Array {
  const test = args.at(-1) as (...values: number[]) => boolean;
  const [a, b, c] = args.slice(0, -1) as NumberColumn[];
  if (!a) return new Float64Array(0);
  if (!b) return whenOne(a, test);
  if (!c) return whenTwo(a, b, test);
  return whenThree(a, b, c, test);
}

// A loop a number of columns: values in an array, spread into the call, take five times as long.

function whenOne(a: NumberColumn, test: (a: number) => boolean): Float64Array {
  return rowByRow([a], (out, from, to) => {
    for (let i = from; i < to; i++) {
      const x = a[i]!;
      out[i - from] = Number.isNaN(x) ? Number.NaN : test(x) ? 1 : 0;
    }
  });
}

function whenTwo(a: NumberColumn, b: NumberColumn, test: (a: number, b: number) => boolean): Float64Array {
  return rowByRow([a, b], (out, from, to) => {
    for (let i = from; i < to; i++) {
      const x = a[i]!;
      const y = b[i]!;
      out[i - from] = Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : test(x, y) ? 1 : 0;
    }
  });
}

function whenThree(
  a: NumberColumn,
  b: NumberColumn,
  c: NumberColumn,
  test: (a: number, b: number, c: number) => boolean,
): Float64Array {
  return rowByRow([a, b, c], (out, from, to) => {
    for (let i = from; i < to; i++) {
      const x = a[i]!;
      const y = b[i]!;
      const z = c[i]!;
      const isKnown = !(Number.isNaN(x) || Number.isNaN(y) || Number.isNaN(z));
      out[i - from] = isKnown ? (test(x, y, z) ? 1 : 0) : Number.NaN;
    }
  });
}
