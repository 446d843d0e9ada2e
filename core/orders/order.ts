import { assertNever } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';

/** Ours, made before the order is sent, deterministic, and unique: the name by which a venue is asked. */
export type ClientOrderId = string & { readonly __brand: 'ClientOrderId' };

export type Side = 'buy' | 'sell';
export type Liquidity = 'maker' | 'taker';

/**
 * How long a limit order is good: until it is cancelled; only for what is there now, all of it or any part; only
 * as a maker; or until a time, on the local timeline.
 */
export type TimeInForce =
  | { readonly kind: 'gtc' }
  | { readonly kind: 'ioc' }
  | { readonly kind: 'fok' }
  | { readonly kind: 'post_only' }
  | { readonly kind: 'gtd'; readonly untilUs: Micros };

/** What an order does on the book. Prices are quote currency. */
export type Execution =
  | { readonly type: 'market' }
  | { readonly type: 'limit'; readonly price: number; readonly timeInForce: TimeInForce };

/**
 * What an order waits for before it is on the book. A stop waits for the price to move against its owner: a buy for
 * a rise to `price`, a sell for a fall. A take-profit waits for the opposite. A trailing stop follows the best price
 * since `activation` was reached (null: at once) at a distance of the fraction `callback`.
 */
export type Trigger =
  | { readonly kind: 'stop'; readonly price: number }
  | { readonly kind: 'take_profit'; readonly price: number }
  | { readonly kind: 'trailing'; readonly activation: number | null; readonly callback: number };

/**
 * What is sent to a venue. `quantity` is in the venue's units (base on spot, contracts on derivatives) and, with the
 * prices, already on the venue's grid.
 */
export interface OrderRequest {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: number;
  readonly execution: Execution;
  /** Null for an order that goes to the book at once. */
  readonly trigger: Trigger | null;
  /** Only makes a position smaller: it is cut to what is held, and refused where nothing is. */
  readonly reduceOnly: boolean;
  /** Of the position that the order opens; 1 on spot. */
  readonly leverage: number;
  readonly sentUs: Micros;
  /** Mid at the signal that the order answers: what its costs are measured against. NaN where there was none. */
  readonly signalMid: number;
}

/** The field's name for a kind of order. */
export type OrderTypeName =
  | 'market'
  | 'limit'
  | 'stop_market'
  | 'stop_limit'
  | 'take_profit_market'
  | 'take_profit_limit'
  | 'trailing_stop_market'
  | 'trailing_stop_limit';

export function orderTypeName({ execution, trigger }: OrderRequest): OrderTypeName {
  if (trigger === null) return execution.type;
  const kind = trigger.kind === 'trailing' ? 'trailing_stop' : trigger.kind;
  return `${kind}_${execution.type}`;
}

/** The limit of an order; null for one that takes any price. */
export function limitPrice({ execution }: Pick<OrderRequest, 'execution'>): number | null {
  return execution.type === 'limit' ? execution.price : null;
}

/** One execution. `us` is when it happened on the book, on the local timeline. */
export interface Fill {
  readonly us: Micros;
  readonly price: number;
  /** In the venue's units. */
  readonly quantity: number;
  /** In `feeCurrency`. Positive is paid, negative a rebate. */
  readonly fee: number;
  readonly feeCurrency: string;
  /** The fee in what the instrument settles in (spot: its quote), at the prices of its time. */
  readonly feeInSettle: number;
  readonly liquidity: Liquidity;
  /** Mid at the execution, and the best price of the side it took from: what the costs are against. */
  readonly mid: number;
  readonly best: number;
}

/** Why an order ended before it was filled, without an error. */
export type CancelReason =
  | 'requested'
  /** A market order found nothing more to take. */
  | 'book_exhausted'
  /** Immediate or cancel: what was not there. Fill or kill: all of it was not there. */
  | 'ioc_remainder'
  | 'fok_unfillable'
  | 'expired'
  /** Nothing is left that a reduce-only order could close. */
  | 'nothing_to_reduce'
  /** The venue closed the position, and took back what was open. */
  | 'liquidation'
  | 'end_of_data';

/** Why a venue did not take an order, a change or a cancellation. */
export type RejectCode =
  | 'price_off_tick'
  | 'quantity_off_step'
  | 'invalid_price'
  | 'invalid_quantity'
  | 'below_min_quantity'
  | 'above_max_quantity'
  | 'below_min_notional'
  | 'insufficient_balance'
  | 'insufficient_margin'
  | 'leverage_too_high'
  | 'post_only_would_cross'
  | 'would_trigger_at_once'
  | 'nothing_to_reduce'
  | 'no_market'
  | 'unknown_order';

/** What a venue says of an order. */
export type OrderEvent =
  | { readonly kind: 'accepted'; readonly clientOrderId: ClientOrderId }
  /** What it waited for has come: it is on the book. */
  | { readonly kind: 'triggered'; readonly clientOrderId: ClientOrderId }
  | { readonly kind: 'fill'; readonly clientOrderId: ClientOrderId; readonly fill: Fill }
  | { readonly kind: 'canceled'; readonly clientOrderId: ClientOrderId; readonly reason: CancelReason }
  | {
      readonly kind: 'rejected';
      readonly clientOrderId: ClientOrderId;
      readonly code: RejectCode;
      /** With the numbers. */
      readonly message: string;
    }
  | {
      readonly kind: 'replaced';
      readonly clientOrderId: ClientOrderId;
      readonly quantity: number;
      readonly price: number | null;
    }
  /** A cancellation or a change that came too late, or that the venue does not take: the order is as it was. */
  | {
      readonly kind: 'refused';
      readonly clientOrderId: ClientOrderId;
      readonly what: 'cancel' | 'replace';
      readonly code: RejectCode;
      readonly message: string;
    };

export type OrderState =
  /** Sent; the venue has not answered. */
  | { readonly tag: 'in_flight' }
  /** With the venue: on the book, or waiting for its trigger. */
  | { readonly tag: 'open' }
  | { readonly tag: 'filled' }
  | { readonly tag: 'canceled'; readonly reason: CancelReason }
  | { readonly tag: 'rejected'; readonly code: RejectCode; readonly message: string };

/** What an order is for: to enter, to leave, or to guard what is held by a stop or a limit at a profit. */
export type Purpose = 'entry' | 'exit' | 'stop' | 'take_profit';

export interface Order {
  readonly purpose: Purpose;
  /** Why what it closes is left; null for another than an exit. */
  readonly reason: string | null;
  /** As it stands now: what a replacement changed is changed here. */
  readonly request: OrderRequest;
  readonly state: OrderState;
  readonly fills: readonly Fill[];
  /** Sum of the fills, in the venue's units. */
  readonly filled: number;
}

export function newOrder(request: OrderRequest, purpose: Purpose, reason: string | null = null): Order {
  return { purpose, reason, request, state: { tag: 'in_flight' }, fills: [], filled: 0 };
}

export function isTerminal(state: OrderState): boolean {
  return state.tag === 'filled' || state.tag === 'canceled' || state.tag === 'rejected';
}

/**
 * The order after an event. A fill always counts, also one that arrives behind a cancellation; nothing else
 * changes a terminal order.
 */
export function applyOrderEvent(order: Order, event: OrderEvent): Order {
  if (event.kind === 'fill') return withFill(order, event.fill);
  if (isTerminal(order.state)) return order;
  switch (event.kind) {
    case 'accepted':
    case 'triggered':
    case 'refused':
      return { ...order, state: { tag: 'open' } };
    case 'canceled':
      return { ...order, state: { tag: 'canceled', reason: event.reason } };
    case 'rejected':
      return { ...order, state: { tag: 'rejected', code: event.code, message: event.message } };
    case 'replaced':
      return settled({ ...order, request: replaced(order.request, event), state: { tag: 'open' } });
    default:
      return assertNever(event);
  }
}

/** A request with another quantity and, where it has one, another limit. */
export function replaced(
  request: OrderRequest,
  { quantity, price }: { readonly quantity: number; readonly price: number | null },
): OrderRequest {
  const { execution } = request;
  if (execution.type === 'market' || price === null) return { ...request, quantity };
  return { ...request, quantity, execution: { ...execution, price } };
}

function withFill(order: Order, fill: Fill): Order {
  const open: OrderState = isTerminal(order.state) ? order.state : { tag: 'open' };
  const filled = order.filled + fill.quantity;
  return settled({ ...order, fills: [...order.fills, fill], filled, state: open });
}

function settled(order: Order): Order {
  const complete = order.filled >= order.request.quantity * (1 - QUANTITY_TOLERANCE);
  return complete ? { ...order, state: { tag: 'filled' } } : order;
}

/** Sums of quantities on a grid differ from grid points by rounding only: far less than any lot. */
export const QUANTITY_TOLERANCE = 1e-9;
