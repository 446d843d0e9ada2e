import type { Instrument } from '../../market/instrument.js';
import type { MarketDepth, MarketState } from '../../market/market-state.js';
import type { Micros } from '../../market/time.js';
import type { OrderRequest } from '../../orders/order.js';
import type { SimulatedAccount } from './account.js';
import type { Liquidity } from './liquidity.js';
import type { Messages } from './messages.js';
import type { OpenOrders } from './open-orders.js';

/** One instrument's orders, and all that what becomes of them goes by. */
export interface OrderDesk {
  readonly instrument: Instrument;
  readonly market: MarketState;
  readonly liquidity: Liquidity;
  readonly orders: OpenOrders;
  readonly account: SimulatedAccount;
  readonly messages: Messages;
  /** What fills and resting orders were decided by. */
  readonly decidedBy: WeakestDepth;
  /** Charges an execution, says it, and ends what rests to reduce a position that has ended by it. */
  execute(execution: Execution): void;
}

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

const WEAKEST_FIRST: readonly MarketDepth[] = ['none', 'candles', 'prints', 'quotes', 'depth'];

/** The weakest picture of a market that something was decided by. */
export class WeakestDepth {
  #depth: MarketDepth | null = null;

  /** Null before the first. */
  get depth(): MarketDepth | null {
    return this.#depth;
  }

  note(depth: MarketDepth): void {
    const known = this.#depth;
    const isWeaker = known === null || WEAKEST_FIRST.indexOf(depth) < WEAKEST_FIRST.indexOf(known);
    if (isWeaker) this.#depth = depth;
  }
}
