import type { Micros } from '../market/time.js';
import type { ClientOrderId, Fill, Order, OrderRequest, Purpose } from './order.js';
import type { Trade } from './trade.js';

/** What an order is for: the leg of a trade. */
export interface OrderedFor {
  /** The trade's id. */
  readonly trade: number;
  /** Its place in the trade, from 0 on. */
  readonly leg: number;
  /** Whether it enters, leaves or guards. */
  readonly purpose: Purpose;
}

/** What is to be done outside the records of a trade. */
export type Action =
  /** The venue is to have an order. */
  | { readonly kind: 'submit'; readonly request: OrderRequest; readonly place: OrderedFor }
  /** The venue is to end one. */
  | { readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId }
  /** The venue is to change one. */
  | {
      readonly kind: 'replace';
      readonly clientOrderId: ClientOrderId;
      /** All of it, what was filled included; in the venue's units. */
      readonly quantity: number;
      /** Its limit; null keeps it. */
      readonly price: number | null;
    }
  /** An order, as it is with a fill: the money of the fill is to be booked. */
  | { readonly kind: 'filled'; readonly order: Order; readonly fill: Fill };

/** A trade as it is from here on, and what is to be done, in this order. */
export interface Decision {
  readonly trade: Trade;
  readonly actions: readonly Action[];
}

/** What a decision is taken at, beside the records. */
export interface Now {
  /** On the local timeline. */
  readonly us: Micros;
  /** The present mids by leg, quote currency; NaN where there is none. */
  readonly mids: readonly number[];
  /** Begins every client order id. */
  readonly runTag: string;
}

const NO_ACTIONS: readonly Action[] = [];

/** The trade is this, and nothing is to be done. */
export function only(trade: Trade): Decision {
  return { trade, actions: NO_ACTIONS };
}

/** Takes decisions one after another, each on the trade that the one before has left. */
export function inTurn(trade: Trade, steps: readonly ((before: Trade) => Decision)[]): Decision {
  const actions: Action[] = [];
  let after = trade;
  for (const step of steps) {
    const decision = step(after);
    after = decision.trade;
    for (const action of decision.actions) actions.push(action);
  }
  return { trade: after, actions };
}

/** Takes a decision for each leg in turn. */
export function legByLeg(trade: Trade, decideLeg: (before: Trade, leg: number) => Decision): Decision {
  return inTurn(
    trade,
    trade.legs.map((_, leg) => (before: Trade) => decideLeg(before, leg)),
  );
}
