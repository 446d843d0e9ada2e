import type { Micros } from './time.js';

/**
 * What of one time comes first: frames end, then market events come, then orders end by themselves and others arrive at
 * the venue, then what it says is known, then what waited too long is given up, then the host's own events. Funding is of
 * the next microsecond: what is held then is what was held before the events of that time.
 */
export const Rank = {
  /** Frames end. */
  frameEnd: 0,
  /** Market events come. */
  market: 1,
  /** Orders end by their own time. */
  expiry: 2,
  /** What was sent arrives at the venue. */
  arrival: 3,
  /** What the venue said is known. */
  answer: 4,
  /** What waited too long is given up. */
  timeout: 5,
  /** The host's own events. */
  host: 6,
  /** Funding of the next microsecond. */
  funding: 7,
} as const;

/**
 * A place in the order of one time.
 * @useDeclaredType
 */
export type Rank = (typeof Rank)[keyof typeof Rank];

/** Where a run stands when it decides something. */
export interface Moment {
  /** When, on the local timeline. */
  readonly us: Micros;
  /** What of that time. */
  readonly rank: Rank;
  /** How many events of its feed it has taken in by then, timers of the host among them. */
  readonly events: number;
}

/** Whether a time and rank come before others. */
export function isBefore(us: Micros, rank: Rank, otherUs: Micros, otherRank: Rank): boolean {
  return us < otherUs || (us === otherUs && rank < otherRank);
}
