import { assertNever } from '../errors.js';
import type { Activity } from '../exchange/activity.js';
import type { ApprovedRequest, VenueEvent } from '../exchange/exchange.js';
import type { Chunk } from '../market/chunk.js';
import { type EventBatch, EventKind, NO_INSTRUMENT } from '../market/event-batch.js';
import type { Instrument } from '../market/instrument.js';
import { isBefore, Rank } from '../market/moment.js';
import type { Micros } from '../market/time.js';
import type { OrderManager } from '../orders/order-manager.js';
import type { Perception } from '../perception/perception.js';
import type { RunState, StoredMoment } from '../store/run-state.js';
import type { Accounts } from './accounts.js';
import { Equity } from './equity.js';
import type { EngineEvent, MarketRun, TimePassed } from './events.js';
import { Outbox, type Outgoing } from './outbox.js';
import type { TradedInstrument } from './traded-instrument.js';
import { TradedInstruments } from './traded-instruments.js';
import type { Trader } from './trader.js';
import { Trading, type TradingOptions } from './trading.js';

export interface EngineOptions extends Omit<TradingOptions, 'outbox' | 'find' | 'mark' | 'mid'> {
  /** What the decisions go by; it has taken in what the engine is told, or more. */
  readonly perception: Perception;
  /** Why a selected instrument is not traded; null when it is. */
  leftOut(instrument: Instrument): string | null;
}

/**
 * The one path from event to order: a pure machine that takes events and fills its outbox. It does no I/O, reads no clock,
 * and knows nothing of who drives it: `docs/architecture.md` says what a driver owes it.
 */
export class Engine {
  readonly equity = new Equity();
  /** Worth of the wallet before the first trade; NaN until all of it has a price. */
  startingWorth = Number.NaN;
  readonly #options: EngineOptions;
  readonly #outbox = new Outbox();
  readonly #traded: TradedInstruments;
  readonly #trading: Trading;
  readonly #timers: Trading['sending']['timers'];
  /** End of the frame that the trading is in; Infinity before the first event. */
  #closeUs: Micros = Number.POSITIVE_INFINITY;
  /** The close that a passed stretch is being valued at; NaN outside of one. */
  #passedCloseUs: Micros = Number.NaN;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#traded = new TradedInstruments({
      perception: options.perception,
      leftOut: (instrument) => options.leftOut(instrument),
    });
    this.#trading = new Trading({
      ...options,
      outbox: this.#outbox,
      find: (name) => this.#traded.find(name),
      mark: (instrument) => this.#mark(instrument),
      mid: (instrument) => this.#traded.at(instrument.index)?.market.lastValue ?? Number.NaN,
    });
    this.#timers = this.#trading.sending.timers;
  }

  get accounts(): Accounts {
    return this.#trading.accounts;
  }

  get orders(): OrderManager {
    return this.#trading.orders;
  }

  get trader(): Trader {
    return this.#trading.trader;
  }

  /** How often what happened, by name. */
  get counters(): ReadonlyMap<string, number> {
    return this.#trading.counters;
  }

  /** When the engine has something to do of its own accord: a frame ends, or an order has waited long enough. */
  get nextUs(): Micros {
    return Math.min(this.#closeUs, this.#timers.nextUs);
  }

  get nextRank(): Rank {
    return this.#closeUs <= this.#timers.nextUs ? Rank.frameEnd : this.#timers.nextRank;
  }

  /** Whether the strategy has hooks that look at each event. */
  get hasTickHooks(): boolean {
    return this.#trading.hooks.any;
  }

  /**
   * Whether a market event can make it do something at once. It stays so until a moment of its own or an answer: until then
   * it may be told of many events together.
   */
  get attendsEvents(): boolean {
    const hasBegun = this.#closeUs !== Number.POSITIVE_INFINITY;
    return !hasBegun || this.#trading.hooks.any || this.trader.attendsQuotes;
  }

  /** Whether nothing is open, no frame that perception has decided enters, and nobody looks at events. */
  get isQuiet(): boolean {
    if (this.#trading.hooks.any || this.orders.liveCount > 0) return false;
    return this.#traded.ordered.every(
      ({ hooks, market }) => !hooks.hasEntry && !Number.isNaN(market.quoteTs),
    );
  }

  /** How much moves in a market, by its closed frames; null while it is not known. */
  activity(instrument: Instrument): Activity | null {
    return this.#traded.at(instrument.index)?.moves() ?? null;
  }

  get hasOutgoing(): boolean {
    return !this.#outbox.isEmpty;
  }

  /** What is to be committed and then sent; it is the caller's from here on. */
  takeOutgoing(): Outgoing {
    return this.#outbox.take();
  }

  /**
   * Takes an event in, and all that follows from it; stops behind the first moment that fills the outbox.
   * @returns whether all of it was taken: else it is to be given again, once the outbox was taken.
   */
  step(event: EngineEvent): boolean {
    switch (event.kind) {
      case 'market':
        return this.#takeMarket(event);
      case 'time':
        return this.#passTime(event.us, event.rank);
      case 'order':
      case 'account':
        this.#trading.onVenue(event);
        return true;
      default:
        return assertNever(event);
    }
  }

  /** Takes a chunk in where the engine is quiet, as `step` of its events: only the worth of the wallet is noted. */
  pass(chunk: Chunk): void {
    this.#begin();
    const { perception, timeframeUs } = this.#options;
    while (this.#closeUs < perception.closeUs) {
      this.#passedCloseUs = this.#closeUs;
      this.#value(this.#closeUs, false);
      this.#closeUs += timeframeUs;
    }
    this.#passedCloseUs = Number.NaN;
    if (chunk.count > 0) for (const traded of this.#traded.ordered) traded.catchUp();
  }

  /** The batches of the events that were taken in are about to be filled anew, and old frames to be forgotten. */
  release(): void {
    for (const traded of this.#traded.ordered) traded.release();
  }

  /** The data are at their end, at `us`: what is open is closed at the last mid. */
  finish(us: Micros): void {
    this.#trading.closeAll(us);
    this.#value(us, false);
  }

  /**
   * Takes in what a run that goes on had decided, before its first event. Perception, markets and the venue follow from the
   * feed, up to where it stood: see `follow`.
   */
  restore(state: RunState): void {
    this.#trading.restore(state);
  }

  /**
   * As `step`, of an event that was decided on before the run was stopped: what is known goes on, and nothing is decided. Of
   * the engine's own moments it takes the next one.
   * @returns what the host itself says of a request then, as a venue would; null for nothing.
   */
  follow(event: MarketRun | TimePassed): VenueEvent | null {
    if (event.kind === 'market') {
      this.#followMarket(event);
      return null;
    }
    const us = this.nextUs;
    if (this.#closeUs > this.#timers.nextUs) {
      const timer = this.#timers.pop()!;
      return timer.kind === 'not_sent' ? timer.event : null;
    }
    this.#closeUs += this.#options.timeframeUs;
    for (const traded of this.#traded.ordered) traded.passClose(us);
    if (Number.isNaN(this.startingWorth)) this.startingWorth = this.accounts.startingWorth();
    return null;
  }

  /** As `step` of what was said, and heard before. */
  followVenue(said: VenueEvent): void {
    this.#trading.followVenue(said);
  }

  /** The decisions of a moment, which are on record: returns what of them is to be sent. */
  followMoment(moment: StoredMoment): readonly ApprovedRequest[] {
    return this.#trading.followMoment(moment);
  }

  #followMarket(run: MarketRun): void {
    this.#begin();
    const { batch } = run;
    for (; run.from < run.to; run.from++) {
      const index = batch.instrument[run.from]!;
      const traded = index === NO_INSTRUMENT ? null : this.#traded.at(index);
      if (!traded) continue;
      const news = traded.market.take(batch, run.from);
      if (news !== 'nothing' && isPrice(traded.market, batch, run.from)) {
        this.trader.followQuote(traded, batch.localTs[run.from]!);
      }
    }
  }

  #takeMarket(run: MarketRun): boolean {
    this.#begin();
    const { batch, to } = run;
    while (run.from < to) {
      const us = batch.localTs[run.from]!;
      const isDue = us >= this.#closeUs || us >= this.#timers.nextUs;
      if (isDue && !this.#passTime(us, Rank.market)) return false;
      const row = run.from++;
      const index = batch.instrument[row]!;
      const traded = index === NO_INSTRUMENT ? null : this.#traded.at(index);
      if (!traded) continue;
      this.#takeEvent(traded, batch, row);
      if (!this.#outbox.isEmpty) return run.from === to;
    }
    return true;
  }

  #begin(): void {
    const { perception, timeframeUs } = this.#options;
    if (this.#closeUs !== Number.POSITIVE_INFINITY || Number.isNaN(perception.firstUs)) return;
    this.#closeUs = (Math.floor(perception.firstUs / timeframeUs) + 1) * timeframeUs;
  }

  /** Does what is due of its own accord before a time and rank; false where that filled the outbox before its end. */
  #passTime(us: Micros, rank: Rank): boolean {
    while (isBefore(this.nextUs, this.nextRank, us, rank)) {
      if (this.#closeUs <= this.#timers.nextUs) this.#onClose(this.#closeUs);
      else this.#trading.onTimer(this.#timers.nextUs, this.#timers.pop()!);
      if (!this.#outbox.isEmpty) return false;
    }
    return true;
  }

  /** All frames that end at `us`: leave, enter, then the hook that looks at the frame itself. */
  #onClose(us: Micros): void {
    this.#closeUs += this.#options.timeframeUs;
    const { ordered } = this.#traded;
    for (const traded of ordered) traded.passClose(us);
    for (const traded of ordered) if (traded.closedFrames > 0) this.trader.leave(traded, us);
    for (const traded of ordered) if (traded.closedFrames > 0) this.trader.enterSignal(traded, us);
    for (const traded of ordered) if (traded.closedFrames > 0) this.#trading.hooks.onFrame(traded, us);
    this.#value(us, this.orders.liveCount > 0);
  }

  #takeEvent(traded: TradedInstrument, batch: EventBatch, row: number): void {
    const { market, instrument } = traded;
    const news = market.take(batch, row);
    const mayMove = news !== 'nothing' && this.orders.liveCount > 0 && this.trader.hasTrades(instrument);
    if (mayMove && isPrice(market, batch, row)) this.trader.onQuote(traded, batch.localTs[row]!);
    if (this.#trading.hooks.any) this.#trading.hooks.onEvent(traded, batch, row, batch.localTs[row]!);
  }

  /** Notes what everything is worth at `us`. */
  #value(us: Micros, exposed: boolean): void {
    if (Number.isNaN(this.startingWorth)) this.startingWorth = this.accounts.startingWorth();
    this.equity.add(us, this.accounts.equity(), exposed);
  }

  /** The last mid that trading knows; in a passed stretch, that of the frame that closes. NaN before the first. */
  #mark(instrument: Instrument): number {
    const traded = this.#traded.at(instrument.index);
    if (!traded) return Number.NaN;
    if (!Number.isNaN(this.#passedCloseUs)) return traded.priceAt(this.#passedCloseUs);
    return traded.market.lastValue;
  }
}

/** Whether an event may have moved what a trade is looked at by: a quote, or what stands for it where there is none. */
function isPrice({ quoteTs, depth }: TradedInstrument['market'], batch: EventBatch, row: number): boolean {
  const kind = batch.kind[row]!;
  if (kind === EventKind.quote) return true;
  if (kind === EventKind.trade) return depth === 'prints';
  const isOfTheBook = kind === EventKind.depth || kind === EventKind.snapshot || kind === EventKind.gap;
  return isOfTheBook && Number.isNaN(quoteTs);
}
