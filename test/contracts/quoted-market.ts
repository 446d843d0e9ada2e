import type { Exchange, VenueEvent } from '../../core/exchange/exchange.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { baseUnits, type Instrument } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import type { Side } from '../../core/orders/order.js';
import { appendScripted, type Scripted } from '../fixtures/market.js';
import type { ExchangeDriver } from './exchange.js';

/** Longer than any message takes here. */
export const SETTLED_US = 1_000_000;
const BID = 100;
const ASK = 100.1;
const TICK = 0.1;

/** An exchange that hears market events and is told the time. */
export interface Simulated {
  readonly exchange: Exchange;
  readonly said: readonly VenueEvent[];
  onEvent(batch: EventBatch, row: number): void;
  /** Does all that is due before a time. */
  advance(us: Micros): void;
}

/** A simulated exchange on a market of quotes and prints, as the contract drives it. */
export class QuotedMarket implements ExchangeDriver {
  readonly instrument: Instrument;
  readonly bid = BID;
  readonly ask = ASK;
  readonly quantity: number;
  readonly exchange: Exchange;
  nowUs: Micros = 1_700_000_000_000_000;
  readonly #simulated: Simulated;
  #events = 0;

  constructor(simulated: Simulated, instrument: Instrument, quantity: number) {
    this.instrument = instrument;
    this.quantity = quantity;
    this.exchange = simulated.exchange;
    this.#simulated = simulated;
    this.#quote();
    this.settle();
  }

  get said(): readonly VenueEvent[] {
    return this.#simulated.said;
  }

  settle(): void {
    this.nowUs += SETTLED_US;
    this.#simulated.advance(this.nowUs);
    this.#quote();
  }

  /** What was sent in this moment has come before it. */
  trade(side: Side, price: number, quantity: number): void {
    this.settle();
    const through = side === 'buy' ? price - TICK : price + TICK;
    const startedBy = side === 'buy' ? 'sell' : 'buy';
    this.#tell(['print', this.nowUs, through, baseUnits(this.instrument, quantity, through), startedBy]);
    this.settle();
  }

  /** What was taken of a level is there again when the feed has stated another size. */
  #quote(): void {
    for (const times of [11, 10]) {
      const size = (price: number) => baseUnits(this.instrument, times * this.quantity, price);
      this.#tell(['quote', this.nowUs, BID, size(BID), ASK, size(ASK)]);
    }
  }

  #tell(event: Scripted): void {
    const batch = new EventBatch(1, 1);
    appendScripted(batch, this.instrument, event, ++this.#events);
    this.#simulated.onEvent(batch, 0);
  }
}
