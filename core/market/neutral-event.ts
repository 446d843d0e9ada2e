import type { Micros } from './time.js';

/** A level of a book. */
export interface Level {
  /** Quote currency. */
  readonly price: number;
  /** Base units; 0 in a depth event removes the level. */
  readonly size: number;
}

/**
 * A market event without a venue: what generators emit and venue plugins put on their wire. Prices are quote
 * currency, sizes base units; `ts` is the venue's own time.
 */
export type NeutralEvent =
  /** The best bid and the best ask. */
  | {
      readonly kind: 'quote';
      /** The venue's own time, microseconds since the epoch. */
      readonly ts: Micros;
      /** Grows with each change of the book, in all its streams. */
      readonly updateId: number;
      /** The highest price that is bid, quote currency. */
      readonly bid: number;
      /** What is bid there, base units. */
      readonly bidSize: number;
      /** The lowest price that is asked, quote currency; above `bid`. */
      readonly ask: number;
      /** What is asked there, base units. */
      readonly askSize: number;
    }
  /** A print. */
  | {
      readonly kind: 'trade';
      readonly ts: Micros;
      /** Grows from trade to trade. */
      readonly tradeId: number;
      /** Quote currency. */
      readonly price: number;
      /** Base units. */
      readonly size: number;
      /** The side that met the book. */
      readonly aggressor: 'buy' | 'sell';
    }
  /** Levels of the book that have changed. */
  | {
      readonly kind: 'depth';
      readonly ts: Micros;
      /** The first change in it; `updateId` is the last. */
      readonly firstId: number;
      readonly updateId: number;
      /** The `updateId` of the depth event before: another one is a gap. */
      readonly previousId: number;
      /** Any order; of a depth event those that changed, of a snapshot all that are known. */
      readonly bids: readonly Level[];
      /** As `bids`. */
      readonly asks: readonly Level[];
    }
  /** The book as it stands. */
  | {
      readonly kind: 'snapshot';
      readonly ts: Micros;
      readonly updateId: number;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    }
  /** An order by which the venue closed a position. */
  | {
      readonly kind: 'liquidation';
      readonly ts: Micros;
      /** Of that order: `buy` closed a short. */
      readonly side: 'buy' | 'sell';
      readonly price: number;
      readonly size: number;
    }
  /** How much is open in all positions together. */
  | {
      readonly kind: 'openInterest';
      readonly ts: Micros;
      /** Base units. */
      readonly amount: number;
    }
  /** What positions will be paid or charged next. */
  | {
      readonly kind: 'funding';
      readonly ts: Micros;
      /** A fraction, 0.0001 is 0.01 %; NaN where there is none. */
      readonly rate: number;
      /** When it is paid next; NaN where it is not. */
      readonly paidAt: Micros;
      /** The mark price; NaN when not known. */
      readonly mark: number;
    };
