import { types } from 'node:util';
import { askedRows } from './asked-rows.js';

const { isFloat64Array } = types;
const [BUFFER, BYTE_OFFSET, LENGTH] = [
  getterOf<ArrayBuffer>('buffer'),
  getterOf<number>('byteOffset'),
  getterOf<number>('length'),
];

function getterOf<Value>(name: 'buffer' | 'byteOffset' | 'length'): (this: Float64Array) => Value {
  const typedArray = Object.getPrototypeOf(Float64Array.prototype) as object;
  return Object.getOwnPropertyDescriptor(typedArray, name)!.get!;
}

/** What a hook returned as a column, and what it was to be: `wrong` makes the error that is thrown. */
export interface ReturnedColumn {
  readonly name: string;
  readonly value: unknown;
  readonly length: number;
  /** The first row that is asked about: what the hook says of those before it is not looked at. */
  readonly from: number;
  wrong(what: string): Error;
}

/**
 * Numbers, truths as 1 and 0, nothing as NaN, of the rows that are asked about: a copy, since the hook may keep what it
 * returned. Each value is asked for once, and by nothing that the hook could have made its own: it may be another one the
 * next time.
 */
export function numberColumn(column: ReturnedColumn): Float64Array {
  const values = arrayOf(column);
  const { length, from } = column;
  const asked = askedRows(values);
  if (asked !== undefined && asked.length === length - from) return asked;
  const numbers = new Float64Array(length - from);
  if (values instanceof Float64Array) copyInto(numbers, values, from);
  else for (let i = from; i < length; i++) numbers[i - from] = known(numberOf(values[i], i, column));
  return numbers;
}

function copyInto(numbers: Float64Array, values: Float64Array, from: number): void {
  for (let i = 0; i < numbers.length; i++) numbers[i] = known(values[from + i]!);
}

/**
 * The memory of a column of doubles that is no more than that, to be read at once; undefined of any other. What it is made of
 * is asked by the language's own means: a column may have been given others.
 */
export function memoryOf({ value, length }: ReturnedColumn): Float64Array | undefined {
  if (!isFloat64Array(value)) return undefined;
  const memory = new Float64Array(BUFFER.call(value), BYTE_OFFSET.call(value), LENGTH.call(value));
  return memory.length === length ? memory : undefined;
}

/** NaN with the bits that it always has: others would say what no comparison sees. */
export function known(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value;
}

/** 1, 0, or NaN for a value that is not known: which is no signal. */
export function signalColumn(column: ReturnedColumn): Float64Array | undefined {
  if (column.value === undefined) return undefined;
  const values = numberColumn(column);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === 0 || value === 1 || Number.isNaN(value)) continue;
    const row = column.from + i;
    throw column.wrong(`returned ${column.name} with ${value} in row ${row}: expected 0, 1, true or false`);
  }
  return values;
}

/** Texts, or null; an empty text is none. */
export function tagColumn(column: ReturnedColumn): readonly (string | null)[] | undefined {
  if (column.value === undefined) return undefined;
  const values = arrayOf(column);
  const tags: (string | null)[] = [];
  for (let i = column.from; i < column.length; i++) tags.push(tagOf(values[i], i, column));
  return tags;
}

function tagOf(tag: unknown, row: number, { name, value, wrong }: ReturnedColumn): string | null {
  if (tag === null || tag === undefined || tag === '') return null;
  if (typeof tag === 'string') return tag;
  const hint =
    value instanceof Float64Array
      ? '; a column of numbers holds no texts, and Array.from(column, (value) => ...) makes a list'
      : '';
  throw wrong(`returned ${name} with ${String(tag)} in row ${row}: expected text or null${hint}`);
}

function arrayOf({ name, value, length, wrong }: ReturnedColumn): ArrayLike<unknown> {
  if (typeof value === 'object' && value !== null && (value as ArrayLike<unknown>).length === length) {
    return value as ArrayLike<unknown>;
  }
  throw wrong(`returned ${name} with ${whatInstead(value, length)}`);
}

/** What was returned in the place of a column, and what makes one of it. */
function whatInstead(value: unknown, length: number): string {
  const expected = `the frames have ${length} rows`;
  if (typeof value === 'boolean' || typeof value === 'number') {
    return `${value}; ${expected}: expected a value for each, as in frames.close.map((value) => ...)`;
  }
  const rows = (value as { readonly length?: unknown } | null | undefined)?.length;
  if (typeof value !== 'object' || typeof rows !== 'number') return `${String(value)}; ${expected}`;
  const missing = length - rows;
  return missing > 0
    ? `${rows} rows; ${expected}: put NaN into the ${missing} that have no value, which are the first as a rule`
    : `${rows} rows; ${expected}`;
}

function numberOf(value: unknown, row: number, { name, wrong }: ReturnedColumn): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value === null || value === undefined) return Number.NaN;
  throw wrong(
    `returned ${name} with ${typeof value === 'string' ? JSON.stringify(value) : String(value)} in row ${row}: expected a number`,
  );
}
