import type { AccountEvent, Replacement } from '../exchange/exchange.js';
import type { Instrument } from '../market/instrument.js';
import type { Moment } from '../market/moment.js';
import type { Micros } from '../market/time.js';
import type { RefusalCode } from '../market/verdict.js';
import type { OrderedFor } from '../orders/decision.js';
import type { Transaction } from '../orders/ledger.js';
import type { ClientOrderId, OrderEvent, OrderRequest } from '../orders/order.js';
import type { Position } from '../orders/position.js';
import type { Trade } from '../orders/trade.js';
import type { EquityMarks } from './equity.js';

/** What was watched of a trade while it was open, in quote currency; NaN where there is or was nothing. */
export interface WatchedRates {
  /** The stop as it stands. */
  readonly stopRate: number;
  /** The first stop. */
  readonly initialStopRate: number;
  /** The lowest rate that closing it would have brought. */
  readonly minRate: number;
  /** The highest one. */
  readonly maxRate: number;
}

/** What a {@link Journal} is told: one thing that was sent, answered, moved or refused. */
export type JournalEntry =
  /** An order that is about to be sent. */
  | {
      /** When the host knew or did it, on the local timeline. */
      readonly us: Micros;
      readonly kind: 'order';
      /** As it will be sent, on the venue's grid. */
      readonly request: OrderRequest;
      /** Null for an order of no trade. */
      readonly place: OrderedFor | null;
    }
  /** A cancellation that is about to be sent. */
  | {
      readonly us: Micros;
      readonly kind: 'cancel';
      /** The order that is meant; it was recorded before. */
      readonly clientOrderId: ClientOrderId;
    }
  /** A change of an order that is about to be sent. */
  | {
      readonly us: Micros;
      readonly kind: 'replace';
      readonly clientOrderId: ClientOrderId;
      /** What the order is to be from then on. */
      readonly replacement: Replacement;
    }
  /** What the venue said of an order, when it is known here. */
  | {
      readonly us: Micros;
      readonly kind: 'answer';
      /** Its own times are the venue's: they may be earlier than `us`. */
      readonly event: OrderEvent;
    }
  /** What the venue did to the account by itself, when it is known here. */
  | { readonly us: Micros; readonly kind: 'account'; readonly event: AccountEvent }
  /** A trade as it stands after a change of it, its legs or their orders. */
  | {
      readonly us: Micros;
      readonly kind: 'trade';
      /** All of it: it takes the place of what was recorded of the trade before. */
      readonly trade: Trade;
      /** What was watched of it by then; left out where nothing was. */
      readonly watched?: WatchedRates;
    }
  /** A movement of money. */
  | {
      readonly us: Micros;
      readonly kind: 'transaction';
      /** It is never changed or taken back. */
      readonly transaction: Transaction;
    }
  /** What is held of a contract, after a fill of it. */
  | {
      readonly us: Micros;
      readonly kind: 'position';
      /** A contract. */
      readonly instrument: Instrument;
      /** Net over all trades: it takes the place of what was recorded before. */
      readonly position: Position;
    }
  /** What was not done. */
  | {
      readonly us: Micros;
      readonly kind: 'refusal';
      /** Why, for programs. */
      readonly code: RefusalCode;
      /** Why, for people, with the numbers. */
      readonly message: string;
    }
  /** What the strategy keeps under a key has changed. */
  | {
      readonly us: Micros;
      readonly kind: 'kv';
      /** The strategy's own. */
      readonly key: string;
      /** JSON; null when nothing is kept there any more. */
      readonly text: string | null;
    };

/** Everything that was sent, answered, moved and refused, in order. */
export interface Journal {
  /**
   * Keeps what came of one moment, whole or not at all, before anything of it is sent; what it throws ends the run. Entries
   * come in the order of processing, and never none; moments in theirs.
   */
  commit(entries: readonly JournalEntry[], moment: Moment): void;
  /** Told behind all entries when the run has come to its end, and has a result. What it throws fails the run. */
  end?(span: RunSpan, worth: RunWorth): void;
}

/** The time of a run's data; null or NaN where there were none. */
export interface RunSpan {
  /** The first event. */
  readonly startedUs: Micros | null;
  /** The last event. */
  readonly endedUs: Micros | null;
}

/** What a run's money was, beside what its trades say: all that the statistics of its result need. */
export interface RunWorth {
  /** Of the wallet that it began with, in the stake currency. */
  readonly startingBalance: number;
  /** At the run's end, stake currency a unit of each currency that it had money in; NaN where it is not known. */
  readonly prices: ReadonlyMap<string, number>;
  /** What it was worth in between, and in the end. */
  readonly equity: EquityMarks;
}
