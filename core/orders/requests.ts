import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { guardedPrice, guardsOf, isInTheWay, MARKET, marketExit, type NewExit } from './leaving.js';
import { hasLiveOrder, openQuantity } from './leg.js';
import {
  type ClientOrderId,
  type Execution,
  isTerminal,
  type Order,
  type OrderRequest,
  type Purpose,
} from './order.js';
import { guardActions } from './protection.js';
import { mostOf, onLot } from './sizing.js';
import { settle, type Trade } from './trade.js';
import type { TradeBook } from './trade-book.js';

/** What an order is for: the leg of a trade. */
export interface OrderedFor {
  /** The trade's id. */
  readonly trade: number;
  /** Its place in the trade, from 0 on. */
  readonly leg: number;
  /** Whether it enters, leaves or guards. */
  readonly purpose: Purpose;
}

/** Where requests go. */
export interface RequestPort {
  send(request: OrderRequest, place: OrderedFor): void;
  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void;
  replace(
    clientOrderId: ClientOrderId,
    replacement: { readonly quantity: number; readonly price: number | null },
    sentUs: Micros,
  ): void;
  /** The present mid; NaN when there is none. */
  mid(instrument: Instrument): number;
}

/** What is asked of the venue for trades: it is noted in their records before it is sent. */
export class TradeRequests {
  readonly #book: TradeBook;
  readonly #port: RequestPort;

  constructor(book: TradeBook, port: RequestPort) {
    this.#book = book;
    this.#port = port;
  }

  /** Keeps what guards a trade as large as what is held: nothing of it stays where the trade is sold at the market. */
  guard(id: number, us: Micros): void {
    const trade = this.#book.at(id);
    const purposes = guardsOf(trade);
    trade.legs.forEach((leg, index) => {
      for (const action of guardActions(leg, purposes)) {
        if (action.kind === 'send') this.#sendExit(id, index, action.guard, us);
        else if (action.kind === 'cancel') this.cancel(action.order.request.clientOrderId, us);
        else this.#resize(action.order, action.quantity, us);
      }
    });
  }

  #resize({ request }: Order, quantity: number, us: Micros): void {
    const onGrid = onLot(request.instrument, quantity);
    this.#book.ask(request.clientOrderId, { quantity: onGrid });
    this.#port.replace(request.clientOrderId, { quantity: onGrid, price: null }, us);
  }

  /** Asks the venue to cancel an order, unless it is settled or was asked before. */
  cancel(id: ClientOrderId, us: Micros): void {
    const order = this.#book.order(id);
    if (!order || isTerminal(order.state) || order.asked.cancel) return;
    this.#book.ask(id, { cancel: true });
    this.#port.cancel(id, us);
  }

  /** Cancels what of a trade's orders on one side is not settled. */
  cancelLive(trade: Trade, side: 'entries' | 'exits', us: Micros): void {
    for (const leg of trade.legs) {
      for (const { request, state } of leg[side]) {
        if (!isTerminal(state)) this.cancel(request.clientOrderId, us);
      }
    }
  }

  /** Sends what of a trade is held, as far as no order is in the way. */
  sendExits(id: number, us: Micros): void {
    this.#book.at(id).legs.forEach((leg, index) => {
      const quantity = openQuantity(leg);
      if (quantity === 0 || hasLiveOrder(leg.entries)) return;
      const execution = this.#executionOf(id, index);
      if (leg.exits.some((order) => isInTheWay(order, execution))) return;
      const most = mostOf(leg.instrument, execution.type) ?? quantity;
      if (quantity < 0) this.#buyBack(id, index, -quantity, us);
      else this.#sendExit(id, index, { ...marketExit(Math.min(quantity, most)), execution }, us);
    });
    this.#book.keep(settle(this.#book.at(id), us));
  }

  /** Spot has no reduce-only: two orders that close one leg may both be filled. */
  #buyBack(trade: number, leg: number, quantity: number, us: Micros): void {
    const { instrument } = this.#book.at(trade).legs[leg]!;
    const signalMid = this.#port.mid(instrument);
    const request = this.#book.addBuyBack(trade, leg, { quantity, signalMid, sentUs: us });
    this.#port.send(request, { trade, leg, purpose: 'entry' });
  }

  /** Plans how each leg is left, and notes the mids of now. */
  leave({ id, legs }: Trade, executions: readonly Execution[]): void {
    const mids = legs.map(({ instrument }) => this.#port.mid(instrument));
    this.#book.keep({ ...this.#book.at(id), plan: { kind: 'leave', executions, mids } });
  }

  #executionOf(id: number, index: number): Execution {
    const { state, plan } = this.#book.at(id);
    const isUrgent = state.tag === 'closing' && state.urgent;
    return isUrgent || plan.kind !== 'leave' ? MARKET : (plan.executions[index] ?? MARKET);
  }

  #sendExit(trade: number, leg: number, exit: NewExit, us: Micros): void {
    const request = this.addExit(trade, leg, exit, us);
    this.#port.send(request, { trade, leg, purpose: exit.purpose });
  }

  /** Adds an order that closes a part of a leg, measured against the mids of its plan; it is not sent. */
  addExit(trade: number, leg: number, exit: NewExit, us: Micros): OrderRequest {
    const { plan, legs } = this.#book.at(trade);
    const { instrument } = legs[leg]!;
    const { purpose, execution, trigger } = exit;
    const planned = plan.kind === 'leave' ? plan.mids[leg] : undefined;
    const decided = planned ?? this.#port.mid(instrument);
    const signalMid = purpose === 'exit' ? decided : guardedPrice(execution, trigger);
    return this.#book.addExit(trade, leg, { ...exit, signalMid, sentUs: us });
  }
}
