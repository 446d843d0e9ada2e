import { TimeQueue } from '../../core/engine/time-queue.js';
import { TradedMarket } from '../../core/engine/traded-market.js';
import { assertNever } from '../../core/errors.js';
import type { AccountEvent, Replacement } from '../../core/exchange/exchange.js';
import type { FeePayment } from '../../core/exchange/fees.js';
import { createLatency, type LatencySpec } from '../../core/exchange/latency.js';
import { queueShare } from '../../core/exchange/queue-model.js';
import type { Candle } from '../../core/exchange/simulated/candle-orders.js';
import type { FundingSchedule } from '../../core/exchange/simulated/funding.js';
import type { Listing } from '../../core/exchange/simulated/listing.js';
import {
  SimulatedExchange,
  type SimulatedExchangeOptions,
} from '../../core/exchange/simulated/simulated-exchange.js';
import { type EventBatch, EventFlag, EventKind } from '../../core/market/event-batch.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import type { ClientOrderId, OrderEvent, OrderRequest } from '../../core/orders/order.js';
import type { Driven, Scenario, Terms } from './scenario.js';

/** What a venue said, and when that was known. */
export interface Answer {
  readonly us: Micros;
  readonly event: OrderEvent | AccountEvent;
}

/** What the exchange is given; the stage brings the markets and the time. */
export type StageOptions = Pick<SimulatedExchangeOptions, 'venue' | 'wallet' | 'activity' | 'price'> & {
  readonly instruments: readonly Instrument[];
};

/** What of one time comes first. */
const Rank = { expiry: 0, arrival: 1, answer: 2, boundary: 3 } as const;

/** The simulated exchange with a clock and its markets, without an engine. */
export class Stage implements Driven {
  readonly exchange: SimulatedExchange;
  readonly answers: Answer[] = [];
  readonly #queue = new TimeQueue<() => void>();
  readonly #markets = new Map<Instrument, TradedMarket>();
  readonly #instruments: readonly Instrument[];
  readonly #observes: boolean;

  constructor({ instruments, ...options }: StageOptions) {
    this.#observes = options.venue.observesLatency;
    this.#instruments = instruments;
    const later = (rank: number) => (us: Micros, act: () => void) => this.#queue.push(us, rank, act);
    const told = (us: Micros, event: OrderEvent | AccountEvent) =>
      this.#queue.push(us, Rank.answer, () => this.answers.push({ us, event }));
    this.exchange = new SimulatedExchange({
      ...options,
      market: (instrument) => this.market(instrument),
      onArrival: later(Rank.arrival),
      onExpiry: later(Rank.expiry),
      onBoundary: later(Rank.boundary),
      onAnswer: told,
      onAccount: told,
    });
  }

  market(instrument: Instrument): TradedMarket {
    const market = this.#markets.get(instrument) ?? new TradedMarket();
    this.#markets.set(instrument, market);
    return market;
  }

  advance(us: Micros): void {
    while (this.#queue.nextUs < us) this.#queue.pop()!();
  }

  finish(us: Micros): void {
    while (this.#queue.nextUs <= us) this.#queue.pop()!();
  }

  submit(request: OrderRequest): void {
    this.exchange.submit(request);
  }

  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void {
    this.exchange.cancel(clientOrderId, sentUs);
  }

  replace(clientOrderId: ClientOrderId, to: Replacement, sentUs: Micros): void {
    this.exchange.replace(clientOrderId, to, sentUs);
  }

  onCandle(instrument: Instrument, candle: Candle, us: Micros): void {
    this.market(instrument).noteCandle(candle.close);
    this.exchange.listing(instrument).onCandle(candle, us);
  }

  onEvent(batch: EventBatch, row: number): void {
    const instrument = this.#instruments.find(({ index }) => index === batch.instrument[row])!;
    const listing = this.exchange.listing(instrument);
    const kind = batch.kind[row]! as EventKind;
    const isStreamed = kind === EventKind.quote || kind === EventKind.trade || kind === EventKind.depth;
    if (this.#observes && isStreamed) listing.observe(batch.localTs[row]!, batch.exchangeTs[row]!);
    feed(listing, this.market(instrument), batch, row);
  }
}

/** One event: the market takes it in, then the venue looks at it. */
function feed(listing: Listing, market: TradedMarket, batch: EventBatch, row: number): void {
  const us = batch.localTs[row]!;
  const exchangeTs = batch.exchangeTs[row]!;
  const kind = batch.kind[row]! as EventKind;
  switch (kind) {
    case EventKind.quote:
      market.setQuote(batch, row);
      listing.onQuote(exchangeTs, us);
      return;
    case EventKind.trade: {
      const flags = batch.flags[row]!;
      if ((flags & EventFlag.offBook) !== 0) return;
      market.note(batch, row);
      listing.onPrint(batch.v0[row]!, batch.v1[row]!, (flags & EventFlag.buy) !== 0, exchangeTs, us);
      return;
    }
    case EventKind.funding:
      market.note(batch, row);
      listing.onFunding(batch.v0[row]!, batch.v1[row]!, us);
      return;
    case EventKind.depth:
      if (!market.applyDepth(batch, row)) listing.onGap();
      listing.onDiff(batch, row);
      return;
    case EventKind.snapshot:
      if (!market.book.takesSnapshot(batch.id[row]!)) return;
      market.applyDepth(batch, row);
      listing.onSnapshot(exchangeTs, us);
      return;
    case EventKind.gap:
      market.applyDepth(batch, row);
      // Without quotes the best prices were those of the book, or of prints before the gap.
      if (Number.isNaN(market.quoteTs)) market.bid = market.ask = Number.NaN;
      listing.onGap();
      return;
    case EventKind.liquidation:
    case EventKind.openInterest:
      return;
    default:
      assertNever(kind);
  }
}

/** Of a scenario: what the slow exchange is told by its own options. */
export function stageOf({ terms, instruments }: Scenario): Stage {
  const { wallet, impact, queue, latency, feePayment, funding } = terms;
  return new Stage({
    instruments,
    wallet,
    activity: () => impact.activity,
    price: () => Number.NaN,
    venue: {
      feeTiers: () => terms.feeTiers,
      feePayment: paymentOf(feePayment),
      startVolume: 0,
      marginMode: terms.marginMode,
      terms: () => terms.marginTerms,
      funding: () => scheduleOf(funding),
      impact: impact.y,
      queueShare: queueShare(queue),
      latency: ({ symbol }) => createLatency(latencyOf(latency), { seed: 1, symbol }),
      observesLatency: latency === 'recorded',
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
