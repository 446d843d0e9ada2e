import type { Logger } from 'pino';
import type { ResultData } from '../report/result.js';

/** Says what was wrong in the data and what was left out, a line a source; silent where all was well. */
export function warnOfTroubles(log: Logger, data: readonly ResultData[]): void {
  for (const { provider, venue, instruments, counters, ignored_streams } of data) {
    const name = `${provider} of ${venue} (${instruments.join(', ')})`;
    const wrong = Object.entries(counters).filter(([, count]) => count > 0);
    if (wrong.length > 0)
      log.warn(`${name}: ${listed(wrong.map(([what, count]) => [what.replaceAll('_', ' '), count]))}`);
    const ignored = Object.entries(ignored_streams);
    if (ignored.length > 0) log.warn(`${name}: streams that are not understood: ${listed(ignored)}`);
  }
}

function listed(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([what, count]) => `${what} ${count}`).join(', ');
}
