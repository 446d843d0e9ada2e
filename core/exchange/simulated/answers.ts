import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import type { CancelReason, ClientOrderId, OrderEvent, OrderRequest } from '../../orders/order.js';
import type { Rejection } from './filters.js';

/** What the venue says of orders, each thing at its time on the book. */
export class Answers {
  readonly #instrument: Instrument;
  readonly #say: (us: Micros, event: OrderEvent) => void;

  constructor(instrument: Instrument, say: (us: Micros, event: OrderEvent) => void) {
    this.#instrument = instrument;
    this.#say = say;
  }

  accepted({ clientOrderId }: OrderRequest, us: Micros): void {
    this.#say(us, { kind: 'accepted', clientOrderId });
  }

  triggered({ clientOrderId }: OrderRequest, us: Micros): void {
    this.#say(us, { kind: 'triggered', clientOrderId });
  }

  canceled({ clientOrderId }: OrderRequest, reason: CancelReason, us: Micros): void {
    this.#say(us, { kind: 'canceled', clientOrderId, reason });
  }

  rejected({ clientOrderId }: OrderRequest, { code, message }: Rejection, us: Micros): void {
    this.#say(us, { kind: 'rejected', clientOrderId, code, message });
  }

  /** @param price as the change said it: null where the limit is kept */
  replaced({ clientOrderId, quantity }: OrderRequest, price: number | null, us: Micros): void {
    this.#say(us, { kind: 'replaced', clientOrderId, quantity, price });
  }

  refused(
    clientOrderId: ClientOrderId,
    what: 'cancel' | 'replace',
    { code, message }: Rejection,
    us: Micros,
  ): void {
    this.#say(us, { kind: 'refused', clientOrderId, what, code, message });
  }

  unknown(clientOrderId: ClientOrderId, what: 'cancel' | 'replace', us: Micros): void {
    const message = `${this.#instrument.id}: no order ${clientOrderId} is open`;
    this.refused(clientOrderId, what, { code: 'unknown_order', message }, us);
  }
}
