import { type Leg, openQuantity } from './leg.js';
import {
  type Execution,
  isTerminal,
  type Order,
  QUANTITY_TOLERANCE,
  type RejectCode,
  type Trigger,
} from './order.js';
import { mostOf } from './sizing.js';

/** What is to be done for a leg's guards. */
export type GuardAction =
  | { readonly kind: 'send'; readonly guard: Guard }
  /** `index` is the order's among the exits of the leg. */
  | { readonly kind: 'cancel'; readonly index: number }
  /** To all of its quantity, what was filled of it included. */
  | { readonly kind: 'resize'; readonly index: number; readonly quantity: number };

/** An order that guards what a leg holds. */
export interface Guard {
  readonly purpose: 'stop' | 'take_profit';
  readonly execution: Execution;
  readonly trigger: Trigger | null;
  readonly quantity: number;
}

/** Why a venue takes no order of that size or at that price, whatever the market does. */
const FILTER_CODES: ReadonlySet<RejectCode> = new Set([
  'invalid_price',
  'invalid_quantity',
  'price_off_tick',
  'quantity_off_step',
  'below_min_quantity',
  'above_max_quantity',
  'below_min_notional',
]);

/**
 * What keeps a leg's guards right: each as large as what is held, none without something to guard; and no limit that
 * closes it larger than that. One cancels the other because what it sold is held no more.
 */
export function guardActions(leg: Leg, purposes: readonly Guard['purpose'][]): readonly GuardAction[] {
  const held = openQuantity(leg);
  const actions: GuardAction[] = [];
  const wanting = isStopping(leg) ? purposes.filter((purpose) => purpose === 'stop') : purposes;
  for (const [index, order] of leg.exits.entries()) {
    if (isTerminal(order.state)) continue;
    if (!(held > 0 && staysWith(order, wanting))) actions.push({ kind: 'cancel', index });
    else if (hasWrongSize(order, held)) {
      actions.push({ kind: 'resize', index, quantity: order.filled + mostToClose(order, held) });
    }
  }
  for (const purpose of wanting) {
    const guard = held > 0 && mayBeSent(leg, purpose, held) ? guardOf(leg, purpose, held) : null;
    if (guard) actions.push({ kind: 'send', guard });
  }
  return actions;
}

/** Whether the stop of a leg has come to its price and not sold all: the rest is to be sold at the market. */
export function stopHasFailed(leg: Leg): boolean {
  const state = lastOf(leg, 'stop')?.state;
  if (openQuantity(leg) <= 0) return false;
  if (state?.tag === 'canceled') return state.reason === 'book_exhausted';
  return state?.tag === 'rejected' && !FILTER_CODES.has(state.code) && state.code !== 'nothing_to_reduce';
}

/** The stop is selling, level by level: nothing else is to. */
function isStopping({ exits }: Leg): boolean {
  return exits.some(({ purpose, state, filled }) => purpose === 'stop' && filled > 0 && !isTerminal(state));
}

function staysWith({ purpose }: Order, purposes: readonly Guard['purpose'][]): boolean {
  return purpose === 'exit' || purpose === 'entry' || purposes.includes(purpose);
}

/** A guard has the size of what is held, a limit that closes it at most that; a market order is on its way. */
function hasWrongSize(order: Order, held: number): boolean {
  const { execution, trigger, quantity } = order.request;
  if (execution.type === 'market' && trigger === null) return false;
  const most = mostToClose(order, held);
  const left = (order.asked.quantity ?? quantity) - order.filled;
  return differ(left, most) && !(order.purpose === 'exit' && left < most);
}

/** How much of what is held an order of its kind may close. */
function mostToClose({ request: { execution, instrument } }: Order, held: number): number {
  return Math.min(held, mostOf(instrument, execution.type) ?? held);
}

/** Whether a guard is missing. What a venue's filters refused is asked for again at another size only. */
function mayBeSent(leg: Leg, purpose: Guard['purpose'], held: number): boolean {
  const last = lastOf(leg, purpose);
  if (!last) return true;
  const { state, request } = last;
  if (state.tag === 'rejected') return FILTER_CODES.has(state.code) && differ(request.quantity, held);
  // What the venue took back by itself it would take back again, until it has said why.
  if (state.tag === 'canceled') return state.reason === 'requested';
  return isTerminal(state);
}

function lastOf(leg: Leg, purpose: Guard['purpose']): Order | undefined {
  return leg.exits.findLast((order) => order.purpose === purpose);
}

function guardOf(leg: Leg, purpose: Guard['purpose'], held: number): Guard | null {
  const price = purpose === 'stop' ? leg.bracket.stop : leg.bracket.takeProfit;
  if (price === null) return null;
  const type = purpose === 'stop' ? 'market' : 'limit';
  const quantity = Math.min(held, mostOf(leg.instrument, type) ?? held);
  if (type === 'market') {
    return { purpose, execution: { type }, trigger: { kind: 'stop', price }, quantity };
  }
  return { purpose, execution: { type, price, timeInForce: { kind: 'gtc' } }, trigger: null, quantity };
}

function differ(a: number, b: number): boolean {
  return Math.abs(a - b) > Math.max(a, b) * QUANTITY_TOLERANCE;
}
