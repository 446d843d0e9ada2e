import { assertNever } from '../errors.js';
import type { ApprovedRequest, Replacement, VenueRequest } from '../exchange/exchange.js';
import { approve, type Refusal, refuse, type Verdict } from '../market/verdict.js';
import { limitPrice, type OrderRequest } from '../orders/order.js';

/**
 * The last look at every request, whatever it is for: entries, exits, guards, changes and what takes back too much. What is
 * no order by its own numbers is sent to no venue; a cancellation always may be.
 */
export function checkRequest(sent: VenueRequest): Verdict<ApprovedRequest> {
  const refusal = refusalOf(sent);
  return refusal ?? approve(sent as ApprovedRequest);
}

function refusalOf(sent: VenueRequest): Refusal | null {
  switch (sent.kind) {
    case 'submit':
      return ofOrder(sent.request);
    case 'cancel':
      return null;
    case 'replace':
      return ofReplacement(sent.clientOrderId, sent.replacement);
    default:
      return assertNever(sent);
  }
}

function ofOrder({ clientOrderId, instrument, quantity, execution, trigger, leverage }: OrderRequest) {
  const of = `${instrument.id}: order ${clientOrderId}`;
  if (!isPositive(quantity)) return refuse('invalid_size', `${of} has a quantity of ${quantity}`);
  const waitsFor = trigger?.kind === 'trailing' ? trigger.activation : (trigger?.price ?? null);
  for (const price of [limitPrice({ execution }), waitsFor]) {
    if (price !== null && !isPositive(price)) return refuse('invalid_price', `${of} has a price of ${price}`);
  }
  return leverage >= 1 && Number.isFinite(leverage)
    ? null
    : refuse('invalid_leverage', `${of} has a leverage of ${leverage}`);
}

function ofReplacement(id: string, { quantity, price }: Replacement): Refusal | null {
  if (!isPositive(quantity))
    return refuse('invalid_size', `order ${id} is to have a quantity of ${quantity}`);
  if (price === null || isPositive(price)) return null;
  return refuse('invalid_price', `order ${id} is to have a price of ${price}`);
}

function isPositive(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}
