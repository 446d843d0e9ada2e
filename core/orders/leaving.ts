import { assertNever } from '../errors.js';
import { type Leg, openQuantity } from './leg.js';
import {
  type Execution,
  type Fill,
  isTerminal,
  type Order,
  type OrderEvent,
  type Purpose,
  type Trigger,
} from './order.js';
import { MARKET } from './plan.js';
import type { Guard } from './protection.js';
import type { Trade } from './trade.js';

/** An order that is to close a part of a leg. */
export interface NewExit {
  readonly purpose: Exclude<Purpose, 'entry'>;
  readonly execution: Execution;
  readonly trigger: Trigger | null;
  /** In the venue's units. */
  readonly quantity: number;
}

/** An exit at the market of a quantity in the venue's units. */
export function marketExit(quantity: number): NewExit {
  return { purpose: 'exit', execution: MARKET, trigger: null, quantity };
}

/** What guards a trade: nothing once it is sold at the market; of one with a limit resting, its stop. */
export function guardsOf({ state }: Trade): readonly Guard['purpose'][] {
  switch (state.tag) {
    case 'opening':
    case 'open':
      return ['stop', 'take_profit'];
    case 'closing':
      return state.urgent ? [] : ['stop'];
    case 'closed':
    case 'abandoned':
      return [];
    default:
      return assertNever(state);
  }
}

/** Whether an order of a leg has to be answered before an exit is sent: a stop may stay beside a limit. */
export function isInTheWay(order: Order, execution: Execution): boolean {
  return !isTerminal(order.state) && (execution.type === 'market' || order.purpose !== 'stop');
}

/** The book could not take all of the leg's last exit, or of its stop. */
export function wasExhausted({ exits }: Leg): boolean {
  const state = exits.findLast(({ purpose }) => purpose !== 'take_profit')?.state;
  return state?.tag === 'canceled' && state.reason === 'book_exhausted';
}

/** The venue did not take the leg's last exit. */
export function wasRejected(leg: Leg): boolean {
  return lastExit(leg)?.state.tag === 'rejected';
}

/** The last order of a leg that was to close it and is no guard. */
export function lastExit({ exits }: Leg): Order | undefined {
  return exits.findLast(({ purpose }) => purpose === 'exit');
}

/** The venue closes what a leg holds, and will say so: until then nothing is done about it. */
export function awaitsLiquidation(leg: Leg): boolean {
  const isTaken = ({ state }: Order) => state.tag === 'canceled' && state.reason === 'liquidation';
  return openQuantity(leg) > 0 && [...leg.entries, ...leg.exits].some(isTaken);
}

/** An exit of what is too little for the venue to sell, on spot: on a contract reduce-only orders may be small. */
export function isDust({ request, purpose }: Order, event: OrderEvent): boolean {
  if (purpose !== 'exit' || request.instrument.kind !== 'spot' || event.kind !== 'rejected') return false;
  return event.code === 'below_min_quantity' || event.code === 'below_min_notional';
}

/**
 * The last exit that was not to take any price has come to nothing, or that of another leg before it, and leaves the
 * trade open, to be closed another time.
 */
export function takenBack(trade: Trade, order: Order, event: OrderEvent): Trade {
  const cameToNothing =
    event.kind === 'canceled' || event.kind === 'rejected' || trade.legs.some(wasRejected);
  const isTakenBack =
    cameToNothing &&
    order.purpose === 'exit' &&
    trade.state.tag === 'closing' &&
    !trade.state.urgent &&
    trade.legs.every(({ exits }) =>
      exits.every(({ purpose, state }) => purpose !== 'exit' || isTerminal(state)),
    );
  return isTakenBack ? { ...trade, state: { tag: 'open' } } : trade;
}

/** The price that a guard waits for: the signal that its costs are measured against. */
export function guardedPrice(execution: Execution, trigger: Trigger | null): number {
  if (trigger !== null && trigger.kind !== 'trailing') return trigger.price;
  return execution.type === 'limit' ? execution.price : Number.NaN;
}

/** A part of a fill, its fee with it. */
export function shareOf(fill: Fill, share: number): Fill {
  return {
    ...fill,
    quantity: fill.quantity * share,
    fee: fill.fee * share,
    feeInSettle: fill.feeInSettle * share,
  };
}
