import type { MarketDepth } from '../../market/market-state.js';

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
