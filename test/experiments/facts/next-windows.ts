import type { Venues } from '../../../core/loader/plugins.js';
import { type Micros, US_PER_SECOND } from '../../../core/market/time.js';
import { defaultInstruments, type SyntheticScenario } from '../../../plugins/providers/synthetic/options.js';
import { count, decimal, table } from '../text.js';
import { syntheticTapes } from './columns.js';
import { HORIZONS } from './observed.js';
import { regress } from './regression.js';
import { windowsOf } from './windows.js';

export interface NextWindowsOptions {
  readonly scenarios: readonly SyntheticScenario[];
  readonly seeds: readonly number[];
  readonly durationUs: Micros;
}

/** What flow tells of the return that follows, all seeds of a scenario together: scenarios of one instrument alone. */
export async function nextWindowsTable(
  { scenarios, seeds, durationUs }: NextWindowsOptions,
  venues: Venues,
  caption: string,
): Promise<string> {
  const rows: string[][] = [];
  for (const scenario of scenarios) {
    if (defaultInstruments(scenario).length > 1) continue;
    const pooled = HORIZONS.map((): Pooled => ({ flows: [], nextReturns: [] }));
    for (const seed of seeds) {
      const [tape] = await syntheticTapes({ scenario, seed, durationUs }, venues);
      for (const [i, seconds] of HORIZONS.entries()) {
        const { flows, returns } = windowsOf(tape!.quotes, seconds * US_PER_SECOND, tape!.lastUs);
        pooled[i]!.flows.push(...flows.slice(0, -1));
        pooled[i]!.nextReturns.push(...returns.slice(1));
      }
    }
    rows.push([scenario, ...pooled.flatMap(cellsOf)]);
  }
  const head = ['scenario', ...HORIZONS.flatMap((seconds) => [`next ${seconds} s`, 'R2', 't'])];
  return table({ head, rows, textColumns: 1 }, caption);
}

interface Pooled {
  readonly flows: number[];
  readonly nextReturns: number[];
}

function cellsOf({ flows, nextReturns }: Pooled): readonly string[] {
  const { count: windows, r2, t } = regress(flows, nextReturns);
  return [count(windows), decimal(r2, 4), decimal(t, 1)];
}
