import type { Micros } from './time.js';

/** A price level in base units. */
export interface Level {
  readonly price: number;
  readonly size: number;
}

/**
 * A market event without a venue: what generators emit and venue plugins put on their wire. Prices are quote
 * currency, sizes base units; `ts` is the venue's own time.
 */
export type NeutralEvent =
  | {
      readonly kind: 'quote';
      readonly ts: Micros;
      readonly updateId: number;
      readonly bid: number;
      readonly bidSize: number;
      readonly ask: number;
      readonly askSize: number;
    }
  | {
      readonly kind: 'trade';
      readonly ts: Micros;
      readonly tradeId: number;
      readonly price: number;
      readonly size: number;
      readonly aggressor: 'buy' | 'sell';
    }
  | {
      readonly kind: 'depth';
      readonly ts: Micros;
      readonly firstId: number;
      readonly updateId: number;
      readonly previousId: number;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    }
  | {
      readonly kind: 'snapshot';
      readonly ts: Micros;
      readonly updateId: number;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    }
  | {
      readonly kind: 'liquidation';
      readonly ts: Micros;
      readonly side: 'buy' | 'sell';
      readonly price: number;
      readonly size: number;
    }
  | { readonly kind: 'openInterest'; readonly ts: Micros; readonly amount: number }
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
