import type { Dialect } from './dialect.js';

/**
 * What exchangeInfo says of a market, for use without one. The tick has the zeros that the venue prints behind
 * prices on futures. Quantities are contracts on COIN-M.
 */
export interface Facts {
  readonly tickSize: string;
  readonly stepSize: string;
  readonly minQuantity: number;
  readonly minNotional: number | null;
}

function facts(tickSize: string, stepSize: string, minNotional: number | null): Facts {
  return { tickSize, stepSize, minQuantity: Number(stepSize), minNotional };
}

/** By native symbol as of 2024; dated contracts by their pair and `_`. */
const FACTS: Readonly<Record<Dialect['venue'], Readonly<Record<string, Facts>>>> = {
  binance: {
    BTCUSDT: facts('0.01', '0.00001', 5),
    ETHUSDT: facts('0.01', '0.0001', 5),
    BNBUSDT: facts('0.1', '0.001', 5),
    SOLUSDT: facts('0.01', '0.001', 5),
    XRPUSDT: facts('0.0001', '1', 5),
    DOGEUSDT: facts('0.00001', '1', 5),
    ADAUSDT: facts('0.0001', '0.1', 5),
  },
  binanceusdm: {
    BTCUSDT: facts('0.10', '0.001', 100),
    BTCUSDT_: facts('0.1', '0.001', 5),
    ETHUSDT: facts('0.01', '0.001', 20),
    ETHUSDT_: facts('0.01', '0.001', 5),
    BNBUSDT: facts('0.010', '0.01', 5),
    SOLUSDT: facts('0.0010', '1', 5),
    XRPUSDT: facts('0.0001', '0.1', 5),
    DOGEUSDT: facts('0.000010', '1', 5),
    ADAUSDT: facts('0.00010', '1', 5),
    AVAXUSDT: facts('0.001', '1', 5),
    BCHUSDT: facts('0.01', '0.001', 20),
    DOTUSDT: facts('0.001', '0.1', 5),
    LINKUSDT: facts('0.001', '0.01', 20),
    LTCUSDT: facts('0.01', '0.001', 20),
    TRXUSDT: facts('0.00001', '1', 5),
    BTCUSDC: facts('0.1', '0.001', 100),
    ETHUSDC: facts('0.01', '0.001', 20),
  },
  binancecoinm: {
    BTCUSD_PERP: facts('0.1', '1', null),
    BTCUSD_: facts('0.1', '1', null),
    ETHUSD_PERP: facts('0.01', '1', null),
    ETHUSD_: facts('0.01', '1', null),
  },
};

/** The facts of a native symbol, `null` when the table has none. */
export function factsOf(venue: Dialect['venue'], native: string): Facts | null {
  return FACTS[venue][native] ?? FACTS[venue][native.replace(/\d{6}$/, '')] ?? null;
}
