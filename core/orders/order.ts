import { assertNever } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';

/** Ours, made before the order is sent, deterministic, and unique: the name by which a venue is asked. */
export type ClientOrderId = string & { readonly __brand: 'ClientOrderId' };

export type Side = 'buy' | 'sell';
export type Liquidity = 'maker' | 'taker';

/**
 * What is sent to a venue. `quantity` is in the venue's units (base on spot, contracts on derivatives) and, with
 * `price`, already on the venue's grid.
 */
export interface OrderRequest {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly type: 'market' | 'limit';
  readonly quantity: number;
  /** Quote currency; null for a market order. */
  readonly price: number | null;
  readonly sentUs: Micros;
}

/** One execution. `us` is when it happened on the book, on the local timeline. */
export interface Fill {
  readonly us: Micros;
  readonly price: number;
  /** In the venue's units. */
  readonly quantity: number;
  /** Positive is paid. */
  readonly fee: number;
  readonly feeCurrency: string;
  readonly liquidity: Liquidity;
  /** Mid of the quote at the execution, and the best price of the side it took from: what the costs are against. */
  readonly mid: number;
  readonly best: number;
}

export type CancelReason = 'requested' | 'book_exhausted' | 'end_of_data';

/** What a venue says of an order. */
export type OrderEvent =
  | { readonly kind: 'accepted'; readonly clientOrderId: ClientOrderId }
  | { readonly kind: 'fill'; readonly clientOrderId: ClientOrderId; readonly fill: Fill }
  | { readonly kind: 'canceled'; readonly clientOrderId: ClientOrderId; readonly reason: CancelReason }
  | { readonly kind: 'rejected'; readonly clientOrderId: ClientOrderId; readonly code: string };

export type OrderState =
  /** Sent; the venue has not answered. */
  | { readonly tag: 'in_flight' }
  | { readonly tag: 'open' }
  | { readonly tag: 'filled' }
  | { readonly tag: 'canceled'; readonly reason: CancelReason }
  | { readonly tag: 'rejected'; readonly code: string };

export interface Order {
  readonly request: OrderRequest;
  readonly state: OrderState;
  readonly fills: readonly Fill[];
  /** Sum of the fills, in the venue's units. */
  readonly filled: number;
}

export function newOrder(request: OrderRequest): Order {
  return { request, state: { tag: 'in_flight' }, fills: [], filled: 0 };
}

export function isTerminal(state: OrderState): boolean {
  return state.tag === 'filled' || state.tag === 'canceled' || state.tag === 'rejected';
}

/**
 * The order after an event. A fill always counts, also one that arrives behind a cancellation; nothing else
 * changes a terminal order.
 */
export function applyOrderEvent(order: Order, event: OrderEvent): Order {
  switch (event.kind) {
    case 'accepted':
      return order.state.tag === 'in_flight' ? { ...order, state: { tag: 'open' } } : order;
    case 'fill':
      return withFill(order, event.fill);
    case 'canceled':
      return isTerminal(order.state) ? order : { ...order, state: { tag: 'canceled', reason: event.reason } };
    case 'rejected':
      return isTerminal(order.state) ? order : { ...order, state: { tag: 'rejected', code: event.code } };
    default:
      return assertNever(event);
  }
}

function withFill(order: Order, fill: Fill): Order {
  const filled = order.filled + fill.quantity;
  const complete = filled >= order.request.quantity * (1 - QUANTITY_TOLERANCE);
  const open: OrderState = isTerminal(order.state) ? order.state : { tag: 'open' };
  return { ...order, fills: [...order.fills, fill], filled, state: complete ? { tag: 'filled' } : open };
}

/** Sums of quantities on a grid differ from grid points by rounding only: far less than any lot. */
export const QUANTITY_TOLERANCE = 1e-9;
