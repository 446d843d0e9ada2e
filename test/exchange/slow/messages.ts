import type { Replacement } from '../../../core/exchange/exchange.js';
import type { Instrument } from '../../../core/market/instrument.js';
import type { Micros } from '../../../core/market/time.js';
import type { ClientOrderId, OrderRequest } from '../../../core/orders/order.js';

export type SlowLatency =
  | 'zero'
  | { readonly orderUs: Micros; readonly answerUs: Micros; readonly feedUs: Micros }
  | 'recorded';

export type Act =
  | { readonly kind: 'submit'; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId }
  | { readonly kind: 'replace'; readonly clientOrderId: ClientOrderId; readonly to: Replacement };

export interface Message {
  readonly act: Act;
  /** Null where a cancellation or a change names an order that was never sent. */
  readonly instrument: Instrument | null;
  readonly arrivesUs: Micros;
}

/** Both times of a market event of an instrument. */
export interface EventTimes {
  readonly instrument: Instrument;
  readonly localUs: Micros;
  readonly venueUs: Micros;
}

interface Delays {
  readonly orderUs: Micros;
  readonly answerUs: Micros;
  readonly feedUs: Micros;
}

const NONE: Delays = { orderUs: 0, answerUs: 0, feedUs: 0 };

/** How long messages take and when they arrive (rules 1 to 3). */
export class Messages {
  readonly sent: Message[] = [];
  readonly #latency: SlowLatency;
  readonly #times: EventTimes[] = [];
  readonly #answered: { readonly instrument: Instrument | null; readonly knownUs: Micros }[] = [];

  constructor(latency: SlowLatency) {
    this.#latency = latency;
  }

  observe(times: EventTimes): void {
    this.#times.push(times);
  }

  send(act: Act, sentUs: Micros): void {
    const instrument = this.#instrumentOf(act);
    const { orderUs, feedUs } = this.#delays(instrument);
    const before = this.sent.filter((message) => message.instrument === instrument);
    const arrivesUs = Math.max(sentUs + orderUs + feedUs, ...before.map((message) => message.arrivesUs));
    this.sent.push({ act, instrument, arrivesUs });
  }

  /** When an answer to what happened on the book is known here. */
  knownUs(instrument: Instrument | null, happenedUs: Micros): Micros {
    const { answerUs, feedUs } = this.#delays(instrument);
    const before = this.#answered.filter((answer) => answer.instrument === instrument);
    const knownUs = Math.max(
      happenedUs + Math.max(answerUs - feedUs, 0),
      ...before.map((answer) => answer.knownUs),
    );
    this.#answered.push({ instrument, knownUs });
    return knownUs;
  }

  #instrumentOf(act: Act): Instrument | null {
    if (act.kind === 'submit') return act.request.instrument;
    for (const { act: earlier } of this.sent) {
      const isIt = earlier.kind === 'submit' && earlier.request.clientOrderId === act.clientOrderId;
      if (isIt) return earlier.request.instrument;
    }
    return null;
  }

  #delays(instrument: Instrument | null): Delays {
    if (this.#latency === 'zero' || instrument === null) return NONE;
    if (this.#latency !== 'recorded') return this.#latency;
    const known = this.#times.filter(
      (times) => times.instrument.id === instrument.id && !Number.isNaN(times.localUs - times.venueUs),
    );
    const differences = known.map((times) => times.localUs - times.venueUs);
    const last = differences.at(-1);
    if (last === undefined) return NONE;
    const us = last - Math.min(...differences);
    return { orderUs: us, answerUs: us, feedUs: us };
  }
}
