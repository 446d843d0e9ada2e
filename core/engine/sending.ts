import { assertNever } from '../errors.js';
import type { ApprovedRequest, VenueEvent, VenueRequest } from '../exchange/exchange.js';
import { Rank } from '../market/moment.js';
import type { Micros } from '../market/time.js';
import { TimeQueue } from '../market/time-queue.js';
import type { Refusal } from '../market/verdict.js';
import type { OrderedFor } from '../orders/decision.js';
import type { OrderEvent, OrderRequest } from '../orders/order.js';
import { checkRequest } from '../risk/request-gate.js';
import type { JournalEntry } from '../store/journal.js';
import type { StoredRequest } from '../store/run-state.js';
import type { Outbox } from './outbox.js';
import type { TradeSettings } from './settings.js';

/** What follows from a request by itself, at its time. */
export type Timer =
  /** An order that still waits is given up. */
  | { readonly kind: 'timeout'; readonly request: OrderRequest }
  /** What was not sent is settled, as if a venue had said so. */
  | { readonly kind: 'not_sent'; readonly event: VenueEvent };

export interface SendingOptions {
  readonly settings: Pick<TradeSettings, 'entryTimeoutUs' | 'exitTimeoutUs'>;
  readonly outbox: Outbox;
  onRefusal(us: Micros, refusal: Refusal): void;
}

/** The way of all requests: recorded, looked at by risk, and put in the outbox; how long their orders wait is noted. */
export class Sending {
  readonly timers = new TimeQueue<Timer>();
  readonly #options: SendingOptions;

  constructor(options: SendingOptions) {
    this.#options = options;
  }

  /** Records a request, and sends it as far as risk lets it through. */
  send(sent: VenueRequest, place: OrderedFor | null = null): void {
    const { outbox, onRefusal } = this.#options;
    outbox.record(entryOf(sent, place));
    const verdict = this.#check({ sent, place });
    if (verdict.approved) outbox.send(verdict.value);
    else onRefusal(sentUsOf(sent), verdict);
  }

  /** As `send`, of what was recorded before: returns what was let through, null for nothing. */
  follow(request: StoredRequest): ApprovedRequest | null {
    const verdict = this.#check(request);
    return verdict.approved ? verdict.value : null;
  }

  /** Whether risk lets a request through; what follows from it by itself is noted. */
  #check({ sent, place }: StoredRequest) {
    const verdict = checkRequest(sent);
    const us = sentUsOf(sent);
    if (!verdict.approved) {
      const event = { kind: 'order', us, event: notSent(sent, verdict) } as const;
      this.timers.push(us, Rank.answer, { kind: 'not_sent', event });
    } else if (sent.kind === 'submit' && place !== null && this.#mayWait(sent.request, place)) {
      const { entryTimeoutUs, exitTimeoutUs } = this.#options.settings;
      const dueUs = us + (place.purpose === 'exit' ? exitTimeoutUs : entryTimeoutUs);
      this.timers.push(dueUs, Rank.timeout, { kind: 'timeout', request: sent.request });
    }
    return verdict;
  }

  /** What guards a position waits as long as it is held, and a time of its own is not cut short. */
  #mayWait({ execution, trigger }: OrderRequest, { purpose }: OrderedFor): boolean {
    if (purpose === 'stop' || purpose === 'take_profit') return false;
    if (execution.type === 'market') return trigger !== null;
    return execution.timeInForce.kind !== 'gtd';
  }
}

function sentUsOf(sent: VenueRequest): Micros {
  return sent.kind === 'submit' ? sent.request.sentUs : sent.sentUs;
}

function entryOf(sent: VenueRequest, place: OrderedFor | null): JournalEntry {
  switch (sent.kind) {
    case 'submit':
      return { us: sent.request.sentUs, kind: 'order', request: sent.request, place };
    case 'cancel':
      return { us: sent.sentUs, kind: 'cancel', clientOrderId: sent.clientOrderId };
    case 'replace':
      return {
        us: sent.sentUs,
        kind: 'replace',
        clientOrderId: sent.clientOrderId,
        replacement: sent.replacement,
      };
    default:
      return assertNever(sent);
  }
}

/** What the host makes of a request that it did not send. */
function notSent(sent: VenueRequest, { message }: Refusal): OrderEvent {
  const said = { code: 'not_sent', message } as const;
  return sent.kind === 'submit'
    ? { kind: 'rejected', clientOrderId: sent.request.clientOrderId, ...said }
    : { kind: 'refused', clientOrderId: sent.clientOrderId, what: sent.kind, ...said };
}
