import { type EventBatch, EventKind } from '../../market/event-batch.js';
import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import type {
  CancelReason,
  ClientOrderId,
  Fill,
  OrderEvent,
  OrderRequest,
  RejectCode,
} from '../../orders/order.js';
import type { AccountEvent } from '../exchange.js';
import type { LatencyModel } from '../latency.js';

/** Why an order is not taken, with the numbers. */
export interface Rejection {
  readonly code: RejectCode;
  readonly message: string;
}

/** What the venue says, of an order or of the account. */
export type Said =
  | { readonly kind: 'order'; readonly event: OrderEvent }
  | { readonly kind: 'account'; readonly event: AccountEvent };

export interface MessagesOptions {
  readonly instrument: Instrument;
  readonly latency: LatencyModel;
  /** Whether the latency is learnt from market events. */
  readonly observesLatency: boolean;
  /** `said` is known here at `us`. */
  deliver(us: Micros, said: Said): void;
}

/**
 * One instrument's messages: when requests are at the venue, and what it says, each thing at its time on the book, with
 * when that is known here: docs/fills.md, rules 1 to 3.
 */
export class Messages {
  readonly #options: MessagesOptions;
  #lastArrivalUs: Micros = Number.NEGATIVE_INFINITY;
  #lastAnswerUs: Micros = Number.NEGATIVE_INFINITY;

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  /** When a message that is sent now is at the venue: later ones do not arrive before it. */
  arrivalUs(sentUs: Micros): Micros {
    const { orderUs, feedUs } = this.#options.latency.next();
    this.#lastArrivalUs = Math.max(this.#lastArrivalUs, sentUs + orderUs + feedUs);
    return this.#lastArrivalUs;
  }

  /** Learns from what is streamed alone: what was asked for says nothing of a stream's delay. */
  observe(batch: EventBatch, row: number): void {
    const { latency, observesLatency } = this.#options;
    if (!observesLatency) return;
    const kind = batch.kind[row]! as EventKind;
    if (kind !== EventKind.quote && kind !== EventKind.trade && kind !== EventKind.depth) return;
    latency.observe(batch.localTs[row]!, batch.exchangeTs[row]!);
  }

  accepted({ clientOrderId }: OrderRequest, us: Micros): void {
    this.#sayOfOrder({ kind: 'accepted', clientOrderId }, us);
  }

  triggered({ clientOrderId }: OrderRequest, us: Micros): void {
    this.#sayOfOrder({ kind: 'triggered', clientOrderId }, us);
  }

  filled({ clientOrderId }: OrderRequest, fill: Fill): void {
    this.#sayOfOrder({ kind: 'fill', clientOrderId, fill }, fill.us);
  }

  canceled({ clientOrderId }: OrderRequest, reason: CancelReason, us: Micros): void {
    this.#sayOfOrder({ kind: 'canceled', clientOrderId, reason }, us);
  }

  rejected({ clientOrderId }: OrderRequest, { code, message }: Rejection, us: Micros): void {
    this.#sayOfOrder({ kind: 'rejected', clientOrderId, code, message }, us);
  }

  /** @param price as the change said it: null where the limit is kept */
  replaced({ clientOrderId, quantity }: OrderRequest, price: number | null, us: Micros): void {
    this.#sayOfOrder({ kind: 'replaced', clientOrderId, quantity, price }, us);
  }

  refused(
    clientOrderId: ClientOrderId,
    what: 'cancel' | 'replace',
    { code, message }: Rejection,
    us: Micros,
  ): void {
    this.#sayOfOrder({ kind: 'refused', clientOrderId, what, code, message }, us);
  }

  /** A request about an order that is not open. */
  unknown(clientOrderId: ClientOrderId, what: 'cancel' | 'replace', us: Micros): void {
    const message = `${this.#options.instrument.id}: no order ${clientOrderId} is open`;
    this.refused(clientOrderId, what, { code: 'unknown_order', message }, us);
  }

  ofAccount(event: AccountEvent): void {
    this.#say({ kind: 'account', event }, event.us);
  }

  #sayOfOrder(event: OrderEvent, us: Micros): void {
    this.#say({ kind: 'order', event }, us);
  }

  /**
   * `us` already holds the feed's delay: the answer needs its own in place of it, and is never before the feed.
   */
  #say(said: Said, us: Micros): void {
    const { latency, deliver } = this.#options;
    const { answerUs, feedUs } = latency.next();
    this.#lastAnswerUs = Math.max(this.#lastAnswerUs, us + Math.max(answerUs - feedUs, 0));
    deliver(this.#lastAnswerUs, said);
  }
}
