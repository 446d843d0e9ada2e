import type { Micros } from '../../../core/market/time.js';
import { meanOf } from '../statistics.js';
import type { Tape } from './tape.js';

const BPS = 1e4;

/**
 * Mean change of open interest in bp, from the last one known before a liquidation to the last one known `afterUs`
 * behind it. Liquidations without one before, or whose `afterUs` the data do not reach, are left out; NaN of none.
 */
export function openInterestChange(
  { openInterest, liquidations, lastUs }: Pick<Tape, 'openInterest' | 'liquidations' | 'lastUs'>,
  afterUs: Micros,
): number {
  const changes: number[] = [];
  let before = 0;
  let after = 0;
  for (const us of liquidations) {
    if (us + afterUs > lastUs) break;
    while (before < openInterest.length && openInterest[before]!.us < us) before++;
    while (after < openInterest.length && openInterest[after]!.us <= us + afterUs) after++;
    if (before === 0) continue;
    changes.push(BPS * (openInterest[after - 1]!.amount / openInterest[before - 1]!.amount - 1));
  }
  return meanOf(changes);
}
