import type { Instrument } from '../market/instrument.js';
import { fillsOf, type Leg } from '../orders/leg.js';
import type { Fill, Order } from '../orders/order.js';
import { sideSign } from '../orders/position.js';

/**
 * What separates fills from the mid at the signal that their orders answer, in the settle currency; positive was lost. The parts
 * add up: `latency` until the fill, `spread` from the mid to the best price, `impact` beyond it. NaN where a mid is not known.
 */
export interface ExecutionCosts {
  readonly latency: number;
  readonly spread: number;
  readonly impact: number;
  readonly fees: number;
}

/** What the fills of a leg cost: docs/fills.md, rule 35. */
export function legCosts(leg: Leg): ExecutionCosts {
  let latency = 0;
  let spread = 0;
  let impact = 0;
  for (const order of [...leg.entries, ...leg.exits]) {
    for (const fill of fillsOf([order])) {
      const costs = fillCosts(leg.instrument, order, fill);
      latency += costs.latency;
      spread += costs.spread;
      impact += costs.impact;
    }
  }
  return { latency, spread, impact, fees: legFees(leg) };
}

/** What the fills of a leg paid, in the settle currency; negative for rebates. */
export function legFees(leg: Leg): number {
  return fillsOf([...leg.entries, ...leg.exits]).reduce((sum, fill) => sum + fill.feeInSettle, 0);
}

/** What one fill cost. */
export function fillCosts(instrument: Instrument, { request }: Order, fill: Fill): ExecutionCosts {
  const sign = sideSign(request.side);
  const { price, best, mid, feeInSettle } = fill;
  const between = (from: number, to: number) =>
    from === to ? 0 : sign * (worthAt(instrument, fill, to) - worthAt(instrument, fill, from));
  return {
    latency: between(request.signalMid, mid),
    spread: between(mid, best),
    impact: between(best, price),
    fees: feeInSettle,
  };
}

/** What a fill is bought for at a price, settle currency: less of an inverse contract's coin at a higher one. */
function worthAt({ kind, contractSize }: Instrument, { quantity }: Fill, price: number): number {
  const value = quantity * contractSize;
  return kind === 'inverse' ? -value / price : value * price;
}
