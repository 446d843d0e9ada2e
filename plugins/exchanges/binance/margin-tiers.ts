import type { Market, Venue } from '../../../core/public/plugin.js';
import { COIN_M, type Dialect, SPOT } from './dialect.js';

type MarginTerms = NonNullable<ReturnType<Venue['marginTerms']>>;

/** The value from which on a tier holds, what has to be maintained of it, and the most leverage. */
type Row = readonly [floor: number, rate: number, maxLeverage: number];
type Table = Readonly<Record<string, readonly Row[]>>;

/**
 * What positions in a market are asked for, by its native symbol, dated contracts by their pair and `_`; null on spot.
 * A market that the tables have not is asked for {@link UNKNOWN}.
 */
export function marginTerms(dialect: Dialect, { native }: Market): MarginTerms | null {
  if (dialect === SPOT) return null;
  const table = dialect === COIN_M ? COIN_M_TIERS : USD_M_TIERS;
  const rows = table[native] ?? table[native.replace(/\d{6}$/, '')] ?? UNKNOWN;
  return {
    tiers: rows.map(([floor, rate, maxLeverage]) => ({ floor, rate, maxLeverage })),
    clearanceFee: dialect === COIN_M ? COIN_M_CLEARANCE_FEE : USD_M_CLEARANCE_FEE,
  };
}

/**
 * `liquidationFee` of the BTC perpetuals in exchangeInfo, as of 2024. Each contract has its own: in 2021 BTC had
 * 0.012, most others 0.0075 or 0.005.
 */
const USD_M_CLEARANCE_FEE = 0.0125;
const COIN_M_CLEARANCE_FEE = 0.015;

/**
 * What the venue asks of its smallest contracts from 25,000 dollars on: more than for smaller positions, less than
 * for those above 100,000. A single tier, because a floor would have to be in a currency that is not known here.
 */
const UNKNOWN: readonly Row[] = [[0, 0.05, 10]];

const USD_M_DATED: readonly Row[] = [
  [0, 0.01, 50],
  [50e3, 0.02, 25],
  [375e3, 0.05, 10],
  [2e6, 0.1, 5],
  [4e6, 0.125, 4],
  [10e6, 0.15, 3],
  [20e6, 0.25, 2],
  [40e6, 0.5, 1],
];

/** Several of the larger coins have the same tiers. */
const USD_M_LARGER: readonly Row[] = [
  [0, 0.005, 75],
  [5e3, 0.006, 50],
  [10e3, 0.01, 40],
  [50e3, 0.02, 25],
  [250e3, 0.05, 10],
  [1e6, 0.1, 5],
  [5e6, 0.125, 4],
  [10e6, 0.15, 3],
  [20e6, 0.25, 2],
  [30e6, 0.5, 1],
];

/** As of 2024-09. Floors in the quote currency. */
const USD_M_TIERS: Table = {
  BTCUSDT: [
    [0, 0.004, 125],
    [50e3, 0.005, 100],
    [600e3, 0.0065, 75],
    [3e6, 0.01, 50],
    [12e6, 0.02, 25],
    [70e6, 0.025, 20],
    [100e6, 0.05, 10],
    [230e6, 0.1, 5],
    [480e6, 0.125, 4],
    [600e6, 0.15, 3],
    [800e6, 0.25, 2],
    [1200e6, 0.5, 1],
  ],
  BTCUSDT_: USD_M_DATED,
  ETHUSDT: [
    [0, 0.004, 125],
    [50e3, 0.005, 100],
    [600e3, 0.0065, 75],
    [3e6, 0.01, 50],
    [12e6, 0.02, 25],
    [50e6, 0.025, 20],
    [65e6, 0.05, 10],
    [150e6, 0.1, 5],
    [320e6, 0.125, 4],
    [400e6, 0.15, 3],
    [530e6, 0.25, 2],
    [800e6, 0.5, 1],
  ],
  ETHUSDT_: USD_M_DATED,
  BNBUSDT: [
    [0, 0.005, 75],
    [10e3, 0.006, 50],
    [50e3, 0.01, 40],
    [200e3, 0.02, 25],
    [1e6, 0.025, 20],
    [2e6, 0.05, 10],
    [10e6, 0.1, 5],
    [20e6, 0.125, 4],
    [25e6, 0.25, 2],
    [50e6, 0.5, 1],
  ],
  SOLUSDT: [
    [0, 0.005, 100],
    [20e3, 0.0065, 75],
    [100e3, 0.01, 50],
    [800e3, 0.02, 25],
    [4e6, 0.025, 20],
    [8e6, 0.05, 10],
    [40e6, 0.1, 5],
    [80e6, 0.125, 4],
    [100e6, 0.25, 2],
    [200e6, 0.5, 1],
  ],
  XRPUSDT: [
    [0, 0.005, 75],
    [10e3, 0.0065, 50],
    [20e3, 0.01, 40],
    [160e3, 0.02, 25],
    [800e3, 0.025, 20],
    [1.6e6, 0.05, 10],
    [8e6, 0.1, 5],
    [16e6, 0.125, 4],
    [20e6, 0.25, 2],
    [40e6, 0.5, 1],
  ],
  DOGEUSDT: [
    [0, 0.005, 75],
    [10e3, 0.007, 50],
    [50e3, 0.01, 40],
    [750e3, 0.02, 25],
    [800e3, 0.025, 20],
    [1.6e6, 0.05, 10],
    [8e6, 0.1, 5],
    [16e6, 0.125, 4],
    [20e6, 0.25, 2],
    [40e6, 0.5, 1],
  ],
  ADAUSDT: USD_M_LARGER,
  AVAXUSDT: [
    [0, 0.005, 75],
    [5e3, 0.0065, 50],
    [10e3, 0.0075, 40],
    [25e3, 0.01, 25],
    [50e3, 0.025, 20],
    [250e3, 0.05, 10],
    [1e6, 0.1, 5],
    [2e6, 0.125, 4],
    [5e6, 0.25, 2],
    [20e6, 0.5, 1],
  ],
  BCHUSDT: [
    [0, 0.005, 75],
    [5e3, 0.0065, 50],
    [10e3, 0.01, 40],
    [50e3, 0.02, 25],
    [500e3, 0.05, 10],
    [2e6, 0.1, 5],
    [4e6, 0.125, 4],
    [8e6, 0.15, 3],
    [15e6, 0.25, 2],
    [20e6, 0.5, 1],
  ],
  DOTUSDT: [
    [0, 0.0065, 75],
    [10e3, 0.01, 50],
    [50e3, 0.02, 25],
    [500e3, 0.05, 10],
    [2e6, 0.1, 5],
    [5e6, 0.125, 4],
    [7e6, 0.15, 3],
    [10e6, 0.25, 2],
    [30e6, 0.5, 1],
  ],
  LINKUSDT: USD_M_LARGER,
  LTCUSDT: [
    [0, 0.005, 75],
    [5e3, 0.006, 50],
    [10e3, 0.01, 40],
    [50e3, 0.02, 25],
    [750e3, 0.05, 10],
    [3e6, 0.1, 5],
    [10e6, 0.125, 4],
    [12e6, 0.15, 3],
    [20e6, 0.25, 2],
    [30e6, 0.5, 1],
  ],
  TRXUSDT: [
    [0, 0.0065, 75],
    [10e3, 0.01, 50],
    [90e3, 0.02, 20],
    [645e3, 0.05, 10],
    [1.2e6, 0.1, 5],
    [3e6, 0.125, 4],
    [6e6, 0.15, 3],
    [12e6, 0.25, 2],
    [20e6, 0.5, 1],
  ],
  BTCUSDC: [
    [0, 0.004, 125],
    [50e3, 0.005, 100],
    [500e3, 0.01, 50],
    [10e6, 0.025, 20],
    [80e6, 0.05, 10],
    [150e6, 0.1, 5],
    [300e6, 0.125, 4],
    [450e6, 0.15, 3],
    [600e6, 0.25, 2],
    [800e6, 0.5, 1],
  ],
  ETHUSDC: [
    [0, 0.004, 125],
    [50e3, 0.005, 100],
    [500e3, 0.0065, 75],
    [1e6, 0.01, 50],
    [5e6, 0.02, 20],
    [50e6, 0.05, 10],
    [100e6, 0.1, 5],
    [150e6, 0.125, 4],
    [300e6, 0.15, 3],
    [400e6, 0.25, 2],
    [500e6, 0.5, 1],
  ],
};

/**
 * Floors in coins. Leverages as the venue's help told them, of BTC as of 2021-07 and of ETH as of 2020-12 without
 * the 100x of its first 100 coins, which ended in 2022; rates are those of the same leverages on USD-M in 2021.
 */
const COIN_M_TIERS: Table = {
  BTCUSD_PERP: [
    [0, 0.004, 125],
    [5, 0.005, 100],
    [10, 0.01, 50],
    [20, 0.025, 20],
    [50, 0.05, 10],
    [100, 0.1, 5],
    [200, 0.125, 4],
    [400, 0.15, 3],
    [1_000, 0.25, 2],
  ],
  ETHUSD_PERP: [
    [0, 0.0065, 75],
    [500, 0.01, 50],
    [1_000, 0.025, 20],
    [2_000, 0.05, 10],
    [4_000, 0.1, 5],
    [6_000, 0.125, 4],
    [8_000, 0.15, 3],
    [10_000, 0.25, 2],
  ],
};
