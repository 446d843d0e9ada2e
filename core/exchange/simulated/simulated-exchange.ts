import type { FusedBook } from '../../market/fused-book.js';
import { contractsOf, type Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import { chargedFill } from '../../orders/leg.js';
import {
  type CancelReason,
  type ClientOrderId,
  type Liquidity,
  type OrderEvent,
  type OrderRequest,
  QUANTITY_TOLERANCE,
  type Side,
} from '../../orders/order.js';
import { onLot } from '../../orders/sizing.js';
import type { Exchange } from '../exchange.js';
import type { Latency } from '../latency.js';
import type { FeeRates } from '../venue.js';

/** The market as the simulated exchange knows it when an order meets it. */
export interface SimulatedMarket {
  book(instrument: Instrument): FusedBook;
  /** Best bid and ask of the last quote; NaN before the first. */
  quote(instrument: Instrument): { readonly bid: number; readonly ask: number };
}

export interface SimulatedExchangeOptions {
  readonly latency: Latency;
  readonly market: SimulatedMarket;
  fees(instrument: Instrument): FeeRates;
  /** An order or a cancellation is on its way: `arrive` is to be called at `us`, after all market events of that time. */
  onArrival(us: Micros, arrive: () => void): void;
  /** An answer is on its way: it is known here at `us`. */
  onAnswer(us: Micros, event: OrderEvent): void;
}

interface Resting {
  readonly request: OrderRequest;
  remaining: number;
}

/** Resting orders of an instrument, each side from its best price on, then first come. */
type RestingSides = Readonly<Record<Side, Resting[]>>;

/**
 * An exchange on recorded books. A market order walks the visible book and what it cannot fill is cancelled; a
 * limit order takes what crosses, and its rest is filled as maker by prints strictly through its price, up to
 * their size. The book itself does not change by our orders.
 */
export class SimulatedExchange implements Exchange {
  readonly #options: SimulatedExchangeOptions;
  readonly #resting = new Map<Instrument, RestingSides>();
  #restingCount = 0;

  constructor(options: SimulatedExchangeOptions) {
    this.#options = options;
  }

  get restingCount(): number {
    return this.#restingCount;
  }

  submit(request: OrderRequest): void {
    const { orderUs, feedUs } = this.#options.latency;
    const arrivalUs = request.sentUs + orderUs + feedUs;
    this.#options.onArrival(arrivalUs, () => this.#match(request, arrivalUs));
  }

  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void {
    const { orderUs, feedUs } = this.#options.latency;
    const arrivalUs = sentUs + orderUs + feedUs;
    this.#options.onArrival(arrivalUs, () => this.#cancelResting(clientOrderId, arrivalUs));
  }

  /** A print on the book: fills resting orders that it went through, up to its size. */
  onPrint(instrument: Instrument, price: number, baseSize: number, us: Micros): void {
    const sides = this.#resting.get(instrument);
    if (!sides) return;
    const size = contractsOf(instrument, baseSize, price);
    const left = this.#fillThrough(sides.buy, (limit) => price < limit, size, us);
    this.#fillThrough(sides.sell, (limit) => price > limit, left, us);
  }

  #fillThrough(resting: Resting[], through: (limit: number) => boolean, size: number, us: Micros): number {
    let left = size;
    while (resting.length > 0 && through(resting[0]!.request.price!)) {
      const order = resting[0]!;
      const { instrument } = order.request;
      const quantity = onLot(instrument, Math.min(order.remaining, left));
      if (!(quantity > 0)) return 0;
      left -= quantity;
      order.remaining = onLot(instrument, order.remaining - quantity);
      this.#fill(order.request, order.request.price!, quantity, 'maker', us);
      if (order.remaining > order.request.quantity * QUANTITY_TOLERANCE) return 0;
      this.#removeAt(resting, 0);
    }
    return left;
  }

  #match(request: OrderRequest, us: Micros): void {
    this.#answer(us, { kind: 'accepted', clientOrderId: request.clientOrderId });
    const remaining = this.#takeFromBook(request, us);
    if (!(remaining > request.quantity * QUANTITY_TOLERANCE)) return;
    if (request.type === 'market') this.#cancelled(request.clientOrderId, 'book_exhausted', us);
    else this.#rest({ request, remaining });
  }

  /** Walks the visible levels from the best on, up to the limit; returns what is left. */
  #takeFromBook(request: OrderRequest, us: Micros): number {
    const { instrument, side } = request;
    const book = this.#options.market.book(instrument);
    const levels = side === 'buy' ? book.asks : book.bids;
    // Without a depth stream the book holds what earlier quotes left behind: only the last quote is a market.
    const depth = book.depthKnown ? levels.length : Math.min(levels.length, 1);
    const prices = new Float64Array(depth);
    const sizes = new Float64Array(depth);
    levels.best(depth, sizes, 0, prices);
    let remaining = request.quantity;
    for (let rank = 0; rank < depth; rank++) {
      if (!(remaining > request.quantity * QUANTITY_TOLERANCE)) return 0;
      const price = prices[rank]!;
      if (request.price !== null && (side === 'buy' ? price > request.price : price < request.price))
        return remaining;
      const available = onLot(instrument, contractsOf(instrument, sizes[rank]!, price));
      const quantity = Math.min(remaining, available);
      if (!(quantity > 0)) continue;
      remaining = onLot(instrument, remaining - quantity);
      this.#fill(request, price, quantity, 'taker', us);
    }
    return remaining;
  }

  #rest(order: Resting): void {
    const { instrument, side, price } = order.request;
    const sides = this.#resting.get(instrument) ?? { buy: [], sell: [] };
    this.#resting.set(instrument, sides);
    const resting = sides[side];
    const worse = (other: Resting) =>
      side === 'buy' ? other.request.price! < price! : other.request.price! > price!;
    const at = resting.findIndex(worse);
    resting.splice(at < 0 ? resting.length : at, 0, order);
    this.#restingCount++;
  }

  #cancelResting(clientOrderId: ClientOrderId, us: Micros): void {
    for (const { buy, sell } of this.#resting.values()) {
      for (const resting of [buy, sell]) {
        const at = resting.findIndex((order) => order.request.clientOrderId === clientOrderId);
        if (at < 0) continue;
        this.#removeAt(resting, at);
        this.#cancelled(clientOrderId, 'requested', us);
        return;
      }
    }
  }

  #removeAt(resting: Resting[], at: number): void {
    resting.splice(at, 1);
    this.#restingCount--;
  }

  #fill(request: OrderRequest, price: number, quantity: number, liquidity: Liquidity, us: Micros): void {
    const { instrument } = request;
    const { bid, ask } = this.#options.market.quote(instrument);
    const best = request.side === 'buy' ? ask : bid;
    const mid = (bid + ask) / 2;
    const rate = this.#options.fees(instrument)[liquidity];
    const fill = chargedFill(instrument, rate, { us, price, quantity, liquidity, mid, best });
    this.#answer(us, { kind: 'fill', clientOrderId: request.clientOrderId, fill });
  }

  #cancelled(clientOrderId: ClientOrderId, reason: CancelReason, us: Micros): void {
    this.#answer(us, { kind: 'canceled', clientOrderId, reason });
  }

  /** `us` already holds the feed's delay: the answer needs its own in place of it, and is never before the feed. */
  #answer(us: Micros, event: OrderEvent): void {
    const { answerUs, feedUs } = this.#options.latency;
    this.#options.onAnswer(us + Math.max(answerUs - feedUs, 0), event);
  }
}
