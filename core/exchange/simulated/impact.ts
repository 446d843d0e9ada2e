import type { Instrument } from '../../market/instrument.js';
import type { Side } from '../../orders/order.js';
import { sideSign } from '../../orders/position.js';
import { grids } from '../../orders/sizing.js';
import type { Activity } from '../activity.js';

export interface Impact {
  /** The Y of the formula; 0 for no impact. */
  readonly y: number;
  /** Null while it is not known. */
  readonly activity: Activity | null;
}

/**
 * The price of what a market order finds no level for, on the tick: docs/fills.md, rule 7. Null where there is none.
 * @param lastPrice of the last level that there is; NaN without one
 * @see Toth et al. (2011), Anomalous price impact and the critical nature of liquidity
 */
export function impactPrice(
  instrument: Instrument,
  { y, activity }: Impact,
  {
    side,
    quantity,
    lastPrice,
  }: { readonly side: Side; readonly quantity: number; readonly lastPrice: number },
): number | null {
  if (y === 0 || activity === null || Number.isNaN(lastPrice)) return null;
  const move = y * activity.sigma * Math.sqrt(quantity / activity.adv);
  const price = lastPrice * (1 + sideSign(side) * move);
  const { tick } = grids(instrument);
  const rounded = tick === null ? price : tick.round(price, side === 'buy' ? 'up' : 'down');
  return rounded > 0 ? rounded : null;
}
