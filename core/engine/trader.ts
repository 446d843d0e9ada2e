import type { FeeRates } from '../exchange/venue.js';
import { baseUnits, type Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { averageRate, entrySide, executed, exitSide, fillsOf, openQuantity } from '../orders/leg.js';
import { type ApprovedLeg, type ExitOrder, MARKET_EXIT, type OrderManager } from '../orders/order-manager.js';
import { roundPrice, roundQuantity } from '../orders/sizing.js';
import { isLive, type Trade } from '../orders/trade.js';
import { approve, type Refusal, type RefusalCode, refuse, type Verdict } from '../risk/verdict.js';
import type { ColumnHooks } from '../strategy/column-hooks.js';
import { strategyError } from '../strategy/failure.js';
import type { Funnel } from '../strategy/funnel.js';
import type { Direction, EnterIntent, ExitIntent, Intent, LegIntent } from '../strategy/intents.js';
import type { Strategy, TradeView } from '../strategy/strategy.js';
import type { Accounts } from './accounts.js';
import type { TradeSettings } from './settings.js';
import type { TradedMarket } from './traded-market.js';
import { TradeWatch } from './watch.js';

/** One instrument as the trading sees it. */
export interface TradedInstrument {
  readonly instrument: Instrument;
  readonly market: TradedMarket;
  readonly hooks: ColumnHooks;
  /** Why it is not traded at all; null when it is. */
  readonly leftOut: string | null;
}

export interface TraderOptions {
  readonly strategy: Strategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly settings: TradeSettings;
  readonly timeframeUs: Micros;
  readonly orders: OrderManager;
  readonly accounts: Accounts;
  readonly funnel: Funnel;
  fees(instrument: Instrument): FeeRates;
  /** By instrument id, or by a name of the strategy's `legs`. */
  find(name: string): TradedInstrument | undefined;
  /** A refusal, with its code and numbers. */
  onRefusal(us: Micros, refusal: Refusal): void;
}

/**
 * What the strategy says, turned into what the order manager does: entries are sized, priced, confirmed and
 * checked; open trades are left by signal, callback, stop or ROI.
 */
export class Trader {
  readonly #options: TraderOptions;
  readonly #watches = new Map<number, TradeWatch>();
  /** Live trades by instrument, each with a leg there. */
  readonly #byInstrument = new Map<Instrument, Set<number>>();
  /** What the frame said on which a trade was decided, until its first fill. */
  readonly #decidedOn = new Map<number, { readonly place: TradedInstrument; readonly frame: object }>();

  constructor(options: TraderOptions) {
    this.#options = options;
  }

  watch(trade: number): TradeWatch | undefined {
    return this.#watches.get(trade);
  }

  /** Keeps the watch of a trade in step with its orders. */
  onTrade(trade: Trade, now: Micros): void {
    const live = isLive(trade);
    for (const { instrument } of trade.legs) {
      const ids = this.#byInstrument.get(instrument) ?? new Set();
      this.#byInstrument.set(instrument, ids);
      if (live) ids.add(trade.id);
      else ids.delete(trade.id);
    }
    if (live && trade.legs.length === 1 && !this.#watches.has(trade.id)) this.#beginWatch(trade, now);
  }

  /** From the first fill on, with the stop that the strategy wants for it. */
  #beginWatch(trade: Trade, now: Micros): void {
    const leg = trade.legs[0]!;
    const entered = executed(leg.instrument, leg.entries);
    if (entered.quantity === 0) return;
    const watch = new TradeWatch({
      direction: leg.direction,
      openUs: fillsOf(leg.entries)[0]!.us,
      openRate: averageRate(entered),
      leverage: leg.leverage,
      feeRate: this.#feeRate(leg.instrument, this.#options.settings.exitType),
      rules: this.#options.settings.rules,
    });
    this.#watches.set(trade.id, watch);
    const decided = this.#decidedOn.get(trade.id);
    this.#decidedOn.delete(trade.id);
    if (!decided) return;
    const rate = exitRate(decided.place.market, leg.direction);
    this.#moveStop(watch, rate, this.#tradeContext(decided.place, decided.frame, now, trade, watch, rate));
    watch.startHere();
  }

  hasTrades(instrument: Instrument): boolean {
    return (this.#byInstrument.get(instrument)?.size ?? 0) > 0;
  }

  /** Stops and ROI of the instrument's trades, at its new quote. */
  onQuote(place: TradedInstrument, now: Micros): void {
    for (const id of this.#byInstrument.get(place.instrument) ?? []) {
      const trade = this.#options.orders.liveTrade(id);
      const watch = this.#watches.get(id);
      if (!trade) continue;
      if (trade.state.tag === 'closing') this.#options.orders.retryExit(id, now);
      if (!watch || trade.state.tag === 'closing') continue;
      const reason = watch.onRate(exitRate(place.market, trade.legs[0]!.direction), now);
      if (reason) this.#options.orders.exit(id, reason, now);
    }
  }

  /** What open trades do when the frame `row` has closed. */
  leave(place: TradedInstrument, row: number, now: Micros): void {
    const decision = place.hooks.decision(row);
    for (const id of [...(this.#byInstrument.get(place.instrument) ?? [])]) {
      const trade = this.#options.orders.liveTrade(id);
      const watch = this.#watches.get(id);
      if (!trade || !watch || trade.state.tag === 'closing') continue;
      const { direction } = trade.legs[0]!;
      const rate = exitRate(place.market, direction);
      const context = this.#needsCallbacks()
        ? this.#tradeContext(place, place.hooks.frameRow(row), now, trade, watch, rate)
        : null;
      if (context) this.#moveStop(watch, rate, context);
      const signalled = direction === 'long' ? decision.exitLong : decision.exitShort;
      const custom = context && this.#call('customExit', (s) => s.customExit?.(context as never));
      const reason = signalled ? (decision.exitTag ?? 'exit_signal') : custom || null;
      if (reason !== null) this.#exitAt(place, row, now, trade, watch, rate, reason);
    }
  }

  /** Enters when the row says so. */
  enterSignal(place: TradedInstrument, row: number, now: Micros): void {
    const { enter: direction, enterTag } = place.hooks.decision(row);
    if (!direction || this.hasTrades(place.instrument)) return;
    if (direction === 'short' && !this.#options.settings.canShort) {
      this.#options.onRefusal(
        now,
        refuse('cannot_short', `${place.instrument.id}: the strategy has no canShort`),
      );
      return;
    }
    const { orders, strategy } = this.#options;
    const allowed = this.#checkEntry(place, direction);
    if (!allowed.approved) {
      this.#options.onRefusal(now, allowed);
      return;
    }
    const rate = entryRate(place.market, direction);
    const frame = place.hooks.frameRow(row);
    const proposedStake = this.#proposedStake();
    const context = { ...this.#hookContext(place), now, frame, direction, rate, enterTag, proposedStake };
    const stake = strategy.customStakeAmount
      ? this.#call('customStakeAmount', (s) => s.customStakeAmount!(context as never))
      : proposedStake;
    const entry = { ...context, stake };
    const price = strategy.customEntryPrice
      ? this.#call('customEntryPrice', (s) => s.customEntryPrice!(entry as never))
      : undefined;
    const leg = this.#sizeLeg(place, {
      instrument: place.instrument.id,
      direction,
      stake,
      ...optional({ price }),
    });
    const verdict = leg.approved ? this.#confirmEntry(leg.value, entry) : leg;
    if (!verdict.approved) {
      this.#options.onRefusal(now, verdict);
      return;
    }
    this.#options.funnel.entered++;
    const trade = orders.enter([verdict.value], enterTag, now);
    this.#decidedOn.set(trade.id, { place, frame });
  }

  /** Does what a tick hook asks, as far as the checks allow. */
  onIntents(said: unknown, place: TradedInstrument, now: Micros): void {
    if (said === undefined || said === null) return;
    const intents = (Array.isArray(said) ? said : [said]) as readonly Intent[];
    for (const intent of intents) {
      const verdict =
        intent.kind === 'enter' ? this.#enterLegs(intent, now) : this.#exitIntent(intent, place, now);
      if (!verdict.approved) this.#options.onRefusal(now, verdict);
    }
  }

  tradeViews(): readonly TradeView[] {
    const views: TradeView[] = [];
    for (const trade of this.#options.orders.liveTrades())
      views.push(this.#view(trade, this.#watches.get(trade.id)));
    return views;
  }

  #enterLegs(intent: EnterIntent, now: Micros): Verdict<Trade> {
    const legs: ApprovedLeg[] = [];
    for (const wanted of intent.legs) {
      const place = this.#options.find(wanted.instrument);
      if (!place)
        return refuse('unknown_instrument', `${wanted.instrument} is not an instrument of this run`);
      const allowed = this.#checkEntry(place, wanted.direction);
      if (!allowed.approved) return allowed;
      const leg = this.#sizeLeg(place, wanted);
      if (!leg.approved) return leg;
      legs.push(leg.value);
    }
    this.#options.funnel.entered++;
    return approve(this.#options.orders.enter(legs, intent.tag ?? null, now));
  }

  #exitIntent(intent: ExitIntent, place: TradedInstrument, now: Micros): Verdict<Trade> {
    const trade = this.#options.orders.liveTrade(intent.trade);
    if (!trade) return refuse('unknown_trade', `trade ${intent.trade} is not open`);
    const leg = trade.legs[0]!;
    const market = this.#options.find(leg.instrument.id)?.market ?? place.market;
    const type = intent.orderType ?? (intent.price === undefined ? 'market' : 'limit');
    const how = this.#exitOrder(leg.instrument, leg.direction, market, type, intent.price);
    if (!how.approved) return how;
    return this.#options.orders.exit(intent.trade, intent.reason ?? 'exit_signal', now, how.value);
  }

  #exitAt(
    place: TradedInstrument,
    row: number,
    now: Micros,
    trade: Trade,
    watch: TradeWatch,
    rate: number,
    exitReason: string,
  ): void {
    const { strategy, settings, orders } = this.#options;
    const { direction } = trade.legs[0]!;
    let price: number | undefined;
    if (strategy.confirmTradeExit || strategy.customExitPrice) {
      const context = {
        ...this.#tradeContext(place, place.hooks.frameRow(row), now, trade, watch, rate),
        exitReason,
      };
      if (this.#call('confirmTradeExit', (s) => s.confirmTradeExit?.(context as never)) === false) return;
      price = this.#call('customExitPrice', (s) => s.customExitPrice?.(context as never));
    }
    const how = this.#exitOrder(place.instrument, direction, place.market, settings.exitType, price);
    if (how.approved) orders.exit(trade.id, exitReason, now, how.value);
    else this.#options.onRefusal(now, how);
  }

  #exitOrder(
    instrument: Instrument,
    direction: Direction,
    market: TradedMarket,
    type: 'market' | 'limit',
    price: number | undefined,
  ): Verdict<ExitOrder> {
    if (type === 'market') return approve(MARKET_EXIT);
    const side = exitSide(direction);
    const rounded = roundPrice(instrument, price ?? (side === 'sell' ? market.ask : market.bid), side);
    return rounded.approved ? approve({ type: 'limit', price: rounded.value }) : rounded;
  }

  #moveStop(watch: TradeWatch, rate: number, context: object): void {
    const distance = this.#call('customStoploss', (s) => s.customStoploss?.(context as never));
    if (typeof distance === 'number' && Number.isFinite(distance)) watch.tighten(rate, -Math.abs(distance));
  }

  #checkEntry(place: TradedInstrument, direction: Direction): Verdict<null> {
    const { orders, settings } = this.#options;
    const { instrument, market, leftOut } = place;
    const no = (code: RefusalCode, message: string) => refuse(code, `${instrument.id}: ${message}`);
    if (leftOut !== null) return no('instrument_left_out', leftOut);
    if (!(market.mid > 0)) return no('no_quote', 'no quote yet');
    if (direction === 'short' && instrument.kind === 'spot')
      return no('short_on_spot', 'spot cannot be sold short');
    if (orders.liveCount >= settings.maxOpenTrades) {
      return no('max_open_trades', `${orders.liveCount} of ${settings.maxOpenTrades} trades are open`);
    }
    for (const id of this.#byInstrument.get(instrument) ?? []) {
      const leg = orders.liveTrade(id)?.legs.find((other) => other.instrument === instrument);
      if (leg && leg.direction !== direction) {
        return no(
          'opposite_position',
          `trade ${id} is ${leg.direction}, and a ${direction} beside it needs hedge mode`,
        );
      }
    }
    return approve(null);
  }

  #sizeLeg(place: TradedInstrument, wanted: LegIntent): Verdict<ApprovedLeg> {
    const { instrument, market } = place;
    const { direction } = wanted;
    const side = entrySide(direction);
    const type =
      wanted.orderType ?? (wanted.price === undefined ? this.#options.settings.entryType : 'limit');
    let price: number | null = null;
    if (type === 'limit') {
      const rounded = roundPrice(
        instrument,
        wanted.price ?? (side === 'buy' ? market.bid : market.ask),
        side,
      );
      if (!rounded.approved) return rounded;
      price = rounded.value;
    }
    const rate = price ?? entryRate(market, direction);
    const leverage = 1;
    const stake =
      wanted.amount === undefined ? (wanted.stake ?? this.#proposedStake()) : wanted.amount * rate;
    if (!(stake > 0)) return refuse('stake_skipped', `${instrument.id}: a stake of ${stake}`);
    const quantity = roundQuantity(instrument, wanted.amount ?? (stake * leverage) / rate, rate);
    if (!quantity.approved) return quantity;
    const funded = this.#checkFunds(instrument, quantity.value, rate, type, leverage);
    if (!funded.approved) return funded;
    const notional = baseUnits(instrument, quantity.value, rate) * rate;
    return approve({
      instrument,
      direction,
      type,
      quantity: quantity.value,
      price,
      stake: notional / leverage,
      leverage,
    });
  }

  #checkFunds(
    instrument: Instrument,
    quantity: number,
    rate: number,
    type: 'market' | 'limit',
    leverage: number,
  ): Verdict<null> {
    const base = baseUnits(instrument, quantity, rate);
    const value = instrument.kind === 'inverse' ? base : base * rate;
    const needed = value / leverage + value * this.#feeRate(instrument, type);
    const free = this.#options.accounts.free(instrument.settle, this.#options.orders.liveTrades());
    if (needed <= free) return approve(null);
    return refuse(
      'insufficient_balance',
      `${instrument.id}: ${needed} ${instrument.settle} are needed, ${free} ${instrument.settle} are free`,
    );
  }

  #confirmEntry(leg: ApprovedLeg, context: object): Verdict<ApprovedLeg> {
    const confirmed = this.#call('confirmTradeEntry', (s) => s.confirmTradeEntry?.(context as never));
    return confirmed === false
      ? refuse('not_confirmed', `${leg.instrument.id}: confirmTradeEntry said no`)
      : approve(leg);
  }

  #proposedStake(): number {
    const { settings, accounts, orders } = this.#options;
    if (settings.stakeAmount !== 'unlimited') return settings.stakeAmount;
    const slots = Math.max(1, settings.maxOpenTrades - orders.liveCount);
    return accounts.free(settings.stakeCurrency, orders.liveTrades()) / slots;
  }

  #feeRate(instrument: Instrument, type: 'market' | 'limit'): number {
    const rates = this.#options.fees(instrument);
    return type === 'market' ? rates.taker : rates.maker;
  }

  #needsCallbacks(): boolean {
    const { strategy } = this.#options;
    return strategy.customStoploss !== undefined || strategy.customExit !== undefined;
  }

  #hookContext(place: TradedInstrument) {
    return {
      params: this.#options.params,
      instrument: place.instrument,
      timeframeUs: this.#options.timeframeUs,
    };
  }

  #tradeContext(
    place: TradedInstrument,
    frame: object,
    now: Micros,
    trade: Trade,
    watch: TradeWatch,
    rate: number,
  ) {
    return {
      ...this.#hookContext(place),
      now,
      frame,
      trade: this.#view(trade, watch),
      rate,
      profit: watch.profit(rate),
    };
  }

  #view(trade: Trade, watch: TradeWatch | undefined): TradeView {
    const leg = trade.legs[0]!;
    const entered = executed(leg.instrument, leg.entries);
    return {
      id: trade.id,
      instrument: leg.instrument,
      direction: leg.direction,
      openUs: fillsOf(leg.entries)[0]?.us ?? trade.decidedUs,
      openRate: averageRate(entered),
      amount: baseUnits(leg.instrument, openQuantity(leg), averageRate(entered)),
      stakeAmount: leg.stake,
      leverage: leg.leverage,
      enterTag: trade.enterTag,
      stopRate: watch?.stopRate ?? Number.NaN,
      minRate: watch?.minRate ?? Number.NaN,
      maxRate: watch?.maxRate ?? Number.NaN,
    };
  }

  #call<R>(hook: string, call: (strategy: Strategy) => R): R {
    try {
      return call(this.#options.strategy);
    } catch (error) {
      throw strategyError(this.#options.strategy.name, hook, error);
    }
  }
}

/** What closing now would bring: the bid for a long, the ask for a short. */
function exitRate(market: TradedMarket, direction: Direction): number {
  return direction === 'long' ? market.bid : market.ask;
}

function entryRate(market: TradedMarket, direction: Direction): number {
  return direction === 'long' ? market.ask : market.bid;
}

/** Without the keys whose value is undefined. */
function optional<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
