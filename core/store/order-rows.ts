import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { growingList } from '../orders/growing-list.js';
import {
  type ClientOrderId,
  type Execution,
  type Fill,
  limitPrice,
  type Order,
  type OrderRequest,
  type OrderState,
  type OrderTypeName,
  orderTypeName,
  type Purpose,
  type TimeInForce,
  type Trigger,
} from '../orders/order.js';
import { detailsOf, nullWhereUnknown, stateOf } from './rows.js';

/** The leg that an order is of. */
export interface OrderPlace {
  readonly trade: number;
  /** Its place in the trade, from 0 on. */
  readonly leg: number;
}

export interface OrderRow {
  readonly run: number;
  readonly client_order_id: ClientOrderId;
  readonly number: number;
  readonly trade: number | null;
  readonly leg: number | null;
  readonly purpose: Purpose | null;
  readonly exit_reason: string | null;
  readonly instrument: Instrument['id'];
  readonly side: OrderRequest['side'];
  readonly type: OrderTypeName;
  readonly quantity: number;
  readonly price: number | null;
  readonly time_in_force: TimeInForce['kind'] | null;
  readonly until_us: Micros | null;
  readonly trigger_price: number | null;
  readonly activation_price: number | null;
  readonly callback: number | null;
  readonly reduce_only: number;
  readonly leverage: number;
  readonly sent_us: Micros;
  readonly signal_mid: number | null;
  readonly state: OrderState['tag'];
  readonly state_details: string | null;
  readonly filled: number;
  readonly updated_us: Micros;
  readonly cancel_asked: number;
  readonly quantity_asked: number | null;
}

/** An order that a trade has. */
export type PlacedOrderRow = OrderRow & OrderPlace & { readonly purpose: Purpose };

/** What a row of `orders` holds beside the order itself. */
export interface OrderRowContext {
  readonly run: number;
  readonly number: number;
  /** Null where no trade has it: what it is for is not known, then. */
  readonly place: OrderPlace | null;
  readonly us: Micros;
}

export function orderRow(
  { purpose, reason, request, state, asked, filled }: Order,
  context: OrderRowContext,
): OrderRow {
  const { execution, trigger } = request;
  const timeInForce = execution.type === 'limit' ? execution.timeInForce : null;
  return {
    run: context.run,
    client_order_id: request.clientOrderId,
    number: context.number,
    trade: context.place?.trade ?? null,
    leg: context.place?.leg ?? null,
    purpose: context.place === null ? null : purpose,
    exit_reason: reason,
    instrument: request.instrument.id,
    side: request.side,
    type: orderTypeName(request),
    quantity: request.quantity,
    price: limitPrice(request),
    time_in_force: timeInForce?.kind ?? null,
    until_us: timeInForce?.kind === 'gtd' ? timeInForce.untilUs : null,
    trigger_price: trigger === null || trigger.kind === 'trailing' ? null : trigger.price,
    activation_price: trigger?.kind === 'trailing' ? trigger.activation : null,
    callback: trigger?.kind === 'trailing' ? trigger.callback : null,
    reduce_only: request.reduceOnly ? 1 : 0,
    leverage: request.leverage,
    sent_us: request.sentUs,
    signal_mid: nullWhereUnknown(request.signalMid),
    state: state.tag,
    state_details: detailsOf(state),
    filled,
    updated_us: context.us,
    cancel_asked: asked.cancel ? 1 : 0,
    quantity_asked: asked.quantity,
  };
}

/** The order of a trade that a row and its fills, in order, are of. */
export function orderOf(row: PlacedOrderRow, fills: readonly Fill[], instrument: Instrument): Order {
  return {
    purpose: row.purpose,
    reason: row.exit_reason,
    request: {
      clientOrderId: row.client_order_id,
      instrument,
      side: row.side,
      quantity: row.quantity,
      execution: executionOf(row),
      trigger: triggerOf(row),
      reduceOnly: row.reduce_only === 1,
      leverage: row.leverage,
      sentUs: row.sent_us,
      signalMid: row.signal_mid ?? Number.NaN,
    },
    state: stateOf<OrderState>(row),
    asked: { cancel: row.cancel_asked === 1, quantity: row.quantity_asked },
    fills: growingList(fills),
    filled: row.filled,
  };
}

function executionOf({ price, time_in_force: kind, until_us: untilUs }: OrderRow): Execution {
  if (price === null || kind === null) return { type: 'market' };
  return { type: 'limit', price, timeInForce: kind === 'gtd' ? { kind, untilUs: untilUs! } : { kind } };
}

const TRIGGERS: Readonly<Record<OrderTypeName, Trigger['kind'] | null>> = {
  market: null,
  limit: null,
  stop_market: 'stop',
  stop_limit: 'stop',
  take_profit_market: 'take_profit',
  take_profit_limit: 'take_profit',
  trailing_stop_market: 'trailing',
  trailing_stop_limit: 'trailing',
};

function triggerOf(row: OrderRow): Trigger | null {
  const kind = TRIGGERS[row.type];
  if (kind === null) return null;
  if (kind === 'trailing') return { kind, activation: row.activation_price, callback: row.callback! };
  return { kind, price: row.trigger_price! };
}
