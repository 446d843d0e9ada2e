import { BotError } from '../errors.js';
import { type Micros, US_PER_MS, US_PER_SECOND } from './time.js';

/** From `fromUs` on, before `toUs`. */
export interface Timerange {
  /** The first that is in it; minus infinity where there is no beginning. */
  readonly fromUs: Micros;
  /** The first that is not in it any more; infinity where there is no end. */
  readonly toUs: Micros;
}

/**
 * Freqtrade's grammar: `20240801-20240815`, `20240801-`, `-20240815`; besides days, epoch seconds (10 digits) or
 * milliseconds (13 digits). The end is not included.
 * @throws BotError `usage` for anything else, or an end that is not behind its beginning.
 */
export function parseTimerange(text: string): Timerange {
  const match = /^(\d+)?-(\d+)?$/.exec(text);
  const fromUs = match?.[1] === undefined ? Number.NEGATIVE_INFINITY : pointUs(match[1]);
  const toUs = match?.[2] === undefined ? Number.POSITIVE_INFINITY : pointUs(match[2]);
  if (match && (match[1] ?? match[2]) !== undefined && fromUs < toUs) return { fromUs, toUs };
  throw new BotError(
    'usage',
    `timerange ${JSON.stringify(text)}: expected FROM-TO, FROM- or -TO with days (20240801) or epoch milliseconds, TO behind FROM`,
  );
}

function pointUs(digits: string): Micros {
  if (digits.length === 13) return Number(digits) * US_PER_MS;
  if (digits.length === 10) return Number(digits) * US_PER_SECOND;
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(digits);
  if (!match) return Number.NaN;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.getTime() * US_PER_MS
    : Number.NaN;
}
