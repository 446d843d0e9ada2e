/** What a hook returned as a column, and what it was to be: `wrong` makes the error that is thrown. */
export interface ReturnedColumn {
  readonly name: string;
  readonly value: unknown;
  readonly length: number;
  wrong(what: string): Error;
}

/** Numbers, truths as 1 and 0, nothing as NaN: a copy, since the hook may keep what it returned. */
export function numberColumn(column: ReturnedColumn): Float64Array {
  const values = arrayOf(column);
  if (values instanceof Float64Array) return values.slice();
  const numbers = new Float64Array(column.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = numberOf(values[i], i, column);
  return numbers;
}

/** 1, 0, or NaN for a value that is not known: which is no signal. */
export function signalColumn(column: ReturnedColumn): Float64Array | undefined {
  if (column.value === undefined) return undefined;
  const values = numberColumn(column);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === 0 || value === 1 || Number.isNaN(value)) continue;
    throw column.wrong(`returned ${column.name} with ${value} in row ${i}: expected 0, 1, true or false`);
  }
  return values;
}

/** Texts, or null; an empty text is none. */
export function tagColumn(column: ReturnedColumn): readonly (string | null)[] | undefined {
  if (column.value === undefined) return undefined;
  return Array.from(arrayOf(column), (tag, i) => {
    if (tag === null || tag === undefined || tag === '') return null;
    if (typeof tag === 'string') return tag;
    throw column.wrong(`returned ${column.name} with ${String(tag)} in row ${i}: expected text or null`);
  });
}

function arrayOf({ name, value, length, wrong }: ReturnedColumn): ArrayLike<unknown> {
  if (typeof value === 'object' && value !== null && (value as ArrayLike<unknown>).length === length) {
    return value as ArrayLike<unknown>;
  }
  const hasLength = typeof value === 'object' && value !== null && 'length' in value;
  const got = hasLength ? `${String(value.length)} rows` : String(value);
  throw wrong(`returned ${name} with ${got}; the frames have ${length} rows`);
}

function numberOf(value: unknown, row: number, { name, wrong }: ReturnedColumn): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value === null || value === undefined) return Number.NaN;
  throw wrong(`returned ${name} with ${JSON.stringify(value)} in row ${row}: expected a number`);
}
