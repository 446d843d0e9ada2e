import type { AccountEvent } from '../../../core/exchange/exchange.js';
import type { FeeTier, MarginTerms } from '../../../core/exchange/venue.js';
import type { Instrument } from '../../../core/market/instrument.js';
import type { Micros } from '../../../core/market/time.js';
import {
  type CancelReason,
  type ClientOrderId,
  limitPrice,
  type OrderEvent,
  type OrderRequest,
} from '../../../core/orders/order.js';
import {
  filledOf,
  type HistoryEntry,
  type MarginMode,
  positionOf,
  reducedBy,
  type SlowPosition,
} from './account.js';
import type { Take } from './consumption.js';
import { type FeePayment, tierAt } from './fees.js';
import type { FundingMessage, FundingSchedule } from './funding.js';
import { freeOf, type Money, needOf } from './margin.js';
import { MarketLog } from './market-log.js';
import { type Entries, lastPrint, midOf } from './market-view.js';
import type { SlowImpact } from './matching.js';
import { Messages, type SlowLatency } from './messages.js';
import type { QueueModel, SeenPrint } from './queue.js';
import { exact } from './units.js';

export interface SlowOptions {
  readonly instruments: readonly Instrument[];
  readonly wallet: Readonly<Record<string, number>>;
  feeTiers(instrument: Instrument): readonly FeeTier[];
  readonly feePayment: FeePayment;
  readonly queue: QueueModel;
  readonly impact: SlowImpact;
  readonly marginMode: MarginMode;
  /** Null: never liquidated, any leverage. */
  marginTerms(instrument: Instrument): MarginTerms | null;
  fundingSchedule(instrument: Instrument): FundingSchedule;
  readonly latency: SlowLatency;
}

export interface SlowAnswer {
  /** When it is known here. */
  readonly us: Micros;
  readonly event: OrderEvent | AccountEvent;
}

export interface SlowOrder {
  /** As it stands now. */
  request: OrderRequest;
  place: 'waiting' | 'taking' | 'resting' | 'ended';
  /** How many messages of its instrument had come when it arrived, or came to the back of its queue. */
  arrivedAt: number;
  /** Its place among all arrivals. */
  turn: number;
  /** What our orders before it left of prints. */
  readonly seen: SeenPrint[];
}

/** All that the slow exchange knows, and what can be read off it. Nothing here is kept that can be told anew. */
export class State {
  readonly options: SlowOptions;
  readonly history: HistoryEntry[];
  readonly orders: SlowOrder[] = [];
  readonly answers: SlowAnswer[] = [];
  readonly messages: Messages;
  nowUs = Number.NEGATIVE_INFINITY;
  readonly #markets: readonly {
    readonly instrument: Instrument;
    readonly log: MarketLog;
    readonly takes: Take[];
    readonly marks: number[];
    readonly funding: FundingMessage[];
  }[];
  #turns = 0;

  constructor(options: SlowOptions) {
    this.options = options;
    this.messages = new Messages(options.latency);
    this.history = Object.entries(options.wallet).map(([currency, amount]) => ({
      kind: 'deposit',
      currency,
      amount,
    }));
    this.#markets = options.instruments.map((instrument) => ({
      instrument,
      log: new MarketLog(instrument),
      takes: [],
      marks: [],
      funding: [],
    }));
  }

  log(instrument: Instrument): MarketLog {
    return this.#market(instrument).log;
  }

  entries(instrument: Instrument): Entries {
    return this.log(instrument).entries;
  }

  takes(instrument: Instrument): Take[] {
    return this.#market(instrument).takes;
  }

  /** Mark prices that the venue said. */
  marks(instrument: Instrument): number[] {
    return this.#market(instrument).marks;
  }

  funding(instrument: Instrument): FundingMessage[] {
    return this.#market(instrument).funding;
  }

  /** Rule 31; NaN before anything is known. */
  markOf(instrument: Instrument): number {
    const mark = this.marks(instrument).at(-1);
    if (mark !== undefined) return mark;
    const mid = midOf(this.entries(instrument));
    return Number.isNaN(mid) ? lastPrint(this.entries(instrument)) : mid;
  }

  position(instrument: Instrument): SlowPosition {
    return positionOf(this.history, instrument, this.options.marginMode);
  }

  takerRate(instrument: Instrument): number {
    return tierAt(this.options.feeTiers(instrument), this.history, instrument, this.nowUs).taker;
  }

  /** By arrival; the waiting and the resting ones. */
  openOrders(instrument: Instrument): readonly SlowOrder[] {
    return this.orders
      .filter((order) => order.request.instrument.id === instrument.id)
      .filter((order) => order.place === 'waiting' || order.place === 'resting')
      .sort((a, b) => a.turn - b.turn);
  }

  findOpen(clientOrderId: ClientOrderId): SlowOrder | undefined {
    const isIt = (order: SlowOrder) => order.request.clientOrderId === clientOrderId;
    return this.orders.find((order) => isIt(order) && order.place !== 'ended');
  }

  remaining({ request }: SlowOrder): number {
    const filled = filledOf(this.history, request.clientOrderId, request.instrument);
    return exact(request.instrument, request.quantity - filled);
  }

  /** What of an order may be filled now: of a reduce-only one no more than makes the position smaller (rule 20). */
  fillable(order: SlowOrder): number {
    const { instrument, side } = order.request;
    const remaining = this.remaining(order);
    return isCut(order.request) ? reducedBy(this.position(instrument), side, remaining) : remaining;
  }

  /** What is free of a currency, as if one of the resting orders were not there. */
  free(currency: string, without: SlowOrder | null): number {
    const resting = this.orders.filter((order) => order.place === 'resting' && order !== without);
    return freeOf(currency, {
      history: this.history,
      mode: this.options.marginMode,
      instruments: this.options.instruments,
      needs: resting.map((order) => this.#needAtRest(order)),
      markOf: (instrument) => this.markOf(instrument),
    });
  }

  nextTurn(): number {
    this.#turns += 1;
    return this.#turns;
  }

  /** Something that happened now. */
  answer(instrument: Instrument | null, event: OrderEvent | AccountEvent): void {
    this.answers.push({ us: this.messages.knownUs(instrument, this.nowUs), event });
  }

  end(order: SlowOrder, reason: CancelReason): void {
    const { clientOrderId, instrument } = order.request;
    order.place = 'ended';
    this.answer(instrument, { kind: 'canceled', clientOrderId, reason });
  }

  #needAtRest(order: SlowOrder): Money {
    const { request } = order;
    const { instrument } = request;
    const quantity = this.remaining(order);
    const slices = [{ price: limitPrice(request)!, quantity }];
    return needOf(
      { ...request, quantity, slices, takerRate: this.takerRate(instrument) },
      this.position(instrument),
    );
  }

  #market(instrument: Instrument) {
    const market = this.#markets.find((known) => known.instrument.id === instrument.id);
    if (!market) throw new Error(`${instrument.id} is not one of the instruments`);
    return market;
  }
}

/** Spot has no positions: there reduce-only changes nothing. */
export function isCut({ reduceOnly, instrument }: OrderRequest): boolean {
  return reduceOnly && instrument.kind !== 'spot';
}
