import { BotError } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { approve, refuse, type Verdict } from '../risk/verdict.js';
import type { Direction } from '../strategy/intents.js';
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
import { type Bracket, entrySide, exitSide, hasLiveOrder, type Leg, openQuantity } from './leg.js';
import {
  applyOrderEvent,
  type ClientOrderId,
  type Execution,
  type Fill,
  isTerminal,
  newOrder,
  type Order,
  type OrderEvent,
  type OrderRequest,
  type Purpose,
  type Trigger,
} from './order.js';
import { guardActions, hasFailed } from './protection.js';
import { onLot } from './sizing.js';
import { hasFailedLeg, isLive, reasonOf, reopenedByLateFill, settle, type Trade } from './trade.js';

/** A leg that was sized and checked: what may be sent. */
export interface ApprovedLeg {
  readonly instrument: Instrument;
  readonly direction: Direction;
  readonly execution: Execution;
  readonly trigger: Trigger | null;
  /** In the venue's units, on its grid. */
  readonly quantity: number;
  /** In quote currency, before leverage. */
  readonly stake: number;
  readonly leverage: number;
  readonly bracket: Bracket;
  /** Mid at the signal; NaN without one. */
  readonly signalMid: number;
}

/** What a venue did to a position, as far as it concerns a leg. */
export interface LegCharge {
  /** Received or paid, settle currency; NaN when not known. */
  readonly funding: number;
  readonly liquidationCost: number;
}

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

interface Place {
  readonly trade: number;
  readonly leg: number;
  readonly side: 'entries' | 'exits';
}

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
  readonly #runTag: string;
  readonly #trades: Trade[] = [];
  readonly #live = new Map<number, Trade>();
  readonly #places = new Map<ClientOrderId, Place>();
  /** What orders were last asked to be, where that is on its way. */
  readonly #resized = new Map<ClientOrderId, number>();
  /** Orders that a cancellation is on its way to. */
  readonly #cancelled = new Set<ClientOrderId>();
  readonly #leaving = new Map<number, Leaving>();

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

  /** Opens a trade: one order a leg, all sent at `us`. */
  enter(legs: readonly ApprovedLeg[], enterTag: string | null, us: Micros): Trade {
    const id = this.#trades.length + 1;
    const trade: Trade = {
      id,
      enterTag,
      decidedUs: us,
      state: { tag: 'opening' },
      legs: legs.map((leg, index) => this.#newLeg(id, index, leg, us)),
    };
    this.#trades.push(trade);
    this.#keep(trade);
    this.#port.onTrade(trade, us);
    trade.legs.forEach(({ entries }, leg) =>
      this.#port.send(entries[0]!.request, { trade: id, leg, purpose: 'entry' }),
    );
    return trade;
  }

  /**
   * Closes a trade: cancels what is still to be entered and sends what is held; what the cancelled entries may
   * still bring is sent when they are settled.
   */
  exit(id: number, reason: string, us: Micros, how: (leg: Leg) => Execution = () => MARKET): Verdict<Trade> {
    const trade = this.#live.get(id);
    if (!trade) return refuse('unknown_trade', `trade ${id} is not open`);
    if (trade.state.tag === 'closing')
      return refuse('already_closing', `trade ${id} is being closed already`);
    const executions = trade.legs.map(how);
    const urgent = executions.every(({ type }) => type === 'market');
    this.#keep({ ...trade, state: { tag: 'closing', reason, urgent } });
    this.#leaving.set(id, {
      executions,
      mids: trade.legs.map(({ instrument }) => this.#port.mid(instrument)),
    });
    this.#cancelLive(trade, 'entries', us);
    this.#guard(id, us);
    this.#sendExits(id, us);
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
    if (!order || isTerminal(order.state) || this.#cancelled.has(id)) return;
    this.#cancelled.add(id);
    this.#port.cancel(id, us);
  }

  /** Moves the limit of the orders that a trade has at the venue to enter or to leave. */
  adjust(id: number, purpose: 'entry' | 'exit', price: number, us: Micros): Verdict<Trade> {
    const trade = this.#live.get(id);
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
    const trade = this.#live.get(id);
    if (trade?.state.tag !== 'closing' || !trade.state.urgent) return;
    if (trade.legs.some((leg) => wasRejected(leg) && us - leg.exits.at(-1)!.request.sentUs < RETRY_US))
      return;
    this.#sendExits(id, us);
  }

  /** Takes in what the venue says. */
  onOrderEvent(event: OrderEvent, us: Micros): void {
    const id = this.#apply(event, us);
    this.#afterSettling(id, us);
    this.#port.onTrade(this.#trade(id), us);
  }

  /** The venue charged or paid something for what is held of an instrument: each leg its share. */
  charge(instrument: Instrument, us: Micros, of: (share: number) => LegCharge): void {
    const held = this.#heldOf(instrument);
    const total = held.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const { trade, leg, quantity } of held) this.#chargeLeg(trade, leg, of(quantity / total), us);
  }

  /** The venue closed all that is held of an instrument: each leg its share of the fills. */
  liquidated(instrument: Instrument, fills: readonly Fill[], us: Micros): void {
    const held = this.#heldOf(instrument);
    const total = held.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const { trade, leg, quantity } of held) {
      this.#keep({ ...this.#trade(trade), state: { tag: 'closing', reason: 'liquidation', urgent: true } });
      const { clientOrderId } = this.#addExit(trade, leg, marketExit(quantity), us);
      for (const fill of fills) {
        this.#apply({ kind: 'fill', clientOrderId, fill: shareOf(fill, quantity / total) }, us);
      }
      this.#cancelLive(this.#trade(trade), 'entries', us);
      this.#afterSettling(trade, us);
      this.#port.onTrade(this.#trade(trade), us);
    }
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
      const { clientOrderId } = this.#addExit(id, index, marketExit(quantity), us);
      this.#apply({ kind: 'fill', clientOrderId, fill: fillOf(leg, quantity) }, us);
    });
    this.#keep(settle(this.#trade(id), us));
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
    if (event.kind === 'replaced' || event.kind === 'refused') this.#resized.delete(event.clientOrderId);
    if (event.kind === 'refused' && event.what === 'cancel') this.#cancelled.delete(event.clientOrderId);
    const orders = before[place.side].map((order) => (order === known ? changed : order));
    const after: Leg = { ...before, [place.side]: orders };
    const legs = trade.legs.map((leg, i) => (i === place.leg ? after : leg));
    this.#keep(reopenedByLateFill(settle(takenBack({ ...trade, legs }, known, event), us)));
    if (event.kind === 'fill') this.#port.onFill(this.#trade(trade.id), before, after, changed, event.fill);
    return trade.id;
  }

  #afterSettling(id: number, us: Micros): void {
    this.#guard(id, us);
    const trade = this.#live.get(id);
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
    const trade = this.#trade(id);
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
    this.#trade(id).legs.forEach((leg, index) => {
      const quantity = openQuantity(leg);
      if (quantity === 0 || hasLiveOrder(leg.entries)) return;
      const execution = this.#executionOf(id, index);
      if (leg.exits.some((order) => isInTheWay(order, execution))) return;
      this.#sendExit(id, index, { ...marketExit(quantity), execution }, us);
    });
    this.#keep(settle(this.#trade(id), us));
  }

  #executionOf(id: number, index: number): Execution {
    const { state } = this.#trade(id);
    const isUrgent = state.tag === 'closing' && state.urgent;
    return isUrgent ? MARKET : (this.#leaving.get(id)?.executions[index] ?? MARKET);
  }

  #newLeg(trade: number, index: number, leg: ApprovedLeg, us: Micros): Leg {
    const { instrument, direction, stake, leverage, bracket, execution, trigger, quantity, signalMid } = leg;
    const request: OrderRequest = {
      clientOrderId: this.#clientOrderId({ trade, leg: index, side: 'entries' }, 1),
      instrument,
      side: entrySide(direction),
      quantity,
      execution,
      trigger,
      reduceOnly: false,
      leverage,
      sentUs: us,
      signalMid,
    };
    const entries = [newOrder(request, 'entry')];
    return {
      instrument,
      direction,
      stake,
      leverage,
      bracket,
      entries,
      exits: [],
      funding: 0,
      liquidationCost: 0,
    };
  }

  #sendExit(trade: number, leg: number, exit: NewExit, us: Micros): void {
    this.#port.send(this.#addExit(trade, leg, exit, us), { trade, leg, purpose: exit.purpose });
  }

  #addExit(
    id: number,
    index: number,
    { purpose, execution, trigger, quantity }: NewExit,
    us: Micros,
  ): OrderRequest {
    const trade = this.#trade(id);
    const leg = trade.legs[index]!;
    const { instrument, leverage } = leg;
    const request: OrderRequest = {
      clientOrderId: this.#clientOrderId({ trade: id, leg: index, side: 'exits' }, leg.exits.length + 1),
      instrument,
      side: exitSide(leg.direction),
      quantity: onLot(instrument, quantity),
      execution,
      trigger,
      reduceOnly: instrument.kind !== 'spot',
      leverage,
      sentUs: us,
      signalMid: purpose === 'exit' ? this.#exitMid(id, index, instrument) : guardedPrice(execution, trigger),
    };
    const after: Leg = { ...leg, exits: [...leg.exits, newOrder(request, purpose)] };
    this.#keep({ ...trade, legs: trade.legs.map((other, i) => (i === index ? after : other)) });
    return request;
  }

  #exitMid(id: number, index: number, instrument: Instrument): number {
    return this.#leaving.get(id)?.mids[index] ?? this.#port.mid(instrument);
  }

  #chargeLeg(id: number, index: number, { funding, liquidationCost }: LegCharge, us: Micros): void {
    const trade = this.#trade(id);
    const legs = trade.legs.map((leg, i) =>
      i === index
        ? { ...leg, funding: leg.funding + funding, liquidationCost: leg.liquidationCost + liquidationCost }
        : leg,
    );
    this.#keep({ ...trade, legs });
    this.#port.onTrade(this.#trade(id), us);
  }

  #heldOf(instrument: Instrument): readonly { trade: number; leg: number; quantity: number }[] {
    return this.liveTrades().flatMap(({ id, legs }) =>
      legs.flatMap((leg, index) => {
        const quantity = leg.instrument === instrument ? openQuantity(leg) : 0;
        return quantity === 0 ? [] : [{ trade: id, leg: index, quantity }];
      }),
    );
  }

  #trade(id: number): Trade {
    return this.#trades[id - 1]!;
  }

  #ordersAt({ trade, leg, side }: Place): readonly Order[] {
    return this.#trade(trade).legs[leg]![side];
  }

  #keep(trade: Trade): void {
    this.#trades[trade.id - 1] = trade;
    if (isLive(trade)) this.#live.set(trade.id, trade);
    else this.#live.delete(trade.id);
  }

  #clientOrderId(place: Place, attempt: number): ClientOrderId {
    const letter = place.side === 'entries' ? 'e' : 'x';
    const id = `${this.#runTag}-${place.trade}-${place.leg}-${letter}${attempt}` as ClientOrderId;
    this.#places.set(id, place);
    return id;
  }
}
