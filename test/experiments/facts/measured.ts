import type { Venues } from '../../../core/loader/plugins.js';
import { US_PER_HOUR } from '../../../core/market/time.js';
import { SYNTHETIC_SCENARIOS } from '../../../plugins/providers/synthetic/options.js';
import { COIN_M, SPOT, USD_M } from '../markets.js';
import { type FactColumn, marketColumn, syntheticColumns } from './columns.js';
import { nextWindowsTable } from './next-windows.js';
import { factTable, keyFactTable } from './tables.js';

export const RECORDED = [SPOT, USD_M, COIN_M];

const SEED = 1;
const HOURS = 6;
/** None of them is the one above. */
const OTHER_SEEDS = [2, 3, 4, 5, 6, 7, 8, 9];

/**
 * The tables of the document: the recordings beside all scenarios of one instrument, what flow tells of the next
 * window there, then the key facts of each scenario that has several instruments.
 */
export async function measuredTables(venues: Venues): Promise<readonly string[]> {
  const alone: FactColumn[] = [];
  const together: string[] = [];
  for (const market of RECORDED) alone.push(await marketColumn(market, venues));
  for (const scenario of SYNTHETIC_SCENARIOS) {
    const options = { scenario, seed: SEED, durationUs: HOURS * US_PER_HOUR };
    const columns = await syntheticColumns(options, venues);
    if (columns.length === 1) alone.push({ ...columns[0]!, name: scenario });
    else together.push(keyFactTable(columns, `${scenario}, ${HOURS} h of seed ${SEED}.`));
  }
  const caption = `Real: spot, USD-M, COIN-M. Synthetic: ${HOURS} h of seed ${SEED}.`;
  const next = await nextWindowsTable(
    { scenarios: SYNTHETIC_SCENARIOS, seeds: OTHER_SEEDS, durationUs: HOURS * US_PER_HOUR },
    venues,
    `Return of the next window on the OFI of this one. Synthetic: ${HOURS} h of each of the seeds 2 to 9.`,
  );
  return [factTable(alone, caption), next, ...together];
}
