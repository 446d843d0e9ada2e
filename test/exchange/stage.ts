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
  /** False: what cannot matter to the venue is not told, as an engine does it. */
  readonly tellsWhenIdle?: boolean;
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
  readonly #tellsWhenIdle: boolean;
  /** Messages that have not arrived. */
  #onTheWay = 0;

  constructor({ instruments, tellsWhenIdle = true, ...options }: StageOptions) {
    this.#tellsWhenIdle = tellsWhenIdle;
    this.#observes = options.venue.observesLatency;
    this.#instruments = instruments;
    const later = (rank: number) => (us: Micros, act: () => void) => this.#queue.push(us, rank, act);
    const told = (us: Micros, event: OrderEvent | AccountEvent) =>
      this.#queue.push(us, Rank.answer, () => this.answers.push({ us, event }));
    this.exchange = new SimulatedExchange({
      ...options,
      market: (instrument) => this.market(instrument),
      onArrival: (us, act) => {
        this.#onTheWay++;
        this.#queue.push(us, Rank.arrival, () => {
          this.#onTheWay--;
          act();
        });
      },
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
    const news = takeIn(this.market(instrument), batch, row);
    const isTold = this.#tellsWhenIdle || kind === EventKind.funding || !this.#isIdle(listing);
    if (news !== 'none' && isTold) tell(listing, news, batch, row);
  }

  #isIdle({ instrument, matcher }: Listing): boolean {
    const isHeld = this.exchange.account.position(instrument).quantity !== 0;
    return this.#onTheWay === 0 && matcher.orders.count === 0 && !isHeld;
  }
}

/** What an event is to a market: nothing to tell of, what it says, or the end of all that was known of sizes and that. */
type News = 'none' | 'said' | 'lost';

/** The market takes an event in. */
function takeIn(market: TradedMarket, batch: EventBatch, row: number): News {
  const kind = batch.kind[row]! as EventKind;
  switch (kind) {
    case EventKind.quote:
      market.setQuote(batch, row);
      return 'said';
    case EventKind.trade:
      market.note(batch, row);
      return (batch.flags[row]! & EventFlag.offBook) === 0 ? 'said' : 'none';
    case EventKind.funding:
      market.note(batch, row);
      return 'said';
    case EventKind.snapshot:
      // One that is older than the book says nothing.
      if (!market.book.takesSnapshot(batch.id[row]!)) return 'none';
      return market.applyDepth(batch, row) ? 'said' : 'lost';
    case EventKind.depth:
    case EventKind.gap:
      return market.applyDepth(batch, row) ? 'said' : 'lost';
    case EventKind.liquidation:
    case EventKind.openInterest:
      return 'none';
    default:
      return assertNever(kind);
  }
}

/** The venue is told what the market has taken in. */
function tell(listing: Listing, news: News, batch: EventBatch, row: number): void {
  const us = batch.localTs[row]!;
  const exchangeTs = batch.exchangeTs[row]!;
  if (news === 'lost') listing.onGap();
  switch (batch.kind[row]! as EventKind) {
    case EventKind.quote:
      listing.onQuote(exchangeTs, us);
      return;
    case EventKind.trade: {
      const isBuy = (batch.flags[row]! & EventFlag.buy) !== 0;
      listing.onPrint(batch.v0[row]!, batch.v1[row]!, isBuy, exchangeTs, us);
      return;
    }
    case EventKind.funding:
      listing.onFunding(batch.v0[row]!, batch.v1[row]!, us);
      return;
    case EventKind.depth:
      listing.onDiff(batch, row);
      return;
    case EventKind.snapshot:
      listing.onSnapshot(exchangeTs, us);
      return;
    case EventKind.gap:
    case EventKind.liquidation:
    case EventKind.openInterest:
      return;
  }
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
