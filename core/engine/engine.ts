import { assertNever, BotError } from '../errors.js';
import type { AccountEvent } from '../exchange/exchange.js';
import type { FeePayment } from '../exchange/fees.js';
import type { Listing } from '../exchange/simulated/listing.js';
import { SimulatedExchange } from '../exchange/simulated/simulated-exchange.js';
import type { VenueModel } from '../exchange/simulated/venue-model.js';
import { FrameClock } from '../frame/frame-clock.js';
import { partsByFrame } from '../frame/frame-parts.js';
import type { Chunk } from '../market/chunk.js';
import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { exitSide, type Leg } from '../orders/leg.js';
import { type Fill, isTerminal, type OrderEvent, type OrderRequest } from '../orders/order.js';
import { OrderManager, type SentFor } from '../orders/order-manager.js';
import type { Refusal } from '../risk/verdict.js';
import type { Journal } from '../store/journal.js';
import { strategyError } from '../strategy/failure.js';
import { type FunnelStep, mergeFunnels } from '../strategy/funnel.js';
import type { LookAheadProof } from '../strategy/proof.js';
import { Accounts } from './accounts.js';
import { Equity } from './equity.js';
import { HookCalls } from './hook-calls.js';
import { type Place, Places, type PlacesOptions } from './places.js';
import type { TradeSettings } from './settings.js';
import { TickHooks } from './tick-hooks.js';
import { TimeQueue } from './time-queue.js';
import { Trader } from './trader.js';
import { walletView } from './wallet-view.js';

export interface EngineOptions extends PlacesOptions {
  readonly settings: TradeSettings;
  readonly runTag: string;
  readonly venue: VenueModel;
  readonly journal?: Journal;
  /** What the strategy kept before this run began: JSON by key. */
  readonly kept?: Iterable<readonly [key: string, text: string]>;
  /** False walks every event, also where nothing can happen: the result must be the same. */
  readonly skipQuiet?: boolean;
}

/** Order of what is due at one time: orders meet the book, then answers come. What the time itself brings comes last. */
const Rank = { arrival: 0, answer: 1, timer: 2, boundary: 3 } as const;

/**
 * The one path from event to order. A step takes a chunk of events in: frames and features first, then what the
 * column hooks say of the frames that closed, then the trading, event by event, in which orders meet the market
 * as it was at their time. Stretches in which nothing can happen are skipped.
 */
export class Engine {
  readonly accounts: Accounts;
  readonly exchange: SimulatedExchange;
  readonly orders: OrderManager;
  readonly trader: Trader;
  readonly equity = new Equity();
  readonly counters = new Map<string, number>();
  /** Worth of the wallet before the first trade; NaN until all of it has a price. */
  startingWorth = Number.NaN;
  readonly #options: EngineOptions;
  readonly #hooks: TickHooks;
  readonly #clock: FrameClock;
  readonly #queue = new TimeQueue<() => void>();
  readonly #places: Places;
  #tradeCloseUs: Micros = Number.NEGATIVE_INFINITY;
  /** When what is being posted became known. */
  #nowUs: Micros = 0;
  /** Time-outs in the queue: without a live trade they are of orders that are settled. */
  #timers = 0;
  #behind = false;
  /** The close that a skipped stretch is being valued at; NaN outside of one. */
  #skippedCloseUs: Micros = Number.NaN;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { strategy, params, settings, timeframeUs, registry, venue } = options;
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
      takerRate: (instrument) => this.exchange.fees.rates(instrument).taker,
      fixedPrices: fixedPrices(venue.feePayment),
      onTransaction: (transaction) =>
        options.journal?.record({ us: this.#nowUs, kind: 'transaction', transaction }),
    });
    this.exchange = new SimulatedExchange({
      venue,
      wallet: settings.wallet,
      market: (instrument) => this.#places.at(instrument.index)!.market,
      activity: (instrument) => this.#places.at(instrument.index)!.activity.get(),
      price: (currency, inCurrency) => this.accounts.price(currency) / this.accounts.price(inCurrency),
      onArrival: (us, act) => this.#queue.push(us, Rank.arrival, act),
      onExpiry: (us, act) => this.#pushTimer(us, Rank.arrival, act),
      onBoundary: (us, act) => this.#pushTimer(us, Rank.boundary, act),
      onAnswer: (us, event) => this.#queue.push(us, Rank.answer, () => this.#onAnswer(event, us)),
      onAccount: (us, event) => this.#queue.push(us, Rank.answer, () => this.#onAccount(event, us)),
    });
    this.orders = new OrderManager(
      {
        send: (request, place) => this.#send(request, place),
        cancel: (id, us) => {
          options.journal?.record({ us, kind: 'cancel', clientOrderId: id });
          this.exchange.cancel(id, us);
        },
        replace: (id, replacement, us) => {
          options.journal?.record({ us, kind: 'replace', clientOrderId: id, replacement });
          this.exchange.replace(id, replacement, us);
        },
        onFill: (trade, order, fill) => {
          this.accounts.onFill(trade, order, fill);
          if (order.purpose === 'entry') this.trader.onEntryFill(trade, fill.us);
        },
        onTrade: (trade, us) => {
          options.journal?.record({ us, kind: 'trade', trade });
          this.trader.onTrade(trade);
        },
        mid: (instrument) => this.#midNow(instrument),
      },
      options.runTag,
    );
    const calls = new HookCalls({
      params,
      timeframeUs,
      seed: options.seed ?? 0,
      wallet: walletView(this.accounts, settings.stakeCurrency, () => this.orders.liveTrades()),
      legNames: Object.keys(strategy.legs ?? {}),
      kept: options.kept ?? [],
      trades: () => this.trader.tradeViews(),
      position: (place) => this.trader.positionView(place),
      find: (name) => this.#places.find(name),
      onKept: (us, key, text) => options.journal?.record({ us, kind: 'kv', key, text }),
    });
    this.trader = new Trader({
      strategy,
      settings,
      calls,
      fees: (instrument) => this.exchange.fees.rates(instrument),
      terms: (instrument) => venue.terms(instrument),
      orders: this.orders,
      accounts: this.accounts,
      find: (name) => this.#places.find(name),
      onHeldSignal: () => this.#count('signals_while_open'),
      onRefusal: (us, refusal) => this.#onRefusal(us, refusal),
    });
    this.#hooks = new TickHooks({
      strategy,
      calls,
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
   * Takes a chunk of events in, and all that follows from it. Where tick hooks and column hooks are of one instance it is
   * taken frame by frame: what the strategy keeps between its hooks has seen no later tick, and no later frame.
   */
  step(chunk: Chunk): void {
    const { strategy, columns = strategy } = this.#options;
    if (!this.#hooks.any || columns !== strategy) {
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
    this.#nowUs = us;
    for (const { id } of this.orders.liveTrades()) {
      this.orders.close(id, 'force_exit', us, (leg, quantity) => this.#fillAtMid(leg, quantity));
      if (this.orders.trades[id - 1]!.state.tag === 'closed') this.#count('force_exits');
    }
    this.#value(us, false);
    for (const place of this.#places.ordered) place.prove(true);
  }

  /** Rows of all instruments, and those of them that were computed again without what came after them. */
  proof(): { readonly rows: number; readonly checked: number } {
    const proofs = this.#places.ordered.flatMap(({ proof }) => (proof === null ? [] : [proof]));
    const sum = (of: (proof: LookAheadProof) => number) =>
      proofs.reduce((total, proof) => total + of(proof), 0);
    return { rows: sum(({ rows }) => rows), checked: sum(({ checked }) => checked) };
  }

  #stepAll(chunk: Chunk): void {
    if (chunk.count === 0) return;
    if (this.#behind) this.#catchUp();
    this.#takeIn(chunk);
    if (this.#tradeCloseUs === Number.NEGATIVE_INFINITY) this.#tradeCloseUs = this.#firstCloseUs();
    for (const place of this.#places.ordered) place.decide();
    if (this.#isQuiet()) this.#skip(chunk);
    else this.#trade(chunk);
    for (const place of this.#places.ordered) {
      if (!this.#behind) place.market.release(place.aggregator.book);
      place.prove(false);
      place.forgetOldFrames();
    }
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
      this.#places.ordered.every(({ hooks, market }) => !hooks.hasEntry && !Number.isNaN(market.quoteTs))
    );
  }

  /** Passes over the events of a step; the markets catch up when they are needed again. */
  #skip(chunk: Chunk): void {
    this.#behind = true;
    this.#note(chunk);
    while (this.#tradeCloseUs < this.#clock.closeUs) {
      this.#skippedCloseUs = this.#tradeCloseUs;
      this.#value(this.#tradeCloseUs, false);
      this.#tradeCloseUs += this.#options.timeframeUs;
    }
    this.#skippedCloseUs = Number.NaN;
  }

  /** What the markets remember of single events, besides what the frames keep. */
  #note(chunk: Chunk): void {
    const { observesLatency } = this.#options.venue;
    for (let run = 0; run < chunk.count; run++) {
      const batch = chunk.batches[chunk.lane[run]!]!;
      const to = chunk.to[run]!;
      for (let row = chunk.from[run]!; row < to; row++) {
        const kind = batch.kind[row]!;
        if (kind === EventKind.quote && !observesLatency) continue;
        const place = this.#places.at(batch.instrument[row]!);
        if (!place) continue;
        if (observesLatency) this.#observe(place, batch, row);
        place.market.note(batch, row);
        if (kind === EventKind.funding) this.#sayFunding(place, batch, row);
      }
    }
    for (const place of this.#places.ordered) place.passSkipped();
  }

  /** Requests are answered at once, streams are not: what was asked for says nothing of a stream's delay. */
  #observe(place: Place, batch: EventBatch, row: number): void {
    const kind = batch.kind[row]! as EventKind;
    if (kind !== EventKind.quote && kind !== EventKind.trade && kind !== EventKind.depth) return;
    this.#listing(place).observe(batch.localTs[row]!, batch.exchangeTs[row]!);
  }

  #sayFunding(place: Place, batch: EventBatch, row: number): void {
    this.#listing(place).onFunding(batch.v0[row]!, batch.v1[row]!, batch.localTs[row]!);
  }

  #listing(place: Place): Listing {
    place.listing ??= this.exchange.listing(place.instrument);
    return place.listing;
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
    const { market, instrument } = place;
    const kind = batch.kind[row]! as EventKind;
    if (this.#options.venue.observesLatency) this.#observe(place, batch, row);
    if (kind === EventKind.quote) {
      market.setQuote(batch, row);
      if (this.trader.hasTrades(instrument)) {
        this.#listing(place).onQuote(batch.exchangeTs[row]!, us);
        this.trader.onQuote(place, us);
      }
    } else if (kind === EventKind.trade) this.#tradePrint(place, batch, row, us);
    else if (kind === EventKind.funding) {
      market.note(batch, row);
      this.#sayFunding(place, batch, row);
    } else this.#tradeDepth(place, batch, row, us);
    if (this.#hooks.any) this.#hooks.onEvent(place, batch, row, us);
  }

  #tradePrint(place: Place, batch: EventBatch, row: number, us: Micros): void {
    const { market, instrument } = place;
    if ((batch.flags[row]! & EventFlag.offBook) !== 0) return;
    market.note(batch, row);
    if (!this.trader.hasTrades(instrument)) return;
    const isBuy = (batch.flags[row]! & EventFlag.buy) !== 0;
    const listing = this.#listing(place);
    listing.onPrint(batch.v0[row]!, batch.v1[row]!, isBuy, batch.exchangeTs[row]!, us);
    if (market.depth === 'prints') this.#onOtherPrice(place, us);
  }

  #tradeDepth(place: Place, batch: EventBatch, row: number, us: Micros): void {
    const { market, instrument } = place;
    const kind = batch.kind[row]! as EventKind;
    if (kind !== EventKind.depth && kind !== EventKind.snapshot && kind !== EventKind.gap) return;
    const isInOrder = market.applyDepth(batch, row);
    if (!this.trader.hasTrades(instrument)) return;
    const listing = this.#listing(place);
    if (!isInOrder) listing.onGap();
    else listing.onDepth(batch.exchangeTs[row]!, us);
    if (Number.isNaN(market.quoteTs)) this.#onOtherPrice(place, us);
  }

  /** A market without quotes has another price: what looks at each quote looks at that. */
  #onOtherPrice(place: Place, us: Micros): void {
    this.#listing(place).onPrice(us);
    this.trader.onQuote(place, us);
  }

  #send(request: OrderRequest, place: SentFor): void {
    const { settings, journal } = this.#options;
    const { purpose } = place;
    journal?.record({ us: request.sentUs, kind: 'order', request, place });
    this.exchange.submit(request);
    // What guards a position waits as long as it is held, and a time of its own is not cut short.
    const { execution, trigger } = request;
    const isAtOnce = execution.type === 'market' && trigger === null;
    const hasEnd = execution.type === 'limit' && execution.timeInForce.kind === 'gtd';
    if (isAtOnce || hasEnd || purpose === 'stop' || purpose === 'take_profit') return;
    const dueUs = request.sentUs + (purpose === 'exit' ? settings.exitTimeoutUs : settings.entryTimeoutUs);
    this.#pushTimer(dueUs, Rank.timer, () => this.#onTimeout(request, dueUs));
  }

  /** Something that comes with the time, and does nothing where no order is open and nothing is held. */
  #pushTimer(us: Micros, rank: number, act: () => void): void {
    this.#timers++;
    this.#queue.push(us, rank, () => {
      this.#timers--;
      act();
    });
  }

  #onTimeout(request: OrderRequest, us: Micros): void {
    const order = this.orders.order(request.clientOrderId);
    if (!order || isTerminal(order.state)) return;
    this.#count('unfilled_timeouts');
    this.orders.cancel(request.clientOrderId, us);
  }

  #onAnswer(event: OrderEvent, us: Micros): void {
    this.#nowUs = us;
    this.#options.journal?.record({ us, kind: 'answer', event });
    if (event.kind === 'canceled' && event.reason === 'book_exhausted')
      this.#count('market_remainders_cancelled');
    if (event.kind === 'rejected') this.#count(`rejected_${event.code}`);
    if (event.kind === 'refused') this.#count(`refused_${event.what}_${event.code}`);
    if (event.kind === 'canceled' && event.reason !== 'requested') this.#count(`canceled_${event.reason}`);
    this.orders.onOrderEvent(event, us);
  }

  #onAccount(event: AccountEvent, us: Micros): void {
    const { journal } = this.#options;
    const { instrument } = event;
    this.#nowUs = us;
    journal?.record({ us, kind: 'account', event });
    switch (event.kind) {
      case 'funding_unknown':
        this.#count('funding_unknown');
        this.orders.charge(instrument, us, () => ({ funding: null, liquidationCost: 0 }));
        return;
      case 'funding':
        this.accounts.onAccount(event);
        this.orders.charge(instrument, us, (share) => ({
          funding: event.amount * share,
          liquidationCost: 0,
        }));
        return;
      case 'liquidation': {
        this.#count('liquidations');
        const cost = event.clearanceFee - event.insurance;
        this.orders.charge(instrument, us, (share) => ({ funding: 0, liquidationCost: cost * share }));
        this.orders.liquidated(instrument, event.fills, us);
        this.accounts.onAccount(event);
        return;
      }
      default:
        assertNever(event);
    }
  }

  #onRefusal(us: Micros, { code, message }: Refusal): void {
    this.#count(`refused_${code}`);
    this.#options.journal?.record({ us, kind: 'refusal', code, message });
  }

  /** Notes what everything is worth at `us`. */
  #value(us: Micros, exposed: boolean): void {
    if (Number.isNaN(this.startingWorth)) this.startingWorth = this.accounts.startingWorth();
    this.equity.add(us, this.accounts.equity(), exposed);
  }

  /** The last mid that trading knows; in a skipped stretch, that of the frame that closes. NaN before the first. */
  #mark(instrument: Instrument): number {
    const place = this.#places.at(instrument.index);
    if (!place) return Number.NaN;
    if (!Number.isNaN(this.#skippedCloseUs)) return place.midAt(this.#skippedCloseUs);
    return place.market.lastValue;
  }

  /** The mid that trading sees, the last price where there is none. */
  #midNow(instrument: Instrument): number {
    const market = this.#places.at(instrument.index)?.market;
    if (!market) return Number.NaN;
    return Number.isNaN(market.mid) ? market.lastPrice : market.mid;
  }

  #fillAtMid({ instrument, direction }: Leg, quantity: number): Fill {
    const mid = this.#midNow(instrument);
    const bare = { us: this.lastUs, price: mid, quantity, liquidity: 'taker' as const, mid, best: mid };
    return this.exchange.fees.charge(instrument, exitSide(direction), bare, (currency) =>
      this.accounts.ledger.balance(currency),
    );
  }

  #count(name: string): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
  }
}

/** Of the currency that fees are paid in, where the config says one. */
function fixedPrices(payment: FeePayment): Readonly<Record<string, number>> {
  return payment.kind === 'currency' && payment.price !== null ? { [payment.currency]: payment.price } : {};
}
