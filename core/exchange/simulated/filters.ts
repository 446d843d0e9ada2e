import type { Instrument } from '../../market/instrument.js';
import { limitPrice, type OrderRequest, type RejectCode } from '../../orders/order.js';
import { grids, mostOf } from '../../orders/sizing.js';

/** Why an order is not taken, with the numbers. */
export interface Rejection {
  readonly code: RejectCode;
  readonly message: string;
}

/**
 * What the venue's filters say against an order; null when nothing does.
 * @param best the best price that it could take; NaN when there is none
 */
export function filtered(request: OrderRequest, best: number): Rejection | null {
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

export function unitOf({ kind, base }: Instrument): string {
  return kind === 'spot' ? base : 'contracts';
}
