import { configSchema } from '../../core/config/schema.js';
import type { Listing } from '../../core/exchange/simulated/listing.js';
import { SimulatedExchange } from '../../core/exchange/simulated/simulated-exchange.js';
import type { VenueModel } from '../../core/exchange/simulated/venue-model.js';
import type { Venues } from '../../core/loader/plugins.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import type {
  ClientOrderId,
  Execution,
  Fill,
  OrderEvent,
  OrderRequest,
  Side,
} from '../../core/orders/order.js';
import { venueModel } from '../../core/run-venue.js';
import type { MarketListener, Replay } from './replay.js';

/** More than any order here needs. */
const WALLET = 1e9;

/** An execution, and half the spread of the quote when it happened. */
export interface Executed {
  readonly order: string;
  readonly fill: Fill;
  readonly halfSpread: number;
}

/** The venue of a run with this queue model and latency, without fees. */
export function experimentVenue(
  venues: Venues,
  { queue = 'risk_averse', latency = 'zero' }: { readonly queue?: string; readonly latency?: string },
): VenueModel {
  return venueModel(configSchema.parse({ fee: 0, queue_model: queue, latency }), venues);
}

export interface LoneRequest {
  readonly order: string;
  readonly side: Side;
  readonly quantity: number;
  readonly execution: Execution;
  readonly us: Micros;
}

/**
 * A simulated exchange with one account that nobody else trades on, listening to a market that it shares: what is done
 * here changes nothing for others.
 */
export class LoneVenue implements MarketListener {
  readonly fills: Executed[] = [];
  /** Of orders that are no more. */
  readonly ended = new Map<string, OrderEvent['kind']>();
  /** When the last order that was accepted came to the venue; NaN before. */
  arrivedUs: Micros = Number.NaN;
  /** Set by whoever wants nothing more of it. */
  isOver = false;
  readonly #replay: Replay;
  readonly #exchange: SimulatedExchange;
  readonly #listing: Listing;

  constructor(replay: Replay, venue: VenueModel) {
    const { instrument, market } = replay;
    this.#replay = replay;
    this.#exchange = new SimulatedExchange({
      venue,
      wallet: { [instrument.base]: WALLET, [instrument.settle]: WALLET },
      market: () => market,
      activity: () => null,
      price: () => Number.NaN,
      onArrival: (us, act) => replay.dueAt(us, 0, act),
      onExpiry: (us, act) => replay.dueAt(us, 0, act),
      onBoundary: (us, act) => replay.dueAt(us, 3, act),
      onAnswer: (_, event) => this.#onAnswer(event),
      onAccount: () => {},
    });
    this.#listing = this.#exchange.listing(instrument);
    replay.listen(this);
  }

  get instrument(): Instrument {
    return this.#replay.instrument;
  }

  submit({ order, side, quantity, execution, us }: LoneRequest): void {
    const request: OrderRequest = {
      clientOrderId: order as ClientOrderId,
      instrument: this.#replay.instrument,
      side,
      quantity,
      execution,
      trigger: null,
      reduceOnly: false,
      leverage: 1,
      sentUs: us,
      signalMid: this.#replay.market.mid,
    };
    this.#exchange.submit(request);
  }

  cancel(order: string, us: Micros): void {
    this.#exchange.cancel(order as ClientOrderId, us);
  }

  onQuote(exchangeTs: Micros, us: Micros): void {
    this.#listing.onQuote(exchangeTs, us);
  }

  onPrint(price: number, baseSize: number, isBuy: boolean, exchangeTs: Micros, us: Micros): void {
    this.#listing.onPrint(price, baseSize, isBuy, exchangeTs, us);
  }

  onDepth(exchangeTs: Micros, us: Micros): void {
    this.#listing.onDepth(exchangeTs, us);
  }

  onGap(): void {
    this.#listing.onGap();
  }

  /** Told when it happens, not when it would be known: nobody here acts on it. */
  #onAnswer(event: OrderEvent): void {
    const { market, nowUs } = this.#replay;
    if (event.kind === 'accepted') this.arrivedUs = nowUs;
    else if (event.kind === 'fill') {
      const { clientOrderId: order, fill } = event;
      this.fills.push({ order, fill, halfSpread: (market.ask - market.bid) / 2 });
    } else if (event.kind === 'canceled' || event.kind === 'rejected') {
      this.ended.set(event.clientOrderId, event.kind);
    }
  }
}
