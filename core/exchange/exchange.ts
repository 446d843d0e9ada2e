import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import type { ClientOrderId, Fill, OrderRequest, Side } from '../orders/order.js';

/** What an order is changed to: all of its quantity, what was filled of it included, and its limit. */
export interface Replacement {
  readonly quantity: number;
  /** Null keeps the limit, and is all that an order without one takes. */
  readonly price: number | null;
}

/** Where orders go. What becomes of them comes back as order events, what the venue does by itself as account events. */
export interface Exchange {
  submit(request: OrderRequest): void;
  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void;
  replace(clientOrderId: ClientOrderId, replacement: Replacement, sentUs: Micros): void;
}

/** What a venue does to an account without being asked. */
export type AccountEvent =
  /** Funding of a position: `amount` is received where it is positive, paid where it is negative. */
  | {
      readonly kind: 'funding';
      readonly us: Micros;
      readonly instrument: Instrument;
      readonly rate: number;
      readonly mark: number;
      /** In the venue's units; negative is short. */
      readonly position: number;
      readonly amount: number;
      readonly currency: string;
    }
  /** A position was held at a funding time, and no rate is known for it. */
  | { readonly kind: 'funding_unknown'; readonly us: Micros; readonly instrument: Instrument }
  /** The margin did not carry the position: the venue closed it. */
  | {
      readonly kind: 'liquidation';
      readonly us: Micros;
      readonly instrument: Instrument;
      readonly side: Side;
      readonly fills: readonly Fill[];
      /** What the venue takes for it, and what its insurance fund pays of a loss beyond the margin; settle currency. */
      readonly clearanceFee: number;
      readonly insurance: number;
    };
