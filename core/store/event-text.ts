import { assertNever } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import type { ClientOrderId, OrderRequest } from '../orders/order.js';
import type { JournalEntry } from './journal.js';

/** What `order_events` says of an entry, beside when it was. */
export interface EventText {
  /** The kind of line. */
  readonly kind: 'order' | 'cancel' | 'replace' | 'answer' | 'account' | 'refusal';
  /** What of that kind; null where there is one only. */
  readonly event: string | null;
  /** Null for what is of no order. */
  readonly clientOrderId: ClientOrderId | null;
  /** JSON of all the rest: instruments are their ids, and what is not known is null. */
  readonly payload: string;
}

/** The line of an entry; null for one that has none: trades, money, positions and what a strategy keeps have tables of their own. */
export function eventText(entry: JournalEntry): EventText | null {
  switch (entry.kind) {
    case 'order':
      return text('order', null, entry.request.clientOrderId, withoutId(entry.request));
    case 'cancel':
      return text('cancel', null, entry.clientOrderId, {});
    case 'replace':
      return text('replace', null, entry.clientOrderId, entry.replacement);
    case 'answer': {
      const { kind, clientOrderId, ...payload } = entry.event;
      return text('answer', kind, clientOrderId, payload);
    }
    case 'account': {
      const { kind, ...payload } = entry.event;
      return text('account', kind, null, payload);
    }
    case 'refusal':
      return text('refusal', entry.code, null, { message: entry.message });
    case 'trade':
    case 'transaction':
    case 'position':
    case 'kv':
      return null;
    default:
      return assertNever(entry);
  }
}

function text(
  kind: EventText['kind'],
  event: string | null,
  clientOrderId: ClientOrderId | null,
  payload: object,
): EventText {
  return { kind, event, clientOrderId, payload: JSON.stringify(payload, instrumentAsId) };
}

/** `JSON.stringify` turns NaN into null by itself. */
function instrumentAsId(key: string, value: unknown): unknown {
  return key === 'instrument' ? (value as Instrument).id : value;
}

function withoutId({ clientOrderId: _, ...request }: OrderRequest): object {
  return request;
}
