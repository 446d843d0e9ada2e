import { contractsOf, type Instrument } from '../../market/instrument.js';
import { QUANTITY_TOLERANCE, type Side } from '../../orders/order.js';
import { onLot } from '../../orders/sizing.js';
import { reaches } from './sides.js';
import type { VenueMarket } from './venue-market.js';

/** What is known of the sizes that the levels of one instrument show: docs/fills.md, rules 4, 10 and 12. */
export class KnownSizes {
  readonly #instrument: Instrument;
  readonly #market: VenueMarket;

  constructor(instrument: Instrument, market: VenueMarket) {
    this.#instrument = instrument;
    this.#market = market;
  }

  /** Size of a side's own level, in the venue's units: 0 where there is none, NaN where it is not known. */
  at(side: Side, price: number): number {
    const { depth, book } = this.#market;
    const isQuoted = reaches(side, price, side === 'buy' ? book.quotedBid : book.quotedAsk);
    // Without depth, the book holds what earlier quotes left behind the last one.
    if (depth === 'quotes') return isQuoted ? this.held(side, price) : Number.NaN;
    if (depth !== 'depth') return Number.NaN;
    const size = this.held(side, price);
    const isTold = reaches(side, price, side === 'buy' ? book.lowestBid : book.highestAsk);
    return size > 0 || isQuoted || isTold ? size : Number.NaN;
  }

  /** Size that the book holds at a price, in the venue's units; 0 where it holds none. */
  held(side: Side, price: number): number {
    const { book } = this.#market;
    const base = (side === 'buy' ? book.bids : book.asks).sizeAt(price);
    return base === 0 ? 0 : venueSize(this.#instrument, base, price);
  }
}

/** A size of the feed (base units) in the venue's units, without the rounding of the conversion. */
export function venueSize(instrument: Instrument, base: number, price: number): number {
  if (instrument.kind !== 'inverse' && instrument.contractSize === 1) return base;
  const size = contractsOf(instrument, base, price);
  const nearest = onLot(instrument, size);
  return Math.abs(nearest - size) <= size * QUANTITY_TOLERANCE ? nearest : size;
}
