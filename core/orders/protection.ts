import { type Leg, openQuantity } from './leg.js';
import { type Execution, isTerminal, type Order, type Purpose, type Trigger } from './order.js';

/** What the order manager is to do for a leg's guards. */
export type GuardAction =
  | { readonly kind: 'send'; readonly guard: Guard }
  | { readonly kind: 'cancel'; readonly order: Order }
  /** To all of its quantity, what was filled of it included. */
  | { readonly kind: 'resize'; readonly order: Order; readonly quantity: number };

/** An order that guards what a leg holds. */
export interface Guard {
  readonly purpose: 'stop' | 'take_profit';
  readonly execution: Execution;
  readonly trigger: Trigger | null;
  readonly quantity: number;
}

/**
 * What keeps a leg's guards right: each as large as what is held, none without something to guard. One cancels the other
 * because what it sold is held no more.
 * @param wanted the quantity that an order was last asked to have
 */
export function guardActions(
  leg: Leg,
  purposes: readonly Guard['purpose'][],
  wanted: (order: Order) => number,
): readonly GuardAction[] {
  const held = openQuantity(leg);
  const actions: GuardAction[] = [];
  for (const purpose of ['stop', 'take_profit'] as const) {
    const live = leg.exits.find((order) => order.purpose === purpose && !isTerminal(order.state));
    const guard = held > 0 && purposes.includes(purpose) ? guardOf(leg, purpose, held) : null;
    if (live && !guard) actions.push({ kind: 'cancel', order: live });
    else if (live && guard && Math.abs(wanted(live) - live.filled - held) > held * 1e-9) {
      actions.push({ kind: 'resize', order: live, quantity: live.filled + held });
    } else if (!live && guard && !hasFailed(leg, purpose)) actions.push({ kind: 'send', guard });
  }
  return actions;
}

/** Whether the venue has not taken the last such order: what it was to guard is to be sold. */
export function hasFailed(leg: Leg, purpose: Purpose): boolean {
  return leg.exits.findLast((order) => order.purpose === purpose)?.state.tag === 'rejected';
}

function guardOf(leg: Leg, purpose: Guard['purpose'], quantity: number): Guard | null {
  const price = purpose === 'stop' ? leg.bracket.stop : leg.bracket.takeProfit;
  if (price === null) return null;
  if (purpose === 'stop') {
    return { purpose, execution: { type: 'market' }, trigger: { kind: 'stop', price }, quantity };
  }
  return {
    purpose,
    execution: { type: 'limit', price, timeInForce: { kind: 'gtc' } },
    trigger: null,
    quantity,
  };
}
