import { assertNever } from '../errors.js';
import { type Decision, inTurn, type Now, only } from './decision.js';
import { awaitsLiquidation, lastExit, wasExhausted, wasRejected } from './leaving.js';
import { hasLiveOrder, type Leg, openQuantity } from './leg.js';
import type { Execution } from './order.js';
import { MARKET } from './plan.js';
import { stopHasFailed } from './protection.js';
import { cancelLive, guard, sendExits } from './requests.js';
import { hasFailedLeg, isLive, isUrgent, reasonOf, type Trade } from './trade.js';

/** How long an exit that the venue did not take waits for its next attempt. */
const RETRY_US = 1_000_000;

/** How a trade is to be left. */
export interface Leaving {
  /** The exit reason, as the report names it. */
  readonly reason: string;
  /** By leg. */
  readonly executions: readonly Execution[];
}

/**
 * What follows from what the venue said: what is held is guarded, and what the trade's plan wants is asked for as far as
 * it is not.
 */
export function follow(trade: Trade, now: Now): Decision {
  if (trade.legs.some(awaitsLiquidation)) return only(trade);
  return inTurn(trade, [
    (before) => guard(before, now),
    (guarded) => (isLive(guarded) ? followPlan(guarded, now) : only(guarded)),
  ]);
}

/** Each plan has its way of going on: one of several steps takes its next here. */
function followPlan(trade: Trade, now: Now): Decision {
  const { plan } = trade;
  switch (plan.kind) {
    case 'hold':
      // What a liquidation or a late fill has left was not planned.
      return trade.state.tag === 'closing' ? sellOut(trade, now) : lookAfter(trade, now);
    case 'leave':
      return sellOut(trade, now);
    default:
      return assertNever(plan);
  }
}

/** Sells what a trade that is being left still holds. */
function sellOut(trade: Trade, now: Now): Decision {
  if (trade.legs.some(stopHasFailed) && !isUrgent(trade)) return hurry(trade, 'stop_loss', now);
  // What the book could not take is sent again on a later quote: the same book would not take it now.
  if (trade.legs.some(wasExhausted) || trade.legs.some(wasRejected)) return only(trade);
  return sendExits(trade, now);
}

/** Leaves a trade that is held, or waited for, and cannot stay as it is. */
function lookAfter(trade: Trade, now: Now): Decision {
  if (trade.legs.some(stopHasFailed)) return leaveAtMarket(trade, 'stop_loss', now);
  if (wasLeftEarly(trade) || hasFailedLeg(trade) || trade.legs.some(isOversold)) {
    return leaveAtMarket(trade, reasonOf(trade), now);
  }
  return only(trade);
}

/**
 * Closes a trade: cancels what is still to be entered and sends what is held; what the cancelled entries may
 * still bring is sent when they are settled. A trade whose exit is resting can be closed at the market all the same.
 */
export function exit(trade: Trade, leaving: Leaving, now: Now): Decision {
  const { state } = trade;
  switch (state.tag) {
    case 'opening':
    case 'open':
      return leave(trade, leaving, now);
    case 'closing':
      return leaving.executions.every(isMarket) ? hurry(trade, leaving.reason, now) : only(trade);
    case 'closed':
    case 'abandoned':
      return only(trade);
    default:
      return assertNever(state);
  }
}

/** Closes a trade at the market whose exit is resting: takes that back, and sells what it leaves. */
export function hurry(trade: Trade, reason: string, now: Now): Decision {
  if (trade.state.tag !== 'closing' || trade.state.urgent) return only(trade);
  return inTurn(trade, [
    (before) => only(left(before, atMarket(before, reason), now)),
    (before) => cancelLive(before, 'exits'),
    (before) => sendExits(before, now),
  ]);
}

/** Sends again what a closing trade still holds, once nothing of it is with the venue. */
export function retry(trade: Trade, now: Now): Decision {
  if (!isUrgent(trade)) return only(trade);
  if (trade.legs.some((leg) => wasRejected(leg) && now.us - lastExit(leg)!.request.sentUs < RETRY_US)) {
    return only(trade);
  }
  return sendExits(trade, now);
}

function leave(trade: Trade, leaving: Leaving, now: Now): Decision {
  const isExhausted = trade.legs.some(wasExhausted);
  return inTurn(trade, [
    (before) => only(left(before, leaving, now)),
    (before) => cancelLive(before, 'entries'),
    (before) => guard(before, now),
    (before) => (isExhausted ? only(before) : sendExits(before, now)),
  ]);
}

function leaveAtMarket(trade: Trade, reason: string, now: Now): Decision {
  return leave(trade, atMarket(trade, reason), now);
}

/** The trade that is being left from now on. */
function left(trade: Trade, { reason, executions }: Leaving, { mids }: Now): Trade {
  const urgent = executions.every(isMarket);
  return {
    ...trade,
    state: { tag: 'closing', reason, urgent },
    plan: { kind: 'leave', executions, mids },
  };
}

function atMarket({ legs }: Trade, reason: string): Leaving {
  return { reason, executions: legs.map(() => MARKET) };
}

function isMarket({ type }: Execution): boolean {
  return type === 'market';
}

/** A guard has closed all that is held of a leg, or a stop a part of it, while the rest is still being entered. */
function wasLeftEarly({ state, legs }: Trade): boolean {
  const isLeft = (leg: Leg) =>
    leg.exits.some(({ purpose, filled }) => filled > 0 && (purpose === 'stop' || openQuantity(leg) === 0));
  return state.tag === 'opening' && legs.some(isLeft);
}

/** More of a leg was closed than was held. */
function isOversold(leg: Leg): boolean {
  return openQuantity(leg) < 0 && !hasLiveOrder(leg.exits);
}
