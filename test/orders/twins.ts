import { assertNever } from '../../core/errors.js';
import { type Instrument, InstrumentRegistry, type Market } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import type { ApprovedLeg } from '../../core/orders/approved-leg.js';
import { decide, open, type TradeEvent } from '../../core/orders/decide.js';
import type { Action, Decision, Now } from '../../core/orders/decision.js';
import { openQuantity } from '../../core/orders/leg.js';
import { type Fill, isTerminal, type Order, type OrderEvent } from '../../core/orders/order.js';
import { OrderManager, type OrderPort } from '../../core/orders/order-manager.js';
import { MARKET } from '../../core/orders/plan.js';
import type { Trade } from '../../core/orders/trade.js';
import { orderAt, type Place } from '../../core/orders/trade-orders.js';
import { type Answer, answerTo, type History, type Step } from './histories.js';

const RUN_TAG = 'twins';
/** From one step to the next: an exit that the venue did not take waits for two of them. */
const STEP_US = 400_000;
const PRICE = 100;
const LIMIT = { type: 'limit', price: 110, timeInForce: { kind: 'gtc' } } as const;

/** A decision, and what it was taken on. */
export interface Taken {
  readonly trade: Trade;
  readonly event: TradeEvent;
  readonly now: Now;
  readonly decision: Decision;
}

/** What the manager and the decisions have said, row by row. */
type Row = readonly [kind: Action['kind'], ...what: unknown[]];

/** A trade of a manager beside its twin, to which the same happens and which has nothing but `decide`. */
export class Twins {
  readonly managed: Row[] = [];
  readonly decided: Row[] = [];
  readonly taken: Taken[] = [];
  readonly manager: OrderManager;
  /** The twin. */
  trade: Trade;
  us: Micros = 1;
  readonly #legs: readonly ApprovedLeg[];
  #fills = 0;

  constructor(market: Market, history: History) {
    const registry = new InstrumentRegistry();
    const bases = ['BTC', 'ETH'].slice(0, history.legs);
    this.#legs = bases.map((base) => {
      const symbol = market.symbol.replace('BTC', base);
      return approved(registry.add({ ...market, symbol, native: `${base}USDT`, base }), history);
    });
    this.manager = new OrderManager(this.#port(), RUN_TAG);
    const entry = { enterTag: null, decidedOn: null };
    this.manager.enter(this.#legs, entry, this.us);
    const opened = open(1, this.#legs, entry, { us: this.us, runTag: RUN_TAG });
    this.trade = opened.trade;
    this.#note(opened.actions);
  }

  /** Lets it happen to both; nothing where there is no order to which it could. */
  happen(step: Step): void {
    this.us += STEP_US;
    const { us } = this;
    const executions = this.trade.legs.map(() => (step.what === 'limitExit' ? LIMIT : MARKET));
    switch (step.what) {
      case 'exit':
      case 'limitExit':
        this.manager.exit(1, { reason: step.what, executions }, us);
        this.tell({ kind: 'exit', reason: step.what, executions });
        return;
      case 'hurry':
        this.manager.hurry(1, 'hurry', us);
        this.tell({ kind: 'hurry', reason: 'hurry' });
        return;
      case 'retry':
        this.manager.retryExit(1, us);
        this.tell({ kind: 'retry' });
        return;
      case 'adjust':
        this.manager.adjust(1, step.nth % 2 === 0 ? 'entry' : 'exit', 100 + step.nth, us);
        this.tell({ kind: 'adjust', purpose: step.nth % 2 === 0 ? 'entry' : 'exit', price: 100 + step.nth });
        return;
      case 'cancel':
        this.#cancel(step);
        return;
      case 'charge':
        this.#charge(step);
        return;
      case 'liquidation':
        this.#liquidate(step);
        return;
      case 'accepted':
      case 'fill':
      case 'lateFill':
      case 'ended':
      case 'asked':
        this.#answer(step.what, step);
        return;
      default:
        assertNever(step.what);
    }
  }

  /** The data are at their end, for both. */
  finish(): void {
    if (!this.manager.liveTrade(1)) return;
    this.us += STEP_US;
    const closed: Fill[] = [];
    this.manager.close(1, 'force_exit', this.us, (_, quantity) => {
      const fill = this.#fill(quantity, 'USDT', 0);
      closed.push(fill);
      return fill;
    });
    const { legs } = this.tell({ kind: 'end', reason: 'force_exit' });
    for (const [leg, held] of legs.entries()) {
      if (openQuantity(held) > 0) this.tell({ kind: 'closed', leg, fill: closed.shift()! });
    }
  }

  /** Tells the twin alone. */
  tell(event: TradeEvent): Trade {
    const { trade } = this;
    const now = { us: this.us, mids: trade.legs.map(() => PRICE), runTag: RUN_TAG };
    const decision = decide(trade, event, now);
    this.taken.push({ trade, event, now, decision });
    this.trade = decision.trade;
    this.#note(decision.actions);
    return decision.trade;
  }

  #hear(place: Place, said: OrderEvent): void {
    this.manager.onOrderEvent(said, this.us);
    this.tell({ kind: 'order', place, said });
    this.tell({ kind: 'follow' });
  }

  #answer(what: Answer, step: Step): void {
    const isLate = what === 'lateFill';
    const place = this.#pick(step.nth, (order) => isTerminal(order.state) === isLate);
    const said = place && answerTo(orderAt(this.trade, place), what, step, (...fill) => this.#fill(...fill));
    if (said) this.#hear(place, said);
  }

  #cancel({ nth }: Step): void {
    const place = this.#pick(nth, () => true)!;
    this.manager.cancel(orderAt(this.trade, place).request.clientOrderId, this.us);
    this.tell({ kind: 'cancel', place });
  }

  #charge({ nth, share }: Step): void {
    const leg = nth % this.trade.legs.length;
    const held = this.trade.legs[leg]!;
    const charge = { funding: nth % 3 === 0 ? null : share, liquidationCost: 0 };
    this.manager.charge(held.instrument, this.us, () => charge);
    if (this.#isLive && openQuantity(held) > 0) this.tell({ kind: 'charge', leg, charge });
  }

  /** Now and then the venue says first that it takes back what was open. */
  #liquidate({ nth }: Step): void {
    const leg = nth % this.trade.legs.length;
    if (nth % 2 === 0) {
      for (const place of this.#places().filter((one) => one.leg === leg)) {
        const { request, state } = orderAt(this.trade, place);
        if (isTerminal(state)) continue;
        this.#hear(place, {
          kind: 'canceled',
          clientOrderId: request.clientOrderId,
          reason: 'liquidation',
        });
      }
    }
    const held = this.trade.legs[leg]!;
    const quantity = openQuantity(held);
    const parts = quantity > 0 ? [0.25 * quantity, 0.75 * quantity] : [];
    const fills = parts.map((part) => this.#fill(part, 'USDT', 0.01));
    this.manager.liquidated(held.instrument, fills, this.us);
    if (!this.#isLive || fills.length === 0) return;
    this.tell({ kind: 'liquidated', leg, fills });
    this.tell({ kind: 'follow' });
  }

  get #isLive(): boolean {
    return this.trade.state.tag !== 'closed' && this.trade.state.tag !== 'abandoned';
  }

  #fill(quantity: number, feeCurrency: string, fee: number): Fill {
    this.#fills += 1;
    const feeInSettle = feeCurrency === 'USDT' ? fee : fee * PRICE;
    const at = { us: this.us, price: PRICE, mid: PRICE, best: PRICE, liquidity: 'taker' } as const;
    return { ...at, venueId: `${this.#fills}`, quantity, fee, feeCurrency, feeInSettle };
  }

  #places(): readonly Place[] {
    return this.trade.legs.flatMap((held, leg) =>
      (['entries', 'exits'] as const).flatMap((side) =>
        held[side].map((_, index) => ({ trade: 1, leg, side, index })),
      ),
    );
  }

  #pick(nth: number, isMeant: (order: Order) => boolean): Place | undefined {
    const places = this.#places().filter((place) => isMeant(orderAt(this.trade, place)));
    return places[nth % Math.max(1, places.length)];
  }

  #note(actions: readonly Action[]): void {
    for (const action of actions) {
      if (action.kind === 'submit') this.decided.push(['submit', action.request, action.place]);
      else if (action.kind === 'cancel') this.decided.push(['cancel', action.clientOrderId, this.us]);
      else if (action.kind === 'filled') this.decided.push(['filled', action.order, action.fill]);
      else {
        const { clientOrderId, quantity, price } = action;
        this.decided.push(['replace', clientOrderId, { quantity, price }, this.us]);
      }
    }
  }

  #port(): OrderPort {
    return {
      send: (request, place) => this.managed.push(['submit', request, place]),
      cancel: (id, us) => this.managed.push(['cancel', id, us]),
      replace: (id, to, us) => this.managed.push(['replace', id, to, us]),
      onFill: (_, order, fill) => this.managed.push(['filled', order, fill]),
      onTrade: () => undefined,
      keep: () => undefined,
      onUnknown: () => undefined,
      onToldTwice: () => undefined,
      mid: () => PRICE,
    };
  }
}

function approved(instrument: Instrument, { limitEntry, stop, takeProfit }: History): ApprovedLeg {
  return {
    instrument,
    direction: 'long',
    execution: limitEntry ? { ...LIMIT, price: PRICE } : MARKET,
    trigger: null,
    quantity: 1,
    stake: PRICE,
    leverage: 1,
    bracket: { stop: stop ? 90 : null, takeProfit: takeProfit ? 120 : null },
    signalMid: PRICE,
  };
}
