import type { Venues } from '../../core/loader/plugins.js';
import { type Micros, US_PER_HOUR } from '../../core/market/time.js';
import { type OpenFeed, openFeed } from '../../core/run/feeds.js';
import type { SyntheticScenario } from '../../plugins/providers/synthetic/options.js';
import { syntheticData } from '../fixtures/synthetic.js';
import { sharedData } from '../shared-data.js';

/** A market of one instrument that can be opened again and again. */
export interface ExperimentMarket {
  readonly name: string;
  /** The shared file that it needs; null for one that is made up. */
  readonly file: string | null;
  open(venues: Venues): Promise<OpenFeed>;
}

export const SPOT = recorded('spot', 'binance', 'recordings/binance-spot_btcusdt_20240808.rec.gz');
export const USD_M = recorded('USD-M', 'binanceusdm', 'recordings/binance-usdm_btcusdt_20240808.rec.gz');
export const COIN_M = recorded(
  'COIN-M',
  'binancecoinm',
  'recordings/binance-coinm_btcusd-perp_20240808.rec.gz',
);

/** BTC's USD-M contract as the generator of docs/synthetic.md makes it. */
export function synthetic(
  scenario: SyntheticScenario,
  seed: number,
  durationUs: Micros = US_PER_HOUR,
): ExperimentMarket {
  const instruments = ['binanceusdm:BTC/USDT:USDT'];
  return {
    name: `${scenario} ${seed}`,
    file: null,
    open: (venues) => openFeed({ venues, data: syntheticData({ scenario, seed, durationUs, instruments }) }),
  };
}

function recorded(name: string, venue: string, file: string): ExperimentMarket {
  return {
    name,
    file,
    open: (venues) =>
      openFeed({
        venues,
        data: { kind: 'recording', files: [{ venue, file: sharedData(file) }], recover: false },
      }),
  };
}
