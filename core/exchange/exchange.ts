import type { Micros } from '../market/time.js';
import type { ClientOrderId, OrderRequest } from '../orders/order.js';

/** Where orders go. What becomes of them comes back as order events. */
export interface Exchange {
  submit(request: OrderRequest): void;
  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void;
}
