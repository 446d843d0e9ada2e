import { BotError } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { approve, refuse, type Verdict } from '../risk/verdict.js';
import type { Direction, OrderType } from '../strategy/intents.js';
import { entrySide, exitSide, hasLiveOrder, type Leg, openQuantity } from './leg.js';
import {
  applyOrderEvent,
  type CancelReason,
  type ClientOrderId,
  type Fill,
  isTerminal,
  newOrder,
  type Order,
  type OrderEvent,
  type OrderRequest,
} from './order.js';
import { hasFailedLeg, isLive, settle, type Trade } from './trade.js';

/** A leg that was sized and checked: what may be sent. */
export interface ApprovedLeg {
  readonly instrument: Instrument;
  readonly direction: Direction;
  readonly type: OrderType;
  /** In the venue's units, on its grid. */
  readonly quantity: number;
  readonly price: number | null;
  readonly stake: number;
  readonly leverage: number;
}

export interface ExitOrder {
  readonly type: OrderType;
  /** Limit price on the venue's grid; null for a market order. */
  readonly price: number | null;
}

export const MARKET_EXIT: ExitOrder = { type: 'market', price: null };

/** Where the order manager's decisions go. */
export interface OrderPort {
  send(request: OrderRequest): void;
  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void;
  onFill(trade: Trade, before: Leg, after: Leg, order: Order, fill: Fill): void;
  /** The trade's orders or state changed. */
  onTrade(trade: Trade, us: Micros): void;
}

type Purpose = 'entries' | 'exits';

interface Place {
  readonly trade: number;
  readonly leg: number;
  readonly purpose: Purpose;
}

/**
 * All orders and trades of a process. Strategies and risk say what; it knows what was sent, what came back and
 * what is held. A leg of which nothing was filled while another was is not left alone: the rest is unwound.
 */
export class OrderManager {
  readonly #port: OrderPort;
  readonly #runTag: string;
  readonly #trades: Trade[] = [];
  readonly #live = new Map<number, Trade>();
  readonly #places = new Map<ClientOrderId, Place>();

  /** @param runTag begins every client order id: letters and digits, at most 12. */
  constructor(port: OrderPort, runTag: string) {
    this.#port = port;
    this.#runTag = runTag;
  }

  /** All trades, in the order they were decided. */
  get trades(): readonly Trade[] {
    return this.#trades;
  }

  /** Trades that are neither closed nor abandoned, oldest first. */
  liveTrades(): readonly Trade[] {
    return [...this.#live.values()];
  }

  get liveCount(): number {
    return this.#live.size;
  }

  liveTrade(id: number): Trade | undefined {
    return this.#live.get(id);
  }

  order(id: ClientOrderId): Order | undefined {
    const place = this.#places.get(id);
    if (!place) return undefined;
    return this.#trades[place.trade - 1]!.legs[place.leg]![place.purpose].find(
      (order) => order.request.clientOrderId === id,
    );
  }

  /** Opens a trade: one order a leg, all sent at `us`. */
  enter(legs: readonly ApprovedLeg[], enterTag: string | null, us: Micros): Trade {
    const id = this.#trades.length + 1;
    const trade: Trade = {
      id,
      enterTag,
      decidedUs: us,
      state: { tag: 'opening' },
      legs: legs.map(({ instrument, direction, stake, leverage, type, quantity, price }, leg) => ({
        instrument,
        direction,
        stake,
        leverage,
        entries: [
          newOrder({
            clientOrderId: this.#clientOrderId(id, leg, 'entries', 1),
            instrument,
            side: entrySide(direction),
            type,
            quantity,
            price,
            sentUs: us,
          }),
        ],
        exits: [],
      })),
    };
    this.#trades.push(trade);
    this.#keep(trade);
    this.#port.onTrade(trade, us);
    for (const leg of trade.legs) this.#port.send(leg.entries[0]!.request);
    return trade;
  }

  /**
   * Closes a trade: cancels what is still to be entered and sends what is held; what the cancelled entries may
   * still bring is sent when they are settled.
   */
  exit(id: number, reason: string, us: Micros, how: ExitOrder = MARKET_EXIT): Verdict<Trade> {
    const trade = this.#live.get(id);
    if (!trade) return refuse('unknown_trade', `trade ${id} is not open`);
    if (trade.state.tag === 'closing')
      return refuse('already_closing', `trade ${id} is being closed already`);
    this.#keep({ ...trade, state: { tag: 'closing', reason } });
    for (const leg of trade.legs) {
      for (const order of leg.entries) {
        if (!isTerminal(order.state)) this.#port.cancel(order.request.clientOrderId, us);
      }
    }
    this.#sendExits(id, us, how);
    return approve(this.#live.get(id)!);
  }

  /** Asks the venue to cancel an order, unless it is settled. */
  cancel(id: ClientOrderId, us: Micros): void {
    const order = this.order(id);
    if (order && !isTerminal(order.state)) this.#port.cancel(id, us);
  }

  /** Sends again what a closing trade still holds, once nothing of it is with the venue. */
  retryExit(id: number, us: Micros): void {
    const trade = this.#live.get(id);
    if (trade?.state.tag === 'closing') this.#sendExits(id, us, MARKET_EXIT);
  }

  /** Takes in what the venue says. */
  onOrderEvent(event: OrderEvent, us: Micros): void {
    const place = this.#places.get(event.clientOrderId);
    if (!place) throw new BotError('invariant', `an event for the unknown order ${event.clientOrderId}`);
    const trade = this.#trades[place.trade - 1]!;
    const before = trade.legs[place.leg]!;
    let changed: Order | undefined;
    const orders = before[place.purpose].map((order) => {
      if (order.request.clientOrderId !== event.clientOrderId) return order;
      changed = applyOrderEvent(order, event);
      return changed;
    });
    const after: Leg = { ...before, [place.purpose]: orders };
    const legs = trade.legs.map((leg, i) => (i === place.leg ? after : leg));
    this.#keep(settle(this.#reopened({ ...trade, legs }, place, event), us));
    if (event.kind === 'fill' && changed)
      this.#port.onFill(this.#trade(trade.id), before, after, changed, event.fill);
    this.#afterSettling(trade.id, us);
    this.#port.onTrade(this.#trade(trade.id), us);
  }

  /** Ends a trade at prices of its own, without the venue: the data are at their end. */
  close(id: number, reason: string, us: Micros, fillOf: (leg: Leg, quantity: number) => Fill): void {
    for (const leg of this.#trade(id).legs) {
      for (const order of [...leg.entries, ...leg.exits]) {
        if (!isTerminal(order.state)) this.#cancelled(order.request.clientOrderId, 'end_of_data', us);
      }
    }
    const trade = this.#live.get(id);
    if (!trade) return;
    this.#keep({ ...trade, state: { tag: 'closing', reason } });
    trade.legs.forEach((leg, index) => {
      const quantity = openQuantity(leg);
      if (quantity === 0) return;
      const request = this.#addExit(id, index, quantity, us, MARKET_EXIT);
      this.onOrderEvent(
        { kind: 'fill', clientOrderId: request.clientOrderId, fill: fillOf(leg, quantity) },
        us,
      );
    });
  }

  #cancelled(clientOrderId: ClientOrderId, reason: CancelReason, us: Micros): void {
    this.onOrderEvent({ kind: 'canceled', clientOrderId, reason }, us);
  }

  /** A limit exit that was taken back leaves the trade open, to be closed another time. */
  #reopened(trade: Trade, place: Place, event: OrderEvent): Trade {
    const takenBack = event.kind === 'canceled' && event.reason === 'requested' && place.purpose === 'exits';
    return takenBack && trade.state.tag === 'closing' ? { ...trade, state: { tag: 'open' } } : trade;
  }

  #afterSettling(id: number, us: Micros): void {
    const trade = this.#live.get(id);
    if (!trade) return;
    const entering = trade.legs.some((leg) => hasLiveOrder(leg.entries));
    if (entering) return;
    if (trade.state.tag === 'open' && hasFailedLeg(trade)) {
      this.exit(id, 'leg_failed', us);
      return;
    }
    const unsent = trade.legs.some((leg) => openQuantity(leg) !== 0 && leg.exits.length === 0);
    if (trade.state.tag === 'closing' && unsent) this.#sendExits(id, us, MARKET_EXIT);
  }

  #sendExits(id: number, us: Micros, how: ExitOrder): void {
    this.#trade(id).legs.forEach((leg, index) => {
      const quantity = openQuantity(leg);
      if (quantity === 0 || hasLiveOrder(leg.entries) || hasLiveOrder(leg.exits)) return;
      this.#port.send(this.#addExit(id, index, quantity, us, how));
    });
    this.#keep(settle(this.#trade(id), us));
  }

  #addExit(id: number, index: number, quantity: number, us: Micros, how: ExitOrder): OrderRequest {
    const trade = this.#trade(id);
    const leg = trade.legs[index]!;
    const order = newOrder({
      clientOrderId: this.#clientOrderId(id, index, 'exits', leg.exits.length + 1),
      instrument: leg.instrument,
      side: exitSide(leg.direction),
      type: how.type,
      quantity,
      price: how.price,
      sentUs: us,
    });
    const after: Leg = { ...leg, exits: [...leg.exits, order] };
    this.#keep({ ...trade, legs: trade.legs.map((other, i) => (i === index ? after : other)) });
    return order.request;
  }

  #trade(id: number): Trade {
    return this.#trades[id - 1]!;
  }

  #keep(trade: Trade): void {
    this.#trades[trade.id - 1] = trade;
    if (isLive(trade)) this.#live.set(trade.id, trade);
    else this.#live.delete(trade.id);
  }

  #clientOrderId(trade: number, leg: number, purpose: Purpose, attempt: number): ClientOrderId {
    const id =
      `${this.#runTag}-${trade}-${leg}-${purpose === 'entries' ? 'e' : 'x'}${attempt}` as ClientOrderId;
    this.#places.set(id, { trade, leg, purpose });
    return id;
  }
}
