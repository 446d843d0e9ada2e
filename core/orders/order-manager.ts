import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { approve, refuse, type Verdict } from '../market/verdict.js';
import type { ApprovedLeg } from './approved-leg.js';
import {
  awaitsLiquidation,
  isDust,
  lastExit,
  MARKET,
  marketExit,
  shareOf,
  takenBack,
  wasExhausted,
  wasRejected,
} from './leaving.js';
import { hasLiveOrder, type Leg, openQuantity } from './leg.js';
import {
  type ClientOrderId,
  type Execution,
  type Fill,
  isTerminal,
  type Order,
  type OrderEvent,
} from './order.js';
import { stopHasFailed } from './protection.js';
import { type RequestPort, TradeRequests } from './requests.js';
import { HOLD, hasFailedLeg, reasonOf, reopenedByLateFill, settle, type Trade } from './trade.js';
import { type Entry, type LegCharge, TradeBook } from './trade-book.js';

/** Where the order manager's decisions go. */
export interface OrderPort extends RequestPort {
  onFill(trade: Trade, order: Order, fill: Fill): void;
  /** The trade's orders or state changed by what the venue said. */
  onTrade(trade: Trade, us: Micros): void;
  /** The trade changed by what was asked of it: there is nothing to do but to keep it. */
  keep(trade: Trade, us: Micros): void;
  /** The venue told of an order that was never asked for here. */
  onUnknown(event: OrderEvent, us: Micros): void;
  /** The venue told of a fill that it had told of before: it does not count again. */
  onToldTwice(fill: Fill, us: Micros): void;
}

/** How long an exit that the venue did not take waits for its next attempt. */
const RETRY_US = 1_000_000;

/**
 * All orders and trades of a process. Strategies and risk say what; it knows what was sent, what came back and
 * what is held. What a leg holds is guarded by its bracket, one order cancelling the other; a leg of which nothing was
 * filled while another was is not left alone: the rest is unwound.
 */
export class OrderManager {
  readonly #port: OrderPort;
  readonly #book: TradeBook;
  readonly #requests: TradeRequests;

  /** @param runTag begins every client order id: letters and digits, at most 12. */
  constructor(port: OrderPort, runTag: string) {
    this.#port = port;
    this.#book = new TradeBook(runTag);
    this.#requests = new TradeRequests(this.#book, port);
  }

  /** All trades, in the order they were decided. */
  get trades(): readonly Trade[] {
    return this.#book.trades;
  }

  /** Trades that are neither closed nor abandoned, oldest first. */
  liveTrades(): readonly Trade[] {
    return this.#book.live();
  }

  get liveCount(): number {
    return this.#book.liveCount;
  }

  liveTrade(id: number): Trade | undefined {
    return this.#book.liveTrade(id);
  }

  order(id: ClientOrderId): Order | undefined {
    return this.#book.order(id);
  }

  /** Takes in what is known of trades, of a run that goes on: by id, none left out. */
  restore(trades: readonly Trade[]): void {
    this.#book.restore(trades);
  }

  /** An order with its trade; undefined for an unknown one. */
  placed(id: ClientOrderId): { readonly trade: Trade; readonly order: Order } | undefined {
    const place = this.#book.find(id);
    return place && { trade: this.#book.at(place.trade), order: this.#book.order(id)! };
  }

  /** Opens a trade: one order a leg, all sent at `us`. */
  enter(legs: readonly ApprovedLeg[], entry: Entry, us: Micros): Trade {
    const trade = this.#book.open(legs, entry, us);
    this.#port.onTrade(trade, us);
    for (const [leg, { entries }] of trade.legs.entries()) {
      this.#port.send(entries[0]!.request, { trade: trade.id, leg, purpose: 'entry' });
    }
    return trade;
  }

  /**
   * Closes a trade: cancels what is still to be entered and sends what is held; what the cancelled entries may
   * still bring is sent when they are settled.
   */
  exit(id: number, reason: string, us: Micros, how: (leg: Leg) => Execution = () => MARKET): Verdict<Trade> {
    const trade = this.#book.liveTrade(id);
    if (!trade) return refuse('unknown_trade', `trade ${id} is not open`);
    const executions = trade.legs.map(how);
    const urgent = executions.every(({ type }) => type === 'market');
    if (trade.state.tag === 'closing') {
      if (!urgent || trade.state.urgent)
        return refuse('already_closing', `trade ${id} is being closed already`);
      this.hurry(id, reason, us);
      return approve(this.#book.at(id));
    }
    this.#book.keep({ ...trade, state: { tag: 'closing', reason, urgent } });
    this.#requests.leave(trade, executions);
    this.#requests.cancelLive(trade, 'entries', us);
    this.#requests.guard(id, us);
    if (!trade.legs.some(wasExhausted)) this.#requests.sendExits(id, us);
    this.#port.keep(this.#book.at(id), us);
    return approve(this.#book.liveTrade(id) ?? this.#book.at(id));
  }

  /** Closes a trade at the market whose exit is resting: takes that back, and sells what it leaves. */
  hurry(id: number, reason: string, us: Micros): void {
    const trade = this.#book.liveTrade(id);
    if (trade?.state.tag !== 'closing' || trade.state.urgent) return;
    this.#book.keep({ ...trade, state: { tag: 'closing', reason, urgent: true } });
    this.#requests.leave(
      trade,
      trade.legs.map(() => MARKET),
    );
    this.#requests.cancelLive(trade, 'exits', us);
    this.#requests.sendExits(id, us);
    this.#port.keep(this.#book.at(id), us);
  }

  /** Asks the venue to cancel an order, unless it is settled. */
  cancel(id: ClientOrderId, us: Micros): void {
    this.#requests.cancel(id, us);
    const place = this.#book.find(id);
    if (place) this.#port.keep(this.#book.at(place.trade), us);
  }

  /** The limit orders that a trade has at the venue to enter or to leave. */
  limits({ legs }: Trade, wanted: 'entry' | 'exit'): readonly Order[] {
    return legs
      .flatMap(({ entries, exits }) => [...entries, ...exits])
      .filter(
        ({ purpose, state, request }) =>
          purpose === wanted && !isTerminal(state) && request.execution.type === 'limit',
      );
  }

  /** Moves the limit of the orders that a trade has at the venue to enter or to leave. */
  adjust(id: number, purpose: 'entry' | 'exit', price: number, us: Micros): Verdict<Trade> {
    const trade = this.#book.liveTrade(id);
    if (!trade) return refuse('unknown_trade', `trade ${id} is not open`);
    const resting = this.limits(trade, purpose);
    if (resting.length === 0)
      return refuse(
        'nothing_to_adjust',
        `trade ${id} has no limit order to ${purpose === 'entry' ? 'enter' : 'leave'}`,
      );
    for (const { request } of resting) {
      this.#port.replace(request.clientOrderId, { quantity: request.quantity, price }, us);
    }
    return approve(trade);
  }

  /** Sends again what a closing trade still holds, once nothing of it is with the venue. */
  retryExit(id: number, us: Micros): void {
    const trade = this.#book.liveTrade(id);
    if (trade?.state.tag !== 'closing' || !trade.state.urgent) return;
    if (trade.legs.some((leg) => wasRejected(leg) && us - lastExit(leg)!.request.sentUs < RETRY_US)) return;
    this.#requests.sendExits(id, us);
    if (this.#book.at(id) !== trade) this.#port.keep(this.#book.at(id), us);
  }

  /** Takes in what the venue says. */
  onOrderEvent(event: OrderEvent, us: Micros): void {
    const { clientOrderId } = event;
    if (!this.#book.find(clientOrderId)) {
      this.#port.onUnknown(event, us);
      return;
    }
    if (event.kind === 'fill' && !this.#book.hears(clientOrderId, event.fill)) {
      this.#port.onToldTwice(event.fill, us);
      return;
    }
    const id = this.#apply(event, us);
    this.#net(id, event, us);
    this.#follow(id, us);
  }

  /** The venue charged or paid something for what is held of an instrument: each leg its share. */
  charge(instrument: Instrument, us: Micros, of: (share: number) => LegCharge): void {
    const held = this.#book.heldOf(instrument).filter(({ quantity }) => quantity > 0);
    const total = held.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const { trade, leg, quantity } of held) {
      this.#book.charge(trade, leg, of(quantity / total));
      this.#port.onTrade(this.#book.at(trade), us);
    }
  }

  /** The venue closed all that is held of an instrument: each leg its share of the fills. */
  liquidated(instrument: Instrument, fills: readonly Fill[], us: Micros): void {
    const held = this.#book.heldOf(instrument).filter(({ quantity }) => quantity > 0);
    const total = held.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const { trade, leg, quantity } of held) {
      this.#book.keep({
        ...this.#book.at(trade),
        state: { tag: 'closing', reason: 'liquidation', urgent: true },
      });
      const signalMid = fills[0]?.mid ?? Number.NaN;
      const exit = { ...marketExit(quantity), signalMid, sentUs: us };
      const { clientOrderId } = this.#book.addExit(trade, leg, exit);
      for (const fill of fills) {
        this.#apply({ kind: 'fill', clientOrderId, fill: shareOf(fill, quantity / total) }, us);
      }
      this.#requests.cancelLive(this.#book.at(trade), 'entries', us);
      this.#requests.cancelLive(this.#book.at(trade), 'exits', us);
      this.#book.keep({ ...this.#book.at(trade), plan: HOLD });
      this.#port.onTrade(this.#book.at(trade), us);
    }
    for (const { trade } of held) this.#follow(trade, us);
  }

  /** Ends a trade at prices of its own, without the venue: the data are at their end. */
  close(id: number, reason: string, us: Micros, fillOf: (leg: Leg, quantity: number) => Fill): void {
    this.#book.keep({ ...this.#book.at(id), state: { tag: 'closing', reason, urgent: true } });
    for (const leg of this.#book.at(id).legs) {
      for (const { request, state } of [...leg.entries, ...leg.exits]) {
        if (isTerminal(state)) continue;
        this.#apply({ kind: 'canceled', clientOrderId: request.clientOrderId, reason: 'end_of_data' }, us);
      }
    }
    this.#book.keep({ ...this.#book.at(id), plan: HOLD });
    this.#book.at(id).legs.forEach((leg, index) => {
      const quantity = openQuantity(leg);
      if (quantity <= 0) return;
      const { clientOrderId } = this.#requests.addExit(id, index, marketExit(quantity), us);
      this.#apply({ kind: 'fill', clientOrderId, fill: fillOf(leg, quantity) }, us);
    });
    this.#book.keep(settle(this.#book.at(id), us));
    this.#port.onTrade(this.#book.at(id), us);
  }

  /** The order, its trade's state and the fill's money after an event; what follows from it is not done yet. */
  #apply(event: OrderEvent, us: Micros): number {
    const { trade, order } = this.#book.apply(event);
    this.#book.keep(reopenedByLateFill(settle(takenBack(trade, order, event), us)));
    const after = this.#book.at(trade.id);
    if (after.state.tag === 'open' && after.plan.kind !== 'hold') this.#book.keep({ ...after, plan: HOLD });
    if (event.kind === 'fill') this.#port.onFill(this.#book.at(trade.id), order, event.fill);
    return trade.id;
  }

  /**
   * An exit may close more than its leg holds: the venue knows one position, and on spot one balance. What it took of
   * other trades is moved to it; what is too little to be sold is left.
   */
  #net(id: number, event: OrderEvent, us: Micros): void {
    const order = this.order(event.clientOrderId)!;
    const { instrument } = order.request;
    if (isDust(order, event)) {
      this.#book.leaveDust(id, this.#book.placeOf(event.clientOrderId).leg);
      this.#book.keep(settle(this.#book.at(id), us));
    }
    if (event.kind !== 'fill' || order.purpose === 'entry') return;
    const index = this.#book.placeOf(event.clientOrderId).leg;
    for (const from of this.#book.heldOf(instrument)) {
      const quantity = openQuantity(this.#book.at(id).legs[index]!);
      if (quantity >= 0) return;
      const { direction } = this.#book.at(from.trade).legs[from.leg]!;
      if (from.quantity <= 0 || direction !== this.#book.at(id).legs[index]!.direction) continue;
      this.#book.transfer(from, { trade: id, leg: index, quantity }, event.fill, us);
      this.#book.keep(settle(this.#book.at(id), us));
      this.#book.keep(settle(this.#book.at(from.trade), us));
      this.#follow(from.trade, us);
    }
  }

  /** Does what follows for a trade from what the venue said. */
  #follow(id: number, us: Micros): void {
    this.#goOn(id, us);
    this.#port.onTrade(this.#book.at(id), us);
  }

  #goOn(id: number, us: Micros): void {
    if (this.#book.at(id).legs.some(awaitsLiquidation)) return;
    this.#requests.guard(id, us);
    const trade = this.#book.liveTrade(id);
    if (!trade) return;
    const hasStopped = trade.legs.some(stopHasFailed);
    if (trade.state.tag === 'closing') {
      if (hasStopped) this.hurry(id, 'stop_loss', us);
      // What the book could not take is sent again on a later quote: the same book would not take it now.
      if (!trade.legs.some(wasExhausted) && !trade.legs.some(wasRejected)) this.#requests.sendExits(id, us);
    } else if (hasStopped) this.exit(id, 'stop_loss', us);
    else if (wasLeftEarly(trade) || hasFailedLeg(trade) || trade.legs.some(isOversold)) {
      this.exit(id, reasonOf(trade), us);
    }
  }
}

/** A guard has closed all that is held of a leg, or a stop a part of it, while the rest is still being entered. */
function wasLeftEarly({ state, legs }: Trade): boolean {
  const isLeft = (leg: Leg) =>
    leg.exits.some(({ purpose, filled }) => filled > 0 && (purpose === 'stop' || openQuantity(leg) === 0));
  return state.tag === 'opening' && legs.some(isLeft);
}

/** More of a leg was closed than was held. */
function isOversold(leg: Leg): boolean {
  return openQuantity(leg) < 0 && !hasLiveOrder(leg.exits);
}
