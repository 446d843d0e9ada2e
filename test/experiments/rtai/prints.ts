import { marketOfSymbol } from '../../../core/data/market-of-symbol.js';
import type { Venues } from '../../../core/loader/plugins.js';
import { US_PER_HOUR } from '../../../core/market/time.js';
import { syntheticMarket } from '../../plugins/providers/synthetic/market.js';
import { medianOf } from '../statistics.js';
import { decimal, count as withCommas } from '../text.js';
import { DEVELOPMENT_SEEDS } from './tables.js';

/** Of the median print: what RTAI's own threshold is of the median of the last thirty. */
const FACTOR = 0.2;
const DURATION_US = 2 * US_PER_HOUR;

/** How the baseline's fixed threshold of micro-prints was chosen, once. */
export function printsText(venues: Venues): string {
  const market = marketOfSymbol(venues.get('binanceusdm'), 'BTC/USDT:USDT')!;
  const sizes: number[] = [];
  const { first, last } = DEVELOPMENT_SEEDS;
  for (let seed = first; seed <= last; seed++) {
    for (const { event } of syntheticMarket({
      scenario: 'reverting',
      seed,
      durationUs: DURATION_US,
      market,
    })) {
      if (event.kind === 'trade') sizes.push(event.size);
    }
  }
  const median = medianOf(sizes);
  return [
    `Prints of reverting, seeds ${first} to ${last}, 2 h each: ${withCommas(sizes.length)}`,
    `Median: ${decimal(median, 4)} BTC; ${FACTOR} times that: ${decimal(FACTOR * median, 4)}`,
  ].join('\n');
}
