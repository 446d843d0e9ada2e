import type { Micros } from '../../../core/market/time.js';
import type { TapeQuote } from './tape.js';

/** Shares of the time in which a quote was known, and the mean over it. */
export interface SpreadShares {
  readonly one: number;
  readonly twoToFive: number;
  readonly more: number;
  /** Ticks. */
  readonly mean: number;
}

/** The spread in ticks, each quote for as long as it was the last one, the last of all until `lastUs`. NaN of none. */
export function spreadShares(quotes: readonly TapeQuote[], tickSize: number, lastUs: Micros): SpreadShares {
  let one = 0;
  let twoToFive = 0;
  let more = 0;
  let weighted = 0;
  for (let i = 0; i < quotes.length; i++) {
    const { us, bid, ask } = quotes[i]!;
    const heldUs = (quotes[i + 1]?.us ?? lastUs) - us;
    const ticks = Math.round((ask - bid) / tickSize);
    if (ticks <= 1) one += heldUs;
    else if (ticks <= 5) twoToFive += heldUs;
    else more += heldUs;
    weighted += ticks * heldUs;
  }
  const total = one + twoToFive + more;
  return { one: one / total, twoToFive: twoToFive / total, more: more / total, mean: weighted / total };
}
