import { baseUnits, type Instrument } from '../market/instrument.js';
import { itemAt, lengthOf } from '../orders/growing-list.js';
import { executed, fillBase, fillsOf, type Leg } from '../orders/leg.js';
import { type Fill, limitPrice, type Order, orderTypeName } from '../orders/order.js';
import type { ResultFill, ResultLeg, ResultOrder } from './result-trade.js';

/** A leg with its orders and fills, entries before exits. */
export function legDocument({ instrument, direction, entries, exits }: Leg): ResultLeg {
  const orders = [...entries, ...exits];
  return {
    instrument: instrument.id,
    side: direction,
    amount: executed(instrument, entries).base,
    orders: orders.map((order) => orderDocument(instrument, order)),
    fills: fillsOf(orders).map((fill) => fillDocument(instrument, fill)),
  };
}

/**
 * Base units that an order asks for. NaN for contracts that are worth quote currency, as long as nothing says a price:
 * neither the order nor a fill of it.
 */
export function askedBase(instrument: Instrument, { request, fills }: Order): number {
  const rate = limitPrice(request) ?? itemAt(fills, 0)?.price ?? triggerPrice(request) ?? Number.NaN;
  return baseUnits(instrument, request.quantity, rate);
}

function orderDocument(instrument: Instrument, order: Order): ResultOrder {
  const { request, purpose, state, fills } = order;
  const asked = askedBase(instrument, order);
  return {
    id: request.clientOrderId,
    us: request.sentUs,
    side: request.side,
    type: orderTypeName(request),
    purpose,
    price: limitPrice(request),
    trigger_price: triggerPrice(request),
    amount: Number.isNaN(asked) ? 0 : asked,
    filled: executed(instrument, [order]).base,
    fills: lengthOf(fills),
    status: state.tag,
    reason: state.tag === 'canceled' ? state.reason : state.tag === 'rejected' ? state.code : null,
  };
}

/** What an order waits for; of a trailing stop from where it follows, null where that is at once. */
function triggerPrice({ trigger }: Order['request']): number | null {
  if (trigger === null) return null;
  return trigger.kind === 'trailing' ? trigger.activation : trigger.price;
}

function fillDocument(instrument: Instrument, fill: Fill): ResultFill {
  return {
    us: fill.us,
    price: fill.price,
    size: fillBase(instrument, fill),
    fee: fill.fee,
    fee_currency: fill.feeCurrency,
    liquidity: fill.liquidity,
  };
}
