import type { Instrument } from '../../core/market/instrument.js';
import type {
  ClientOrderId,
  Execution,
  OrderRequest,
  Side,
  TimeInForce,
  Trigger,
} from '../../core/orders/order.js';
import { micros } from './parse.js';

/** The order of a line: `NAME QUANTITY market|limit PRICE` and its options, in any order. */
export function requestOf(
  us: number,
  side: Side,
  words: readonly string[],
  instrument: Instrument,
): OrderRequest {
  const [name = '', quantity = '', type = '', ...more] = words;
  const after = (word: string) => (more.includes(word) ? more[more.indexOf(word) + 1] : undefined);
  const execution: Execution =
    type === 'market'
      ? { type: 'market' }
      : { type: 'limit', price: Number(more[0]), timeInForce: timeInForceOf(more, after('gtd')) };
  return {
    clientOrderId: name as ClientOrderId,
    instrument,
    side,
    quantity: Number(quantity),
    execution,
    trigger: triggerOf(after),
    reduceOnly: more.includes('reduce_only'),
    leverage: Number(after('leverage') ?? 1),
    sentUs: us,
    signalMid: Number.NaN,
  };
}

function timeInForceOf(words: readonly string[], until: string | undefined): TimeInForce {
  if (until !== undefined) return { kind: 'gtd', untilUs: micros(until) };
  const kind = (['ioc', 'fok', 'post_only'] as const).find((one) => words.includes(one));
  return { kind: kind ?? 'gtc' };
}

function triggerOf(after: (word: string) => string | undefined): Trigger | null {
  const stop = after('stop');
  if (stop !== undefined) return { kind: 'stop', price: Number(stop) };
  const profit = after('take_profit');
  if (profit !== undefined) return { kind: 'take_profit', price: Number(profit) };
  const callback = after('trailing');
  if (callback === undefined) return null;
  const from = after('from');
  return {
    kind: 'trailing',
    activation: from === undefined ? null : Number(from),
    callback: Number(callback),
  };
}
