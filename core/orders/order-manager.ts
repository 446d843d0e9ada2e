import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { approve, refuse, type Verdict } from '../risk/verdict.js';
import {
  guardedPrice,
  guardsOf,
  isInTheWay,
  MARKET,
  marketExit,
  type NewExit,
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
  type OrderRequest,
  type Purpose,
} from './order.js';
import { guardActions, hasFailed } from './protection.js';
import { onLot } from './sizing.js';
import { hasFailedLeg, reasonOf, reopenedByLateFill, settle, type Trade } from './trade.js';
import { type ApprovedLeg, type LegCharge, TradeBook } from './trade-book.js';

/** The leg that an order is for, by its place in the trade, and what it is to do there. */
export interface SentFor {
  readonly trade: number;
  readonly leg: number;
  readonly purpose: Purpose;
}

/** Where the order manager's decisions go. */
export interface OrderPort {
  send(request: OrderRequest, place: SentFor): void;
  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void;
  replace(
    clientOrderId: ClientOrderId,
    replacement: { readonly quantity: number; readonly price: number | null },
    sentUs: Micros,
  ): void;
  onFill(trade: Trade, before: Leg, after: Leg, order: Order, fill: Fill): void;
  /** The trade's orders or state changed. */
  onTrade(trade: Trade, us: Micros): void;
  /** The present mid; NaN when there is none. */
  mid(instrument: Instrument): number;
}

/** How long an exit that the venue did not take waits for its next attempt. */
const RETRY_US = 1_000_000;

/** How the legs of a trade are left, and their mids when that was decided. */
interface Leaving {
  readonly executions: readonly Execution[];
  readonly mids: readonly number[];
}

/**
 * All orders and trades of a process. Strategies and risk say what; it knows what was sent, what came back and
 * what is held. What a leg holds is guarded by its bracket, one order cancelling the other; a leg of which nothing was
 * filled while another was is not left alone: the rest is unwound.
 */
export class OrderManager {
  readonly #port: OrderPort;
  readonly #book: TradeBook;
  /** What orders were last asked to be, where that is on its way. */
  readonly #resized = new Map<ClientOrderId, number>();
  /** Orders that a cancellation is on its way to. */
  readonly #cancelled = new Set<ClientOrderId>();
  readonly #leaving = new Map<number, Leaving>();

  /** @param runTag begins every client order id: letters and digits, at most 12. */
  constructor(port: OrderPort, runTag: string) {
    this.#port = port;
    this.#book = new TradeBook(runTag);
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

  /** Opens a trade: one order a leg, all sent at `us`. */
  enter(legs: readonly ApprovedLeg[], enterTag: string | null, us: Micros): Trade {
    const trade = this.#book.open(legs, enterTag, us);
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
    if (trade.state.tag === 'closing')
      return refuse('already_closing', `trade ${id} is being closed already`);
    const executions = trade.legs.map(how);
    const urgent = executions.every(({ type }) => type === 'market');
    this.#book.keep({ ...trade, state: { tag: 'closing', reason, urgent } });
    this.#leaving.set(id, {
      executions,
      mids: trade.legs.map(({ instrument }) => this.#port.mid(instrument)),
    });
    this.#cancelLive(trade, 'entries', us);
    this.#guard(id, us);
    this.#sendExits(id, us);
    return approve(this.#book.liveTrade(id) ?? this.#book.at(id));
  }

  /** Closes a trade at the market whose exit is resting: takes that back, and sells what it leaves. */
  hurry(id: number, reason: string, us: Micros): void {
    const trade = this.#book.liveTrade(id);
    if (trade?.state.tag !== 'closing' || trade.state.urgent) return;
    this.#book.keep({ ...trade, state: { tag: 'closing', reason, urgent: true } });
    this.#cancelLive(trade, 'exits', us);
  }

  /** Asks the venue to cancel an order, unless it is settled. */
  cancel(id: ClientOrderId, us: Micros): void {
    const order = this.order(id);
    if (!order || isTerminal(order.state) || this.#cancelled.has(id)) return;
    this.#cancelled.add(id);
    this.#port.cancel(id, us);
  }

  /** Moves the limit of the orders that a trade has at the venue to enter or to leave. */
  adjust(id: number, purpose: 'entry' | 'exit', price: number, us: Micros): Verdict<Trade> {
    const trade = this.#book.liveTrade(id);
    if (!trade) return refuse('unknown_trade', `trade ${id} is not open`);
    const resting = trade.legs
      .flatMap(({ entries, exits }) => [...entries, ...exits])
      .filter(
        (order) =>
          order.purpose === purpose && !isTerminal(order.state) && order.request.execution.type === 'limit',
      );
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
    if (trade.legs.some((leg) => wasRejected(leg) && us - leg.exits.at(-1)!.request.sentUs < RETRY_US))
      return;
    this.#sendExits(id, us);
  }

  /** Takes in what the venue says. */
  onOrderEvent(event: OrderEvent, us: Micros): void {
    const id = this.#apply(event, us);
    this.#afterSettling(id, us);
    this.#port.onTrade(this.#book.at(id), us);
  }

  /** The venue charged or paid something for what is held of an instrument: each leg its share. */
  charge(instrument: Instrument, us: Micros, of: (share: number) => LegCharge): void {
    const held = this.#book.heldOf(instrument);
    const total = held.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const { trade, leg, quantity } of held) {
      this.#book.charge(trade, leg, of(quantity / total));
      this.#port.onTrade(this.#book.at(trade), us);
    }
  }

  /** The venue closed all that is held of an instrument: each leg its share of the fills. */
  liquidated(instrument: Instrument, fills: readonly Fill[], us: Micros): void {
    const held = this.#book.heldOf(instrument);
    const total = held.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const { trade, leg, quantity } of held) {
      this.#book.keep({
        ...this.#book.at(trade),
        state: { tag: 'closing', reason: 'liquidation', urgent: true },
      });
      const { clientOrderId } = this.#addExit(trade, leg, marketExit(quantity), us);
      for (const fill of fills) {
        this.#apply({ kind: 'fill', clientOrderId, fill: shareOf(fill, quantity / total) }, us);
      }
      this.#cancelLive(this.#book.at(trade), 'entries', us);
      this.#afterSettling(trade, us);
      this.#port.onTrade(this.#book.at(trade), us);
    }
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
    this.#book.at(id).legs.forEach((leg, index) => {
      const quantity = openQuantity(leg);
      if (quantity === 0) return;
      const { clientOrderId } = this.#addExit(id, index, marketExit(quantity), us);
      this.#apply({ kind: 'fill', clientOrderId, fill: fillOf(leg, quantity) }, us);
    });
    this.#book.keep(settle(this.#book.at(id), us));
    this.#port.onTrade(this.#book.at(id), us);
  }

  /** The order, its trade's state and the fill's money after an event; what follows from it is not done yet. */
  #apply(event: OrderEvent, us: Micros): number {
    const { clientOrderId } = event;
    if (event.kind === 'replaced' || event.kind === 'refused') this.#resized.delete(clientOrderId);
    if (event.kind === 'refused' && event.what === 'cancel') this.#cancelled.delete(clientOrderId);
    const { trade, before, after, order } = this.#book.apply(event);
    this.#book.keep(reopenedByLateFill(settle(takenBack(trade, order, event), us)));
    if (event.kind === 'fill') this.#port.onFill(this.#book.at(trade.id), before, after, order, event.fill);
    return trade.id;
  }

  #afterSettling(id: number, us: Micros): void {
    this.#guard(id, us);
    const trade = this.#book.liveTrade(id);
    if (!trade) return;
    if (
      trade.state.tag === 'opening' &&
      trade.legs.some(({ exits }) => exits.some(({ filled }) => filled > 0))
    ) {
      this.exit(id, reasonOf(trade), us);
      return;
    }
    if (trade.legs.some((leg) => hasLiveOrder(leg.entries))) return;
    if (trade.state.tag === 'open') {
      if (trade.legs.some((leg) => hasFailed(leg, 'stop') && openQuantity(leg) !== 0)) {
        this.exit(id, 'stop_loss', us);
      } else if (hasFailedLeg(trade)) this.exit(id, reasonOf(trade), us);
      return;
    }
    if (trade.state.tag !== 'closing') return;
    // What the book could not take is sent again on a later quote: the same book would not take it now.
    if (!trade.legs.some(wasExhausted) && !trade.legs.some(wasRejected)) this.#sendExits(id, us);
  }

  /** Keeps what guards a trade as large as what is held: nothing of it stays where the trade is sold at the market. */
  #guard(id: number, us: Micros): void {
    const trade = this.#book.at(id);
    const purposes = guardsOf(trade);
    trade.legs.forEach((leg, index) => {
      for (const action of guardActions(leg, purposes, (order) => this.#quantityAskedOf(order))) {
        if (action.kind === 'send') this.#sendExit(id, index, action.guard, us);
        else if (action.kind === 'cancel') this.cancel(action.order.request.clientOrderId, us);
        else this.#resize(action.order, action.quantity, us);
      }
    });
  }

  #resize({ request }: Order, quantity: number, us: Micros): void {
    const onGrid = onLot(request.instrument, quantity);
    this.#resized.set(request.clientOrderId, onGrid);
    this.#port.replace(request.clientOrderId, { quantity: onGrid, price: null }, us);
  }

  #quantityAskedOf({ request }: Order): number {
    return this.#resized.get(request.clientOrderId) ?? request.quantity;
  }

  #cancelLive(trade: Trade, side: 'entries' | 'exits', us: Micros): void {
    for (const leg of trade.legs) {
      for (const { request, state } of leg[side]) {
        if (!isTerminal(state)) this.cancel(request.clientOrderId, us);
      }
    }
  }

  #sendExits(id: number, us: Micros): void {
    this.#book.at(id).legs.forEach((leg, index) => {
      const quantity = openQuantity(leg);
      if (quantity === 0 || hasLiveOrder(leg.entries)) return;
      const execution = this.#executionOf(id, index);
      if (leg.exits.some((order) => isInTheWay(order, execution))) return;
      this.#sendExit(id, index, { ...marketExit(quantity), execution }, us);
    });
    this.#book.keep(settle(this.#book.at(id), us));
  }

  #executionOf(id: number, index: number): Execution {
    const { state } = this.#book.at(id);
    const isUrgent = state.tag === 'closing' && state.urgent;
    return isUrgent ? MARKET : (this.#leaving.get(id)?.executions[index] ?? MARKET);
  }

  #sendExit(trade: number, leg: number, exit: NewExit, us: Micros): void {
    const request = this.#addExit(trade, leg, exit, us);
    this.#port.send(request, { trade, leg, purpose: exit.purpose });
  }

  #addExit(trade: number, leg: number, exit: NewExit, us: Micros): OrderRequest {
    const { instrument } = this.#book.at(trade).legs[leg]!;
    const { purpose, execution, trigger } = exit;
    const decided = this.#leaving.get(trade)?.mids[leg] ?? this.#port.mid(instrument);
    const signalMid = purpose === 'exit' ? decided : guardedPrice(execution, trigger);
    return this.#book.addExit(trade, leg, { ...exit, signalMid, sentUs: us });
  }
}
