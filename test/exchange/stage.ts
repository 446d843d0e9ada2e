import type {
  AccountEvent,
  ApprovedRequest,
  Replacement,
  VenueRequest,
} from '../../core/exchange/exchange.js';
import { createLatency, type LatencySpec } from '../../core/exchange/latency.js';
import { queueShare } from '../../core/exchange/queue-model.js';
import type { Candle } from '../../core/exchange/simulated/candles.js';
import type { FundingSchedule } from '../../core/exchange/simulated/funding.js';
import {
  SimulatedExchange,
  type SimulatedExchangeOptions,
} from '../../core/exchange/simulated/simulated-exchange.js';
import type { FeePayment } from '../../core/exchange/venue-terms.js';
import type { EventBatch } from '../../core/market/event-batch.js';
import type { Instrument } from '../../core/market/instrument.js';
import { MarketState } from '../../core/market/market-state.js';
import type { Micros } from '../../core/market/time.js';
import type { ClientOrderId, OrderEvent, OrderRequest } from '../../core/orders/order.js';
import { chunkOf } from '../fixtures/chunk.js';
import type { Driven, Scenario, Terms } from './scenario.js';

/** What a venue said, and when that was known. */
export interface Answer {
  readonly us: Micros;
  readonly event: OrderEvent | AccountEvent;
}

/** What the exchange is given; the stage brings the time. */
export type StageOptions = Pick<SimulatedExchangeOptions, 'venue' | 'wallet' | 'activity' | 'market'> & {
  readonly instruments: readonly Instrument[];
  /** False: where the exchange is idle, events are passed over, as a session does it. */
  readonly tellsWhenIdle?: boolean;
};

/** The simulated exchange with a clock, without an engine: driven as a session drives it. */
export class Stage implements Driven {
  readonly exchange: SimulatedExchange;
  readonly answers: Answer[] = [];
  readonly #tellsWhenIdle: boolean;
  /** Markets of its own, which take in what the exchange is told and what it passes over. */
  readonly #markets = new Map<Instrument, MarketState>();
  readonly #instruments: readonly Instrument[];

  constructor({ instruments, tellsWhenIdle = true, ...options }: StageOptions) {
    this.#tellsWhenIdle = tellsWhenIdle;
    this.#instruments = instruments;
    this.exchange = new SimulatedExchange({
      ...options,
      stakeCurrency: 'USDT',
      instrument: (index) => this.#instrument(index),
      tell: ({ us, event }) => this.answers.push({ us, event }),
    });
  }

  /** As the exchange should see it. */
  market(instrument: Instrument): MarketState {
    const market = this.#markets.get(instrument) ?? new MarketState();
    this.#markets.set(instrument, market);
    return market;
  }

  advance(us: Micros): void {
    while (this.exchange.advance(us)) {
      // It stops behind each thing that it has to say.
    }
  }

  finish(us: Micros): void {
    this.advance(us + 1);
  }

  submit(request: OrderRequest): void {
    this.exchange.send(approved({ kind: 'submit', request }));
  }

  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void {
    this.exchange.send(approved({ kind: 'cancel', clientOrderId, sentUs }));
  }

  replace(clientOrderId: ClientOrderId, replacement: Replacement, sentUs: Micros): void {
    this.exchange.send(approved({ kind: 'replace', clientOrderId, replacement, sentUs }));
  }

  onCandle(instrument: Instrument, candle: Candle, us: Micros): void {
    this.market(instrument).takeCandle(candle.close);
    this.exchange.onCandle(instrument, candle, us);
  }

  onEvent(batch: EventBatch, row: number): void {
    const market = this.market(this.#instrument(batch.instrument[row]!));
    market.take(batch, row);
    if (this.#tellsWhenIdle || !this.exchange.isIdle || Number.isNaN(market.quoteTs)) {
      this.exchange.onEvent(batch, row);
      return;
    }
    this.exchange.pass(chunkOf(batch, row, row + 1));
    this.exchange.release((instrument) => seen(this.market(instrument)), true);
  }

  #instrument(index: number): Instrument {
    return this.#instruments.find((instrument) => instrument.index === index)!;
  }
}

/** What is sent here may be anything: venues are asked what risk would never let through. */
function approved(request: VenueRequest): ApprovedRequest {
  return request as ApprovedRequest;
}

/** Only one with quotes can be caught up with. */
function seen(market: MarketState): MarketState | null {
  return Number.isNaN(market.quoteTs) ? null : market;
}

/** What a stage may have otherwise than its scenario says. */
export interface StageChanges {
  readonly tellsWhenIdle?: boolean;
  readonly latency?: LatencySpec;
}

/** Of a scenario: what the slow exchange is told by its own options. */
export function stageOf(
  { terms, instruments }: Scenario,
  { tellsWhenIdle = true, latency = latencyOf(terms.latency) }: StageChanges = {},
): Stage {
  const { wallet, impact, queue, feePayment, funding } = terms;
  return new Stage({
    tellsWhenIdle,
    instruments,
    wallet,
    activity: () => impact.activity,
    venue: {
      feeTiers: () => terms.feeTiers,
      feePayment: paymentOf(feePayment),
      startVolume: 0,
      marginMode: terms.marginMode,
      terms: () => terms.marginTerms,
      funding: () => scheduleOf(funding),
      impact: impact.y,
      queueShare: queueShare(queue),
      latency: ({ symbol }) => createLatency(latency, { seed: 1, symbol }),
      observesLatency: latency.kind === 'recorded',
    },
  });
}

function paymentOf(payment: Terms['feePayment']): FeePayment {
  if (typeof payment === 'string') return { kind: payment };
  const { currency, discount, price } = payment;
  return { kind: 'currency', currency, discount, price: Number.isNaN(price) ? null : price };
}

function scheduleOf(funding: Terms['funding']): FundingSchedule {
  if (funding === null) return { kind: 'none' };
  if ('everyUs' in funding) return { kind: 'every', ...funding };
  return { kind: 'list', rates: funding };
}

function latencyOf(latency: Terms['latency']): LatencySpec {
  return typeof latency === 'string' ? { kind: latency } : { kind: 'constant', latency };
}
