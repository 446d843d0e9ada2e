import type { Instrument } from '../../../core/market/instrument.js';
import { Grid } from '../../../core/market/precision.js';
import type { OrderRequest, RejectCode } from '../../../core/orders/order.js';
import { bestOpposite, type Entries } from './market-view.js';
import { isTriggered } from './triggers.js';
import { notionalOf } from './units.js';

/** What is wrong with an order by itself and with the market at its arrival (rule 22, up to rule 18). */
export function refusalOf(request: OrderRequest, entries: Entries): RejectCode | null {
  const { instrument, side, quantity, execution, trigger } = request;
  if (!isPositive(quantity)) return 'invalid_quantity';
  const prices = pricesOf(request);
  if (!prices.every(isPositive)) return 'invalid_price';
  if (trigger?.kind === 'trailing' && !(trigger.callback > 0 && trigger.callback < 1)) return 'invalid_price';
  if (!prices.every((price) => isOnGrid(instrument.tickSize, price))) return 'price_off_tick';
  if (!isOnGrid(instrument.stepSize, quantity)) return 'quantity_off_step';
  if (instrument.minQuantity !== null && quantity < instrument.minQuantity) return 'below_min_quantity';
  const { maxQuantity, maxMarketQuantity } = instrument;
  const most = execution.type === 'market' ? (maxMarketQuantity ?? maxQuantity) : maxQuantity;
  if (most !== null && quantity > most) return 'above_max_quantity';
  if (isBelowMinNotional(request, entries)) return 'below_min_notional';
  if (trigger === null) {
    const isMarket = execution.type === 'market';
    return isMarket && Number.isNaN(bestOpposite(entries, side)) ? 'no_market' : null;
  }
  const holds = isTriggered(entries, { side, trigger, arrivedAt: entries.length });
  return holds ? 'would_trigger_at_once' : null;
}

function isBelowMinNotional(request: OrderRequest, entries: Entries): boolean {
  const { instrument, quantity, reduceOnly } = request;
  if (instrument.minNotional === null || reduceOnly) return false;
  // Without any price there is no notional, and a comparison with NaN is false.
  return notionalOf(instrument, quantity, priceOfNotional(request, entries)) < instrument.minNotional;
}

function priceOfNotional({ side, execution, trigger }: OrderRequest, entries: Entries): number {
  if (execution.type === 'limit') return execution.price;
  if (trigger !== null && trigger.kind !== 'trailing') return trigger.price;
  return bestOpposite(entries, side);
}

function pricesOf({ execution, trigger }: OrderRequest): readonly number[] {
  const limits = execution.type === 'limit' ? [execution.price] : [];
  if (trigger === null) return limits;
  if (trigger.kind !== 'trailing') return [...limits, trigger.price];
  return trigger.activation === null ? limits : [...limits, trigger.activation];
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function isOnGrid(step: Instrument['tickSize'], value: number): boolean {
  return step === null || new Grid(step).round(value, 'nearest') === value;
}
