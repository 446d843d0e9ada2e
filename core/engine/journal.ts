import type { Micros } from '../market/time.js';
import type { ClientOrderId, OrderEvent, OrderRequest } from '../orders/order.js';
import type { RefusalCode } from '../risk/verdict.js';

export type JournalEntry =
  | { readonly us: Micros; readonly kind: 'order'; readonly request: OrderRequest }
  | { readonly us: Micros; readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId }
  | { readonly us: Micros; readonly kind: 'answer'; readonly event: OrderEvent }
  | { readonly us: Micros; readonly kind: 'refusal'; readonly code: RefusalCode; readonly message: string };

/** Everything that was sent, answered and refused, in order; a request is recorded before it is sent. */
export interface Journal {
  record(entry: JournalEntry): void;
}
