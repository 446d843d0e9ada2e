import { BotError } from '../errors.js';
import { type Latency, ZERO_LATENCY } from '../exchange/latency.js';
import { SimulatedExchange } from '../exchange/simulated/simulated-exchange.js';
import type { FeeRates } from '../exchange/venue.js';
import { FrameAggregator } from '../frame/aggregator.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import { FrameClock } from '../frame/frame-clock.js';
import { Chunk } from '../market/chunk.js';
import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import { byId, type Instrument, type InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { fillBase, fillNotional, type Leg } from '../orders/leg.js';
import { type Fill, isTerminal, type OrderEvent, type OrderRequest } from '../orders/order.js';
import { OrderManager } from '../orders/order-manager.js';
import type { Refusal } from '../risk/verdict.js';
import { ColumnHooks } from '../strategy/column-hooks.js';
import { strategyError } from '../strategy/failure.js';
import { Funnel, type FunnelStep, mergeFunnels } from '../strategy/funnel.js';
import type { Strategy } from '../strategy/strategy.js';
import { Accounts } from './accounts.js';
import { Equity } from './equity.js';
import { makeFeatures } from './features.js';
import type { Journal } from './journal.js';
import type { TradeSettings } from './settings.js';
import { TickHooks } from './tick-hooks.js';
import { quoteOf } from './ticks.js';
import { TimeQueue } from './time-queue.js';
import type { TradedInstrument } from './traded-instrument.js';
import { TradedMarket } from './traded-market.js';
import { Trader } from './trader.js';

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
  readonly funnel: Funnel;
  /** Open time of the instrument's first frame. */
  readonly firstTs: Micros;
  /** One past the last row that was decided. */
  decided: number;
  closedFrames: number;
  lastFrame: Readonly<Record<string, number>>;
}

/** Order of what is due at one time: orders meet the book, then answers come. Time-outs come last. */
const Rank = { arrival: 0, answer: 1, timer: 2 } as const;

const MID = FRAME_COLUMNS.indexOf('mid');

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
  /** By instrument index; null for one that only keeps the clock. */
  readonly #places: (Place | null)[] = [];
  /** In the order in which they compete. */
  #ordered: Place[] = [];
  readonly #part = new Chunk();
  #tradeCloseUs: Micros = Number.NEGATIVE_INFINITY;
  /** Time-outs in the queue: without a live trade they are of orders that are settled. */
  #timers = 0;
  #behind = false;
  /** The close that a skipped stretch is being valued at; NaN outside of one. */
  #skippedCloseUs: Micros = Number.NaN;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { strategy, params, settings, timeframeUs, registry, fees } = options;
    this.#clock = new FrameClock({ timeframeUs, meet: (index, localTs) => this.#meet(index, localTs) });
    this.accounts = new Accounts({
      wallet: settings.wallet,
      stakeCurrency: settings.stakeCurrency,
      mark: (instrument) => this.#mark(instrument),
      instruments: () => registry.sorted(),
    });
    const market = (instrument: Instrument) => this.#places[instrument.index]!.market;
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
      find: (name) => this.#find(name),
      onEntered: (place) => {
        (place as Place).funnel.entered++;
      },
      onRefusal: (us, refusal) => this.#onRefusal(us, refusal),
    });
    this.#hooks = new TickHooks({
      strategy,
      params,
      trades: () => this.trader.tradeViews(),
      quote: (name) => quoteOf(this.#find(name)?.market),
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
    return mergeFunnels(this.#ordered.map(({ funnel }) => funnel));
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
    for (const part of this.#byFrame(chunk)) this.#stepAll(part);
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
    for (const place of this.#ordered) this.#decide(place);
    if (this.#isQuiet()) this.#skip();
    else this.#trade(chunk);
    for (const { hooks, aggregator, firstTs, decided } of this.#ordered) {
      if (decided === 0) continue;
      aggregator.table.dropBefore(hooks.firstNeededRow(decided - 1, firstTs / this.#options.timeframeUs));
    }
  }

  /** The chunk cut before each event that closes frames. */
  *#byFrame(chunk: Chunk): Generator<Chunk> {
    const { timeframeUs } = this.#options;
    const part = this.#part;
    part.batches = chunk.batches;
    part.count = 0;
    let closeUs = this.#clock.closeUs;
    for (let run = 0; run < chunk.count; run++) {
      const lane = chunk.lane[run]!;
      const to = chunk.to[run]!;
      const { localTs } = chunk.batches[lane]!;
      let from = chunk.from[run]!;
      for (let row = from; row < to; row++) {
        if (localTs[row]! < closeUs) continue;
        if (row > from) part.push(lane, from, row);
        if (part.count > 0) yield part;
        part.count = 0;
        from = row;
        closeUs = (Math.floor(localTs[row]! / timeframeUs) + 1) * timeframeUs;
      }
      if (to > from) part.push(lane, from, to);
    }
    if (part.count > 0) yield part;
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

  /** The first event of an instrument: null when it only keeps the clock. */
  #meet(index: number, localTs: Micros): FrameAggregator | null {
    const { registry, timeframeUs, strategy, params } = this.#options;
    const instrument = registry.at(index);
    if (!this.#options.selects(instrument)) {
      this.#places[index] = null;
      return null;
    }
    const aggregator = new FrameAggregator(instrument, timeframeUs, makeFeatures(strategy, params));
    const funnel = new Funnel();
    const { table } = aggregator;
    const place: Place = {
      instrument,
      market: new TradedMarket(),
      hooks: new ColumnHooks({ strategy, params, instrument, timeframeUs, table, funnel }),
      leftOut: this.#options.leftOut(instrument),
      aggregator,
      funnel,
      firstTs: Math.floor(localTs / timeframeUs) * timeframeUs,
      decided: 0,
      closedFrames: 0,
      lastFrame: {},
    };
    this.#places[index] = place;
    const precedes = this.#options.precedes ?? byId;
    this.#ordered = [...this.#ordered, place].sort((a, b) => precedes(a.instrument, b.instrument));
    return aggregator;
  }

  #decide(place: Place): void {
    const end = place.aggregator.table.endRow;
    place.hooks.decide(place.decided, end, place.firstTs / this.#options.timeframeUs);
    place.decided = end;
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
      this.#ordered.every(({ hooks }) => !hooks.hasEntry)
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
    for (const place of this.#ordered) place.closedFrames = place.decided;
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
    const { timeframeUs } = this.#options;
    this.#tradeCloseUs += timeframeUs;
    const openTs = us - timeframeUs;
    const closed = this.#ordered.filter(({ firstTs }) => firstTs <= openTs);
    for (const place of closed) {
      const row = Math.round((openTs - place.firstTs) / timeframeUs);
      place.closedFrames = row + 1;
      place.lastFrame = place.hooks.frameRow(row);
      this.trader.leave(place, row, us);
    }
    for (const place of closed) this.trader.enterSignal(place, place.closedFrames - 1, us);
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

  #find(name: string): Place | undefined {
    const id = this.#options.strategy.legs?.[name] ?? name;
    return this.#ordered.find(({ instrument }) => instrument.id === id);
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
    const place = this.#places[instrument.index];
    if (!place) return Number.NaN;
    if (Number.isNaN(this.#skippedCloseUs)) return place.market.mid;
    const { timeframeUs } = this.#options;
    const row = Math.round((this.#skippedCloseUs - timeframeUs - place.firstTs) / timeframeUs);
    return row < 0 ? Number.NaN : place.aggregator.table.value(MID, row);
  }

  #fillAtMid(leg: Leg, quantity: number): Fill {
    const { instrument } = leg;
    const mid = this.#mark(instrument);
    const us = this.lastUs;
    const feeCurrency = instrument.settle;
    const bare: Fill = { us, price: mid, quantity, fee: 0, feeCurrency, liquidity: 'taker', mid, best: mid };
    const value = instrument.kind === 'inverse' ? fillBase(instrument, bare) : fillNotional(instrument, bare);
    return { ...bare, fee: value * this.#options.fees(instrument).taker };
  }

  #count(name: string): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
  }
}
