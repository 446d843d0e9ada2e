import type { AccountEvent, Replacement } from '../exchange/exchange.js';
import type { Micros } from '../market/time.js';
import type { Transaction } from '../orders/ledger.js';
import type { ClientOrderId, OrderEvent, OrderRequest, Purpose } from '../orders/order.js';
import type { Trade } from '../orders/trade.js';
import type { RefusalCode } from '../risk/verdict.js';

/** What an order is for: the leg of a trade, that was recorded before. */
export interface OrderedFor {
  readonly trade: number;
  /** Its place in the trade, from 0 on. */
  readonly leg: number;
  readonly purpose: Purpose;
}

export type JournalEntry =
  /** About to be sent. */
  | {
      readonly us: Micros;
      readonly kind: 'order';
      readonly request: OrderRequest;
      /** Null for an order of no trade. */
      readonly place: OrderedFor | null;
    }
  | { readonly us: Micros; readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId }
  | {
      readonly us: Micros;
      readonly kind: 'replace';
      readonly clientOrderId: ClientOrderId;
      readonly replacement: Replacement;
    }
  /** What the venue said, when it is known here. */
  | { readonly us: Micros; readonly kind: 'answer'; readonly event: OrderEvent }
  | { readonly us: Micros; readonly kind: 'account'; readonly event: AccountEvent }
  /** A trade as it stands after a change of it, its legs or their orders. */
  | { readonly us: Micros; readonly kind: 'trade'; readonly trade: Trade }
  | { readonly us: Micros; readonly kind: 'transaction'; readonly transaction: Transaction }
  /** What was not done, with its code and numbers. */
  | { readonly us: Micros; readonly kind: 'refusal'; readonly code: RefusalCode; readonly message: string };

/** Everything that was sent, answered, moved and refused, in order; a request is recorded before it is sent. */
export interface Journal {
  record(entry: JournalEntry): void;
}
