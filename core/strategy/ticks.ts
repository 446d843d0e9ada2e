import type { Micros } from '../market/time.js';

/** The best bid and ask of an instrument. Prices are quote currency, sizes base units. */
export interface QuoteTick {
  /** The highest price that is bid. */
  readonly bid: number;
  /** What is bid there. */
  readonly bidSize: number;
  /** The lowest price that is asked. */
  readonly ask: number;
  /** What is asked there. */
  readonly askSize: number;
  /** When it was received; NaN for one that was made of something else than a quote, such as a book. */
  readonly localTs: Micros;
  /** The venue's own time; NaN where it gives none. */
  readonly exchangeTs: Micros;
}

/** A market trade. */
export interface TradeTick {
  /** Quote currency. */
  readonly price: number;
  /** Base units. */
  readonly size: number;
  /** Who started it. */
  readonly aggressor: 'buy' | 'sell';
  /** When it was received. */
  readonly localTs: Micros;
  /** The venue's own time; NaN where it gives none. */
  readonly exchangeTs: Micros;
}

/** The levels that a depth message changed (size 0 removes), or all of a snapshot's. */
export interface DepthTick {
  /** Whether it is the whole book, as deep as the venue sends it. */
  readonly snapshot: boolean;
  /** Quote currency and base units, in the message's order. */
  readonly bids: readonly (readonly [price: number, size: number])[];
  /** The same of the other side. */
  readonly asks: readonly (readonly [price: number, size: number])[];
  /** When it was received. */
  readonly localTs: Micros;
  /** The venue's own time; NaN where it gives none. */
  readonly exchangeTs: Micros;
}

/** A forced order. Venues send a sample of them: at most one a symbol a second. */
export interface LiquidationTick {
  /** Quote currency. */
  readonly price: number;
  /** Base units. */
  readonly size: number;
  /** The side of the venue's order: `buy` liquidates a short. */
  readonly side: 'buy' | 'sell';
  /** When it was received. */
  readonly localTs: Micros;
  /** The venue's own time; NaN where it gives none. */
  readonly exchangeTs: Micros;
}

/** What is open in a contract, in all accounts together. */
export interface OpenInterestTick {
  /** Base units; NaN for an inverse contract without a quote. */
  readonly amount: number;
  /** When it was received. */
  readonly localTs: Micros;
  /** The venue's own time; NaN where it gives none. */
  readonly exchangeTs: Micros;
}
