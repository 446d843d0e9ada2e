/** What the messages of a stream say, `null` for streams that are not understood. */
export type StreamKind =
  | 'quote'
  | 'trade'
  | 'depth'
  | 'snapshot'
  | 'liquidation'
  | 'openInterest'
  | 'funding';

/** A stream's name taken apart: `btcusdt@depth20@100ms` is `snapshot` of `BTCUSDT`. */
export interface StreamName {
  readonly name: string;
  readonly kind: StreamKind | null;
  /** The native symbol in the name; `null` for all-market streams. */
  readonly symbol: string | null;
}

const KIND_OF_TYPE: ReadonlyMap<string, StreamKind> = new Map([
  ['bookTicker', 'quote'],
  ['trade', 'trade'],
  ['depth', 'depth'],
  ['depth5', 'snapshot'],
  ['depth10', 'snapshot'],
  ['depth20', 'snapshot'],
  ['forceOrder', 'liquidation'],
  ['openInterest', 'openInterest'],
  ['markPrice', 'funding'],
]);

const KIND_OF_EVENT: ReadonlyMap<string, StreamKind> = new Map([
  ['bookTicker', 'quote'],
  ['trade', 'trade'],
  ['depthUpdate', 'depth'],
  ['forceOrder', 'liquidation'],
  ['markPriceUpdate', 'funding'],
]);

/** `symbol@type@...` or `!type@...`; what follows the type (speed, `arr`) does not matter. */
export function parseStreamName(name: string): StreamName {
  const [head = '', second] = name.split('@');
  if (head.startsWith('!')) return { name, kind: KIND_OF_TYPE.get(head.slice(1)) ?? null, symbol: null };
  const kind = KIND_OF_TYPE.get(second ?? '') ?? null;
  return { name, kind, symbol: second === undefined || head === '' ? null : head.toUpperCase() };
}

/** What a payload's own `e` says, `null` for events that are not understood. */
export function kindOfEvent(event: string): StreamKind | null {
  return KIND_OF_EVENT.get(event) ?? null;
}
