import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import type { ClientOrderId, Fill, OrderEvent, OrderRequest, Side } from '../orders/order.js';

/** What an order is changed to: all of its quantity, what was filled of it included, and its limit. */
export interface Replacement {
  /** In the venue's units: base on spot, contracts on derivatives. */
  readonly quantity: number;
  /** Null keeps the limit, and is all that an order without one takes. */
  readonly price: number | null;
}

/** What is asked of a venue. */
export type VenueRequest =
  /** To take an order. */
  | {
      readonly kind: 'submit';
      /** On the venue's grid, with when it leaves the host. */
      readonly request: OrderRequest;
    }
  /** To end one. */
  | {
      readonly kind: 'cancel';
      /** Which. */
      readonly clientOrderId: ClientOrderId;
      /** When it leaves the host, on the local timeline. */
      readonly sentUs: Micros;
    }
  /** To change one. */
  | {
      readonly kind: 'replace';
      readonly clientOrderId: ClientOrderId;
      /** What it is to be. */
      readonly replacement: Replacement;
      readonly sentUs: Micros;
    };

declare const APPROVED: unique symbol;

/** A request that risk has seen and let through: only what it approved can be sent. */
export type ApprovedRequest = VenueRequest & { readonly [APPROVED]: true };

/** Where orders go. What becomes of them comes back as {@link VenueEvent}s, never as an answer to the call. */
export interface Exchange {
  send(request: ApprovedRequest): void;
}

/** What a venue says, and when that is known here. */
export type VenueEvent =
  /** Of an order. */
  | { readonly kind: 'order'; readonly us: Micros; readonly event: OrderEvent }
  /** Of the account, without being asked. */
  | { readonly kind: 'account'; readonly us: Micros; readonly event: AccountEvent };

/** What a venue does to an account without being asked. */
export type AccountEvent =
  /** Funding of a position: `amount` is received where it is positive, paid where it is negative. */
  | {
      readonly kind: 'funding';
      /** When it happened at the venue, on the local timeline. */
      readonly us: Micros;
      /** The market of the position. */
      readonly instrument: Instrument;
      /** A fraction of the position's value: 0.0001 is 0.01 %. Positive is paid by longs, to shorts. */
      readonly rate: number;
      /** The mark price at which the position was valued, quote currency. */
      readonly mark: number;
      /** In the venue's units; negative is short. */
      readonly position: number;
      /** In `currency`. */
      readonly amount: number;
      /** What the instrument settles in. */
      readonly currency: string;
    }
  /** A position was held at a funding time, and no rate is known for it. */
  | { readonly kind: 'funding_unknown'; readonly us: Micros; readonly instrument: Instrument }
  /** The margin did not carry the position: the venue closed it. */
  | {
      readonly kind: 'liquidation';
      readonly us: Micros;
      readonly instrument: Instrument;
      /** Of the venue's order: `sell` closed a long. */
      readonly side: Side;
      /** In the order in which the book was taken; their fees are the account's. */
      readonly fills: readonly Fill[];
      /** What the venue takes for it, in the settle currency; never more than was left of the margin. */
      readonly clearanceFee: number;
      /** What the venue's insurance fund pays of a loss beyond the margin, in the settle currency; 0 where there is none. */
      readonly insurance: number;
    };
