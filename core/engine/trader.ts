import { assertNever, BotError } from '../errors.js';
import { maxLeverageOf } from '../exchange/margin.js';
import type { FeeRates, MarginTerms } from '../exchange/venue.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { approve, type Refusal, refuse, type Verdict } from '../market/verdict.js';
import { MARKET } from '../orders/leaving.js';
import { averageRate, entered, entrySide, exitSide, feeShare, firstFill, type Leg } from '../orders/leg.js';
import type { Execution, TimeInForce } from '../orders/order.js';
import type { OrderManager } from '../orders/order-manager.js';
import { roundPrice } from '../orders/sizing.js';
import { isLive, type Trade } from '../orders/trade.js';
import { callStrategy } from '../strategy/call.js';
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
import { EntryDesk, type WantedLeg } from './entry-desk.js';
import type { AskedHook, FrameValues } from './hook-call.js';
import type { HookCalls, HookFields } from './hook-calls.js';
import { checkBracket, timeInForceOf } from './order-terms.js';
import { entryRate, exitRate } from './rates.js';
import type { TradeSettings } from './settings.js';
import { positionView, tradeView } from './trade-views.js';
import type { TradedInstrument } from './traded-instrument.js';
import { TradeWatch } from './watch.js';

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
  /** A frame said to enter an instrument that has a trade already. */
  onHeldSignal(): void;
  /** A refusal, with its code and numbers. */
  onRefusal(us: Micros, refusal: Refusal): void;
}

type Callback =
  | 'customStakeAmount'
  | 'customEntryPrice'
  | 'leverage'
  | 'confirmTradeEntry'
  | 'customStoploss'
  | 'customExit'
  | 'customExitPrice'
  | 'confirmTradeExit';
type AnyCallback = (context: object) => unknown;
type AskedAt = Pick<AskedHook, 'place' | 'now'>;

/** A trade that callbacks are asked about. */
interface HeldTrade {
  readonly place: TradedInstrument;
  readonly frame: FrameValues;
  readonly now: Micros;
  readonly trade: Trade;
  readonly watch: TradeWatch;
  /** What closing it now would bring. */
  readonly rate: number;
}

/** A trade that is to be left, and why. */
interface ExitWish extends HeldTrade {
  readonly reason: string;
  readonly isStop: boolean;
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
  readonly #watches = new Map<number, TradeWatch>();
  /** Live trades by instrument, each with a leg there. */
  readonly #byInstrument = new Map<Instrument, Set<number>>();
  /** Those of them that a quote can move: what is held, and what is being sold. */
  readonly #attended = new Map<Instrument, Set<number>>();

  constructor(options: TraderOptions) {
    this.#options = options;
    this.#desk = new EntryDesk(options);
  }

  watch(trade: number): TradeWatch | undefined {
    return this.#watches.get(trade);
  }

  /** A trade began, changed or ended. */
  onTrade(trade: Trade): void {
    const live = isLive(trade);
    const attended = live && (trade.state.tag === 'closing' || this.#watches.has(trade.id));
    for (const { instrument } of trade.legs) {
      this.#options.find(instrument.id)?.markTraded();
      mark(this.#byInstrument, instrument, trade.id, live);
      mark(this.#attended, instrument, trade.id, attended);
    }
  }

  /** A fill of an entry: the watch begins, or its entry rate moves, with the stop that the strategy wants for it. */
  onEntryFill(trade: Trade, now: Micros): void {
    if (trade.legs.length > 1) return;
    const leg = trade.legs[0]!;
    const known = this.#watches.get(trade.id);
    const watch = known ?? this.#newWatch(leg);
    this.#watches.set(trade.id, watch);
    const isFirstStop = watch.isFirstStop;
    const done = entered(leg);
    watch.enter(averageRate(done), feeShare(leg.instrument, done));
    const { decidedOn } = trade;
    const place = decidedOn === null ? undefined : this.#options.find(decidedOn.instrument);
    if (decidedOn === null || place === undefined) return;
    const rate = exitRate(place.market, leg.direction);
    this.#moveStop({ place, frame: decidedOn.frame, now, trade, watch, rate });
    if (isFirstStop) watch.startHere();
  }

  hasTrades(instrument: Instrument): boolean {
    return (this.#byInstrument.get(instrument)?.size ?? 0) > 0;
  }

  /** Stops and ROI of the instrument's trades, at its new quote. */
  onQuote(place: TradedInstrument, now: Micros): void {
    const { orders } = this.#options;
    for (const id of this.#attended.get(place.instrument) ?? []) {
      const trade = orders.liveTrade(id);
      if (!trade) continue;
      orders.retryExit(id, now);
      const watch = this.#watches.get(id);
      if (!watch) continue;
      const rate = exitRate(place.market, trade.legs[0]!.direction);
      const reason = watch.onRate(rate, now);
      if (reason === null) continue;
      const wish = {
        place,
        frame: place.lastFrame,
        now,
        trade,
        watch,
        rate,
        reason,
        isStop: reason !== 'roi',
      };
      if (trade.state.tag !== 'closing') this.#exitAt(wish);
      else if (wish.isStop && !trade.state.urgent && this.#isConfirmed(wish)) orders.hurry(id, reason, now);
    }
  }

  /** What open trades do when a frame has closed. */
  leave(place: TradedInstrument, now: Micros): void {
    if (!this.hasTrades(place.instrument)) return;
    const decision = place.hooks.decision(place.closedFrames - 1);
    for (const id of [...(this.#byInstrument.get(place.instrument) ?? [])]) {
      const trade = this.#options.orders.liveTrade(id);
      const watch = this.#watches.get(id);
      if (!trade || !watch || trade.state.tag === 'closing') continue;
      const { direction } = trade.legs[0]!;
      const rate = exitRate(place.market, direction);
      const held: HeldTrade = { place, frame: place.lastFrame, now, trade, watch, rate };
      this.#moveStop(held);
      const signalled = direction === 'long' ? decision.exitLong : decision.exitShort;
      const said = signalled ? (decision.exitTag ?? 'exit_signal') : this.#customExit(held);
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
    const { orders, strategy } = this.#options;
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
    const stake = strategy.customStakeAmount
      ? Number(this.#ask('customStakeAmount', at, asked))
      : proposedStake;
    const entry = { ...asked, stake };
    const price = strategy.customEntryPrice ? this.#ask('customEntryPrice', at, entry) : null;
    const leverage = this.#leverage(at, entry);
    const wanted: LegIntent = {
      instrument: place.instrument.id,
      direction,
      ...(strategy.customStakeAmount ? { stake } : {}),
      leverage,
      ...(typeof price === 'number' ? { price } : {}),
    };
    const legs = this.#desk.approve([{ place, wanted }]);
    const verdict = legs.approved && this.#isRejected(at, entry) ? notConfirmed(place) : legs;
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
    return this.#options.orders.liveTrades().map((trade) => tradeView(trade, this.#watches.get(trade.id)));
  }

  /** What open trades hold of an instrument. */
  positionView({ instrument, market }: TradedInstrument): PositionView {
    const { orders, accounts } = this.#options;
    const ids = [...(this.#byInstrument.get(instrument) ?? [])];
    const trades = ids.flatMap((id) => orders.liveTrade(id) ?? []);
    const marks = { mark: market.lastValue, settlePrice: accounts.price(instrument.settle) };
    return positionView(instrument, trades, marks);
  }

  get #exitType(): OrderType {
    return this.#options.settings.exitType;
  }

  /** What the strategy asks for, at most what the venue allows a position of that stake. */
  #leverage(at: AskedAt, entry: { readonly stake: number; readonly rate: number }): number {
    const { instrument } = at.place;
    if (!this.#options.strategy.leverage || instrument.kind === 'spot') return 1;
    const { tiers } = this.#options.terms(instrument);
    const stake = instrument.kind === 'inverse' ? entry.stake / entry.rate : entry.stake;
    const most = maxLeverageOf(tiers, stake);
    const said = Number(this.#ask('leverage', at, { ...entry, proposedLeverage: 1, maxLeverage: most }));
    return Math.min(Math.max(said, 1), most);
  }

  #newWatch(leg: Leg): TradeWatch {
    return new TradeWatch({
      direction: leg.direction,
      openUs: firstFill(leg.entries)!.us,
      leverage: leg.leverage,
      closeFeeRate: this.#desk.feeRate(leg.instrument, this.#exitType),
      rules: this.#options.settings.rules,
    });
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
    const isEntered = this.#options.orders.limits(trade, 'entry').length === 0;
    const guarded = isEntered ? approve(null) : checkBracket(trade.legs[0]!, rounded.value);
    if (!guarded.approved) return guarded;
    return this.#options.orders.adjust(id, isLeaving ? 'exit' : 'entry', rounded.value, now);
  }

  /** Leaves a trade of one leg, if the strategy confirms. A stop goes to the market; a price of its own makes a limit. */
  #exitAt(wish: ExitWish): void {
    const { now, trade, reason: exitReason, isStop } = wish;
    if (!this.#isConfirmed(wish)) return;
    const price = this.#options.strategy.customExitPrice
      ? this.#ask('customExitPrice', wish, this.#exitFields(wish))
      : null;
    const verdict =
      typeof price === 'number' && !isStop
        ? this.#exit(trade, exitReason, now, { type: 'limit', price })
        : this.#exit(trade, exitReason, now, { type: isStop ? 'market' : this.#exitType });
    if (!verdict.approved) this.#options.onRefusal(now, verdict);
  }

  #isConfirmed(wish: ExitWish): boolean {
    if (!this.#options.strategy.confirmTradeExit) return true;
    return this.#ask('confirmTradeExit', wish, this.#exitFields(wish)) !== false;
  }

  #exitFields(wish: ExitWish): HookFields {
    return { ...this.#tradeFields(wish), exitReason: wish.reason };
  }

  /** Closes all legs, by limit orders each at its own price where that is asked for. */
  #exit(trade: Trade, reason: string, now: Micros, how: ExitHow): Verdict<Trade> {
    const { orders } = this.#options;
    if (how.type === 'market') return orders.exit(trade.id, reason, now);
    const { price, timeInForce = { kind: 'gtc' } } = how;
    const limits = new Map<Instrument, Execution>();
    for (const { instrument, direction } of trade.legs) {
      const market = this.#options.find(instrument.id)!.market;
      const side = exitSide(direction);
      const rounded = roundPrice(instrument, price ?? (side === 'sell' ? market.ask : market.bid), side);
      if (!rounded.approved) return rounded;
      limits.set(instrument, { type: 'limit', price: rounded.value, timeInForce });
    }
    return orders.exit(trade.id, reason, now, ({ instrument }) => limits.get(instrument) ?? MARKET);
  }

  #moveStop(held: HeldTrade): void {
    if (!this.#options.strategy.customStoploss) return;
    const { watch, rate } = held;
    const stop = this.#ask('customStoploss', held, this.#tradeFields(held));
    if (typeof stop === 'object' && stop !== null) {
      const { rate: to } = stop as { readonly rate: number };
      if (to > 0) watch.tightenTo(to);
    } else if (typeof stop === 'number' && Number.isFinite(stop)) watch.tighten(rate, -Math.abs(stop));
  }

  #customExit(held: HeldTrade): string | null {
    if (!this.#options.strategy.customExit) return null;
    const said = this.#ask('customExit', held, this.#tradeFields(held));
    if (said === true) return 'custom_exit';
    if (said === null || said === undefined || said === false || said === '') return null;
    if (typeof said === 'string') return said;
    const { name } = this.#options.strategy;
    throw new BotError(
      'strategy_failed',
      `${name}: customExit returned ${String(said)}: expected a reason or nothing`,
    );
  }

  #isRejected(at: AskedAt, entry: HookFields): boolean {
    if (!this.#options.strategy.confirmTradeEntry) return false;
    return this.#ask('confirmTradeEntry', at, entry) === false;
  }

  #tradeFields({ frame, trade, watch, rate }: HeldTrade): HookFields {
    return {
      frame,
      entered: trade.decidedOn?.frame ?? null,
      trade: tradeView(trade, watch),
      rate,
      profit: watch.profit(rate),
    };
  }

  #ask(hook: Callback, { place, now }: AskedAt, fields: HookFields): unknown {
    const { strategy, calls } = this.#options;
    const context = calls.open({ hook, place, now, guard: calls.guardOf(hook) }, fields);
    return callStrategy(strategy, hook, (s) => (s[hook] as AnyCallback).call(s, context));
  }
}

/** Puts a trade among those of an instrument, or takes it away. */
function mark(
  byInstrument: Map<Instrument, Set<number>>,
  instrument: Instrument,
  id: number,
  isThere: boolean,
): void {
  const ids = byInstrument.get(instrument) ?? new Set();
  byInstrument.set(instrument, ids);
  if (isThere) ids.add(id);
  else ids.delete(id);
}

function notConfirmed({ instrument }: TradedInstrument): Refusal {
  return refuse('not_confirmed', `${instrument.id}: confirmTradeEntry said no`);
}
