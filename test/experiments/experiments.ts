import type { Venues } from '../../core/loader/plugins.js';
import { US_PER_SECOND } from '../../core/market/time.js';
import {
  LATENCIES,
  type LatencyGroup,
  type LatencyMeasure,
  probeTable,
  signalTable,
} from './latency-tables.js';
import { type MakerPlan, measureMakers } from './maker.js';
import { type MakerReport, makerTables } from './maker-tables.js';
import { COIN_M, type ExperimentMarket, SPOT, synthetic, USD_M } from './markets.js';
import { loadProbe, runProbe } from './probe-runs.js';
import { tradeSignals } from './taker.js';

const LIVES_US = [1 * US_PER_SECOND, 10 * US_PER_SECOND];
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

/** An order is small beside what stands at a best price, and one is ten times as large: both about the same worth. */
const MAKER_MARKETS: readonly {
  readonly market: ExperimentMarket;
  readonly quantities: readonly [small: number, large: number];
  readonly sizes: readonly [small: string, large: string];
}[] = [
  { market: USD_M, quantities: [0.01, 0.1], sizes: ['0.01 BTC', '0.1 BTC'] },
  { market: COIN_M, quantities: [6, 60], sizes: ['6 contracts', '60 contracts'] },
];

/** One section of the document: its tables, as they stand there. */
export interface Experiment {
  readonly name: string;
  readonly files: readonly string[];
  tables(venues: Venues): Promise<readonly string[]>;
}

export const EXPERIMENTS: readonly Experiment[] = [
  {
    name: 'maker',
    files: filesOf(MAKER_MARKETS.map(({ market }) => market)),
    tables: async (venues) => {
      const tables: string[] = [];
      for (const { market, quantities, sizes } of MAKER_MARKETS) {
        const plans = LIVES_US.flatMap((lifeUs) => quantities.map((quantity) => ({ quantity, lifeUs })));
        tables.push(...makerTables(await makerReport(market, venues, plans, sizes)));
      }
      return tables;
    },
  },
  {
    name: 'latency',
    files: filesOf([SPOT, USD_M, COIN_M]),
    tables: async (venues) => {
      const recorded: LatencyMeasure[] = [];
      for (const market of [SPOT, USD_M, COIN_M]) recorded.push(await measureLatency(market, venues));
      const made: LatencyMeasure[] = [];
      for (const seed of SEEDS) made.push(await measureLatency(synthetic('reverting', seed), venues));
      const groups: readonly LatencyGroup[] = [
        ...recorded.map((one) => ({ name: one.market, markets: [one], isSimultaneous: false })),
        { name: 'all three', markets: recorded, isSimultaneous: true },
        { name: `synthetic, ${SEEDS.length} h`, markets: made, isSimultaneous: false },
      ];
      return [probeTable(groups), signalTable(groups)];
    },
  },
];

/** The probe on one market at all latencies, and its signals by themselves. */
export async function measureLatency(market: ExperimentMarket, venues: Venues): Promise<LatencyMeasure> {
  const probe = await loadProbe();
  const runs = [];
  for (const { latency } of LATENCIES) runs.push(await runProbe(market, venues, probe, latency));
  const latencies = LATENCIES.map(({ latency }) => latency);
  const signals = await tradeSignals(market, venues, runs[0]!.signals, latencies);
  return { market: market.name, runs, signals };
}

async function makerReport(
  market: ExperimentMarket,
  venues: Venues,
  plans: readonly MakerPlan[],
  sizes: MakerReport['sizes'],
): Promise<MakerReport> {
  const measures = await measureMakers(market, venues, plans);
  const lives = LIVES_US.map((_, i) => [measures[2 * i]!, measures[2 * i + 1]!] as const);
  return { title: market.name, sizes, lives };
}

function filesOf(markets: readonly ExperimentMarket[]): readonly string[] {
  return markets.flatMap(({ file }) => (file === null ? [] : [file]));
}
