import { BotError } from '../errors.js';
import { type Latency, ZERO_LATENCY } from '../exchange/latency.js';
import { SimulatedExchange } from '../exchange/simulated/simulated-exchange.js';
import type { FeeRates } from '../exchange/venue.js';
import { FrameClock } from '../frame/frame-clock.js';
import { partsByFrame } from '../frame/frame-parts.js';
import type { Chunk } from '../market/chunk.js';
import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { chargedFill, type Leg } from '../orders/leg.js';
import { type Fill, isTerminal, type OrderEvent, type OrderRequest } from '../orders/order.js';
import { OrderManager } from '../orders/order-manager.js';
import type { Refusal } from '../risk/verdict.js';
import { strategyError } from '../strategy/failure.js';
import { type FunnelStep, mergeFunnels } from '../strategy/funnel.js';
import { Accounts } from './accounts.js';
import { Equity } from './equity.js';
import type { Journal } from './journal.js';
import { type Place, Places, type PlacesOptions } from './places.js';
import type { TradeSettings } from './settings.js';
import { TickHooks } from './tick-hooks.js';
import { quoteOf } from './ticks.js';
import { TimeQueue } from './time-queue.js';
import { Trader } from './trader.js';

export interface EngineOptions extends PlacesOptions {
  readonly settings: TradeSettings;
  readonly runTag: string;
  readonly latency?: Latency;
  fees(instrument: Instrument): FeeRates;
  readonly journal?: Journal;
  /** False walks every event, also where nothing can happen: the result must be the same. */
  readonly skipQuiet?: boolean;
}

/** Order of what is due at one time: orders meet the book, then answers come. Time-outs come last. */
const Rank = { arrival: 0, answer: 1, timer: 2 } as const;

/**
 * The one path from event to order. A step takes a chunk of events in: frames and features first, then what the
 * column hooks say of the frames that closed, then the trading, event by event, in which orders meet the market
 * as it was at their time. Stretches in which nothing can happen are skipped.
 */
export class Engine {
  readonly accounts: Accounts;
  readonly orders: OrderManager;
  readonly trader: Trader;
  readonly equity = new Equity();
  readonly counters = new Map<string, number>();
  /** Worth of the wallet before the first trade; NaN until all of it has a price. */
  startingWorth = Number.NaN;
  readonly #options: EngineOptions;
  readonly #exchange: SimulatedExchange;
  readonly #hooks: TickHooks;
  readonly #clock: FrameClock;
  readonly #queue = new TimeQueue<() => void>();
  readonly #places: Places;
  #tradeCloseUs: Micros = Number.NEGATIVE_INFINITY;
  /** Time-outs in the queue: without a live trade they are of orders that are settled. */
  #timers = 0;
  #behind = false;
  /** The close that a skipped stretch is being valued at; NaN outside of one. */
  #skippedCloseUs: Micros = Number.NaN;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { strategy, params, settings, timeframeUs, registry, fees } = options;
    this.#places = new Places(options);
    this.#clock = new FrameClock({
      timeframeUs,
      meet: (index, localTs) => this.#places.meet(index, localTs)?.aggregator ?? null,
    });
    this.accounts = new Accounts({
      wallet: settings.wallet,
      stakeCurrency: settings.stakeCurrency,
      mark: (instrument) => this.#mark(instrument),
      instruments: () => registry.sorted(),
    });
    const market = (instrument: Instrument) => this.#places.at(instrument.index)!.market;
    this.#exchange = new SimulatedExchange({
      latency: options.latency ?? ZERO_LATENCY,
      market: { book: (instrument) => market(instrument).book, quote: market },
      fees,
      onArrival: (us, arrive) => this.#queue.push(us, Rank.arrival, arrive),
      onAnswer: (us, event) => this.#queue.push(us, Rank.answer, () => this.#onAnswer(event, us)),
    });
    this.orders = new OrderManager(
      {
        send: (request) => this.#send(request),
        cancel: (id, us) => {
          options.journal?.record({ us, kind: 'cancel', clientOrderId: id });
          this.#exchange.cancel(id, us);
        },
        onFill: (trade, before, after, order, fill) => {
          this.accounts.onFill(trade, before, after, order, fill);
          if (!this.orders.isExit(order.request.clientOrderId)) this.trader.onEntryFill(trade, fill.us);
        },
        onTrade: (trade) => this.trader.onTrade(trade),
      },
      options.runTag,
    );
    this.trader = new Trader({
      strategy,
      params,
      settings,
      timeframeUs,
      fees,
      orders: this.orders,
      accounts: this.accounts,
      find: (name) => this.#places.find(name),
      onRefusal: (us, refusal) => this.#onRefusal(us, refusal),
    });
    this.#hooks = new TickHooks({
      strategy,
      params,
      trades: () => this.trader.tradeViews(),
      quote: (name) => quoteOf(this.#places.find(name)?.market),
      onSaid: (hook, said, now) => this.trader.onIntents(hook, said, now),
    });
  }

  /** Time of the first event; NaN before it. */
  get firstUs(): Micros {
    return this.#clock.firstUs;
  }

  /** Time of the last event; NaN before the first. */
  get lastUs(): Micros {
    return this.#clock.lastUs;
  }

  /** Why no trade: the rows left after each condition, over all instruments. */
  funnel(): readonly FunnelStep[] {
    return mergeFunnels(this.#places.ordered.map(({ funnel }) => funnel));
  }

  /**
   * Takes a chunk of events in, and all that follows from it. Where there are tick hooks it is taken frame by frame: a
   * strategy that keeps something between its hooks has seen no later tick, and no later frame.
   */
  step(chunk: Chunk): void {
    if (!this.#hooks.any) {
      this.#stepAll(chunk);
      return;
    }
    const { timeframeUs } = this.#options;
    for (const part of partsByFrame(chunk, this.#clock.closeUs, timeframeUs)) this.#stepAll(part);
  }

  /** The data are at their end: what is due is done, and what is open is closed at the last mid. */
  finish(): void {
    const us = this.lastUs;
    if (Number.isNaN(us)) return;
    if (this.#behind) this.#catchUp();
    while (this.#queue.nextUs <= us) this.#queue.pop()!();
    for (const { id } of this.orders.liveTrades()) {
      this.orders.close(id, 'force_exit', us, (leg, quantity) => this.#fillAtMid(leg, quantity));
      if (this.orders.trades[id - 1]!.state.tag === 'closed') this.#count('force_exits');
    }
    this.#value(us, false);
  }

  #stepAll(chunk: Chunk): void {
    if (chunk.count === 0) return;
    if (this.#behind) this.#catchUp();
    this.#takeIn(chunk);
    if (this.#tradeCloseUs === Number.NEGATIVE_INFINITY) this.#tradeCloseUs = this.#firstCloseUs();
    for (const place of this.#places.ordered) place.decide();
    if (this.#isQuiet()) this.#skip();
    else this.#trade(chunk);
    for (const place of this.#places.ordered) place.forgetOldFrames();
  }

  #takeIn(chunk: Chunk): void {
    try {
      this.#clock.add(chunk);
    } catch (error) {
      // What is not ours to throw comes out of a feature.
      throw error instanceof BotError
        ? error
        : strategyError(this.#options.strategy.name, 'a feature', error);
    }
  }

  #firstCloseUs(): Micros {
    const { timeframeUs } = this.#options;
    return (Math.floor(this.firstUs / timeframeUs) + 1) * timeframeUs;
  }

  /** Nothing is with the exchange or held, nothing is due, and no new frame enters. */
  #isQuiet(): boolean {
    return (
      this.#options.skipQuiet !== false &&
      !this.#hooks.any &&
      this.orders.liveCount === 0 &&
      this.#queue.size === this.#timers &&
      this.#places.ordered.every(({ hooks }) => !hooks.hasEntry)
    );
  }

  /** Passes over the events of a step; the markets catch up when they are needed again. */
  #skip(): void {
    this.#behind = true;
    while (this.#tradeCloseUs < this.#clock.closeUs) {
      this.#skippedCloseUs = this.#tradeCloseUs;
      this.#value(this.#tradeCloseUs, false);
      this.#tradeCloseUs += this.#options.timeframeUs;
    }
    this.#skippedCloseUs = Number.NaN;
  }

  #catchUp(): void {
    for (const place of this.#places.ordered) place.catchUp();
    this.#behind = false;
  }

  #trade(chunk: Chunk): void {
    for (let run = 0; run < chunk.count; run++) {
      const batch = chunk.batches[chunk.lane[run]!]!;
      const to = chunk.to[run]!;
      for (let row = chunk.from[run]!; row < to; row++) {
        const us = batch.localTs[row]!;
        if (us >= this.#tradeCloseUs || us > this.#queue.nextUs) this.#doWhatIsDue(us);
        const place = this.#places.at(batch.instrument[row]!);
        if (place) this.#tradeEvent(place, batch, row, us);
      }
    }
  }

  /** Everything before the market events of `us`: frames that closed by then, and what was due earlier. */
  #doWhatIsDue(us: Micros): void {
    for (;;) {
      const next = this.#queue.nextUs;
      if (this.#tradeCloseUs <= us && this.#tradeCloseUs <= next) this.#onClose(this.#tradeCloseUs);
      else if (next < us) this.#queue.pop()!();
      else return;
    }
  }

  /** All frames that end at `us`: leave, enter, then the hook that looks at the frame itself. */
  #onClose(us: Micros): void {
    const { timeframeUs } = this.#options;
    this.#tradeCloseUs += timeframeUs;
    const closed = this.#places.ordered.filter((place) => place.passClose(us));
    for (const place of closed) this.trader.leave(place, us);
    for (const place of closed) this.trader.enterSignal(place, us);
    for (const place of closed) this.#hooks.onFrame(place, us);
    this.#value(us, this.orders.liveCount > 0);
  }

  #tradeEvent(place: Place, batch: EventBatch, row: number, us: Micros): void {
    const kind = batch.kind[row]! as EventKind;
    if (kind === EventKind.quote) {
      place.market.setQuote(batch, row);
      if (this.trader.hasTrades(place.instrument)) this.trader.onQuote(place, us);
    } else if (kind === EventKind.trade) {
      const isOnBook = (batch.flags[row]! & EventFlag.offBook) === 0;
      if (isOnBook && this.#exchange.restingCount > 0) {
        this.#exchange.onPrint(place.instrument, batch.v0[row]!, batch.v1[row]!, us);
      }
    } else place.market.applyDepth(batch, row);
    if (this.#hooks.any) this.#hooks.onEvent(place, batch, row, us);
  }

  #send(request: OrderRequest): void {
    const { settings, journal } = this.#options;
    journal?.record({ us: request.sentUs, kind: 'order', request });
    this.#exchange.submit(request);
    if (request.type !== 'limit') return;
    const isExit = this.orders.isExit(request.clientOrderId);
    const dueUs = request.sentUs + (isExit ? settings.exitTimeoutUs : settings.entryTimeoutUs);
    this.#timers++;
    this.#queue.push(dueUs, Rank.timer, () => this.#onTimeout(request, dueUs));
  }

  #onTimeout(request: OrderRequest, us: Micros): void {
    this.#timers--;
    const order = this.orders.order(request.clientOrderId);
    if (!order || isTerminal(order.state)) return;
    this.#count('unfilled_timeouts');
    this.orders.cancel(request.clientOrderId, us);
  }

  #onAnswer(event: OrderEvent, us: Micros): void {
    this.#options.journal?.record({ us, kind: 'answer', event });
    if (event.kind === 'canceled' && event.reason === 'book_exhausted')
      this.#count('market_remainders_cancelled');
    this.orders.onOrderEvent(event, us);
  }

  #onRefusal(us: Micros, { code, message }: Refusal): void {
    this.#count(`refused_${code}`);
    this.#options.journal?.record({ us, kind: 'refusal', code, message });
  }

  /** Notes what everything is worth at `us`. */
  #value(us: Micros, exposed: boolean): void {
    if (Number.isNaN(this.startingWorth)) this.startingWorth = this.accounts.startingWorth();
    this.equity.add(us, this.accounts.equity(this.orders.liveTrades()), exposed);
  }

  /** The last mid that trading knows; in a skipped stretch, that of the frame that closes. NaN before the first. */
  #mark(instrument: Instrument): number {
    const place = this.#places.at(instrument.index);
    if (!place) return Number.NaN;
    return Number.isNaN(this.#skippedCloseUs) ? place.market.mid : place.midAt(this.#skippedCloseUs);
  }

  #fillAtMid(leg: Leg, quantity: number): Fill {
    const { instrument } = leg;
    const mid = this.#mark(instrument);
    const { taker } = this.#options.fees(instrument);
    const us = this.lastUs;
    return chargedFill(instrument, taker, { us, price: mid, quantity, liquidity: 'taker', mid, best: mid });
  }

  #count(name: string): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
  }
}
