import type { Instrument } from '../../market/instrument.js';
import { limitPrice, type OrderRequest, type RejectCode } from '../../orders/order.js';
import { grids, mostOf, unitOf } from '../../orders/sizing.js';
import type { Taken } from './liquidity.js';
import type { Rejection } from './messages.js';
import type { Money } from './money.js';
import type { OrderDesk } from './order-desk.js';
import { reaches } from './sides.js';
import type { Plan } from './taker.js';
import { looksAtBest, Waiting } from './waiting.js';

/** Why an order is not taken, in the order of docs/fills.md, rule 22. */
export class Refusals {
  readonly #desk: OrderDesk;
  readonly #money: Money;

  constructor(desk: OrderDesk, money: Money) {
    this.#desk = desk;
    this.#money = money;
  }

  /** What speaks against an order by itself; null when nothing does. */
  ofOrder(request: OrderRequest): Rejection | null {
    return filtered(request, this.#desk.liquidity.best(request.side));
  }

  /** What speaks against an order and the market that it finds at its arrival. */
  atArrival(request: OrderRequest): Rejection | null {
    return this.ofOrder(request) ?? this.#withoutMarket(request) ?? this.#triggeredAlready(request);
  }

  /** What speaks against `quantity` of an order on its way to the book, where it would take what was planned. */
  atTheBook(request: OrderRequest, quantity: number, { levels, beyond, left }: Plan): Rejection | null {
    const limit = limitPrice(request);
    const fills = beyond === null ? [...levels] : [...levels, beyond];
    if (limit !== null) fills.push({ price: limit, quantity: left });
    return this.ofFills(request, quantity, fills);
  }

  /** As `atTheBook`, by where all of it would be filled. */
  ofFills(request: OrderRequest, quantity: number, fills: readonly Taken[]): Rejection | null {
    const price = limitPrice(request) ?? this.#desk.liquidity.best(request.side);
    return (
      this.#nothingToReduce(request) ??
      this.#crossing(request) ??
      this.#money.refused(request, { quantity, fills, price })
    );
  }

  #withoutMarket({ side, execution, trigger }: OrderRequest): Rejection | null {
    if (trigger !== null || execution.type !== 'market') return null;
    if (!Number.isNaN(this.#desk.liquidity.best(side))) return null;
    const other = side === 'buy' ? 'sells' : 'buys';
    return { code: 'no_market', message: `${this.#desk.instrument.id}: nobody ${other}` };
  }

  #triggeredAlready(request: OrderRequest): Rejection | null {
    const { side, trigger } = request;
    if (trigger === null || trigger.kind === 'trailing') return null;
    const { lastPrice } = this.#desk.market;
    const price = looksAtBest(trigger, lastPrice) ? this.#desk.liquidity.best(side) : lastPrice;
    if (!new Waiting(request, trigger).sees(price)) return null;
    return {
      code: 'would_trigger_at_once',
      message: `${this.#desk.instrument.id}: a ${side} ${trigger.kind} of ${trigger.price}, and the price is ${price} already`,
    };
  }

  #nothingToReduce(request: OrderRequest): Rejection | null {
    const { instrument, account } = this.#desk;
    if (account.reducible(request) > 0) return null;
    const { side, quantity } = request;
    const held = account.position(instrument).quantity;
    return {
      code: 'nothing_to_reduce',
      message: `${instrument.id}: a reduce-only ${side} of ${quantity} against ${held}`,
    };
  }

  #crossing({ side, execution }: OrderRequest): Rejection | null {
    if (execution.type !== 'limit' || execution.timeInForce.kind !== 'post_only') return null;
    const best = this.#desk.liquidity.best(side);
    if (!reaches(side, execution.price, best)) return null;
    return {
      code: 'post_only_would_cross',
      message: `${this.#desk.instrument.id}: a post-only ${side} at ${execution.price} against ${best}`,
    };
  }
}

/**
 * What the venue's filters say against an order; null when nothing does.
 * @param best the best price that it could take; NaN when there is none
 */
function filtered(request: OrderRequest, best: number): Rejection | null {
  return (
    filteredSigns(request) ??
    filteredGrid(request) ??
    filteredSize(request) ??
    filteredNotional(request, best)
  );
}

function filteredSigns(request: OrderRequest): Rejection | null {
  const { instrument, quantity, trigger } = request;
  if (!isPositive(quantity)) {
    return no(
      instrument,
      'invalid_quantity',
      `a quantity of ${quantity} ${unitOf(instrument)} is not positive`,
    );
  }
  for (const price of pricesOf(request)) {
    if (!isPositive(price)) return no(instrument, 'invalid_price', `a price of ${price} is not positive`);
  }
  if (trigger?.kind === 'trailing' && !(trigger.callback > 0 && trigger.callback < 1)) {
    return no(
      instrument,
      'invalid_price',
      `a trailing distance of ${trigger.callback} is not between 0 and 1`,
    );
  }
  return null;
}

function filteredGrid(request: OrderRequest): Rejection | null {
  const { instrument, quantity } = request;
  const { tick, step } = grids(instrument);
  for (const price of pricesOf(request)) {
    if (tick !== null && tick.round(price, 'nearest') !== price) {
      return no(
        instrument,
        'price_off_tick',
        `a price of ${price} is not on the tick ${instrument.tickSize}`,
      );
    }
  }
  if (step === null || step.round(quantity, 'nearest') === quantity) return null;
  const message = `${quantity} ${unitOf(instrument)} is not in lots of ${instrument.stepSize}`;
  return no(instrument, 'quantity_off_step', message);
}

function filteredSize({ instrument, execution, quantity }: OrderRequest): Rejection | null {
  const unit = unitOf(instrument);
  const { minQuantity } = instrument;
  if (minQuantity !== null && quantity < minQuantity) {
    const message = `${quantity} ${unit} is below the least of ${minQuantity} ${unit}`;
    return no(instrument, 'below_min_quantity', message);
  }
  const most = mostOf(instrument, execution.type);
  if (most === null || quantity <= most) return null;
  return no(instrument, 'above_max_quantity', `${quantity} ${unit} is above the most of ${most} ${unit}`);
}

function filteredNotional(request: OrderRequest, best: number): Rejection | null {
  const { instrument, quantity, trigger, reduceOnly } = request;
  const { minNotional, quote, contractSize, kind } = instrument;
  if (minNotional === null || reduceOnly) return null;
  const waitsFor = trigger !== null && trigger.kind !== 'trailing' ? trigger.price : null;
  const price = limitPrice(request) ?? waitsFor ?? best;
  const notional = quantity * contractSize * (kind === 'inverse' ? 1 : price);
  if (!(notional < minNotional)) return null;
  const unit = unitOf(instrument);
  return no(
    instrument,
    'below_min_notional',
    `${quantity} ${unit} at ${price} is ${notional} ${quote}, below the least of ${minNotional} ${quote}`,
  );
}

/** The limit, and what the order waits for. */
function pricesOf({ execution, trigger }: OrderRequest): readonly number[] {
  const waitsFor = trigger?.kind === 'trailing' ? trigger.activation : (trigger?.price ?? null);
  return [limitPrice({ execution }), waitsFor].filter((price) => price !== null);
}

function isPositive(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

function no({ id }: Instrument, code: RejectCode, message: string): Rejection {
  return { code, message: `${id}: ${message}` };
}
