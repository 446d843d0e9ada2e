import { assertNever } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { approve, refuse, type Verdict } from '../market/verdict.js';
import type { ApprovedLeg } from './approved-leg.js';
import type { LegCharge } from './booking.js';
import { decide, open, type TradeEvent } from './decide.js';
import type { Action, Decision, OrderedFor } from './decision.js';
import type { Leaving } from './follow.js';
import { shareOf } from './leaving.js';
import { type Leg, openQuantity } from './leg.js';
import type { ClientOrderId, Fill, Order, OrderEvent, OrderRequest } from './order.js';
import { isUrgent, type Trade } from './trade.js';
import { type HeldLeg, TradeBook } from './trade-book.js';
import type { Entry, Place } from './trade-orders.js';

/** Where the order manager's decisions go. */
export interface OrderPort {
  send(request: OrderRequest, place: OrderedFor): void;
  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void;
  replace(
    clientOrderId: ClientOrderId,
    replacement: { readonly quantity: number; readonly price: number | null },
    sentUs: Micros,
  ): void;
  onFill(trade: Trade, order: Order, fill: Fill): void;
  /** The trade's orders or state changed by what the venue said. */
  onTrade(trade: Trade, us: Micros): void;
  /** The trade changed by what was asked of it: there is nothing to do but to keep it. */
  keep(trade: Trade, us: Micros): void;
  /** The venue told of an order that was never asked for here. */
  onUnknown(event: OrderEvent, us: Micros): void;
  /** The venue told of a fill that it had told of before: it does not count again. */
  onToldTwice(fill: Fill, us: Micros): void;
  /** The present mid; NaN when there is none. */
  mid(instrument: Instrument): number;
}

/**
 * All orders and trades of a process. Strategies and risk say what; it knows what was sent, what came back and
 * what is held. Each trade decides by itself, from its records ({@link decide}): here its decisions are kept and done, and
 * what concerns several trades of one instrument is shared among them.
 */
export class OrderManager {
  readonly #port: OrderPort;
  readonly #runTag: string;
  readonly #book = new TradeBook();

  /** @param runTag begins every client order id: letters and digits, at most 12. */
  constructor(port: OrderPort, runTag: string) {
    this.#port = port;
    this.#runTag = runTag;
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
    const { trade, actions } = open(this.#book.trades.length + 1, legs, entry, { us, runTag: this.#runTag });
    this.#book.keep(trade);
    this.#port.onTrade(trade, us);
    this.#do(actions, trade, us);
    return trade;
  }

  /** Closes a trade; one whose exit is resting, at the market only. */
  exit(id: number, leaving: Leaving, us: Micros): Verdict<Trade> {
    const trade = this.#book.liveTrade(id);
    if (!trade) return refuse('unknown_trade', `trade ${id} is not open`);
    const after = this.#tell(id, { kind: 'exit', ...leaving }, us);
    if (after === trade) return refuse('already_closing', `trade ${id} is being closed already`);
    this.#port.keep(after, us);
    return approve(after);
  }

  /** Closes a trade at the market whose exit is resting. */
  hurry(id: number, reason: string, us: Micros): void {
    if (this.#book.liveTrade(id)) this.#ask(id, { kind: 'hurry', reason }, us);
  }

  /** Asks the venue to cancel an order, unless it is settled. */
  cancel(id: ClientOrderId, us: Micros): void {
    const place = this.#book.find(id);
    if (place) this.#port.keep(this.#tell(place.trade, { kind: 'cancel', place }, us), us);
  }

  /** Moves the limit of the orders that a trade has at the venue to enter or to leave. */
  adjust(id: number, purpose: 'entry' | 'exit', price: number, us: Micros): Verdict<Trade> {
    const trade = this.#book.liveTrade(id);
    if (!trade) return refuse('unknown_trade', `trade ${id} is not open`);
    const { actions } = this.#decide(trade, { kind: 'adjust', purpose, price }, us);
    if (actions.length === 0)
      return refuse(
        'nothing_to_adjust',
        `trade ${id} has no limit order to ${purpose === 'entry' ? 'enter' : 'leave'}`,
      );
    this.#do(actions, trade, us);
    return approve(trade);
  }

  /** Sends again what a closing trade still holds, once nothing of it is with the venue. It is asked at each quote. */
  retryExit(id: number, us: Micros): void {
    const trade = this.#book.liveTrade(id);
    if (trade && isUrgent(trade)) this.#ask(id, { kind: 'retry' }, us);
  }

  /** Takes in what the venue says. */
  onOrderEvent(said: OrderEvent, us: Micros): void {
    const place = this.#book.find(said.clientOrderId);
    if (!place) {
      this.#port.onUnknown(said, us);
      return;
    }
    if (said.kind === 'fill' && !this.#book.hears(said.clientOrderId, said.fill)) {
      this.#port.onToldTwice(said.fill, us);
      return;
    }
    this.#tell(place.trade, { kind: 'order', place, said }, us);
    if (said.kind === 'fill' && place.side === 'exits') this.#net(place, said.fill, us);
    this.#follow(place.trade, us);
  }

  /** The venue charged or paid something for what is held of an instrument: each leg its share. */
  charge(instrument: Instrument, us: Micros, of: (share: number) => LegCharge): void {
    for (const { trade, leg, share } of this.#sharesOf(instrument)) {
      this.#port.onTrade(this.#tell(trade, { kind: 'charge', leg, charge: of(share) }, us), us);
    }
  }

  /** The venue closed all that is held of an instrument: each leg its share of the fills. */
  liquidated(instrument: Instrument, fills: readonly Fill[], us: Micros): void {
    const held = this.#sharesOf(instrument);
    for (const { trade, leg, share } of held) {
      const own = fills.map((fill) => shareOf(fill, share));
      this.#port.onTrade(this.#tell(trade, { kind: 'liquidated', leg, fills: own }, us), us);
    }
    for (const { trade } of held) this.#follow(trade, us);
  }

  /** Ends a trade at prices of its own, without the venue: the data are at their end. */
  close(id: number, reason: string, us: Micros, fillOf: (leg: Leg, quantity: number) => Fill): void {
    const { legs } = this.#tell(id, { kind: 'end', reason }, us);
    // Leg by leg: the fee of a fill goes by what the fills before it have left in the wallet.
    for (const [index, leg] of legs.entries()) {
      const quantity = openQuantity(leg);
      if (quantity > 0) this.#tell(id, { kind: 'closed', leg: index, fill: fillOf(leg, quantity) }, us);
    }
    this.#port.onTrade(this.#book.at(id), us);
  }

  /**
   * An exit may close more than its leg holds: the venue knows one position, and on spot one balance. What it took of
   * other trades is moved to it, at the price of the fill that did.
   */
  #net({ trade: id, leg }: Place, fill: Fill, us: Micros): void {
    const { instrument, direction } = this.#book.at(id).legs[leg]!;
    for (const from of this.#book.heldOf(instrument)) {
      const missing = -openQuantity(this.#book.at(id).legs[leg]!);
      if (missing <= 0) return;
      if (from.quantity <= 0 || this.#book.at(from.trade).legs[from.leg]!.direction !== direction) continue;
      const quantity = Math.min(from.quantity, missing);
      const moved: Fill = { ...fill, venueId: null, us, quantity, fee: 0, feeInSettle: 0 };
      this.#tell(id, { kind: 'given', leg, fill: moved }, us);
      this.#tell(from.trade, { kind: 'taken', leg: from.leg, fill: moved }, us);
      this.#follow(from.trade, us);
    }
  }

  /** What is held of an instrument, with each leg's part of it. */
  #sharesOf(instrument: Instrument): readonly (HeldLeg & { readonly share: number })[] {
    const held = this.#book.heldOf(instrument).filter(({ quantity }) => quantity > 0);
    const total = held.reduce((sum, { quantity }) => sum + quantity, 0);
    return held.map((leg) => ({ ...leg, share: leg.quantity / total }));
  }

  /** What follows for a trade from what is known of it by now. */
  #follow(id: number, us: Micros): void {
    this.#port.onTrade(this.#tell(id, { kind: 'follow' }, us), us);
  }

  /** Asks something of a trade: where it changes it, that is to survive. */
  #ask(id: number, event: TradeEvent, us: Micros): void {
    const before = this.#book.at(id);
    const after = this.#tell(id, event, us);
    if (after !== before) this.#port.keep(after, us);
  }

  /** Has a trade decide, keeps what it has become, and does what is to be done. */
  #tell(id: number, event: TradeEvent, us: Micros): Trade {
    const before = this.#book.at(id);
    const { trade, actions } = this.#decide(before, event, us);
    if (trade !== before) this.#book.keep(trade);
    this.#do(actions, trade, us);
    return trade;
  }

  #decide(trade: Trade, event: TradeEvent, us: Micros): Decision {
    const mids = trade.legs.map(({ instrument }) => this.#port.mid(instrument));
    return decide(trade, event, { us, mids, runTag: this.#runTag });
  }

  #do(actions: readonly Action[], trade: Trade, us: Micros): void {
    for (const action of actions) {
      switch (action.kind) {
        case 'submit':
          this.#port.send(action.request, action.place);
          break;
        case 'cancel':
          this.#port.cancel(action.clientOrderId, us);
          break;
        case 'replace':
          this.#port.replace(action.clientOrderId, { quantity: action.quantity, price: action.price }, us);
          break;
        case 'filled':
          this.#port.onFill(trade, action.order, action.fill);
          break;
        default:
          assertNever(action);
      }
    }
  }
}
