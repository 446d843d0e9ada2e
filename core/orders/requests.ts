import { assertNever } from '../errors.js';
import { type Action, type Decision, inTurn, legByLeg, type Now, only } from './decision.js';
import { guardedPrice, guardsOf, isInTheWay, marketExit, type NewExit } from './leaving.js';
import { hasLiveOrder, type LegSide, openQuantity } from './leg.js';
import { type Execution, isTerminal, type Order, type Purpose } from './order.js';
import { MARKET, plannedExecution, plannedMid } from './plan.js';
import { type GuardAction, guardActions } from './protection.js';
import { mostOf, onLot } from './sizing.js';
import { isUrgent, settle, type Trade } from './trade.js';
import {
  type Added,
  orderAt,
  type Place,
  type Sent,
  withAsked,
  withBuyBack,
  withExit,
} from './trade-orders.js';

/** Keeps what guards a trade as large as what is held: nothing of it stays where the trade is sold at the market. */
export function guard(trade: Trade, now: Now): Decision {
  const purposes = guardsOf(trade);
  return legByLeg(trade, (before, leg) =>
    inTurn(
      before,
      guardActions(before.legs[leg]!, purposes).map(
        (action) => (held: Trade) => guarded(held, leg, action, now),
      ),
    ),
  );
}

function guarded(trade: Trade, leg: number, action: GuardAction, now: Now): Decision {
  switch (action.kind) {
    case 'send':
      return sendExit(trade, leg, action.guard, now);
    case 'cancel':
      return cancel(trade, { trade: trade.id, leg, side: 'exits', index: action.index });
    case 'resize':
      return resize(trade, { trade: trade.id, leg, side: 'exits', index: action.index }, action.quantity);
    default:
      return assertNever(action);
  }
}

function resize(trade: Trade, place: Place, wanted: number): Decision {
  const { clientOrderId, instrument } = orderAt(trade, place).request;
  const quantity = onLot(instrument, wanted);
  return {
    trade: withAsked(trade, place, { quantity }),
    actions: [{ kind: 'replace', clientOrderId, quantity, price: null }],
  };
}

/** Asks the venue to cancel an order, unless it is settled or was asked before. */
export function cancel(trade: Trade, place: Place): Decision {
  const { request, state, asked } = orderAt(trade, place);
  if (isTerminal(state) || asked.cancel) return only(trade);
  return {
    trade: withAsked(trade, place, { cancel: true }),
    actions: [{ kind: 'cancel', clientOrderId: request.clientOrderId }],
  };
}

/** Cancels what of a trade's orders on one side is not settled. */
export function cancelLive(trade: Trade, side: LegSide): Decision {
  return legByLeg(trade, (before, leg) =>
    inTurn(
      before,
      before.legs[leg]![side].map(
        (_, index) => (held: Trade) => cancel(held, { trade: trade.id, leg, side, index }),
      ),
    ),
  );
}

/** The limit orders that a trade has at the venue to enter or to leave. */
export function restingLimits({ legs }: Trade, wanted: 'entry' | 'exit'): readonly Order[] {
  return legs
    .flatMap(({ entries, exits }) => [...entries, ...exits])
    .filter(
      ({ purpose, state, request }) =>
        purpose === wanted && !isTerminal(state) && request.execution.type === 'limit',
    );
}

/** Moves the limit of the orders that a trade has at the venue to enter or to leave. */
export function moveLimits(trade: Trade, purpose: 'entry' | 'exit', price: number): Decision {
  const actions = restingLimits(trade, purpose).map(
    ({ request: { clientOrderId, quantity } }): Action => ({
      kind: 'replace',
      clientOrderId,
      quantity,
      price,
    }),
  );
  return { trade, actions };
}

/** Sends what of a trade is held, as far as no order is in the way. */
export function sendExits(trade: Trade, now: Now): Decision {
  const sent = legByLeg(trade, (before, leg) => sendHeld(before, leg, now));
  return { trade: settle(sent.trade, now.us), actions: sent.actions };
}

function sendHeld(trade: Trade, index: number, now: Now): Decision {
  const leg = trade.legs[index]!;
  const quantity = openQuantity(leg);
  if (quantity === 0 || hasLiveOrder(leg.entries)) return only(trade);
  const execution = exitExecution(trade, index);
  if (leg.exits.some((order) => isInTheWay(order, execution))) return only(trade);
  // Spot has no reduce-only: two orders that close one leg may both be filled.
  if (quantity < 0) return buyBack(trade, index, -quantity, now);
  const most = mostOf(leg.instrument, execution.type) ?? quantity;
  return sendExit(trade, index, { ...marketExit(Math.min(quantity, most)), execution }, now);
}

function exitExecution(trade: Trade, leg: number): Execution {
  return isUrgent(trade) ? MARKET : plannedExecution(trade.plan, leg);
}

function buyBack(trade: Trade, leg: number, quantity: number, { us, mids, runTag }: Now): Decision {
  return submitted(withBuyBack(trade, leg, quantity, { us, runTag, signalMid: mids[leg]! }), 'entry');
}

function sendExit(trade: Trade, leg: number, exit: NewExit, now: Now): Decision {
  return submitted(withExit(trade, leg, exit, sentAs(trade, leg, exit, now)), exit.purpose);
}

/** An order that leaves is measured against the mid of its plan, one that guards against the price that it waits for. */
function sentAs({ plan }: Trade, leg: number, exit: NewExit, { us, mids, runTag }: Now): Sent {
  const { purpose, execution, trigger } = exit;
  const signalMid =
    purpose === 'exit' ? (plannedMid(plan, leg) ?? mids[leg]!) : guardedPrice(execution, trigger);
  return { us, runTag, signalMid };
}

function submitted({ trade, place, request }: Added, purpose: Purpose): Decision {
  return {
    trade,
    actions: [{ kind: 'submit', request, place: { trade: trade.id, leg: place.leg, purpose } }],
  };
}
