import { type Latency, ZERO_LATENCY } from '../exchange/latency.js';
import { SimulatedExchange } from '../exchange/simulated/simulated-exchange.js';
import type { FeeRates } from '../exchange/venue.js';
import { FrameAggregator, type NamedFeature } from '../frame/aggregator.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import { FrameClock } from '../frame/frame-clock.js';
import type { Chunk } from '../market/chunk.js';
import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import { byId, type Instrument, type InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { fillBase, fillNotional, type Leg } from '../orders/leg.js';
import { type Fill, isTerminal, type OrderEvent, type OrderRequest } from '../orders/order.js';
import { OrderManager } from '../orders/order-manager.js';
import { ColumnHooks } from '../strategy/column-hooks.js';
import { strategyError } from '../strategy/failure.js';
import { Funnel } from '../strategy/funnel.js';
import type { Strategy, TickContext } from '../strategy/strategy.js';
import { Accounts } from './accounts.js';
import { Equity } from './equity.js';
import type { Journal } from './journal.js';
import type { TradeSettings } from './settings.js';
import { depthTick, liquidationTick, openInterestTick, quoteOf, quoteTick, tradeTick } from './ticks.js';
import { TimeQueue } from './time-queue.js';
import { TradedMarket } from './traded-market.js';
import { type TradedInstrument, Trader } from './trader.js';

export interface EngineOptions {
  readonly strategy: Strategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly settings: TradeSettings;
  readonly timeframeUs: Micros;
  readonly registry: InstrumentRegistry;
  readonly runTag: string;
  readonly latency?: Latency;
  /** Whether the run trades the instrument; the others only keep the clock. */
  selects(instrument: Instrument): boolean;
  /** Why a selected instrument is not traded; null when it is. */
  leftOut(instrument: Instrument): string | null;
  /** The order in which instruments compete for slots; negative when `a` comes first. */
  precedes?(a: Instrument, b: Instrument): number;
  fees(instrument: Instrument): FeeRates;
  readonly journal?: Journal;
  /** False walks every event, also where nothing can happen: the result must be the same. */
  readonly skipQuiet?: boolean;
}

interface Place extends TradedInstrument {
  readonly aggregator: FrameAggregator;
  /** Open time of the instrument's first frame. */
  firstTs: Micros;
  /** One past the last row that was decided. */
  decided: number;
}

const MID = FRAME_COLUMNS.indexOf('mid');

/** Order of what is due at one time: orders meet the book, answers come, timers fire. */
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
  readonly funnel = new Funnel();
  readonly equity = new Equity();
  readonly counters = new Map<string, number>();
  readonly #options: EngineOptions;
  readonly #exchange: SimulatedExchange;
  readonly #queue = new TimeQueue<() => void>();
  /** By instrument index; null for one that only keeps the clock. */
  readonly #places: (Place | null)[] = [];
  /** In the order in which they compete. */
  #ordered: Place[] = [];
  readonly #hasTickHooks: boolean;
  readonly #clock: FrameClock;
  #tradeCloseUs: Micros = Number.NEGATIVE_INFINITY;
  #behind = false;
  /** The close that a skipped stretch is being valued at; NaN outside of one. */
  #skippedCloseUs: Micros = Number.NaN;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { strategy } = options;
    this.#hasTickHooks = Boolean(
      strategy.onQuote ??
        strategy.onTrade ??
        strategy.onDepth ??
        strategy.onLiquidation ??
        strategy.onOpenInterest ??
        strategy.onFrame,
    );
    this.#clock = new FrameClock({
      timeframeUs: options.timeframeUs,
      meet: (index, localTs) => this.#meet(index, localTs),
    });
    const place = (instrument: Instrument) => this.#places[instrument.index]!;
    this.accounts = new Accounts({
      wallet: options.settings.wallet,
      stakeCurrency: options.settings.stakeCurrency,
      mark: (instrument) => this.#mark(instrument),
      instruments: () => options.registry.sorted(),
    });
    this.#exchange = new SimulatedExchange({
      latency: options.latency ?? ZERO_LATENCY,
      market: {
        book: (instrument) => place(instrument).market.book,
        quote: (instrument) => place(instrument).market,
      },
      fees: options.fees,
      onArrival: (us, arrive) => this.#queue.push(us, Rank.arrival, arrive),
      onAnswer: (us, event) => this.#queue.push(us, Rank.answer, () => this.#onAnswer(event, us)),
    });
    this.orders = new OrderManager(
      {
        send: (request) => this.#send(request),
        cancel: (id, us) => {
          this.#options.journal?.record({ us, kind: 'cancel', clientOrderId: id });
          this.#exchange.cancel(id, us);
        },
        onFill: (trade, before, after, order, fill) =>
          this.accounts.onFill(trade, before, after, order, fill),
        onTrade: (trade, us) => this.trader.onTrade(trade, us),
      },
      options.runTag,
    );
    this.trader = new Trader({
      strategy,
      params: options.params,
      settings: options.settings,
      timeframeUs: options.timeframeUs,
      orders: this.orders,
      accounts: this.accounts,
      funnel: this.funnel,
      fees: options.fees,
      find: (name) => this.#find(name),
      onRefusal: (us, refusal) => {
        this.#count(`refused_${refusal.code}`);
        this.#options.journal?.record({ us, kind: 'refusal', code: refusal.code, message: refusal.message });
      },
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

  /** Takes a chunk of events in, and all that follows from it. */
  step(chunk: Chunk): void {
    if (chunk.count === 0) return;
    if (this.#behind) this.#catchUp();
    this.#clock.add(chunk);
    if (this.#tradeCloseUs === Number.NEGATIVE_INFINITY) this.#tradeCloseUs = this.#firstCloseUs();
    this.#decide();
    if (this.#isQuiet()) this.#skip();
    else this.#trade(chunk);
    for (const { hooks, aggregator, firstTs, decided } of this.#ordered) {
      if (decided > 0) {
        aggregator.table.dropBefore(hooks.firstNeededRow(decided - 1, firstTs / this.#options.timeframeUs));
      }
    }
  }

  /** The data are at their end: what is due is done, and what is open is closed at the last mid. */
  finish(): void {
    if (Number.isNaN(this.lastUs)) return;
    if (this.#behind) this.#catchUp();
    while (this.#queue.nextUs <= this.lastUs) this.#queue.pop()!();
    for (const trade of this.orders.liveTrades()) {
      this.orders.close(trade.id, 'force_exit', this.lastUs, (leg, quantity) =>
        this.#fillAtMid(leg, quantity),
      );
      if (this.orders.trades[trade.id - 1]!.state.tag === 'closed') this.#count('force_exits');
    }
    this.equity.add(this.lastUs, this.accounts.equity([]), false);
  }

  /** The first event of an instrument: null when it only keeps the clock. */
  #meet(index: number, localTs: Micros): FrameAggregator | null {
    const { registry, timeframeUs, strategy, params } = this.#options;
    const instrument = registry.at(index);
    if (!this.#options.selects(instrument)) {
      this.#places[index] = null;
      return null;
    }
    const aggregator = new FrameAggregator(instrument, timeframeUs, featuresOf(strategy, params));
    const { table } = aggregator;
    const place: Place = {
      instrument,
      market: new TradedMarket(),
      hooks: new ColumnHooks({ strategy, params, instrument, timeframeUs, table, funnel: this.funnel }),
      leftOut: this.#options.leftOut(instrument),
      aggregator,
      firstTs: Math.floor(localTs / timeframeUs) * timeframeUs,
      decided: 0,
    };
    this.#places[index] = place;
    const precedes = this.#options.precedes ?? byId;
    this.#ordered = [...this.#ordered, place].sort((a, b) => precedes(a.instrument, b.instrument));
    return aggregator;
  }

  #decide(): void {
    for (const place of this.#ordered) {
      const end = place.aggregator.table.endRow;
      place.hooks.decide(place.decided, end, place.firstTs / this.#options.timeframeUs);
      place.decided = end;
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
      !this.#hasTickHooks &&
      this.orders.liveCount === 0 &&
      this.#queue.size === 0 &&
      this.#ordered.every(({ hooks }) => !hooks.hasEntry)
    );
  }

  /** Passes over the events of a step; the markets catch up when they are needed again. */
  #skip(): void {
    this.#behind = true;
    while (this.#tradeCloseUs < this.#clock.closeUs) {
      this.#skippedCloseUs = this.#tradeCloseUs;
      this.equity.add(this.#tradeCloseUs, this.accounts.equity([]), false);
      this.#tradeCloseUs += this.#options.timeframeUs;
    }
    this.#skippedCloseUs = Number.NaN;
  }

  /** The last mid that trading knows; in a skipped stretch, that of the frame that closes. NaN before the first. */
  #mark(instrument: Instrument): number {
    const place = this.#places[instrument.index];
    if (!place) return Number.NaN;
    if (Number.isNaN(this.#skippedCloseUs)) return place.market.mid;
    const { timeframeUs } = this.#options;
    const row = Math.round((this.#skippedCloseUs - timeframeUs - place.firstTs) / timeframeUs);
    return row < 0 ? Number.NaN : place.aggregator.table.value(MID, row);
  }

  #catchUp(): void {
    for (const { market, aggregator } of this.#ordered) market.catchUp(aggregator);
    this.#behind = false;
  }

  #trade(chunk: Chunk): void {
    for (let run = 0; run < chunk.count; run++) {
      const batch = chunk.batches[chunk.lane[run]!]!;
      const to = chunk.to[run]!;
      for (let row = chunk.from[run]!; row < to; row++) {
        const us = batch.localTs[row]!;
        if (us >= this.#tradeCloseUs || us > this.#queue.nextUs) this.#doWhatIsDue(us);
        const place = this.#places[batch.instrument[row]!];
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
    const { timeframeUs, strategy } = this.#options;
    this.#tradeCloseUs += timeframeUs;
    const openTs = us - timeframeUs;
    const closed = this.#ordered.filter(({ firstTs }) => firstTs <= openTs);
    const rowOf = (place: Place) => Math.round((openTs - place.firstTs) / timeframeUs);
    for (const place of closed) this.trader.leave(place, rowOf(place), us);
    for (const place of closed) this.trader.enterSignal(place, rowOf(place), us);
    if (strategy.onFrame) {
      for (const place of closed) {
        const frame = place.hooks.frameRow(rowOf(place));
        this.#hook('onFrame', place, us, (ctx) => strategy.onFrame!(frame as never, ctx as never));
      }
    }
    const live = this.orders.liveTrades();
    this.equity.add(us, this.accounts.equity(live), live.length > 0);
  }

  #tradeEvent(place: Place, batch: EventBatch, row: number, us: Micros): void {
    const { strategy } = this.#options;
    const { market } = place;
    const kind = batch.kind[row]! as EventKind;
    switch (kind) {
      case EventKind.quote:
        market.setQuote(batch, row);
        if (this.trader.hasTrades(place.instrument)) this.trader.onQuote(place, us);
        if (strategy.onQuote) {
          this.#hook('onQuote', place, us, (ctx) => strategy.onQuote!(quoteTick(batch, row), ctx as never));
        }
        return;
      case EventKind.trade:
        if (batch.flags[row]! & EventFlag.offBook) return;
        if (this.#exchange.restingCount > 0) {
          this.#exchange.onPrint(place.instrument, batch.v0[row]!, batch.v1[row]!, us);
        }
        if (strategy.onTrade) {
          this.#hook('onTrade', place, us, (ctx) => strategy.onTrade!(tradeTick(batch, row), ctx as never));
        }
        return;
      case EventKind.liquidation:
        if (strategy.onLiquidation) {
          const tick = liquidationTick(batch, row);
          this.#hook('onLiquidation', place, us, (ctx) => strategy.onLiquidation!(tick, ctx as never));
        }
        return;
      case EventKind.openInterest:
        if (strategy.onOpenInterest) {
          const tick = openInterestTick(batch, row, place.instrument, market.mid);
          this.#hook('onOpenInterest', place, us, (ctx) => strategy.onOpenInterest!(tick, ctx as never));
        }
        return;
      case EventKind.depth:
      case EventKind.snapshot:
      case EventKind.gap:
        market.applyDepth(batch, row);
        if (strategy.onDepth && kind !== EventKind.gap) {
          this.#hook('onDepth', place, us, (ctx) => strategy.onDepth!(depthTick(batch, row), ctx as never));
        }
        return;
      case EventKind.funding:
        return;
    }
  }

  #hook(name: string, place: Place, now: Micros, call: (context: TickContext<unknown>) => unknown): void {
    const context: TickContext<unknown> = {
      params: this.#options.params,
      instrument: place.instrument,
      now,
      trades: this.trader.tradeViews(),
      quote: (instrument) => quoteOf(this.#find(instrument)?.market),
    };
    let said: unknown;
    try {
      said = call(context);
    } catch (error) {
      throw strategyError(this.#options.strategy.name, name, error);
    }
    this.trader.onIntents(said, place, now);
  }

  #find(name: string): Place | undefined {
    const id = this.#options.strategy.legs?.[name] ?? name;
    return this.#ordered.find(({ instrument }) => instrument.id === id);
  }

  #send(request: OrderRequest): void {
    const { settings, journal } = this.#options;
    journal?.record({ us: request.sentUs, kind: 'order', request });
    this.#exchange.submit(request);
    if (request.type !== 'limit') return;
    const isExit = /-x\d+$/.test(request.clientOrderId);
    const timeoutUs = isExit ? settings.exitTimeoutUs : settings.entryTimeoutUs;
    const dueUs = request.sentUs + timeoutUs;
    this.#queue.push(dueUs, Rank.timer, () => this.#onTimeout(request, dueUs));
  }

  #onTimeout(request: OrderRequest, us: Micros): void {
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

  #fillAtMid(leg: Leg, quantity: number): Fill {
    const { instrument } = leg;
    const mid = this.#places[instrument.index]!.market.mid;
    const bare: Fill = {
      us: this.lastUs,
      price: mid,
      quantity,
      fee: 0,
      feeCurrency: instrument.settle,
      liquidity: 'taker',
      mid,
      best: mid,
    };
    const value = instrument.kind === 'inverse' ? fillBase(instrument, bare) : fillNotional(instrument, bare);
    return { ...bare, fee: value * this.#options.fees(instrument).taker };
  }

  #count(name: string): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
  }
}

function featuresOf(strategy: Strategy, params: Readonly<Record<string, unknown>>): readonly NamedFeature[] {
  const { features } = strategy;
  try {
    const factories =
      typeof features === 'function' ? features({ params: params as never }) : (features ?? {});
    return Object.entries(factories).map(([name, factory]) => ({ name, feature: factory.create() }));
  } catch (error) {
    throw strategyError(strategy.name, 'features', error);
  }
}
