import { BotError } from '../errors.js';

/** Microseconds since the epoch, an integer: the only unit of time inside the host. */
export type Micros = number;

/** Microseconds in a millisecond: what a venue's times are multiplied by. */
export const US_PER_MS = 1_000;
/** Microseconds in a second. */
export const US_PER_SECOND = 1_000_000;
export const US_PER_MINUTE = 60 * US_PER_SECOND;
/** Microseconds in an hour. */
export const US_PER_HOUR = 60 * US_PER_MINUTE;
export const US_PER_DAY = 24 * US_PER_HOUR;

const UNIT_US: Readonly<Record<string, number>> = {
  ms: US_PER_MS,
  s: US_PER_SECOND,
  m: US_PER_MINUTE,
  h: US_PER_HOUR,
  d: US_PER_DAY,
  w: 7 * US_PER_DAY,
};

const SHORTEST_US = 100 * US_PER_MS;
const LONGEST_US = 7 * US_PER_DAY;

/**
 * The length of a timeframe such as `100ms`, `1s`, `5m`, `1h`, `1d`, `1w`, in microseconds.
 * Frames are aligned to the epoch.
 * @throws BotError `usage` for anything else, and outside 100 ms to one week.
 */
export function timeframeUs(timeframe: string): Micros {
  const match = /^([1-9][0-9]{0,5})(ms|s|m|h|d|w)$/.exec(timeframe);
  const us = match ? Number(match[1]) * UNIT_US[match[2]!]! : Number.NaN;
  if (!(us >= SHORTEST_US && us <= LONGEST_US)) {
    throw new BotError(
      'usage',
      `timeframe ${JSON.stringify(timeframe)}: expected a number and ms, s, m, h, d or w, from 100ms to 1w (such as 1s, 1m, 1h)`,
    );
  }
  return us;
}

/**
 * A duration such as `250us`, `5ms`, `1.5s` or `0`, in microseconds, rounded to a whole one; NaN when it is none.
 */
export function parseDurationUs(text: string): Micros {
  const match = /^([0-9]+(?:\.[0-9]+)?)(us|ms|s|m|h|d)?$/.exec(text.trim());
  if (!match) return Number.NaN;
  const value = Number(match[1]);
  if (match[2] === undefined) return value === 0 ? 0 : Number.NaN;
  return Math.round(value * (match[2] === 'us' ? 1 : UNIT_US[match[2]]!));
}

/** `2024-08-08 23:54:15.030314 UTC`, for people. */
export function formatMicros(us: Micros): string {
  if (!Number.isFinite(us)) return 'n/a';
  const iso = new Date(Math.floor(us / US_PER_MS)).toISOString();
  const micros = String(us % US_PER_SECOND).padStart(6, '0');
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${micros} UTC`;
}
