import type { Micros } from '../market/time.js';
import { type Decision, inTurn, type Now, only } from './decision.js';
import { isDust, marketExit, takenBack } from './leaving.js';
import { openQuantity } from './leg.js';
import { applyOrderEvent, type Fill, isTerminal, type OrderEvent } from './order.js';
import { HOLD } from './plan.js';
import { cancelLive } from './requests.js';
import { reopenedByLateFill, settle, type Trade } from './trade.js';
import {
  type Added,
  orderAt,
  type Place,
  type Sent,
  withBuyBack,
  withDust,
  withExit,
  withLeg,
  withOrderAt,
} from './trade-orders.js';

/** What a venue did to a position, as far as it concerns a leg. */
export interface LegCharge {
  /** Received or paid, settle currency; null when not known. */
  readonly funding: number | null;
  /** What a liquidation cost beyond its fills, settle currency. */
  readonly liquidationCost: number;
}

/** A fill of a leg that no order at a venue brought. */
export interface LegFill {
  /** The leg's place in its trade, from 0 on. */
  readonly leg: number;
  readonly fill: Fill;
}

/** What the venue says of an order is taken in: what follows from it is not done yet. */
export function hear(trade: Trade, place: Place, said: OrderEvent, us: Micros): Decision {
  const order = applyOrderEvent(orderAt(trade, place), said);
  const told = takenBack(withOrderAt(trade, place, order), order, said);
  const settled = withoutPlan(reopenedByLateFill(settle(told, us)));
  const after = isDust(order, said) ? settle(withDust(settled, place.leg), us) : settled;
  return said.kind === 'fill'
    ? { trade: after, actions: [{ kind: 'filled', order, fill: said.fill }] }
    : only(after);
}

/** One that is held again is not left any more. */
function withoutPlan(trade: Trade): Trade {
  return trade.state.tag === 'open' && trade.plan.kind !== 'hold' ? { ...trade, plan: HOLD } : trade;
}

/** What the venue charged or paid is noted with its leg. */
export function charged(trade: Trade, index: number, { funding, liquidationCost }: LegCharge): Trade {
  const leg = trade.legs[index]!;
  return withLeg(trade, index, {
    ...leg,
    funding: leg.funding + (funding ?? 0),
    isFundingUnknown: leg.isFundingUnknown || funding === null,
    liquidationCost: leg.liquidationCost + liquidationCost,
  });
}

/** The venue has closed all that a leg holds: what is still with it is taken back. */
export function liquidate(
  trade: Trade,
  { leg, fills }: { readonly leg: number; readonly fills: readonly Fill[] },
  { us, runTag }: Now,
): Decision {
  const signalMid = fills[0]?.mid ?? Number.NaN;
  const exit = marketExit(openQuantity(trade.legs[leg]!));
  const added = withExit(closing(trade, 'liquidation'), leg, exit, { us, runTag, signalMid });
  return inTurn(added.trade, [
    ...fills.map((fill) => (before: Trade) => hear(before, added.place, fillOf(added, fill), us)),
    (before) => cancelLive(before, 'entries'),
    (before) => cancelLive(before, 'exits'),
    (before) => only({ ...before, plan: HOLD }),
  ]);
}

/** A leg that has closed more than it held is given that of another trade, at the price of the fill that did. */
export function given(trade: Trade, { leg, fill }: LegFill, now: Now): Trade {
  return filled(withBuyBack(trade, leg, fill.quantity, sentFor(fill, now)), fill, now.us);
}

/** A part of a leg was sold by an order of another trade. */
export function taken(trade: Trade, { leg, fill }: LegFill, now: Now): Trade {
  return filled(withExit(trade, leg, marketExit(fill.quantity), sentFor(fill, now)), fill, now.us);
}

function sentFor({ mid }: Fill, { us, runTag }: Now): Sent {
  return { us, runTag, signalMid: mid };
}

/** An order that no venue sees has its fill: its money was booked where it came from. */
function filled(added: Added, fill: Fill, us: Micros): Trade {
  const { trade, place } = added;
  return settle(withOrderAt(trade, place, applyOrderEvent(orderAt(trade, place), fillOf(added, fill))), us);
}

/** The data are at their end: no order is with the venue any more. */
export function end(trade: Trade, reason: string, us: Micros): Decision {
  const live = trade.legs.flatMap(({ entries, exits }, leg) =>
    (
      [
        ['entries', entries],
        ['exits', exits],
      ] as const
    ).flatMap(([side, orders]) =>
      orders.flatMap(({ state }, index): Place[] =>
        isTerminal(state) ? [] : [{ trade: trade.id, leg, side, index }],
      ),
    ),
  );
  return inTurn(closing(trade, reason), [
    ...live.map((place) => (before: Trade) => hear(before, place, endOfData(before, place), us)),
    (before) => only(settle({ ...before, plan: HOLD }, us)),
  ]);
}

function endOfData(trade: Trade, place: Place): OrderEvent {
  const { clientOrderId } = orderAt(trade, place).request;
  return { kind: 'canceled', clientOrderId, reason: 'end_of_data' };
}

/** What is held of a leg is closed by a fill of its own, without the venue. */
export function closeLeg(trade: Trade, { leg, fill }: LegFill, { us, mids, runTag }: Now): Decision {
  const exit = marketExit(openQuantity(trade.legs[leg]!));
  const added = withExit(trade, leg, exit, { us, runTag, signalMid: mids[leg]! });
  return hear(added.trade, added.place, fillOf(added, fill), us);
}

function closing(trade: Trade, reason: string): Trade {
  return { ...trade, state: { tag: 'closing', reason, urgent: true } };
}

function fillOf({ request: { clientOrderId } }: Added, fill: Fill): OrderEvent {
  return { kind: 'fill', clientOrderId, fill };
}
