import type { OrderRequest } from '../../orders/order.js';

/** Whether an order only makes a position smaller; on spot, where there are none, that changes nothing. */
export function isReducing({ reduceOnly, instrument }: OrderRequest): boolean {
  return reduceOnly && instrument.kind !== 'spot';
}

/** The most that an order may fill against a signed position; Infinity where it is not reduce-only. */
export function reducible(request: OrderRequest, held: number): number {
  if (!isReducing(request)) return Number.POSITIVE_INFINITY;
  return request.side === 'sell' ? Math.max(held, 0) : Math.max(-held, 0);
}
