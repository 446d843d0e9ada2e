import { assertNever } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { EMPTY_LIST, type GrowingList, grown } from './growing-list.js';

/** Ours, made before the order is sent, deterministic, and unique: the name by which a venue is asked. */
export type ClientOrderId = string & { readonly __brand: 'ClientOrderId' };

/** Of an order: what it does, not what is held by it. */
export type Side = 'buy' | 'sell';

/** Whether a fill rested on the book (`maker`) or met it (`taker`): it decides the fee. */
export type Liquidity = 'maker' | 'taker';

/** How long a limit order is good. */
export type TimeInForce =
  /** Until it is cancelled. */
  | { readonly kind: 'gtc' }
  /** Only for what is there now: what is not, is cancelled. */
  | { readonly kind: 'ioc' }
  /** Only if all of it is there now. */
  | { readonly kind: 'fok' }
  /** Only as a maker: refused where it would meet the book. */
  | { readonly kind: 'post_only' }
  /** Until a time. */
  | {
      readonly kind: 'gtd';
      /** The venue ends it then; on the local timeline. */
      readonly untilUs: Micros;
    };

/** What an order does on the book. Prices are quote currency. */
export type Execution =
  /** Takes what is there, at any price. */
  | { readonly type: 'market' }
  /** Takes what is there up to its limit, and rests for what is not. */
  | {
      readonly type: 'limit';
      /** The worst that is taken: the highest of a buy, the lowest of a sell. */
      readonly price: number;
      /** What becomes of what is not there. */
      readonly timeInForce: TimeInForce;
    };

/** What an order waits for before it is on the book. Prices are quote currency. */
export type Trigger =
  /** For the price to move against its owner: a buy for a rise, a sell for a fall. */
  | {
      readonly kind: 'stop';
      /** Where the last price has to come. */
      readonly price: number;
    }
  /** For the opposite of a stop. */
  | { readonly kind: 'take_profit'; readonly price: number }
  /** As a stop that follows the best price at a distance. */
  | {
      readonly kind: 'trailing';
      /** The price from which on it follows; null follows at once. */
      readonly activation: number | null;
      /** The distance, a fraction of the best price: 0.01 is 1 %. */
      readonly callback: number;
    };

/**
 * What is sent to a venue. `quantity` is in the venue's units (base on spot, contracts on derivatives) and, with the
 * prices, already on the venue's grid.
 */
export interface OrderRequest {
  /** The order's name from here on. */
  readonly clientOrderId: ClientOrderId;
  /** The market that it goes to. */
  readonly instrument: Instrument;
  /** A sell that is not `reduceOnly` may open a short. */
  readonly side: Side;
  /** Above 0, whatever the side. */
  readonly quantity: number;
  /** What it does once it is on the book. */
  readonly execution: Execution;
  /** Null for an order that goes to the book at once. */
  readonly trigger: Trigger | null;
  /** Only makes a position smaller: it is cut to what is held, and refused where nothing is. */
  readonly reduceOnly: boolean;
  /** Of the position that the order opens; 1 on spot. */
  readonly leverage: number;
  /** When it leaves the host, on the local timeline; it reaches the venue after the latency. */
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

/** The field's name for what a request does and waits for. */
export function orderTypeName({ execution, trigger }: OrderRequest): OrderTypeName {
  if (trigger === null) return execution.type;
  const kind = trigger.kind === 'trailing' ? 'trailing_stop' : trigger.kind;
  return `${kind}_${execution.type}`;
}

/** The limit of an order; null for one that takes any price. */
export function limitPrice({ execution }: Pick<OrderRequest, 'execution'>): number | null {
  return execution.type === 'limit' ? execution.price : null;
}

/** One execution. */
export interface Fill {
  /** The venue's own name of it, by which it counts once however often it is told; null for what no venue has seen. */
  readonly venueId: string | null;
  /** When it happened on the book, on the local timeline: before the answer is known here. */
  readonly us: Micros;
  /** Quote currency. */
  readonly price: number;
  /** In the venue's units. */
  readonly quantity: number;
  /** In `feeCurrency`. Positive is paid, negative a rebate. */
  readonly fee: number;
  /** What the fee was paid in: the settle currency, what was received, or a currency of its own. */
  readonly feeCurrency: string;
  /** The fee in what the instrument settles in (spot: its quote), at the prices of its time. */
  readonly feeInSettle: number;
  /** Which of the fee rates it paid. */
  readonly liquidity: Liquidity;
  /** Mid at the execution, quote currency: what its spread is against. NaN when there was none. */
  readonly mid: number;
  /** The best price that its side could take, its own for a maker: what its impact is against. NaN when there was none. */
  readonly best: number;
}

/** Why an order ended before it was filled, without an error. */
export type CancelReason =
  /** The host asked for it. */
  | 'requested'
  /** A market order found nothing more to take. */
  | 'book_exhausted'
  /** Immediate or cancel: what was not there. */
  | 'ioc_remainder'
  /** Fill or kill: not all of it was there. */
  | 'fok_unfillable'
  /** Its time has come. */
  | 'expired'
  /** Nothing is left that a reduce-only order could close. */
  | 'nothing_to_reduce'
  /** The venue closed the position, and took back what was open. */
  | 'liquidation'
  /** The data ended with the order still open. */
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
  | 'unknown_order'
  /** Risk did not let it through: the venue never saw it. */
  | 'not_sent';

/** What a venue says of an order. */
export type OrderEvent =
  /** The venue has it: on the book, or waiting for its trigger. */
  | {
      readonly kind: 'accepted';
      /** The order that is meant. */
      readonly clientOrderId: ClientOrderId;
    }
  /** What it waited for has come: it is on the book. */
  | { readonly kind: 'triggered'; readonly clientOrderId: ClientOrderId }
  /** Some of it was executed; it may come after a cancellation, and counts all the same. */
  | {
      readonly kind: 'fill';
      readonly clientOrderId: ClientOrderId;
      /** This execution alone. */
      readonly fill: Fill;
    }
  /** What was not filled of it is off the book. */
  | {
      readonly kind: 'canceled';
      readonly clientOrderId: ClientOrderId;
      /** Who ended it, and why. */
      readonly reason: CancelReason;
    }
  /** The venue did not take the order: nothing of it was or will be filled. */
  | {
      readonly kind: 'rejected';
      readonly clientOrderId: ClientOrderId;
      /** Why, for programs. */
      readonly code: RejectCode;
      /** With the numbers. */
      readonly message: string;
    }
  /** The order was changed. */
  | {
      readonly kind: 'replaced';
      readonly clientOrderId: ClientOrderId;
      /** All of it from now on, what was filled included; in the venue's units. */
      readonly quantity: number;
      /** Its limit from now on; null for an order without one. */
      readonly price: number | null;
    }
  /** A cancellation or a change that came too late, or that the venue does not take: the order is as it was. */
  | {
      readonly kind: 'refused';
      readonly clientOrderId: ClientOrderId;
      /** Which request came too late. */
      readonly what: 'cancel' | 'replace';
      readonly code: RejectCode;
      readonly message: string;
    };

/** Where an order stands, as far as the host knows. */
export type OrderState =
  /** Sent; the venue has not answered. */
  | { readonly tag: 'in_flight' }
  /** With the venue: on the book, or waiting for its trigger. */
  | { readonly tag: 'open' }
  /** All of it. */
  | { readonly tag: 'filled' }
  /** What was not filled of it is off the book. */
  | {
      readonly tag: 'canceled';
      /** Who ended it, and why. */
      readonly reason: CancelReason;
    }
  /** The venue did not take it. */
  | {
      readonly tag: 'rejected';
      /** Why, for programs. */
      readonly code: RejectCode;
      /** Why, for people, with the numbers. */
      readonly message: string;
    };

/** What an order is for: to enter, to leave, or to guard what is held by a stop or a limit at a profit. */
export type Purpose = 'entry' | 'exit' | 'stop' | 'take_profit';

/** What the venue was last asked to do with an order, as far as its answer is still on its way. */
export interface Asked {
  /** To end it. */
  readonly cancel: boolean;
  /** To have another quantity, all of it; null for none. One that was refused stays: it is not asked for again. */
  readonly quantity: number | null;
}

/** Nothing. */
export const NOTHING_ASKED: Asked = { cancel: false, quantity: null };

/** An order, and what has become of it. Never changed: each event makes another. */
export interface Order {
  /** What it is for in its trade. */
  readonly purpose: Purpose;
  /** Why what it closes is left; null for another than an exit. */
  readonly reason: string | null;
  /** As it stands now: what a replacement changed is changed here. */
  readonly request: OrderRequest;
  /** Where it stands. */
  readonly state: OrderState;
  /** What was asked of it since. */
  readonly asked: Asked;
  /** In the order in which they became known. */
  readonly fills: GrowingList<Fill>;
  /** Sum of the fills, in the venue's units. */
  readonly filled: number;
}

/** An order that has just been sent. */
export function newOrder(request: OrderRequest, purpose: Purpose, reason: string | null = null): Order {
  const state = { tag: 'in_flight' } as const;
  return { purpose, reason, request, state, asked: NOTHING_ASKED, fills: EMPTY_LIST, filled: 0 };
}

/** Whether it is over: only a late fill can still change it. */
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
  const asked = askedAfter(order.asked, event);
  switch (event.kind) {
    case 'accepted':
    case 'triggered':
    case 'refused':
      return { ...order, asked, state: { tag: 'open' } };
    case 'canceled':
      return { ...order, state: { tag: 'canceled', reason: event.reason } };
    case 'rejected':
      return { ...order, state: { tag: 'rejected', code: event.code, message: event.message } };
    case 'replaced':
      return settled({ ...order, asked, request: replaced(order.request, event), state: { tag: 'open' } });
    default:
      return assertNever(event);
  }
}

/** A size that was refused is not asked for again; of several on their way, the last one is wanted. */
function askedAfter(asked: Asked, event: OrderEvent): Asked {
  if (event.kind === 'replaced' && event.quantity === asked.quantity) return { ...asked, quantity: null };
  if (event.kind === 'refused' && event.what === 'cancel') return { ...asked, cancel: false };
  return asked;
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
  return settled({ ...order, fills: grown(order.fills, fill), filled, state: open });
}

function settled(order: Order): Order {
  const complete = order.filled >= order.request.quantity * (1 - QUANTITY_TOLERANCE);
  return complete ? { ...order, state: { tag: 'filled' } } : order;
}

/** Sums of quantities on a grid differ from grid points by rounding only: far less than any lot. */
export const QUANTITY_TOLERANCE = 1e-9;
