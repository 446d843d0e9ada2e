import type { Micros } from '../market/time.js';
import { type ApprovedLeg, newLeg } from './approved-leg.js';
import type { NewExit } from './leaving.js';
import { exitSide, type Leg, type LegSide, openQuantity, withNewOrder, withOrder } from './leg.js';
import {
  type Asked,
  type ClientOrderId,
  newOrder,
  type Order,
  type OrderRequest,
  type Purpose,
} from './order.js';
import { HOLD, MARKET } from './plan.js';
import { onLot } from './sizing.js';
import type { DecidedOn, Trade } from './trade.js';

/** Where an order is. */
export interface Place {
  /** The trade's id. */
  readonly trade: number;
  /** The leg's place in the trade, from 0 on. */
  readonly leg: number;
  readonly side: LegSide;
  /** Its place on its side, from 0 on. */
  readonly index: number;
}

/** Why a trade is entered. */
export interface Entry {
  /** What the strategy called it; null without a tag. */
  readonly enterTag: string | null;
  /** Null where no signal decided it. */
  readonly decidedOn: DecidedOn | null;
}

/** When and against what an order is sent, and what begins its id. */
export interface Sent {
  readonly us: Micros;
  /** Mid at what it answers; NaN without one. */
  readonly signalMid: number;
  readonly runTag: string;
}

/** A trade with an order that it had not. */
export interface Added {
  readonly trade: Trade;
  readonly place: Place;
  /** The order's, not sent yet. */
  readonly request: OrderRequest;
}

/** A new trade with an entry order a leg, not sent yet. */
export function newTrade(
  id: number,
  legs: readonly ApprovedLeg[],
  { enterTag, decidedOn }: Entry,
  { us, runTag }: Pick<Sent, 'us' | 'runTag'>,
): Trade {
  return {
    id,
    enterTag,
    decidedOn,
    decidedUs: us,
    state: { tag: 'opening' },
    plan: HOLD,
    legs: legs.map((approved, leg) =>
      newLeg(approved, clientOrderId(runTag, { trade: id, leg, side: 'entries', index: 0 }), us),
    ),
  };
}

/** The order at a place of its trade. */
export function orderAt({ legs }: Trade, { leg, side, index }: Place): Order {
  return legs[leg]![side][index]!;
}

/** The trade with another leg in the place of one. */
export function withLeg(trade: Trade, index: number, leg: Leg): Trade {
  return { ...trade, legs: trade.legs.with(index, leg) };
}

/** The trade with an order as it is after an event. */
export function withOrderAt(trade: Trade, { leg, side, index }: Place, order: Order): Trade {
  return withLeg(trade, leg, withOrder(trade.legs[leg]!, side, index, order));
}

/** The trade with what the venue is asked to do with an order. */
export function withAsked(trade: Trade, place: Place, asked: Partial<Asked>): Trade {
  const order = orderAt(trade, place);
  return withOrderAt(trade, place, { ...order, asked: { ...order.asked, ...asked } });
}

/** The trade with an order that is to close a part of a leg. */
export function withExit(trade: Trade, leg: number, exit: NewExit, sent: Sent): Added {
  const { instrument, direction, leverage, exits } = trade.legs[leg]!;
  const { purpose, execution, trigger, quantity } = exit;
  const place: Place = { trade: trade.id, leg, side: 'exits', index: exits.length };
  const request: OrderRequest = {
    clientOrderId: clientOrderId(sent.runTag, place),
    instrument,
    side: exitSide(direction),
    quantity: onLot(instrument, quantity),
    execution,
    trigger,
    reduceOnly: instrument.kind !== 'spot',
    leverage,
    sentUs: sent.us,
    signalMid: sent.signalMid,
  };
  return added(trade, place, newOrder(request, purpose, exitReason(trade, purpose)));
}

/** The trade with an order at the market that takes back what of a leg was closed beyond what was held. */
export function withBuyBack(trade: Trade, leg: number, quantity: number, sent: Sent): Added {
  const { instrument, entries } = trade.legs[leg]!;
  const place: Place = { trade: trade.id, leg, side: 'entries', index: entries.length };
  const request: OrderRequest = {
    ...entries[0]!.request,
    clientOrderId: clientOrderId(sent.runTag, place),
    quantity: onLot(instrument, quantity),
    execution: MARKET,
    trigger: null,
    sentUs: sent.us,
    signalMid: sent.signalMid,
  };
  return added(trade, place, newOrder(request, 'entry'));
}

/** The trade without what a leg still holds, which is too little to be sold: it is left in the wallet. */
export function withDust(trade: Trade, index: number): Trade {
  const leg = trade.legs[index]!;
  return withLeg(trade, index, { ...leg, dust: leg.dust + openQuantity(leg) });
}

function added(trade: Trade, place: Place, order: Order): Added {
  const leg = withNewOrder(trade.legs[place.leg]!, place.side, order);
  return { trade: withLeg(trade, place.leg, leg), place, request: order.request };
}

/** Why what an order closes is left. */
function exitReason({ state }: Trade, purpose: Purpose): string | null {
  if (purpose !== 'exit') return null;
  return state.tag === 'closing' ? state.reason : 'netted';
}

function clientOrderId(runTag: string, { trade, leg, side, index }: Place): ClientOrderId {
  return `${runTag}-${trade}-${leg}-${side === 'entries' ? 'e' : 'x'}${index + 1}` as ClientOrderId;
}
