import { assertNever } from '../errors.js';
import type { ApprovedLeg } from './approved-leg.js';
import {
  charged,
  closeLeg,
  end,
  given,
  hear,
  type LegCharge,
  type LegFill,
  liquidate,
  taken,
} from './booking.js';
import { type Action, type Decision, type Now, only } from './decision.js';
import { exit, follow, hurry, type Leaving, retry } from './follow.js';
import type { Fill, OrderEvent } from './order.js';
import { cancel, moveLimits } from './requests.js';
import type { Trade } from './trade.js';
import { type Entry, newTrade, type Place } from './trade-orders.js';

/** What happens to a trade. */
export type TradeEvent =
  /** The venue says something of one of its orders: what follows is a decision of its own, when money is booked. */
  | { readonly kind: 'order'; readonly place: Place; readonly said: OrderEvent }
  /** All that was said is booked: what follows from it is due. */
  | { readonly kind: 'follow' }
  /** It is to be left. */
  | ({ readonly kind: 'exit' } & Leaving)
  /** It is to be left at the market, where it is being left already. */
  | { readonly kind: 'hurry'; readonly reason: string }
  /** What could not be sold before may be by now. */
  | { readonly kind: 'retry' }
  /** An order of it is to be given up. */
  | { readonly kind: 'cancel'; readonly place: Place }
  /** Its limits to enter or to leave are to be moved. */
  | { readonly kind: 'adjust'; readonly purpose: 'entry' | 'exit'; readonly price: number }
  /** The venue charged or paid something for a leg. */
  | { readonly kind: 'charge'; readonly leg: number; readonly charge: LegCharge }
  /** The venue closed all that a leg holds. */
  | { readonly kind: 'liquidated'; readonly leg: number; readonly fills: readonly Fill[] }
  /** A leg that has closed more than it held is given what another trade held: no venue sees it. */
  | ({ readonly kind: 'given' } & LegFill)
  /** The other side of that: a part of a leg was sold by an order of another trade. */
  | ({ readonly kind: 'taken' } & LegFill)
  /** The data are at their end: nothing is with the venue any more. */
  | { readonly kind: 'end'; readonly reason: string }
  /** What it holds of a leg is closed then, without the venue. */
  | ({ readonly kind: 'closed' } & LegFill);

/** Opens a trade: an order a leg. */
export function open(
  id: number,
  legs: readonly ApprovedLeg[],
  entry: Entry,
  now: Omit<Now, 'mids'>,
): Decision {
  const trade = newTrade(id, legs, entry, now);
  const actions = trade.legs.map(
    ({ entries }, leg): Action => ({
      kind: 'submit',
      request: entries[0]!.request,
      place: { trade: id, leg, purpose: 'entry' },
    }),
  );
  return { trade, actions };
}

/**
 * What becomes of a trade by what happens to it, and what is to be done. It follows from the three alone: what was
 * recorded decides again as it has decided.
 */
export function decide(trade: Trade, event: TradeEvent, now: Now): Decision {
  switch (event.kind) {
    case 'order':
      return hear(trade, event.place, event.said, now.us);
    case 'follow':
      return follow(trade, now);
    case 'exit':
      return exit(trade, event, now);
    case 'hurry':
      return hurry(trade, event.reason, now);
    case 'retry':
      return retry(trade, now);
    case 'cancel':
      return cancel(trade, event.place);
    case 'adjust':
      return moveLimits(trade, event.purpose, event.price);
    case 'charge':
      return only(charged(trade, event.leg, event.charge));
    case 'liquidated':
      return liquidate(trade, event, now);
    case 'given':
      return only(given(trade, event, now));
    case 'taken':
      return only(taken(trade, event, now));
    case 'end':
      return end(trade, event.reason, now.us);
    case 'closed':
      return closeLeg(trade, event, now);
    default:
      return assertNever(event);
  }
}
