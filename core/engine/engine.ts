import { assertNever } from '../errors.js';
import type { Activity } from '../exchange/activity.js';
import type { AccountEvent, VenueEvent, VenueRequest } from '../exchange/exchange.js';
import { Fees } from '../exchange/fees.js';
import type { FeePayment, VenueTerms } from '../exchange/venue-terms.js';
import type { Chunk } from '../market/chunk.js';
import { type EventBatch, EventKind, NO_INSTRUMENT } from '../market/event-batch.js';
import type { Instrument, InstrumentRegistry } from '../market/instrument.js';
import { isBefore, Rank } from '../market/moment.js';
import type { Micros } from '../market/time.js';
import { TimeQueue } from '../market/time-queue.js';
import { type Refusal, refuse } from '../market/verdict.js';
import { exitSide, type Leg } from '../orders/leg.js';
import { type Fill, isTerminal, type OrderEvent, type OrderRequest } from '../orders/order.js';
import { type OrderedFor, OrderManager } from '../orders/order-manager.js';
import type { Trade } from '../orders/trade.js';
import type { Perception } from '../perception/perception.js';
import { checkRequest } from '../risk/request-gate.js';
import type { JournalEntry } from '../store/journal.js';
import type { Strategy } from '../strategy/strategy.js';
import { Accounts } from './accounts.js';
import { Equity } from './equity.js';
import type { EngineEvent, MarketRun } from './events.js';
import { HookCalls } from './hook-calls.js';
import { Outbox, type Outgoing } from './outbox.js';
import type { TradeSettings } from './settings.js';
import { TickHooks } from './tick-hooks.js';
import type { TradedInstrument } from './traded-instrument.js';
import { TradedInstruments } from './traded-instruments.js';
import { Trader } from './trader.js';
import { walletView } from './wallet-view.js';

export interface EngineOptions {
  readonly strategy: Strategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly settings: TradeSettings;
  readonly timeframeUs: Micros;
  readonly registry: InstrumentRegistry;
  /** Of all that is random. */
  readonly seed: number;
  /** Begins every client order id. */
  readonly runTag: string;
  readonly terms: VenueTerms;
  /** What the decisions go by; it has taken in what the engine is told, or more. */
  readonly perception: Perception;
  /** Why a selected instrument is not traded; null when it is. */
  leftOut(instrument: Instrument): string | null;
  /** What the strategy kept before this run began: JSON by key. */
  readonly kept?: Iterable<readonly [key: string, text: string]>;
}

/** What the engine itself has to do at a time. */
type Timer =
  /** An order that still waits is given up. */
  | { readonly kind: 'timeout'; readonly request: OrderRequest }
  /** What was not sent is settled, as if a venue had said so. */
  | { readonly kind: 'not_sent'; readonly event: OrderEvent };

/**
 * The one path from event to order: a pure machine that takes events and fills its outbox. It does no I/O, reads no clock,
 * and knows nothing of who drives it: `docs/architecture.md` says what a driver owes it.
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
  readonly #fees: Fees;
  readonly #hooks: TickHooks;
  readonly #outbox = new Outbox();
  readonly #timers = new TimeQueue<Timer>();
  readonly #traded: TradedInstruments;
  /** End of the frame that the trading is in; Infinity before the first event. */
  #closeUs: Micros = Number.POSITIVE_INFINITY;
  /** When what is being posted became known. */
  #nowUs: Micros = 0;
  /** The close that a passed stretch is being valued at; NaN outside of one. */
  #passedCloseUs: Micros = Number.NaN;

  constructor(options: EngineOptions) {
    const { strategy, params, settings, timeframeUs, registry, terms, perception } = options;
    this.#options = options;
    this.#traded = new TradedInstruments({
      perception,
      leftOut: (instrument) => options.leftOut(instrument),
    });
    const find = (name: string) => this.#traded.find(name);
    this.accounts = new Accounts({
      wallet: settings.wallet,
      stakeCurrency: settings.stakeCurrency,
      mark: (instrument) => this.#mark(instrument),
      instruments: () => registry.sorted(),
      takerRate: (instrument) => this.#fees.rates(instrument).taker,
      fixedPrices: fixedPrices(terms.feePayment),
      onTransaction: (transaction) => this.#record({ us: this.#nowUs, kind: 'transaction', transaction }),
    });
    this.#fees = new Fees({
      terms,
      price: (currency, inCurrency) => this.accounts.price(currency) / this.accounts.price(inCurrency),
    });
    this.orders = new OrderManager(
      {
        send: (request, place) => this.#submit(request, place),
        cancel: (id, us) => this.#send({ kind: 'cancel', clientOrderId: id, sentUs: us }),
        replace: (id, replacement, us) =>
          this.#send({ kind: 'replace', clientOrderId: id, replacement, sentUs: us }),
        onFill: (trade, order, fill) => {
          this.#fees.count(order.request.instrument, fill);
          this.accounts.onFill(trade, order, fill);
          if (order.purpose === 'entry') this.trader.onEntryFill(trade, fill.us);
        },
        onTrade: (trade, us) => {
          this.#keep(trade, us);
          this.trader.onTrade(trade);
        },
        keep: (trade, us) => this.#keep(trade, us),
        onUnknown: ({ kind, clientOrderId }, us) =>
          this.#onRefusal(
            us,
            refuse('unknown_order', `the venue says ${kind} of ${clientOrderId}, which was never sent`),
          ),
        onToldTwice: ({ venueId }, us) =>
          this.#onRefusal(us, refuse('told_twice', `the venue told of the fill ${venueId} before`)),
        mid: (instrument) => this.#midNow(instrument),
      },
      options.runTag,
    );
    const calls = new HookCalls({
      params,
      timeframeUs,
      seed: options.seed,
      wallet: walletView(this.accounts, settings.stakeCurrency, () => this.orders.liveTrades()),
      legNames: Object.keys(strategy.legs ?? {}),
      kept: options.kept ?? [],
      trades: () => this.trader.tradeViews(),
      position: (place) => this.trader.positionView(place),
      find,
      onKept: (us, key, text) => this.#record({ us, kind: 'kv', key, text }),
    });
    this.trader = new Trader({
      strategy,
      settings,
      calls,
      fees: (instrument) => this.#fees.rates(instrument),
      terms: (instrument) => terms.terms(instrument),
      orders: this.orders,
      accounts: this.accounts,
      find,
      onHeldSignal: () => this.#count('signals_while_open'),
      onRefusal: (us, refusal) => this.#onRefusal(us, refusal),
    });
    this.#hooks = new TickHooks({
      strategy,
      calls,
      onSaid: (hook, said, now) => this.trader.onIntents(hook, said, now),
    });
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
    return this.#hooks.any;
  }

  /** Whether nothing is open, no frame that perception has decided enters, and nobody looks at events. */
  get isQuiet(): boolean {
    if (this.#hooks.any || this.orders.liveCount > 0) return false;
    return this.#traded.ordered.every(
      ({ hooks, market }) => !hooks.hasEntry && !Number.isNaN(market.quoteTs),
    );
  }

  /** How much moves in a market, by its closed frames; null while it is not known. */
  activity(instrument: Instrument): Activity | null {
    return this.#traded.at(instrument.index)?.activity.get() ?? null;
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
        this.#takeVenue(event);
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

  /** The batches of the events that were taken in are about to be filled anew. */
  release(): void {
    for (const { market } of this.#traded.ordered) market.release(null);
  }

  /** The data are at their end, at `us`: what is open is closed at the last mid. */
  finish(us: Micros): void {
    this.#nowUs = us;
    for (const { id } of this.orders.liveTrades()) {
      this.orders.close(id, 'force_exit', us, (leg, quantity) => this.#fillAtMid(leg, quantity, us));
      if (this.orders.trades[id - 1]!.state.tag === 'closed') this.#count('force_exits');
    }
    this.#value(us, false);
  }

  #takeMarket(run: MarketRun): boolean {
    this.#begin();
    const { batch, to } = run;
    while (run.from < to) {
      const us = batch.localTs[run.from]!;
      if (us >= this.nextUs && !this.#passTime(us, Rank.market)) return false;
      const row = run.from++;
      const index = batch.instrument[row]!;
      const traded = index === NO_INSTRUMENT ? null : this.#traded.at(index);
      if (!traded) continue;
      this.#takeEvent(traded, batch, row, us);
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
      else this.#onTimer(this.#timers.nextUs, this.#timers.pop()!);
      if (!this.#outbox.isEmpty) return false;
    }
    return true;
  }

  /** All frames that end at `us`: leave, enter, then the hook that looks at the frame itself. */
  #onClose(us: Micros): void {
    this.#closeUs += this.#options.timeframeUs;
    const closed = this.#traded.ordered.filter((traded) => traded.passClose(us));
    for (const traded of closed) this.trader.leave(traded, us);
    for (const traded of closed) this.trader.enterSignal(traded, us);
    for (const traded of closed) this.#hooks.onFrame(traded, us);
    this.#value(us, this.orders.liveCount > 0);
  }

  #takeEvent(traded: TradedInstrument, batch: EventBatch, row: number, us: Micros): void {
    const { market, instrument } = traded;
    const news = market.take(batch, row);
    if (news !== 'nothing' && this.trader.hasTrades(instrument) && isPrice(market, batch, row)) {
      this.trader.onQuote(traded, us);
    }
    if (this.#hooks.any) this.#hooks.onEvent(traded, batch, row, us);
  }

  #takeVenue(said: VenueEvent): void {
    const { us } = said;
    this.#nowUs = us;
    if (said.kind === 'order') this.#onOrder(said.event, us);
    else this.#onAccount(said.event, us);
  }

  #onOrder(event: OrderEvent, us: Micros): void {
    this.#record({ us, kind: 'answer', event });
    if (event.kind === 'canceled' && event.reason === 'book_exhausted')
      this.#count('market_remainders_cancelled');
    if (event.kind === 'rejected') this.#count(`rejected_${event.code}`);
    if (event.kind === 'refused') this.#count(`refused_${event.what}_${event.code}`);
    if (event.kind === 'canceled' && event.reason !== 'requested') this.#count(`canceled_${event.reason}`);
    this.orders.onOrderEvent(event, us);
  }

  #onAccount(event: AccountEvent, us: Micros): void {
    const { instrument } = event;
    this.#record({ us, kind: 'account', event });
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

  #submit(request: OrderRequest, place: OrderedFor): void {
    const isSent = this.#send({ kind: 'submit', request }, place);
    // What guards a position waits as long as it is held, and a time of its own is not cut short.
    const { execution, trigger, sentUs } = request;
    const { purpose } = place;
    const isAtOnce = execution.type === 'market' && trigger === null;
    const hasEnd = execution.type === 'limit' && execution.timeInForce.kind === 'gtd';
    if (!isSent || isAtOnce || hasEnd || purpose === 'stop' || purpose === 'take_profit') return;
    const { exitTimeoutUs, entryTimeoutUs } = this.#options.settings;
    const dueUs = sentUs + (purpose === 'exit' ? exitTimeoutUs : entryTimeoutUs);
    this.#timers.push(dueUs, Rank.timeout, { kind: 'timeout', request });
  }

  /** Records a request, and sends it as far as risk lets it through; returns whether it does. */
  #send(sent: VenueRequest, place: OrderedFor | null = null): boolean {
    this.#record(entryOf(sent, place));
    const verdict = checkRequest(sent);
    if (verdict.approved) {
      this.#outbox.send(verdict.value);
      return true;
    }
    const us = sent.kind === 'submit' ? sent.request.sentUs : sent.sentUs;
    this.#onRefusal(us, verdict);
    this.#timers.push(us, Rank.answer, { kind: 'not_sent', event: notSent(sent, verdict) });
    return false;
  }

  #onTimer(us: Micros, timer: Timer): void {
    switch (timer.kind) {
      case 'timeout': {
        const { clientOrderId } = timer.request;
        const order = this.orders.order(clientOrderId);
        if (!order || isTerminal(order.state)) return;
        this.#count('unfilled_timeouts');
        this.orders.cancel(clientOrderId, us);
        return;
      }
      case 'not_sent':
        this.#takeVenue({ kind: 'order', us, event: timer.event });
        return;
      default:
        assertNever(timer);
    }
  }

  #onRefusal(us: Micros, { code, message }: Refusal): void {
    this.#count(`refused_${code}`);
    this.#record({ us, kind: 'refusal', code, message });
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

  /** The mid that trading sees, the last price where there is none. */
  #midNow(instrument: Instrument): number {
    return this.#traded.at(instrument.index)?.market.lastValue ?? Number.NaN;
  }

  #fillAtMid({ instrument, direction }: Leg, quantity: number, us: Micros): Fill {
    const mid = this.#midNow(instrument);
    const liquidity = 'taker' as const;
    const bare = { venueId: null, us, price: mid, quantity, liquidity, mid, best: mid };
    return this.#fees.price(instrument, exitSide(direction), bare, (currency) =>
      this.accounts.ledger.balance(currency),
    );
  }

  /** What is known of a trade is to survive. */
  #keep(trade: Trade, us: Micros): void {
    const watch = this.trader.watch(trade.id);
    if (!watch) {
      this.#record({ us, kind: 'trade', trade });
      return;
    }
    const { stopRate, initialStopRate, minRate, maxRate } = watch;
    this.#record({ us, kind: 'trade', trade, watched: { stopRate, initialStopRate, minRate, maxRate } });
  }

  #record(entry: JournalEntry): void {
    this.#outbox.record(entry);
  }

  #count(name: string): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
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

function entryOf(sent: VenueRequest, place: OrderedFor | null): JournalEntry {
  switch (sent.kind) {
    case 'submit':
      return { us: sent.request.sentUs, kind: 'order', request: sent.request, place };
    case 'cancel':
      return { us: sent.sentUs, kind: 'cancel', clientOrderId: sent.clientOrderId };
    case 'replace':
      return {
        us: sent.sentUs,
        kind: 'replace',
        clientOrderId: sent.clientOrderId,
        replacement: sent.replacement,
      };
    default:
      return assertNever(sent);
  }
}

/** What the host makes of a request that it did not send. */
function notSent(sent: VenueRequest, { message }: Refusal): OrderEvent {
  const said = { code: 'not_sent', message } as const;
  return sent.kind === 'submit'
    ? { kind: 'rejected', clientOrderId: sent.request.clientOrderId, ...said }
    : { kind: 'refused', clientOrderId: sent.clientOrderId, what: sent.kind, ...said };
}

/** Of the currency that fees are paid in, where the config says one. */
function fixedPrices(payment: FeePayment): Readonly<Record<string, number>> {
  return payment.kind === 'currency' && payment.price !== null ? { [payment.currency]: payment.price } : {};
}
