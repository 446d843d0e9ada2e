import type { Dialect } from './dialect.js';

/**
 * What exchangeInfo says of a market, for use without one. The tick has the zeros that the venue prints behind
 * prices on futures. Quantities are contracts on COIN-M.
 */
export interface Facts {
  readonly tickSize: string;
  readonly stepSize: string;
  readonly minQuantity: number;
  readonly maxQuantity: number | null;
  readonly maxMarketQuantity: number | null;
  readonly minNotional: number | null;
}

/** The most of an order, and of a market order. */
type Limits = readonly [order: number | null, marketOrder: number | null];

function facts(
  tickSize: string,
  stepSize: string,
  minNotional: number | null,
  [maxQuantity, maxMarketQuantity]: Limits = [null, null],
): Facts {
  return {
    tickSize,
    stepSize,
    minQuantity: Number(stepSize),
    maxQuantity,
    maxMarketQuantity,
    minNotional,
  };
}

/**
 * By native symbol as of 2024; dated contracts by their pair and `_`. Spot's limit for market orders follows the
 * volume of the last days, so it is not known from here.
 */
const FACTS: Readonly<Record<Dialect['venue'], Readonly<Record<string, Facts>>>> = {
  binance: {
    BTCUSDT: facts('0.01', '0.00001', 5, [9_000, null]),
    ETHUSDT: facts('0.01', '0.0001', 5, [9_000, null]),
    BNBUSDT: facts('0.1', '0.001', 5),
    SOLUSDT: facts('0.01', '0.001', 5),
    XRPUSDT: facts('0.0001', '1', 5),
    DOGEUSDT: facts('0.00001', '1', 5),
    ADAUSDT: facts('0.0001', '0.1', 5),
  },
  binanceusdm: {
    BTCUSDT: facts('0.10', '0.001', 100, [1_000, 120]),
    BTCUSDT_: facts('0.1', '0.001', 5, [null, 1]),
    ETHUSDT: facts('0.01', '0.001', 20, [10_000, 2_000]),
    ETHUSDT_: facts('0.01', '0.001', 5, [null, 10]),
    BNBUSDT: facts('0.010', '0.01', 5, [null, 2_000]),
    SOLUSDT: facts('0.0010', '1', 5, [null, 5_000]),
    XRPUSDT: facts('0.0001', '0.1', 5, [null, 2_000_000]),
    DOGEUSDT: facts('0.000010', '1', 5, [null, 30_000_000]),
    ADAUSDT: facts('0.00010', '1', 5, [null, 300_000]),
    AVAXUSDT: facts('0.001', '1', 5, [null, 5_000]),
    BCHUSDT: facts('0.01', '0.001', 20, [null, 850]),
    DOTUSDT: facts('0.001', '0.1', 5, [null, 50_000]),
    LINKUSDT: facts('0.001', '0.01', 20, [null, 20_000]),
    LTCUSDT: facts('0.01', '0.001', 20, [null, 5_000]),
    TRXUSDT: facts('0.00001', '1', 5, [null, 5_000_000]),
    BTCUSDC: facts('0.1', '0.001', 100, [null, 25]),
    ETHUSDC: facts('0.01', '0.001', 20, [null, 400]),
  },
  binancecoinm: {
    BTCUSD_PERP: facts('0.1', '1', null, [1_000_000, 60_000]),
    BTCUSD_: facts('0.1', '1', null),
    ETHUSD_PERP: facts('0.01', '1', null),
    ETHUSD_: facts('0.01', '1', null),
  },
};

/** The facts of a native symbol, `null` when the table has none. */
export function factsOf(venue: Dialect['venue'], native: string): Facts | null {
  return FACTS[venue][native] ?? FACTS[venue][native.replace(/\d{6}$/, '')] ?? null;
}
