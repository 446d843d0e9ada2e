import { configSchema } from '../../core/config/schema.js';
import type { ApprovedRequest, VenueRequest } from '../../core/exchange/exchange.js';
import { SimulatedExchange } from '../../core/exchange/simulated/simulated-exchange.js';
import type { VenueModel } from '../../core/exchange/simulated/venue-model.js';
import type { Venues } from '../../core/loader/plugins.js';
import type { EventBatch } from '../../core/market/event-batch.js';
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
import { venueModel } from '../../core/run/venue.js';
import type { MarketListener, Replay } from './replay.js';

/** More than any order here needs. */
const WALLET = 1e9;

/** An execution, and half the spread of the quote when it happened. */
export interface Executed {
  readonly order: string;
  readonly fill: Fill;
  readonly halfSpread: number;
}

/**
 * The venue of a run with this queue model and latency, without fees. What it says is told when it happens, not when it would be
 * known: nobody here acts on it.
 */
export function experimentVenue(
  venues: Venues,
  { queue = 'risk_averse', latency = 'zero' }: { readonly queue?: string; readonly latency?: string },
): VenueModel {
  const venue = venueModel(configSchema.parse({ fee: 0, queue_model: queue, latency }), venues);
  return {
    ...venue,
    latency: (instrument) => {
      const model = venue.latency(instrument);
      return {
        observe: (localTs, exchangeTs) => model.observe(localTs, exchangeTs),
        next: () => ({ ...model.next(), answerUs: 0 }),
      };
    },
  };
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

  constructor(replay: Replay, venue: VenueModel) {
    const { instrument, market } = replay;
    this.#replay = replay;
    this.#exchange = new SimulatedExchange({
      venue,
      wallet: { [instrument.base]: WALLET, [instrument.settle]: WALLET },
      stakeCurrency: 'USDT',
      instrument: () => instrument,
      market: () => market,
      activity: () => null,
      tell: (said) => {
        if (said.kind === 'order') this.#onAnswer(said.event, said.us);
      },
    });
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
    this.#send({ kind: 'submit', request });
  }

  cancel(order: string, us: Micros): void {
    this.#send({ kind: 'cancel', clientOrderId: order as ClientOrderId, sentUs: us });
  }

  advance(us: Micros): void {
    while (this.#exchange.advance(us)) {
      // It stops behind each thing that it has to say.
    }
  }

  onEvent(batch: EventBatch, row: number): void {
    this.#exchange.onEvent(batch, row);
  }

  /** Experiments send what they have sized themselves. */
  #send(request: VenueRequest): void {
    this.#exchange.send(request as ApprovedRequest);
  }

  #onAnswer(event: OrderEvent, us: Micros): void {
    const { market } = this.#replay;
    if (event.kind === 'accepted') this.arrivedUs = us;
    else if (event.kind === 'fill') {
      const { clientOrderId: order, fill } = event;
      this.fills.push({ order, fill, halfSpread: (market.ask - market.bid) / 2 });
    } else if (event.kind === 'canceled' || event.kind === 'rejected') {
      this.ended.set(event.clientOrderId, event.kind);
    }
  }
}
