import { BotError } from '../errors.js';

/** `venue:SYMBOL` with the unified symbol: `binance:BTC/USDT`, `binanceusdm:BTC/USDT:USDT`, `binancecoinm:BTC/USD:BTC`. */
export type InstrumentId = string & { readonly __brand: 'InstrumentId' };

/** Spot, or a contract settled in its quote (linear) or its base currency (inverse). */
export type ContractKind = 'spot' | 'linear' | 'inverse';

/** Where an instrument's tick, lot and contract size came from. */
export type MarketSource =
  /** A file beside the recording. */
  | 'sidecar'
  /** A markets document that was named. */
  | 'file'
  /** The table that the venue's plugin brings. */
  | 'plugin'
  /** From nowhere: nothing is rounded. */
  | 'unknown';

/**
 * What is traded. Steps are decimal strings, as venues publish them, so that rounding is exact. Quantities are in the
 * venue's units: contracts on derivatives, base units on spot. `null` is not known, and then nothing is rounded or
 * refused for it.
 */
export interface Market {
  /** The venue's id, `binanceusdm`. */
  readonly venue: string;
  /** Unified symbol, `BTC/USDT:USDT`. */
  readonly symbol: string;
  /** The venue's own name for it, `BTCUSDT`. */
  readonly native: string;
  /** The currency that is bought and sold, `BTC`. */
  readonly base: string;
  /** The currency that prices are in, `USDT`. */
  readonly quote: string;
  /** The currency that profits are paid in; the quote on spot. */
  readonly settle: string;
  /** Whether it is held or a contract, and what profits are paid in. */
  readonly kind: ContractKind;
  /** Base units a contract (linear), quote units a contract (inverse), 1 on spot. */
  readonly contractSize: number;
  /** The step of prices, quote currency: `0.10`. */
  readonly tickSize: string | null;
  /** The step of quantities: `0.001`. */
  readonly stepSize: string | null;
  /** Of one order. */
  readonly minQuantity: number | null;
  /** Of one order. */
  readonly maxQuantity: number | null;
  /** Of one market order, where that has a limit of its own. */
  readonly maxMarketQuantity: number | null;
  /** In quote currency. */
  readonly minNotional: number | null;
  /** Where the steps, the limits and the contract size came from. */
  readonly source: MarketSource;
}

/** A market with its place in the run: `index` is how event columns name it. */
export interface Instrument extends Market {
  /** Venue and symbol in one: its name everywhere. */
  readonly id: InstrumentId;
  /** From 0 on, by first sight; another run may give another. */
  readonly index: number;
}

/** `venue:SYMBOL`; neither is checked. */
export function instrumentId(venue: string, symbol: string): InstrumentId {
  return `${venue}:${symbol}` as InstrumentId;
}

/**
 * Splits `venue:SYMBOL`.
 * @throws BotError `usage` when there is no venue or no symbol.
 */
export function parseInstrumentId(text: string): {
  /** What stands before the first colon. */
  venue: string;
  /** What stands behind it; not checked. */
  symbol: string;
  /** Both, as they were. */
  id: InstrumentId;
} {
  const colon = text.indexOf(':');
  if (colon <= 0 || colon === text.length - 1) {
    throw new BotError(
      'usage',
      `instrument ${JSON.stringify(text)}: expected venue:SYMBOL, such as binance:BTC/USDT`,
    );
  }
  const venue = text.slice(0, colon);
  const symbol = text.slice(colon + 1);
  return { venue, symbol, id: instrumentId(venue, symbol) };
}

/**
 * Base units of a quantity in contracts, at a price where the contract is inverse.
 * NaN for an inverse contract without a price.
 */
export function baseUnits(market: Market, contracts: number, price: number): number {
  if (market.kind === 'inverse') return (contracts * market.contractSize) / price;
  return market.contractSize === 1 ? contracts : contracts * market.contractSize;
}

/** Contracts of a quantity in base units: the inverse of {@link baseUnits}. */
export function contractsOf(market: Market, baseQuantity: number, price: number): number {
  if (market.kind === 'inverse') return (baseQuantity * price) / market.contractSize;
  return market.contractSize === 1 ? baseQuantity : baseQuantity / market.contractSize;
}

/**
 * The instruments of one run. An index is given at the first sight of a market and never changes; nothing may
 * depend on the order of indices, which follows the data: what is ordered is ordered by id.
 */
export class InstrumentRegistry {
  readonly #byId = new Map<InstrumentId, Instrument>();
  readonly #all: Instrument[] = [];
  #sorted: readonly Instrument[] = [];

  /** The instrument of this market, registered at the first call. */
  add(market: Market): Instrument {
    const id = instrumentId(market.venue, market.symbol);
    const known = this.#byId.get(id);
    if (known) return known;
    const instrument: Instrument = Object.freeze({ ...market, id, index: this.#all.length });
    this.#byId.set(id, instrument);
    this.#all.push(instrument);
    this.#sorted = [...this.#all].sort(byId);
    return instrument;
  }

  /** Undefined for an instrument that was not seen. */
  get(id: InstrumentId): Instrument | undefined {
    return this.#byId.get(id);
  }

  /** The instrument that event columns call `index`. @throws BotError `invariant` when there is none. */
  at(index: number): Instrument {
    const instrument = this.#all[index];
    if (!instrument) throw new BotError('invariant', `no instrument has the index ${index}`);
    return instrument;
  }

  /** How many there are: indices are below it. */
  get size(): number {
    return this.#all.length;
  }

  /** By id, so that no result depends on the order of discovery. */
  sorted(): readonly Instrument[] {
    return this.#sorted;
  }
}

/** Orders by venue, then symbol, as strings: the order of everything that concerns several instruments. */
export function byId(a: Market, b: Market): number {
  if (a.venue !== b.venue) return a.venue < b.venue ? -1 : 1;
  if (a.symbol !== b.symbol) return a.symbol < b.symbol ? -1 : 1;
  return 0;
}
