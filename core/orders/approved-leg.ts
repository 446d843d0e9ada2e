import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import type { Direction } from '../strategy/intents.js';
import { type Bracket, entrySide, type Leg, legOf } from './leg.js';
import { type ClientOrderId, type Execution, newOrder, type OrderRequest, type Trigger } from './order.js';

/** A leg that was sized and checked: what may be sent. */
export interface ApprovedLeg {
  readonly instrument: Instrument;
  readonly direction: Direction;
  readonly execution: Execution;
  readonly trigger: Trigger | null;
  /** In the venue's units, on its grid. */
  readonly quantity: number;
  /** In quote currency, before leverage. */
  readonly stake: number;
  readonly leverage: number;
  readonly bracket: Bracket;
  /** Mid at the signal; NaN without one. */
  readonly signalMid: number;
}

/** The leg with its entry order, not sent yet. */
export function newLeg(approved: ApprovedLeg, clientOrderId: ClientOrderId, us: Micros): Leg {
  const { instrument, direction, stake, leverage, bracket, execution, trigger, quantity, signalMid } =
    approved;
  const request: OrderRequest = {
    clientOrderId,
    instrument,
    side: entrySide(direction),
    quantity,
    execution,
    trigger,
    reduceOnly: false,
    leverage,
    sentUs: us,
    signalMid,
  };
  return legOf({
    instrument,
    direction,
    stake,
    leverage,
    bracket,
    entries: [newOrder(request, 'entry')],
    exits: [],
    funding: 0,
    isFundingUnknown: false,
    liquidationCost: 0,
    dust: 0,
  });
}
