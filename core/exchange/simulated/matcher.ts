import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import {
  type CancelReason,
  type ClientOrderId,
  limitPrice,
  type OrderEvent,
  type OrderRequest,
  QUANTITY_TOLERANCE,
  replaced,
  type Side,
  type Trigger,
} from '../../orders/order.js';
import { settleValue } from '../../orders/position.js';
import { grids, remainder } from '../../orders/sizing.js';
import type { Replacement } from '../exchange.js';
import type { QueueShare } from '../queue-model.js';
import { type Candle, CandleOrders } from './candle-orders.js';
import { filtered, type Rejection } from './filters.js';
import { Liquidity, type Taken, type Taking } from './liquidity.js';
import type { Resting } from './queue-level.js';
import { type PricedPrint, RestingOrders } from './resting-orders.js';
import type { MarketDepth, VenueMarket } from './venue-market.js';
import { triggerPrice, Waiting } from './waiting.js';

/** How much moves in a market: the deviation of a day's log return, and a day's volume in the venue's units. */
export interface Activity {
  readonly sigma: number;
  readonly adv: number;
}

/** What one execution is, before it is charged. */
export interface Execution {
  readonly request: OrderRequest;
  readonly price: number;
  readonly quantity: number;
  readonly liquidity: 'maker' | 'taker';
  readonly us: Micros;
}

/** What orders of one instrument ask of the exchange around them. */
export interface MatcherPort {
  answer(us: Micros, event: OrderEvent): void;
  execute(execution: Execution): void;
  /** What is held, signed; 0 on spot. */
  position(): number;
  /** Why an order may not go to the book: its leverage or its money. */
  afford(request: OrderRequest, value: number, price: number): Rejection | null;
  /** Something is due at `us`, behind all market events of that time. */
  at(us: Micros, what: () => void): void;
  /** Null while it is not known. */
  activity(): Activity | null;
}

export interface MatcherOptions {
  readonly instrument: Instrument;
  readonly market: VenueMarket;
  /** Null where there is no queue. */
  readonly share: QueueShare | null;
  /** The Y of the impact; 0 for none. */
  readonly impact: number;
  readonly port: MatcherPort;
}

const WEAKEST_FIRST: readonly MarketDepth[] = ['none', 'candles', 'prints', 'quotes', 'depth'];

/**
 * One instrument's orders at the venue: what meets the book is filled from it, what waits is looked at when the
 * market moves. The rules are those of docs/fills.md.
 */
export class Matcher {
  readonly instrument: Instrument;
  readonly #market: VenueMarket;
  readonly #impact: number;
  readonly #port: MatcherPort;
  readonly #liquidity: Liquidity;
  readonly #resting: RestingOrders;
  readonly #waiting = new Map<ClientOrderId, Waiting>();
  readonly #candleOrders = new CandleOrders();
  /** The weakest picture of the market that an order was decided by; null before the first. */
  decidedBy: MarketDepth | null = null;

  constructor({ instrument, market, share, impact, port }: MatcherOptions) {
    this.instrument = instrument;
    this.#market = market;
    this.#impact = impact;
    this.#port = port;
    this.#liquidity = new Liquidity(instrument, market);
    this.#resting = new RestingOrders(instrument, market, share);
  }

  /** Whether an order is on the book or waits for it. */
  get isIdle(): boolean {
    return this.#resting.count === 0 && this.#waiting.size === 0 && this.#candleOrders.size === 0;
  }

  resting(): Iterable<Resting> {
    return this.#resting.all();
  }

  /** An order has come. */
  arrive(request: OrderRequest, us: Micros): void {
    const { clientOrderId, trigger } = request;
    const rejection =
      filtered(request, this.#liquidity.best(request.side)) ?? this.#rejectedAtArrival(request);
    if (rejection) this.#reject(request, rejection, us);
    else if (this.#market.depth === 'candles') this.#waitForCandle(request, us);
    else if (trigger === null) this.#enter(request, us, { kind: 'accepted', clientOrderId });
    else this.#wait(request, trigger, us);
  }

  cancel(id: ClientOrderId, us: Micros): void {
    if (!this.#end(id, 'requested', us)) this.#refuse(id, 'cancel', us);
  }

  /** Takes back everything, as the venue does when it liquidates. */
  cancelAll(reason: CancelReason, us: Micros): void {
    for (const { request } of [...this.#resting.all()]) this.#end(request.clientOrderId, reason, us);
    for (const id of [...this.#waiting.keys()]) this.#end(id, reason, us);
    for (const { clientOrderId } of this.#candleOrders.requests()) this.#end(clientOrderId, reason, us);
  }

  replace(id: ClientOrderId, replacement: Replacement, us: Micros): void {
    const waiting = this.#waiting.get(id);
    const resting = this.#resting.get(id);
    const byCandle = this.#candleOrders.get(id);
    const known = waiting?.request ?? resting?.request ?? byCandle;
    if (!known) {
      this.#refuse(id, 'replace', us);
      return;
    }
    const request = replaced(known, replacement);
    const rejection =
      filtered(request, this.#liquidity.best(request.side)) ??
      (resting && !keepsQueue(resting, request) ? this.#rejectedMoved(resting, request) : null);
    if (rejection) {
      this.#answer(us, { kind: 'refused', clientOrderId: id, what: 'replace', ...rejection });
      return;
    }
    const { quantity } = request;
    this.#answer(us, { kind: 'replaced', clientOrderId: id, quantity, price: replacement.price });
    if (waiting) waiting.request = request;
    else if (byCandle) this.#candleOrders.add(request, us);
    else if (resting) this.#replaceResting(resting, request, us);
  }

  /** A print on the book. */
  onPrint(print: PricedPrint): void {
    const us = print.localTs;
    if (this.#resting.count > 0) {
      this.#resting.print(print, (order, quantity) => this.#fillResting(order, quantity, us));
    }
    if (this.#waiting.size > 0) this.#lookAtTriggers(us);
  }

  /** A quote has come, and the book is as it says. */
  onQuote(exchangeTs: Micros, us: Micros): void {
    if (this.#resting.count > 0) {
      this.#resting.stateQuote(exchangeTs, us);
      this.#cross(us);
    }
    if (this.#waiting.size > 0) this.#lookAtTriggers(us);
  }

  /** A market without quotes has another price. */
  onPrice(us: Micros): void {
    if (this.#waiting.size > 0) this.#lookAtTriggers(us);
  }

  /** A depth message or a snapshot has come, and the book is as it says. */
  onDepth(exchangeTs: Micros, us: Micros): void {
    if (this.#resting.count === 0) return;
    this.#resting.stateAll(exchangeTs, us);
    this.#cross(us);
  }

  /** A candle has ended: orders that came before it opened meet it, each whole. */
  onCandle(candle: Candle, us: Micros): void {
    for (const { request, price, liquidity, isTriggered } of this.#candleOrders.fills(candle)) {
      const { clientOrderId } = request;
      this.#candleOrders.delete(clientOrderId);
      if (isTriggered) this.#answer(us, { kind: 'triggered', clientOrderId });
      const quantity = Math.min(request.quantity, this.#reducible(request));
      const value = settleValue(this.instrument, quantity, price);
      const rejection = isTriggered ? this.#rejectedByValue(request, value, price) : null;
      if (rejection) this.#reject(request, rejection, us);
      else if (quantity > 0) this.#port.execute({ request, price, quantity, liquidity, us });
      if (!rejection && quantity < request.quantity) this.#cancelled(request, 'nothing_to_reduce', us);
    }
  }

  /** Sizes are not known any more. */
  onGap(): void {
    this.#resting.forgetSizes();
  }

  /** Takes a quantity whatever it costs: what finds no level goes at the last level's price, or at `fallback`. */
  takeAll(side: Side, quantity: number, fallback: number): readonly Taken[] {
    this.#decided();
    const taking = this.#liquidity.plan(side, quantity, null);
    for (const level of taking.levels) this.#liquidity.take(side, level);
    if (taking.remaining === 0) return taking.levels;
    const price = Number.isNaN(taking.lastPrice) ? fallback : taking.lastPrice;
    return [...taking.levels, { price, quantity: taking.remaining }];
  }

  #rejectedAtArrival(request: OrderRequest): Rejection | null {
    const { side, execution, trigger } = request;
    const { id } = this.instrument;
    if (trigger === null) {
      const isAlone = execution.type === 'market' && Number.isNaN(this.#liquidity.best(side));
      const other = side === 'buy' ? 'sells' : 'buys';
      return isAlone ? { code: 'no_market', message: `${id}: nobody ${other}` } : null;
    }
    if (trigger.kind === 'trailing') return null;
    const price = this.#triggerPrice(side);
    if (!new Waiting(request, trigger).sees(price)) return null;
    return {
      code: 'would_trigger_at_once',
      message: `${id}: a ${side} ${trigger.kind} of ${trigger.price}, and the price is ${price} already`,
    };
  }

  #wait(request: OrderRequest, trigger: Trigger, us: Micros): void {
    if (isExpired(request, us)) {
      this.#cancelled(request, 'expired', us);
      return;
    }
    this.#answer(us, { kind: 'accepted', clientOrderId: request.clientOrderId });
    const waiting = new Waiting(request, trigger);
    // A trailing stop follows from here on.
    waiting.sees(this.#triggerPrice(request.side));
    this.#waiting.set(request.clientOrderId, waiting);
    this.#expireLater(request);
  }

  /** With candles alone an order meets those that open after it; it is checked against the last close. */
  #waitForCandle(request: OrderRequest, us: Micros): void {
    const { clientOrderId, side, trigger, quantity } = request;
    const price = limitPrice(request) ?? this.#liquidity.best(side);
    const value = settleValue(this.instrument, quantity, price);
    const rejection = trigger === null ? this.#rejectedByValue(request, value, price) : null;
    if (rejection) {
      this.#reject(request, rejection, us);
      return;
    }
    if (isExpired(request, us)) {
      this.#cancelled(request, 'expired', us);
      return;
    }
    this.#decided();
    this.#answer(us, { kind: 'accepted', clientOrderId });
    this.#candleOrders.add(request, us);
    this.#expireLater(request);
  }

  /** An order goes to the book: it is checked, takes what its limit and its time allow, and rests with what is left. */
  #enter(request: OrderRequest, us: Micros, said: OrderEvent): void {
    const { execution, quantity } = request;
    const taking = this.#plan(request, quantity);
    const rejection = this.#rejectedAtTheBook(request, taking);
    if (said.kind === 'triggered' || !(rejection ?? isExpired(request, us))) this.#answer(us, said);
    if (rejection) {
      this.#reject(request, rejection, us);
      return;
    }
    this.#decided();
    const isKilled =
      execution.type === 'limit' && execution.timeInForce.kind === 'fok' && taking.remaining > 0;
    if (isExpired(request, us)) this.#cancelled(request, 'expired', us);
    else if (isKilled) this.#cancelled(request, 'fok_unfillable', us);
    else this.#takeAndRest(request, quantity, us);
  }

  #takeAndRest(request: OrderRequest, quantity: number, us: Micros): void {
    const left = this.#take(request, quantity, us);
    if (left === 0) return;
    const { execution } = request;
    if (this.#reducible(request) === 0) this.#cancelled(request, 'nothing_to_reduce', us);
    else if (execution.type === 'market') this.#cancelled(request, 'book_exhausted', us);
    else if (execution.timeInForce.kind === 'ioc') this.#cancelled(request, 'ioc_remainder', us);
    else {
      this.#resting.add(request, left);
      if (request.trigger === null) this.#expireLater(request);
    }
  }

  /** Takes from the book; returns what is left. */
  #take(request: OrderRequest, quantity: number, us: Micros): number {
    let left = quantity;
    for (const level of this.#plan(request, quantity).levels) {
      if (!level.isImpact) this.#liquidity.take(request.side, level);
      left = remainder(this.instrument, left, level.quantity);
      this.#port.execute({ request, price: level.price, quantity: level.quantity, liquidity: 'taker', us });
    }
    return left;
  }

  /** What an order would take: a market order also beyond the last level, a reduce-only one no more than is held. */
  #plan(request: OrderRequest, quantity: number): Plan {
    const { side } = request;
    const most = Math.min(quantity, this.#reducible(request));
    const taking = this.#liquidity.plan(side, most, limitPrice(request));
    const levels: PlannedLevel[] = taking.levels.map((level) => ({ ...level, isImpact: false }));
    const beyond = request.execution.type === 'market' ? this.#beyond(side, taking) : null;
    if (beyond === null) return { levels, remaining: taking.remaining + (quantity - most) };
    return { levels: [...levels, { ...beyond, isImpact: true }], remaining: quantity - most };
  }

  /** What the visible book lacks, at the price that taking it would move the market to. */
  #beyond(side: Side, { remaining, lastPrice }: Taking): Taken | null {
    if (remaining === 0 || this.#impact === 0 || Number.isNaN(lastPrice)) return null;
    const activity = this.#port.activity();
    if (activity === null) return null;
    const move = this.#impact * activity.sigma * Math.sqrt(remaining / activity.adv);
    const price = lastPrice * (1 + (side === 'buy' ? move : -move));
    const { tick } = grids(this.instrument);
    const rounded = tick === null ? price : tick.round(price, side === 'buy' ? 'up' : 'down');
    return rounded > 0 ? { price: rounded, quantity: remaining } : null;
  }

  #rejectedAtTheBook(request: OrderRequest, { levels, remaining }: Plan): Rejection | null {
    const limit = limitPrice(request);
    let value = 0;
    for (const level of levels) value += settleValue(this.instrument, level.quantity, level.price);
    if (limit !== null) value += settleValue(this.instrument, remaining, limit);
    return this.#rejectedByValue(request, value, limit ?? this.#liquidity.best(request.side));
  }

  #rejectedByValue(request: OrderRequest, value: number, price: number): Rejection | null {
    const { side, execution, quantity } = request;
    const { id } = this.instrument;
    if (this.#reducible(request) === 0) {
      const held = this.#port.position();
      return {
        code: 'nothing_to_reduce',
        message: `${id}: a reduce-only ${side} of ${quantity} against ${held}`,
      };
    }
    const best = this.#liquidity.best(side);
    if (
      execution.type === 'limit' &&
      execution.timeInForce.kind === 'post_only' &&
      meets(side, execution.price, best)
    ) {
      return {
        code: 'post_only_would_cross',
        message: `${id}: a post-only ${side} at ${execution.price} against ${best}`,
      };
    }
    return this.#port.afford(request, value, price);
  }

  /** The most that an order may fill; only reduce-only ones have less than any. */
  #reducible({ reduceOnly, side }: OrderRequest): number {
    if (!reduceOnly || this.instrument.kind === 'spot') return Number.POSITIVE_INFINITY;
    const held = this.#port.position();
    return side === 'sell' ? Math.max(held, 0) : Math.max(-held, 0);
  }

  #fillResting(order: Resting, wanted: number, us: Micros): void {
    const quantity = Math.min(wanted, order.remaining, this.#reducible(order.request));
    if (!(quantity > 0)) return;
    order.remaining = remainder(this.instrument, order.remaining, quantity);
    if (order.remaining <= order.request.quantity * QUANTITY_TOLERANCE) this.#resting.remove(order);
    this.#decided();
    const price = limitPrice(order.request)!;
    this.#port.execute({ request: order.request, price, quantity, liquidity: 'maker', us });
  }

  /** Fills what the other side has come to. */
  #cross(us: Micros): void {
    for (const side of ['buy', 'sell'] as const) {
      for (let order = this.#resting.best(side); order; order = this.#resting.best(side)) {
        const price = limitPrice(order.request)!;
        if (!meets(side, price, this.#liquidity.best(side))) break;
        const most = Math.min(order.remaining, this.#reducible(order.request));
        const { levels } = this.#liquidity.plan(side, most, price);
        for (const level of levels) {
          this.#liquidity.take(side, level);
          this.#fillResting(order, level.quantity, us);
        }
        if (this.#resting.best(side) === order) break;
      }
    }
  }

  /** The position has ended: what rests to make it smaller ends with it. */
  onPositionEnded(us: Micros): void {
    const resting = [...this.#resting.all()].map(({ request }) => request);
    const byCandle = this.#candleOrders.requests().filter(({ trigger }) => trigger === null);
    for (const request of [...resting, ...byCandle]) {
      if (request.reduceOnly) this.#end(request.clientOrderId, 'nothing_to_reduce', us);
    }
  }

  #lookAtTriggers(us: Micros): void {
    for (const [id, waiting] of [...this.#waiting]) {
      const { request } = waiting;
      if (!waiting.sees(this.#triggerPrice(request.side)) || !this.#waiting.delete(id)) continue;
      this.#enter(request, us, { kind: 'triggered', clientOrderId: id });
    }
  }

  #triggerPrice(side: Side): number {
    return triggerPrice(side, this.#market);
  }

  #rejectedMoved(order: Resting, request: OrderRequest): Rejection | null {
    const quantity = this.#leftOf(order, request);
    if (quantity === 0) return null;
    return this.#rejectedAtTheBook({ ...request, quantity }, this.#plan(request, quantity));
  }

  #replaceResting(order: Resting, request: OrderRequest, us: Micros): void {
    const left = this.#leftOf(order, request);
    if (left > 0 && keepsQueue(order, request)) {
      order.request = request;
      order.remaining = left;
      return;
    }
    this.#resting.remove(order);
    if (left > 0) this.#takeAndRest(request, left, us);
  }

  /** What is left of a resting order when its quantity is another one. */
  #leftOf(order: Resting, { quantity }: OrderRequest): number {
    const filled = remainder(this.instrument, order.request.quantity, order.remaining);
    return quantity > filled ? remainder(this.instrument, quantity, filled) : 0;
  }

  #expireLater({ clientOrderId, execution }: OrderRequest): void {
    if (execution.type !== 'limit' || execution.timeInForce.kind !== 'gtd') return;
    const { untilUs } = execution.timeInForce;
    this.#port.at(untilUs, () => this.#end(clientOrderId, 'expired', untilUs));
  }

  /** Takes an order back; false when there is none. */
  #end(id: ClientOrderId, reason: CancelReason, us: Micros): boolean {
    const resting = this.#resting.get(id);
    const request = resting?.request ?? this.#waiting.get(id)?.request ?? this.#candleOrders.get(id);
    if (!request) return false;
    if (resting) this.#resting.remove(resting);
    else if (!this.#waiting.delete(id)) this.#candleOrders.delete(id);
    this.#cancelled(request, reason, us);
    return true;
  }

  #cancelled({ clientOrderId }: OrderRequest, reason: CancelReason, us: Micros): void {
    this.#answer(us, { kind: 'canceled', clientOrderId, reason });
  }

  #reject({ clientOrderId }: OrderRequest, { code, message }: Rejection, us: Micros): void {
    this.#answer(us, { kind: 'rejected', clientOrderId, code, message });
  }

  #refuse(clientOrderId: ClientOrderId, what: 'cancel' | 'replace', us: Micros): void {
    const message = `${this.instrument.id}: no order ${clientOrderId} is open`;
    this.#answer(us, { kind: 'refused', clientOrderId, what, code: 'unknown_order', message });
  }

  #answer(us: Micros, event: OrderEvent): void {
    this.#port.answer(us, event);
  }

  #decided(): void {
    const { depth } = this.#market;
    const isWeaker =
      this.decidedBy === null || WEAKEST_FIRST.indexOf(depth) < WEAKEST_FIRST.indexOf(this.decidedBy);
    if (isWeaker) this.decidedBy = depth;
  }
}

interface PlannedLevel {
  readonly price: number;
  readonly quantity: number;
  /** Beyond the visible book: nothing is consumed. */
  readonly isImpact: boolean;
}

interface Plan {
  readonly levels: readonly PlannedLevel[];
  readonly remaining: number;
}

/** Whether a price of a side is at or beyond the best price of the other; false where there is none. */
function meets(side: Side, price: number, best: number): boolean {
  return side === 'buy' ? price >= best : price <= best;
}

function isExpired({ execution }: OrderRequest, us: Micros): boolean {
  return (
    execution.type === 'limit' && execution.timeInForce.kind === 'gtd' && execution.timeInForce.untilUs <= us
  );
}

/** Whether a change leaves an order its place: the same price, and no more than before. */
function keepsQueue(order: Resting, request: OrderRequest): boolean {
  return limitPrice(request) === limitPrice(order.request) && request.quantity <= order.request.quantity;
}
