import { assertNever } from '../errors.js';
import type { FeeRates, MarginTerms } from '../exchange/venue.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { approve, type Refusal, refuse, type Verdict } from '../market/verdict.js';
import { entrySide, exitSide } from '../orders/leg.js';
import type { Execution, TimeInForce } from '../orders/order.js';
import type { OrderManager } from '../orders/order-manager.js';
import { MARKET } from '../orders/plan.js';
import { restingLimits } from '../orders/requests.js';
import { roundPrice } from '../orders/sizing.js';
import type { Trade } from '../orders/trade.js';
import type { StoredTrade } from '../store/run-state.js';
import type { PositionView, TradeView } from '../strategy/contexts.js';
import type {
  AdjustIntent,
  EnterIntent,
  ExitIntent,
  Intent,
  LegIntent,
  OrderType,
} from '../strategy/intents.js';
import { parseIntents } from '../strategy/parse-intents.js';
import type { Strategy } from '../strategy/strategy.js';
import type { Accounts } from './accounts.js';
import { Callbacks, type ExitWish } from './callbacks.js';
import { EntryDesk, type WantedLeg } from './entry-desk.js';
import type { HeldTrade } from './hook-call.js';
import type { HookCalls } from './hook-calls.js';
import { checkBracket, timeInForceOf } from './order-terms.js';
import { entryRate, exitRate } from './rates.js';
import type { TradeSettings } from './settings.js';
import { positionView, tradeView } from './trade-views.js';
import type { TradedInstrument } from './traded-instrument.js';
import type { TradeWatch } from './watch.js';
import { Watches } from './watches.js';

export interface TraderOptions {
  readonly strategy: Strategy;
  readonly settings: TradeSettings;
  /** What callbacks are given. */
  readonly calls: HookCalls;
  readonly orders: OrderManager;
  readonly accounts: Accounts;
  fees(instrument: Instrument): FeeRates;
  terms(instrument: Instrument): MarginTerms;
  /** By instrument id, or by a name of the strategy's `legs`. */
  find(name: string): TradedInstrument | undefined;
  /** What is watched of a trade was changed by the strategy, and by nothing else. */
  keep(trade: Trade, us: Micros): void;
  /** A frame said to enter an instrument that has a trade already. */
  onHeldSignal(): void;
  /** A refusal, with its code and numbers. */
  onRefusal(us: Micros, refusal: Refusal): void;
}

/** How a trade is left; a limit without a price of its own is at the best price of its side. */
interface ExitHow {
  readonly type: OrderType;
  readonly price?: number | undefined;
  readonly timeInForce?: TimeInForce;
}

/**
 * What the strategy says, turned into what the order manager does: entries are checked by the desk and confirmed;
 * open trades are left by signal, callback, stop, ROI or intent.
 */
export class Trader {
  readonly #options: TraderOptions;
  readonly #desk: EntryDesk;
  readonly #callbacks: Callbacks;
  readonly #watches: Watches;

  constructor(options: TraderOptions) {
    this.#options = options;
    this.#desk = new EntryDesk(options);
    this.#callbacks = new Callbacks(options);
    this.#watches = new Watches({
      rules: options.settings.rules,
      closeFeeRate: (instrument) => this.#desk.feeRate(instrument, this.#exitType),
      liveTrade: (id) => options.orders.liveTrade(id),
    });
  }

  watch(trade: number): TradeWatch | undefined {
    return this.#watches.of(trade);
  }

  /** A trade began, changed or ended. */
  onTrade(trade: Trade): void {
    for (const { instrument } of trade.legs) this.#options.find(instrument.id)?.markTraded();
    this.#watches.onTrade(trade);
  }

  /** A fill of an entry: the watch begins, or its entry rate moves, with the stop that the strategy wants for it. */
  onEntryFill(trade: Trade, now: Micros): void {
    if (trade.legs.length > 1) return;
    const { direction } = trade.legs[0]!;
    const isFirstStop = this.#watches.of(trade.id)?.isFirstStop ?? true;
    const watch = this.#watches.enter(trade);
    const { decidedOn } = trade;
    const place = decidedOn === null ? undefined : this.#options.find(decidedOn.instrument);
    if (decidedOn === null || place === undefined) return;
    const rate = exitRate(place.market, direction);
    this.#callbacks.moveStop({ place, frame: decidedOn.frame, now, trade, watch, rate });
    if (isFirstStop) watch.startHere();
  }

  /** Takes in the trades of a run that goes on, before its first event. */
  restore(trades: readonly StoredTrade[]): void {
    this.#watches.restore(trades);
  }

  /** As `onEntryFill`, where what follows was decided before. */
  followEntryFill(trade: Trade): void {
    this.#watches.followEntry(trade);
  }

  /** The moment has come at which trades were recorded. */
  followMoment(moment: number): void {
    this.#watches.followMoment(moment);
  }

  /** As `onQuote`, where what follows was decided before. */
  followQuote({ instrument, market }: TradedInstrument, now: Micros): void {
    this.#watches.followQuote(instrument, ({ direction }) => exitRate(market, direction), now);
  }

  hasTrades(instrument: Instrument): boolean {
    return this.#watches.hasTrades(instrument);
  }

  /** Whether a quote can make it do something. */
  get attendsQuotes(): boolean {
    return this.#watches.attendsQuotes;
  }

  /** Stops and ROI of the instrument's trades, at its new quote. */
  onQuote(place: TradedInstrument, now: Micros): void {
    const { orders } = this.#options;
    for (const id of this.#watches.attendedOf(place.instrument)) {
      const trade = orders.liveTrade(id);
      if (!trade) continue;
      const watch = this.#watches.of(id);
      const rate = exitRate(place.market, trade.legs[0]!.direction);
      // Before anything of the trade is recorded: what is then recorded of it has seen this quote.
      const reason = watch?.onRate(rate, now) ?? null;
      if (trade.state.tag === 'closing') orders.retryExit(id, now);
      if (!watch || reason === null) continue;
      const wish = {
        place,
        now,
        trade,
        watch,
        rate,
        reason,
        isStop: reason !== 'roi',
      };
      if (trade.state.tag !== 'closing') this.#exitAt(wish);
      else if (wish.isStop && !trade.state.urgent && this.#callbacks.confirmsExit(wish))
        orders.hurry(id, reason, now);
    }
  }

  /** What open trades do when a frame has closed. */
  leave(place: TradedInstrument, now: Micros): void {
    if (!this.hasTrades(place.instrument)) return;
    const decision = place.hooks.decision(place.closedFrames - 1);
    for (const id of this.#watches.liveOf(place.instrument)) {
      const trade = this.#options.orders.liveTrade(id);
      const watch = this.#watches.of(id);
      if (!trade || !watch || trade.state.tag === 'closing') continue;
      const { direction } = trade.legs[0]!;
      const rate = exitRate(place.market, direction);
      const held: HeldTrade = { place, now, trade, watch, rate };
      if (this.#callbacks.moveStop(held)) this.#options.keep(trade, now);
      const signalled = direction === 'long' ? decision.exitLong : decision.exitShort;
      const said = signalled ? (decision.exitTag ?? 'exit_signal') : this.#callbacks.exitReason(held);
      const stopped = watch.stoppedAt(rate);
      const reason = said ?? stopped;
      if (reason !== null) this.#exitAt({ ...held, reason, isStop: said === null });
    }
  }

  /** Enters when the frame that has closed says so. */
  enterSignal(place: TradedInstrument, now: Micros): void {
    const { enter: direction, enterTag } = place.hooks.decision(place.closedFrames - 1);
    if (!direction) return;
    if (this.hasTrades(place.instrument)) {
      this.#options.onHeldSignal();
      return;
    }
    const { orders } = this.#options;
    const allowed = this.#desk.checkEntry(place, direction);
    if (!allowed.approved) {
      this.#options.onRefusal(now, allowed);
      return;
    }
    const rate = entryRate(place.market, direction);
    const frame = place.lastFrame;
    const proposedStake = this.#desk.proposedStake(place.instrument);
    const at = { place, now };
    const asked = { frame, direction, rate, enterTag, proposedStake };
    const stake = this.#callbacks.stake(at, asked);
    const entry = { ...asked, stake: stake ?? proposedStake };
    const price = this.#callbacks.entryPrice(at, entry);
    const wanted: LegIntent = {
      instrument: place.instrument.id,
      direction,
      ...(stake === null ? {} : { stake }),
      leverage: this.#callbacks.leverage(at, entry),
      ...(price === null ? {} : { price }),
    };
    const legs = this.#desk.approve([{ place, wanted }]);
    const verdict = legs.approved && !this.#callbacks.confirmsEntry(at, entry) ? notConfirmed(place) : legs;
    if (!verdict.approved) {
      this.#options.onRefusal(now, verdict);
      return;
    }
    place.funnel.entered++;
    const decidedOn = { instrument: place.instrument.id, frame: Object.freeze({ ...frame }) };
    orders.enter(verdict.value, { enterTag, decidedOn }, now);
  }

  /** Does what a tick hook asks, as far as the checks allow. */
  onIntents(hook: string, said: unknown, now: Micros): void {
    for (const intent of parseIntents(this.#options.strategy.name, hook, said)) {
      const verdict = this.#obey(intent, now);
      if (!verdict.approved) this.#options.onRefusal(now, verdict);
    }
  }

  #obey(intent: Intent, now: Micros): Verdict<Trade> {
    switch (intent.kind) {
      case 'enter':
        return this.#enterLegs(intent, now);
      case 'exit':
        return this.#exitIntent(intent, now);
      case 'adjust':
        return this.#adjust(intent, now);
      default:
        return assertNever(intent);
    }
  }

  /** Open trades as strategies see them. */
  tradeViews(): readonly TradeView[] {
    return this.#options.orders.liveTrades().map((trade) => tradeView(trade, this.#watches.of(trade.id)));
  }

  /** What open trades hold of an instrument. */
  positionView({ instrument, market }: TradedInstrument): PositionView {
    const { orders, accounts } = this.#options;
    const trades = this.#watches.liveOf(instrument).flatMap((id) => orders.liveTrade(id) ?? []);
    const marks = { mark: market.lastValue, settlePrice: accounts.price(instrument.settle) };
    return positionView(instrument, trades, marks);
  }

  get #exitType(): OrderType {
    return this.#options.settings.exitType;
  }

  #enterLegs(intent: EnterIntent, now: Micros): Verdict<Trade> {
    const wanted: WantedLeg[] = [];
    for (const leg of intent.legs) {
      const place = this.#options.find(leg.instrument);
      if (!place) return refuse('unknown_instrument', `${leg.instrument} is not an instrument of this run`);
      wanted.push({ place, wanted: leg });
    }
    const legs = this.#desk.approve(wanted);
    if (!legs.approved) return legs;
    wanted[0]!.place.funnel.entered++;
    const entry = { enterTag: intent.tag ?? null, decidedOn: null };
    return approve(this.#options.orders.enter(legs.value, entry, now));
  }

  #exitIntent(intent: ExitIntent, now: Micros): Verdict<Trade> {
    const trade = this.#options.orders.liveTrade(intent.trade);
    if (!trade) return refuse('unknown_trade', `trade ${intent.trade} is not open`);
    if (intent.price !== undefined && trade.legs.length > 1) {
      return refuse(
        'invalid_price',
        `trade ${trade.id} has ${trade.legs.length} legs, and one price is not theirs`,
      );
    }
    const type = intent.orderType ?? (intent.price === undefined ? 'market' : 'limit');
    const { reason = 'exit_signal', price } = intent;
    return this.#exit(trade, reason, now, { type, price, timeInForce: timeInForceOf(intent) });
  }

  #adjust({ trade: id, price }: AdjustIntent, now: Micros): Verdict<Trade> {
    const trade = this.#options.orders.liveTrade(id);
    if (!trade) return refuse('unknown_trade', `trade ${id} is not open`);
    if (trade.legs.length > 1) {
      return refuse(
        'invalid_price',
        `trade ${id} has ${trade.legs.length} legs, and one price is not theirs`,
      );
    }
    const { instrument, direction } = trade.legs[0]!;
    const isLeaving = trade.state.tag === 'closing';
    const side = isLeaving ? exitSide(direction) : entrySide(direction);
    const rounded = roundPrice(instrument, price, side);
    if (!rounded.approved) return rounded;
    const isEntered = restingLimits(trade, 'entry').length === 0;
    const guarded = isEntered ? approve(null) : checkBracket(trade.legs[0]!, rounded.value);
    if (!guarded.approved) return guarded;
    return this.#options.orders.adjust(id, isLeaving ? 'exit' : 'entry', rounded.value, now);
  }

  /** Leaves a trade of one leg, if the strategy confirms. A stop goes to the market; a price of its own makes a limit. */
  #exitAt(wish: ExitWish): void {
    const { now, trade, reason: exitReason, isStop } = wish;
    if (!this.#callbacks.confirmsExit(wish)) return;
    const price = this.#callbacks.exitPrice(wish);
    const type = isStop ? 'market' : this.#exitType;
    const how: ExitHow = price === null || isStop ? { type } : { type: 'limit', price };
    const verdict = this.#exit(trade, exitReason, now, how);
    if (!verdict.approved) this.#options.onRefusal(now, verdict);
  }

  /** Closes all legs, by limit orders each at its own price where that is asked for. */
  #exit(trade: Trade, reason: string, now: Micros, how: ExitHow): Verdict<Trade> {
    const { orders } = this.#options;
    if (how.type === 'market') {
      return orders.exit(trade.id, { reason, executions: trade.legs.map(() => MARKET) }, now);
    }
    const { price, timeInForce = { kind: 'gtc' } } = how;
    const executions: Execution[] = [];
    for (const { instrument, direction } of trade.legs) {
      const market = this.#options.find(instrument.id)!.market;
      const side = exitSide(direction);
      const rounded = roundPrice(instrument, price ?? (side === 'sell' ? market.ask : market.bid), side);
      if (!rounded.approved) return rounded;
      executions.push({ type: 'limit', price: rounded.value, timeInForce });
    }
    return orders.exit(trade.id, { reason, executions }, now);
  }
}

function notConfirmed({ instrument }: TradedInstrument): Refusal {
  return refuse('not_confirmed', `${instrument.id}: confirmTradeEntry said no`);
}
