import type { z } from 'zod';
import { BotError } from '../errors.js';
import { type BacktestResult, backtestResultSchema, type ResultData } from './result.js';

/**
 * The canonical JSON of a result and a line end: keys in the schema's order, free names sorted, inputs sorted,
 * `-0` as 0, NaN and infinities as null. Equal results give equal bytes.
 * @throws BotError `invariant` when the result is not of the published schema.
 */
export function resultJson(result: BacktestResult): string {
  const inputs = {
    ...result.inputs,
    data: result.inputs.data
      .map((data) => ({ ...data, instruments: [...data.instruments].sort() }))
      .sort(compareBy(dataKey)),
    instruments: [...result.inputs.instruments].sort(compareBy(({ id }) => id)),
  };
  return checkedJson('result', { ...result, inputs }, backtestResultSchema);
}

/**
 * A document under a published schema, and a line end: keys in the schema's order, free names sorted, numbers as in
 * {@link resultJson}.
 * @throws BotError `invariant`, with the name of the document, when it is not of the schema.
 */
export function checkedJson(name: string, document: object, schema: z.ZodType): string {
  const checked = schema.safeParse(plain(document, 'sorted'));
  if (checked.success) return `${JSON.stringify(checked.data)}\n`;
  const { path, message } = checked.error.issues[0]!;
  throw new BotError('invariant', `${name} ${path.map(String).join('.')}: ${message}`);
}

/** Any value as one JSON document and a line end: keys as they stand, numbers as in {@link resultJson}. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(plain(value, 'as written'))}\n`;
}

type KeyOrder = 'sorted' | 'as written';

/** A copy with clean numbers. */
function plain(value: unknown, order: KeyOrder): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (Array.isArray(value)) return value.map((item) => plain(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (order === 'sorted') entries.sort(compareBy(([key]) => key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner, order)]));
}

function dataKey({ venue, instruments, provider, sha256 }: ResultData): string {
  return JSON.stringify([venue, instruments, provider, sha256]);
}

/** By code units, so that no locale decides. */
function compareBy<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
