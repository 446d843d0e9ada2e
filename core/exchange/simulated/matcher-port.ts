import type { Micros } from '../../market/time.js';
import type { ClientOrderId, OrderEvent, OrderRequest } from '../../orders/order.js';
import type { Activity } from '../activity.js';
import type { Rejection } from './filters.js';
import type { Taken } from './liquidity.js';

/** What one execution is, before it is charged. */
export interface Execution {
  readonly request: OrderRequest;
  readonly price: number;
  readonly quantity: number;
  readonly liquidity: 'maker' | 'taker';
  /** The best price that its side could take when it came; its own for a maker. NaN where there is none. */
  readonly best: number;
  readonly us: Micros;
}

/** What an order asks for, as far as it is not filled yet. */
export interface Asked {
  readonly quantity: number;
  /** Where it would be filled. */
  readonly fills: readonly Taken[];
  /** At which the position that it makes is valued. */
  readonly price: number;
}

/** What orders of one instrument ask of the exchange around them. */
export interface MatcherPort {
  answer(us: Micros, event: OrderEvent): void;
  execute(execution: Execution): void;
  /** What is held, signed; 0 on spot. */
  position(): number;
  /** Why an order may not go to the book: its leverage or its money; null when it may. */
  refused(request: OrderRequest, asked: Asked): Rejection | null;
  /** An order, if it is open then, ends at `us`, behind all market events of that time. */
  expireAt(us: Micros, id: ClientOrderId): void;
  /** Null while it is not known. */
  activity(): Activity | null;
}
