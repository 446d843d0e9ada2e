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
  return filteredPrices(request) ?? filteredQuantity(request) ?? filteredNotional(request, best);
}

function filteredPrices({ instrument, execution, trigger }: OrderRequest): Rejection | null {
  const no = (code: RejectCode, message: string) => ({ code, message: `${instrument.id}: ${message}` });
  const prices = [
    limitPrice({ execution }),
    trigger === null ? null : trigger.kind === 'trailing' ? trigger.activation : trigger.price,
  ];
  for (const price of prices) {
    if (price === null) continue;
    if (!(price > 0 && Number.isFinite(price)))
      return no('invalid_price', `a price of ${price} is not positive`);
    const { tick } = grids(instrument);
    if (tick !== null && tick.round(price, 'nearest') !== price)
      return no('price_off_tick', `a price of ${price} is not on the tick ${instrument.tickSize}`);
  }
  if (trigger?.kind === 'trailing' && !(trigger.callback > 0 && trigger.callback < 1))
    return no('invalid_price', `a trailing distance of ${trigger.callback} is not between 0 and 1`);
  return null;
}

function filteredQuantity({ instrument, execution, quantity }: OrderRequest): Rejection | null {
  const no = (code: RejectCode, message: string) => ({ code, message: `${instrument.id}: ${message}` });
  const unit = unitOf(instrument);
  if (!(quantity > 0 && Number.isFinite(quantity)))
    return no('invalid_quantity', `a quantity of ${quantity} ${unit} is not positive`);
  const { step } = grids(instrument);
  if (step !== null && step.round(quantity, 'nearest') !== quantity)
    return no('quantity_off_step', `${quantity} ${unit} is not in lots of ${instrument.stepSize}`);
  const { minQuantity } = instrument;
  if (minQuantity !== null && quantity < minQuantity)
    return no('below_min_quantity', `${quantity} ${unit} is below the least of ${minQuantity} ${unit}`);
  const most = mostOf(instrument, execution.type);
  if (most !== null && quantity > most)
    return no('above_max_quantity', `${quantity} ${unit} is above the most of ${most} ${unit}`);
  return null;
}

function filteredNotional(request: OrderRequest, best: number): Rejection | null {
  const { instrument, quantity, trigger, reduceOnly } = request;
  const { minNotional, quote, contractSize, kind } = instrument;
  if (minNotional === null || reduceOnly) return null;
  const waitsFor = trigger !== null && trigger.kind !== 'trailing' ? trigger.price : null;
  const price = limitPrice(request) ?? waitsFor ?? best;
  const notional = quantity * contractSize * (kind === 'inverse' ? 1 : price);
  if (!(notional < minNotional)) return null;
  return {
    code: 'below_min_notional',
    message: `${instrument.id}: ${quantity} ${unitOf(instrument)} at ${price} is ${notional} ${quote}, below the least of ${minNotional} ${quote}`,
  };
}

export function unitOf({ kind, base }: Instrument): string {
  return kind === 'spot' ? base : 'contracts';
}
