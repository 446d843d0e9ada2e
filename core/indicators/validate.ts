import { BotError } from '../errors.js';

/** Ten million values: what a window may hold. A larger one is a slip of units. */
const LARGEST_WINDOW = 10_000_000;

/**
 * Refuses a number that breaks its rule, in the words `<name> is <value>: expected <expected>`.
 * @throws BotError `config` unless `value` is a number and `holds`.
 */
export function requireNumber(name: string, value: number, holds: boolean, expected: string): void {
  if (typeof value === 'number' && holds) return;
  throw new BotError('config', `${name} is ${String(value)}: expected ${expected}`);
}

/** A count of values or frames: a whole number from `least` to ten million. @throws BotError `config`. */
export function requireWindow(name: string, value: number, least = 1): void {
  requireNumber(
    name,
    value,
    Number.isSafeInteger(value) && value >= least && value <= LARGEST_WINDOW,
    `a whole number from ${least} to ${LARGEST_WINDOW}`,
  );
}

/** A whole number from 1 to `most`. @throws BotError `config`. */
export function requireCount(name: string, value: number, most: number): void {
  requireNumber(
    name,
    value,
    Number.isSafeInteger(value) && value >= 1 && value <= most,
    `a whole number from 1 to ${most}`,
  );
}

/** A finite number above 0. @throws BotError `config`. */
export function requirePositive(name: string, value: number): void {
  requireNumber(name, value, value > 0 && Number.isFinite(value), 'a finite number above 0');
}

/** A smoothing weight: above 0, at most 1. @throws BotError `config`. */
export function requireAlpha(name: string, value: number): void {
  requireNumber(name, value, value > 0 && value <= 1, 'a number above 0, at most 1');
}

/** A share such as .98, from 0 to 1. @throws BotError `config`. */
export function requireShare(name: string, value: number): void {
  requireNumber(name, value, value >= 0 && value <= 1, 'a number from 0 to 1');
}

/** One of a few words. @throws BotError `config`. */
export function requireWord(name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  throw new BotError('config', `${name} is ${JSON.stringify(value)}: expected ${words.join(', ')}`);
}

/** A column with as many rows as its sister. @throws BotError `config`. */
export function requireRows(name: string, column: Float64Array, rows: number): void {
  if (column.length === rows) return;
  throw new BotError('config', `${name} has ${column.length} rows: expected ${rows}, as in the first column`);
}
