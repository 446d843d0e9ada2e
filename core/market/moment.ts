import type { Micros } from './time.js';

/**
 * What of one time comes first: frames end, then market events come, then orders end by themselves and others arrive at
 * the venue, then what it says is known, then what waited too long is given up, then the host's own events. Funding is of
 * the next microsecond: what is held then is what was held before the events of that time.
 */
export const Rank = {
  frameEnd: 0,
  market: 1,
  expiry: 2,
  arrival: 3,
  answer: 4,
  timeout: 5,
  host: 6,
  funding: 7,
} as const;

export type Rank = (typeof Rank)[keyof typeof Rank];

/** Where a run stands when it decides something. */
export interface Moment {
  readonly us: Micros;
  readonly rank: Rank;
  /** How many events of its feed it has taken in by then, timers of the host among them. */
  readonly events: number;
}

/** Whether a time and rank come before others. */
export function isBefore(us: Micros, rank: Rank, otherUs: Micros, otherRank: Rank): boolean {
  return us < otherUs || (us === otherUs && rank < otherRank);
}
