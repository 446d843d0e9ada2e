import { BotError } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { approve, refuse, type Verdict } from '../risk/verdict.js';
import type { Direction, OrderType } from '../strategy/intents.js';
import { entrySide, exitSide, hasLiveOrder, type Leg, openQuantity } from './leg.js';
import {
  applyOrderEvent,
  type ClientOrderId,
  type Fill,
  isTerminal,
  newOrder,
  type Order,
  type OrderEvent,
  type OrderRequest,
} from './order.js';
import { onLot } from './sizing.js';
import { hasFailedLeg, isLive, reopenedByLateFill, settle, type Trade } from './trade.js';

/** A leg that was sized and checked: what may be sent. */
export interface ApprovedLeg {
  readonly instrument: Instrument;
  readonly direction: Direction;
  readonly type: OrderType;
  /** In the venue's units, on its grid. */
  readonly quantity: number;
  readonly price: number | null;
  /** In quote currency, before leverage. */
  readonly stake: number;
  readonly leverage: number;
}

/** How a leg is closed: at the market, or by a limit order whose price is on the venue's grid. */
export type ExitOrder =
  | { readonly type: 'market'; readonly price: null }
  | { readonly type: 'limit'; readonly price: number };

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
    return place && this.#ordersAt(place).find((order) => order.request.clientOrderId === id);
  }

  /** Whether the order closes what another opened. */
  isExit(id: ClientOrderId): boolean {
    return this.#places.get(id)?.purpose === 'exits';
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
            clientOrderId: this.#clientOrderId({ trade: id, leg, purpose: 'entries' }, 1),
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
  exit(
    id: number,
    reason: string,
    us: Micros,
    how: (leg: Leg) => ExitOrder = () => MARKET_EXIT,
  ): Verdict<Trade> {
    const trade = this.#live.get(id);
    if (!trade) return refuse('unknown_trade', `trade ${id} is not open`);
    if (trade.state.tag === 'closing')
      return refuse('already_closing', `trade ${id} is being closed already`);
    const urgent = trade.legs.every((leg) => how(leg).type === 'market');
    this.#keep({ ...trade, state: { tag: 'closing', reason, urgent } });
    this.#cancelLive(trade, 'entries', us);
    this.#sendExits(id, us, how);
    return approve(this.#live.get(id) ?? this.#trade(id));
  }

  /** Closes a trade at the market whose exit is resting: takes that back, and sells what it leaves. */
  hurry(id: number, reason: string, us: Micros): void {
    const trade = this.#live.get(id);
    if (trade?.state.tag !== 'closing' || trade.state.urgent) return;
    this.#keep({ ...trade, state: { tag: 'closing', reason, urgent: true } });
    this.#cancelLive(trade, 'exits', us);
  }

  /** Asks the venue to cancel an order, unless it is settled. */
  cancel(id: ClientOrderId, us: Micros): void {
    const order = this.order(id);
    if (order && !isTerminal(order.state)) this.#port.cancel(id, us);
  }

  /** Sends again what a closing trade still holds, once nothing of it is with the venue. */
  retryExit(id: number, us: Micros): void {
    const trade = this.#live.get(id);
    if (trade?.state.tag === 'closing' && trade.state.urgent) this.#sendExits(id, us);
  }

  /** Takes in what the venue says. */
  onOrderEvent(event: OrderEvent, us: Micros): void {
    const id = this.#apply(event, us);
    this.#afterSettling(id, us);
    this.#port.onTrade(this.#trade(id), us);
  }

  /** Ends a trade at prices of its own, without the venue: the data are at their end. */
  close(id: number, reason: string, us: Micros, fillOf: (leg: Leg, quantity: number) => Fill): void {
    this.#keep({ ...this.#trade(id), state: { tag: 'closing', reason, urgent: true } });
    for (const leg of this.#trade(id).legs) {
      for (const { request, state } of [...leg.entries, ...leg.exits]) {
        if (isTerminal(state)) continue;
        this.#apply({ kind: 'canceled', clientOrderId: request.clientOrderId, reason: 'end_of_data' }, us);
      }
    }
    this.#trade(id).legs.forEach((leg, index) => {
      const quantity = openQuantity(leg);
      if (quantity === 0) return;
      const { clientOrderId } = this.#addExit(id, index, quantity, us, MARKET_EXIT);
      this.#apply({ kind: 'fill', clientOrderId, fill: fillOf(leg, quantity) }, us);
    });
    this.#port.onTrade(this.#trade(id), us);
  }

  /** The order, its trade's state and the fill's money after an event; what follows from it is not done yet. */
  #apply(event: OrderEvent, us: Micros): number {
    const place = this.#places.get(event.clientOrderId);
    if (!place) throw new BotError('invariant', `an event for the unknown order ${event.clientOrderId}`);
    const trade = this.#trade(place.trade);
    const before = trade.legs[place.leg]!;
    const known = this.order(event.clientOrderId)!;
    const changed = applyOrderEvent(known, event);
    const orders = before[place.purpose].map((order) => (order === known ? changed : order));
    const after: Leg = { ...before, [place.purpose]: orders };
    const legs = trade.legs.map((leg, i) => (i === place.leg ? after : leg));
    this.#keep(reopenedByLateFill(settle(takenBack({ ...trade, legs }, place, event), us)));
    if (event.kind === 'fill') this.#port.onFill(this.#trade(trade.id), before, after, changed, event.fill);
    return trade.id;
  }

  #afterSettling(id: number, us: Micros): void {
    const trade = this.#live.get(id);
    if (!trade || trade.legs.some((leg) => hasLiveOrder(leg.entries))) return;
    if (trade.state.tag === 'open' && hasFailedLeg(trade)) {
      this.exit(id, 'leg_failed', us);
      return;
    }
    if (trade.state.tag !== 'closing') return;
    const exhausted = trade.legs.some((leg) => {
      const last = leg.exits.at(-1)?.state;
      return last?.tag === 'canceled' && last.reason === 'book_exhausted';
    });
    // What the book could not take is sent again on the next quote: the same book would not take it now.
    if (!exhausted) this.#sendExits(id, us);
  }

  #cancelLive(trade: Trade, purpose: Purpose, us: Micros): void {
    for (const leg of trade.legs) {
      for (const { request, state } of leg[purpose]) {
        if (!isTerminal(state)) this.#port.cancel(request.clientOrderId, us);
      }
    }
  }

  #sendExits(id: number, us: Micros, how: (leg: Leg) => ExitOrder = () => MARKET_EXIT): void {
    this.#trade(id).legs.forEach((leg, index) => {
      const quantity = openQuantity(leg);
      if (quantity === 0 || hasLiveOrder(leg.entries) || hasLiveOrder(leg.exits)) return;
      this.#port.send(this.#addExit(id, index, quantity, us, how(leg)));
    });
    this.#keep(settle(this.#trade(id), us));
  }

  #addExit(id: number, index: number, quantity: number, us: Micros, how: ExitOrder): OrderRequest {
    const trade = this.#trade(id);
    const leg = trade.legs[index]!;
    const place: Place = { trade: id, leg: index, purpose: 'exits' };
    const order = newOrder({
      clientOrderId: this.#clientOrderId(place, leg.exits.length + 1),
      instrument: leg.instrument,
      side: exitSide(leg.direction),
      type: how.type,
      quantity: onLot(leg.instrument, quantity),
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

  #ordersAt({ trade, leg, purpose }: Place): readonly Order[] {
    return this.#trade(trade).legs[leg]![purpose];
  }

  #keep(trade: Trade): void {
    this.#trades[trade.id - 1] = trade;
    if (isLive(trade)) this.#live.set(trade.id, trade);
    else this.#live.delete(trade.id);
  }

  #clientOrderId(place: Place, attempt: number): ClientOrderId {
    const letter = place.purpose === 'entries' ? 'e' : 'x';
    const id = `${this.#runTag}-${place.trade}-${place.leg}-${letter}${attempt}` as ClientOrderId;
    this.#places.set(id, place);
    return id;
  }
}

/** A resting exit that was taken back leaves the trade open, to be closed another time. */
function takenBack(trade: Trade, place: Place, event: OrderEvent): Trade {
  const isTakenBack = event.kind === 'canceled' && event.reason === 'requested' && place.purpose === 'exits';
  return isTakenBack && trade.state.tag === 'closing' && !trade.state.urgent
    ? { ...trade, state: { tag: 'open' } }
    : trade;
}
