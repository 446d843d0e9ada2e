import { contractsOf, type Instrument } from '../../market/instrument.js';
import type { MarketState } from '../../market/market-state.js';
import { QUANTITY_TOLERANCE, type Side } from '../../orders/order.js';
import { lotsWithin, onLot, remainder } from '../../orders/sizing.js';
import { isBetter } from './sides.js';

/** What an order takes from one level, in the venue's units. */
export interface Taken {
  readonly price: number;
  readonly quantity: number;
}

/** What an order would take, and what is left of it. */
export interface Taking {
  readonly levels: readonly Taken[];
  readonly remaining: number;
  /** The last price that there is a level at, also one that is used up; NaN without one. */
  readonly lastPrice: number;
}

interface Consumed {
  /** Which change of the level's size it was taken from: with another one it is forgotten. */
  readonly change: number;
  readonly quantity: number;
}

const FIRST_LEVELS = 4;

/**
 * What there is to take of one instrument: the levels that its market shows, less what our own orders took of them
 * since the feed last changed their sizes.
 */
export class Liquidity {
  readonly #instrument: Instrument;
  readonly #market: MarketState;
  /** By price, of the side that buys took from and of the one that sells took from. */
  readonly #consumed = { buy: new Map<number, Consumed>(), sell: new Map<number, Consumed>() };
  #prices = new Float64Array(FIRST_LEVELS);
  #sizes = new Float64Array(FIRST_LEVELS);

  constructor(instrument: Instrument, market: MarketState) {
    this.#instrument = instrument;
    this.#market = market;
  }

  /** The best price that an order of this side could take; NaN when there is none. */
  best(side: Side): number {
    const { depth, book, bid, ask } = this.#market;
    if (depth !== 'depth' && depth !== 'quotes') return side === 'buy' ? ask : bid;
    return (side === 'buy' ? book.asks : book.bids).bestPrice;
  }

  /** What an order would take, from the best level on and up to its limit, without taking it. */
  plan(side: Side, quantity: number, limit: number | null): Taking {
    const levels: Taken[] = [];
    let remaining = quantity;
    let lastPrice = Number.NaN;
    let known = this.#load(side, FIRST_LEVELS);
    for (let rank = 0; remaining > 0; rank++) {
      if (rank === known) known = this.#load(side, known * 2);
      if (rank === known) break;
      const price = this.#prices[rank]!;
      if (limit !== null && isBetter(side, price, limit)) break;
      lastPrice = price;
      const taken = Math.min(remaining, this.#available(side, price, this.#sizes[rank]!));
      if (!(taken > 0)) continue;
      levels.push({ price, quantity: taken });
      remaining = remainder(this.#instrument, remaining, taken);
    }
    return { levels, remaining, lastPrice };
  }

  /** Takes from a level: it is not there again until the feed says so. */
  take(side: Side, { price, quantity }: Taken): void {
    const consumed = this.#consumed[side];
    const change = this.#changeAt(side, price);
    const before = consumed.get(price);
    const known = before?.change === change ? before.quantity : 0;
    consumed.set(price, { change, quantity: known + quantity });
  }

  #available(side: Side, price: number, size: number): number {
    const shown = lotsWithin(this.#instrument, venueSize(this.#instrument, size, price));
    const consumed = this.#consumed[side].get(price);
    if (!consumed) return shown;
    if (consumed.change === this.#changeAt(side, price)) {
      return remainder(this.#instrument, shown, consumed.quantity);
    }
    this.#consumed[side].delete(price);
    return shown;
  }

  /** Writes the best levels that an order of this side could take, at most `count`; returns how many there are. */
  #load(side: Side, count: number): number {
    if (count > this.#prices.length) {
      this.#prices = new Float64Array(count);
      this.#sizes = new Float64Array(count);
    }
    const market = this.#market;
    const { depth, book } = market;
    // A candle has no size: what it fills is not taken from a level.
    if (depth === 'candles') return 0;
    if (depth === 'prints' || depth === 'none') {
      this.#prices[0] = side === 'buy' ? market.ask : market.bid;
      this.#sizes[0] = side === 'buy' ? market.askSize : market.bidSize;
      return Number.isNaN(this.#prices[0]) ? 0 : 1;
    }
    // Without a depth stream the book holds what earlier quotes left behind: only the last quote is a market.
    const most = depth === 'depth' ? count : Math.min(count, 1);
    return (side === 'buy' ? book.asks : book.bids).best(most, this.#sizes, 0, this.#prices);
  }

  /** Which print or which change of the book a level is from: the two are told apart by their signs. */
  #changeAt(side: Side, price: number): number {
    const market = this.#market;
    const { depth, book } = market;
    if (depth === 'prints' || depth === 'none') return -(side === 'buy' ? market.askPrint : market.bidPrint);
    return (side === 'buy' ? book.asks : book.bids).changeAt(price);
  }
}

/** A size of the feed (base units) in the venue's units, without the rounding of the conversion. */
export function venueSize(instrument: Instrument, base: number, price: number): number {
  if (instrument.kind !== 'inverse' && instrument.contractSize === 1) return base;
  const size = contractsOf(instrument, base, price);
  const nearest = onLot(instrument, size);
  return Math.abs(nearest - size) <= size * QUANTITY_TOLERANCE ? nearest : size;
}
