import { contractsOf, type Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import { type ClientOrderId, limitPrice, type OrderRequest, type Side } from '../../orders/order.js';
import type { QueueShare } from '../queue-model.js';
import { type Print, QueueLevel, type Resting } from './queue-level.js';
import type { VenueMarket } from './venue-market.js';

const SIDES = ['buy', 'sell'] as const;

/** A print with where it was. Sizes are the venue's units. */
export interface PricedPrint extends Print {
  readonly price: number;
  readonly isBuy: boolean;
}

/** Our orders on one instrument's book, level by level, and what the feed says of those levels. */
export class RestingOrders {
  readonly #instrument: Instrument;
  readonly #market: VenueMarket;
  readonly #share: QueueShare | null;
  readonly #byId = new Map<ClientOrderId, Resting>();
  /** Each side's levels, its best first. */
  readonly #levels = { buy: [] as QueueLevel[], sell: [] as QueueLevel[] };

  constructor(instrument: Instrument, market: VenueMarket, share: QueueShare | null) {
    this.#instrument = instrument;
    this.#market = market;
    this.#share = share;
  }

  get count(): number {
    return this.#byId.size;
  }

  get(id: ClientOrderId): Resting | undefined {
    return this.#byId.get(id);
  }

  /** In the order in which they came to the book. */
  all(): Iterable<Resting> {
    return this.#byId.values();
  }

  /** The order that is filled first; undefined without one. */
  best(side: Side): Resting | undefined {
    return this.#levels[side][0]?.orders[0];
  }

  /** Puts an order at the end of its level's queue. */
  add(request: OrderRequest, remaining: number): void {
    const price = limitPrice(request)!;
    const levels = this.#levels[request.side];
    let at = levels.findIndex((level) => !isBetter(request.side, level.price, price));
    if (at < 0) at = levels.length;
    if (levels[at]?.price !== price) levels.splice(at, 0, this.#newLevel(request.side, price));
    this.#byId.set(request.clientOrderId, levels[at]!.join(request, remaining));
  }

  remove(order: Resting): void {
    const { side, clientOrderId } = order.request;
    const levels = this.#levels[side];
    const at = levels.findIndex(({ orders }) => orders.includes(order));
    const { orders } = levels[at]!;
    orders.splice(orders.indexOf(order), 1);
    if (orders.length === 0) levels.splice(at, 1);
    this.#byId.delete(clientOrderId);
  }

  /** A print: it sweeps what it went through, and moves the queue where it was. */
  print(print: PricedPrint, fill: (order: Resting, quantity: number) => void): void {
    for (const side of SIDES) {
      for (const level of [...this.#levels[side]]) {
        if (isBetter(side, level.price, print.price)) level.sweep(print, fill);
        else {
          const isAgainst = print.isBuy === (side === 'sell');
          if (level.price === print.price && isAgainst) level.print(print, fill);
          break;
        }
      }
    }
  }

  /** The last quote states its two levels, and that nothing is better. */
  stateQuote(exchangeTs: Micros, us: Micros): void {
    const { bid, ask } = this.#market;
    for (const side of SIDES) {
      const best = side === 'buy' ? bid : ask;
      for (const level of this.#levels[side]) {
        if (!isBetter(side, level.price, best) && level.price !== best) break;
        level.state(this.#sizeAt(side, level.price), exchangeTs, us);
      }
    }
  }

  /** A depth message states every level that it could show. */
  stateAll(exchangeTs: Micros, us: Micros): void {
    for (const side of SIDES) {
      for (const level of this.#levels[side]) {
        const size = this.#sizeAt(side, level.price);
        if (size > 0 || this.#isVisible(side, level.price)) level.state(size, exchangeTs, us);
        else level.forget();
      }
    }
  }

  forgetSizes(): void {
    for (const side of SIDES) for (const level of this.#levels[side]) level.forget();
  }

  #newLevel(side: Side, price: number): QueueLevel {
    const { depth, bid, ask, quoteExchangeTs, depthExchangeTs } = this.#market;
    const isKnown = this.#isVisible(side, price);
    const best = side === 'buy' ? bid : ask;
    const isQuoted = price === best || isBetter(side, price, best);
    const statedTs = isQuoted
      ? later(quoteExchangeTs, depth === 'depth' ? depthExchangeTs : Number.NaN)
      : depthExchangeTs;
    return new QueueLevel(price, this.#share, isKnown ? this.#sizeAt(side, price) : Number.NaN, statedTs);
  }

  /** Whether it is known what stands at a price: not behind all that the market shows. */
  #isVisible(side: Side, price: number): boolean {
    const { depth, book, bid, ask } = this.#market;
    const best = side === 'buy' ? bid : ask;
    if (depth === 'quotes') return price === best || isBetter(side, price, best);
    if (depth !== 'depth') return false;
    const levels = side === 'buy' ? book.bids : book.asks;
    return price === levels.worstPrice || isBetter(side, price, levels.worstPrice);
  }

  #sizeAt(side: Side, price: number): number {
    const { book } = this.#market;
    const size = (side === 'buy' ? book.bids : book.asks).sizeAt(price);
    return contractsOf(this.#instrument, size, price);
  }
}

function isBetter(side: Side, price: number, other: number): boolean {
  return side === 'buy' ? price > other : price < other;
}

function later(one: Micros, other: Micros): Micros {
  if (Number.isNaN(one)) return other;
  return other > one ? other : one;
}
