import { assertNever } from '../errors.js';
import type { AccountEvent, ApprovedRequest, VenueEvent } from '../exchange/exchange.js';
import { Fees } from '../exchange/fees.js';
import type { FeePayment, VenueTerms } from '../exchange/venue-terms.js';
import type { Instrument, InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { type Refusal, refuse } from '../market/verdict.js';
import { exitSide, type Leg } from '../orders/leg.js';
import { type Fill, isTerminal, type OrderEvent } from '../orders/order.js';
import { OrderManager } from '../orders/order-manager.js';
import type { Trade } from '../orders/trade.js';
import type { JournalEntry } from '../store/journal.js';
import type { RunState, StoredMoment } from '../store/run-state.js';
import type { Strategy } from '../strategy/strategy.js';
import { Accounts } from './accounts.js';
import { HookCalls } from './hook-calls.js';
import type { Outbox } from './outbox.js';
import { Sending, type Timer } from './sending.js';
import type { TradeSettings } from './settings.js';
import { TickHooks } from './tick-hooks.js';
import type { TradedInstrument } from './traded-instrument.js';
import { Trader } from './trader.js';
import { walletView } from './wallet-view.js';

export interface TradingOptions {
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
  /** What the strategy kept before this run began: JSON by key. */
  readonly kept?: Iterable<readonly [key: string, text: string]>;
  readonly outbox: Outbox;
  /** By instrument id, or by a name of the strategy's `legs`; undefined before the trading has come to it. */
  find(name: string): TradedInstrument | undefined;
  /** What the wallet is worth goes by; NaN before the first price. */
  mark(instrument: Instrument): number;
  /** The mid that trading sees, the last price where there is none; NaN before the first. */
  mid(instrument: Instrument): number;
}

/** All that trades: what the strategy says, its orders and trades, and the money; what comes of it fills the outbox. */
export class Trading {
  readonly accounts: Accounts;
  readonly orders: OrderManager;
  readonly trader: Trader;
  readonly hooks: TickHooks;
  readonly sending: Sending;
  readonly counters = new Map<string, number>();
  readonly #options: TradingOptions;
  readonly #fees: Fees;
  /** When what is being posted became known. */
  #nowUs: Micros = 0;

  constructor(options: TradingOptions) {
    const { strategy, settings, registry, terms, outbox } = options;
    this.#options = options;
    this.accounts = new Accounts({
      wallet: settings.wallet,
      stakeCurrency: settings.stakeCurrency,
      mark: (instrument) => options.mark(instrument),
      instruments: () => registry.sorted(),
      takerRate: (instrument) => this.#fees.rates(instrument).taker,
      fixedPrices: fixedPrices(terms.feePayment),
      onTransaction: (transaction) => this.#record({ us: this.#nowUs, kind: 'transaction', transaction }),
      onPosition: (instrument, position) =>
        this.#record({ us: this.#nowUs, kind: 'position', instrument, position }),
    });
    this.#fees = new Fees({
      terms,
      price: (currency, inCurrency) => this.accounts.price(currency) / this.accounts.price(inCurrency),
    });
    this.sending = new Sending({
      settings,
      outbox,
      onRefusal: (us, refusal) => this.#onRefusal(us, refusal),
    });
    this.orders = this.#orderManager();
    const calls = this.#hookCalls();
    this.trader = new Trader({
      strategy,
      settings,
      calls,
      fees: (instrument) => this.#fees.rates(instrument),
      terms: (instrument) => terms.terms(instrument),
      orders: this.orders,
      accounts: this.accounts,
      find: (name) => options.find(name),
      keep: (trade, us) => this.#keep(trade, us),
      onHeldSignal: () => this.#count('signals_while_open'),
      onRefusal: (us, refusal) => this.#onRefusal(us, refusal),
    });
    this.hooks = new TickHooks({
      strategy,
      calls,
      onSaid: (hook, said, now) => this.trader.onIntents(hook, said, now),
    });
  }

  /** Takes in what a venue says. */
  onVenue(said: VenueEvent): void {
    const { us } = said;
    this.#nowUs = us;
    if (said.kind === 'order') this.#onOrder(said.event, us);
    else this.#onAccount(said.event, us);
  }

  /** What follows from a request by itself is due. */
  onTimer(us: Micros, timer: Timer): void {
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
        this.onVenue(timer.event);
        return;
      default:
        assertNever(timer);
    }
  }

  /** Closes all that is open at the last mid: the data are at their end, at `us`. */
  closeAll(us: Micros): void {
    this.#nowUs = us;
    for (const { id } of this.orders.liveTrades()) {
      this.orders.close(id, 'force_exit', us, (leg, quantity) => this.#fillAtMid(leg, quantity, us));
      if (this.orders.trades[id - 1]!.state.tag === 'closed') this.#count('force_exits');
    }
  }

  /** Takes in what a run that goes on had decided, before its first event. */
  restore(state: RunState): void {
    // What the wallet began with is on record, if anything is.
    if (state.transactions.length > 0) {
      this.#options.outbox.take();
      this.accounts.restore(state);
    }
    this.orders.restore(state.trades.map(({ trade }) => trade));
    this.trader.restore(state.trades);
  }

  /** As `onVenue`, of what was heard before: fees go by what was traded. */
  followVenue({ event }: VenueEvent): void {
    if (event.kind === 'liquidation') {
      for (const fill of event.fills) this.#fees.count(event.instrument, fill);
    }
    if (event.kind !== 'fill') return;
    const filled = this.orders.placed(event.clientOrderId);
    if (!filled) return;
    this.#fees.count(filled.order.request.instrument, event.fill);
    if (filled.order.purpose === 'entry') this.trader.followEntryFill(filled.trade);
  }

  /** The decisions of a moment, which are on record: returns what of them is to be sent. */
  followMoment({ number, requests }: StoredMoment): readonly ApprovedRequest[] {
    this.trader.followMoment(number);
    return requests.flatMap((request) => this.sending.follow(request) ?? []);
  }

  #orderManager(): OrderManager {
    const { runTag, mid } = this.#options;
    return new OrderManager(
      {
        send: (request, place) => this.sending.send({ kind: 'submit', request }, place),
        cancel: (id, us) => this.sending.send({ kind: 'cancel', clientOrderId: id, sentUs: us }),
        replace: (id, replacement, us) =>
          this.sending.send({ kind: 'replace', clientOrderId: id, replacement, sentUs: us }),
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
        mid,
      },
      runTag,
    );
  }

  #hookCalls(): HookCalls {
    const { strategy, params, settings, timeframeUs, seed, kept, find } = this.#options;
    return new HookCalls({
      params,
      timeframeUs,
      seed,
      wallet: walletView(this.accounts, settings.stakeCurrency, () => this.orders.liveTrades()),
      legNames: Object.keys(strategy.legs ?? {}),
      kept: kept ?? [],
      trades: () => this.trader.tradeViews(),
      position: (place) => this.trader.positionView(place),
      find,
      onKept: (us, key, text) => this.#record({ us, kind: 'kv', key, text }),
    });
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

  #onRefusal(us: Micros, { code, message }: Refusal): void {
    this.#count(`refused_${code}`);
    this.#record({ us, kind: 'refusal', code, message });
  }

  #fillAtMid({ instrument, direction }: Leg, quantity: number, us: Micros): Fill {
    const mid = this.#options.mid(instrument);
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
    this.#options.outbox.record(entry);
  }

  #count(name: string): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
  }
}

/** Of the currency that fees are paid in, where the config says one. */
function fixedPrices(payment: FeePayment): Readonly<Record<string, number>> {
  return payment.kind === 'currency' && payment.price !== null ? { [payment.currency]: payment.price } : {};
}
