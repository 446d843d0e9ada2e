import type { VenueRequest } from '../exchange/exchange.js';
import type { Instrument } from '../market/instrument.js';
import type { Moment } from '../market/moment.js';
import type { OrderedFor } from '../orders/decision.js';
import type { Transaction } from '../orders/ledger.js';
import type { Position } from '../orders/position.js';
import type { Trade } from '../orders/trade.js';
import type { EventText } from './event-text.js';
import type { WatchedRates } from './journal.js';

/** All that a run had decided and heard when it was stopped. */
export interface RunState {
  /** By id. */
  readonly trades: readonly StoredTrade[];
  /** In the order in which they were posted. */
  readonly transactions: readonly Transaction[];
  /** What is held of contracts. */
  readonly positions: ReadonlyMap<Instrument, Position>;
  /** What the strategy keeps: JSON by key. */
  readonly kept: readonly (readonly [key: string, text: string])[];
  /** In their order. */
  readonly moments: readonly StoredMoment[];
}

/** A moment that came to something. */
export interface StoredMoment extends Moment {
  /** From 1 on. */
  readonly number: number;
  /** What was said of an order or of the account, where that began it. */
  readonly heard: EventText | null;
  /** What was decided to be sent, in its order: that risk refused some of it is not said here. */
  readonly requests: readonly StoredRequest[];
}

/** A request, and what an order is for. */
export interface StoredRequest {
  /** As it was decided. */
  readonly sent: VenueRequest;
  /** Null for what is no order of a trade. */
  readonly place: OrderedFor | null;
}

/** A trade as it was last recorded, and what had been watched of it by then. */
export interface StoredTrade {
  /** With its legs, orders and fills. */
  readonly trade: Trade;
  /** NaN where nothing was. */
  readonly watched: WatchedRates;
  /** The number of the moment at which that was; null where an older program recorded it. */
  readonly moment: number | null;
}
