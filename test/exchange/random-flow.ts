/**
 * What somebody sends to an exchange at random: orders of every kind around the market, changes and cancellations, and
 * what no venue takes. Plain data in terms of the best prices, made into requests when those are known.
 */
import fc from 'fast-check';
import type { Replacement } from '../../core/exchange/exchange.js';
import type { Instrument } from '../../core/market/instrument.js';
import { Grid } from '../../core/market/precision.js';
import type { Micros } from '../../core/market/time.js';
import type {
  ClientOrderId,
  Execution,
  OrderRequest,
  Side,
  TimeInForce,
  Trigger,
} from '../../core/orders/order.js';

/** A price: so many ticks behind the best price of the order's own side, of the opposite one, or the last print. */
export interface PriceAt {
  readonly from: 'own' | 'opposite' | 'last';
  /** Away from the other side: down for a buy, up for a sell. Half a tick is off the grid. */
  readonly ticksBehind: number;
}

export type RandomTrigger =
  | { readonly kind: 'stop' | 'take_profit'; readonly price: PriceAt }
  | { readonly kind: 'trailing'; readonly activation: PriceAt | null; readonly callback: number };

export type RandomTimeInForce = 'gtc' | 'ioc' | 'fok' | 'post_only' | { readonly gtdAfterUs: Micros };

export type RandomAct =
  | {
      readonly kind: 'order';
      readonly side: Side;
      /** Half a lot is off the grid. */
      readonly lots: number;
      /** Null for a market order. */
      readonly limit: PriceAt | null;
      readonly timeInForce: RandomTimeInForce;
      readonly trigger: RandomTrigger | null;
      readonly reduceOnly: boolean;
      readonly leverage: number;
    }
  /** Of the order sent so many before the last one that could stand; none where there are not so many. */
  | { readonly kind: 'cancel'; readonly ago: number }
  | {
      readonly kind: 'replace';
      readonly ago: number;
      readonly lots: number;
      readonly price: PriceAt | null;
    };

export interface FlowItem {
  readonly us: Micros;
  /** Place of the instrument in the scenario. */
  readonly instrument: number;
  readonly act: RandomAct;
}

/** What is known of a market when something is sent; NaN where it is not known. */
export interface Reference {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
}

/** What an exchange is called with. */
export type Call =
  | { readonly kind: 'submit'; readonly us: Micros; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly us: Micros; readonly clientOrderId: ClientOrderId }
  | {
      readonly kind: 'replace';
      readonly us: Micros;
      readonly clientOrderId: ClientOrderId;
      readonly to: Replacement;
    };

/** Where nothing is known of a market, somebody guesses. */
const GUESS = 100;
const NEVER_SENT = 'never-sent' as ClientOrderId;

const wholeTicks = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 2, arbitrary: fc.integer({ min: -12, max: 12 }) },
);
const ticks = fc.oneof(
  { weight: 40, arbitrary: wholeTicks },
  { weight: 1, arbitrary: fc.constantFrom(0.5, -1000, 1000) },
);
const passive: fc.Arbitrary<PriceAt> = fc.record({
  from: fc.constant('own' as const),
  ticksBehind: fc.integer({ min: -1, max: 4 }),
});
const priceAt: fc.Arbitrary<PriceAt> = fc.record({
  from: fc.constantFrom('own' as const, 'opposite' as const, 'last' as const),
  ticksBehind: ticks,
});
const limit = fc.oneof({ weight: 2, arbitrary: passive }, { weight: 1, arbitrary: priceAt });
const wholeLots = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 2, max: 8 }) },
  { weight: 3, arbitrary: fc.integer({ min: 9, max: 60 }) },
);
const lots = fc.oneof(
  { weight: 40, arbitrary: wholeLots },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 1, 1.5, 1_000_000, Number.NaN) },
);
const timeInForce: fc.Arbitrary<RandomTimeInForce> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('gtc' as const) },
  { weight: 3, arbitrary: fc.constantFrom('ioc' as const, 'fok' as const, 'post_only' as const) },
  {
    weight: 2,
    arbitrary: fc.record({ gtdAfterUs: fc.constantFrom(-1, 0, 1, 50_000, 100_000, 1_000_000, 60_000_000) }),
  },
);
const trigger: fc.Arbitrary<RandomTrigger> = fc.oneof(
  fc.record({ kind: fc.constantFrom('stop' as const, 'take_profit' as const), price: priceAt }),
  fc.record({
    kind: fc.constant('trailing' as const),
    activation: fc.option(priceAt, { nil: null }),
    callback: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(0.005, 0.01, 0.02) },
      { weight: 1, arbitrary: fc.constantFrom(0, 1) },
    ),
  }),
);
const sent: fc.Arbitrary<RandomAct> = fc.record({
  kind: fc.constant('order' as const),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  lots,
  limit: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 5, arbitrary: limit }),
  timeInForce,
  trigger: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: trigger }),
  reduceOnly: fc.oneof(
    { weight: 6, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  leverage: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constant(10), fc.constant(20)),
});
const ago = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 1, arbitrary: fc.constant(1_000) },
);
const cancel: fc.Arbitrary<RandomAct> = fc.record({ kind: fc.constant('cancel' as const), ago });
const replace: fc.Arbitrary<RandomAct> = fc.record({
  kind: fc.constant('replace' as const),
  ago,
  lots,
  price: fc.option(limit, { nil: null }),
});

/** Anything that may be sent. */
export const randomAct: fc.Arbitrary<RandomAct> = fc.oneof(
  { weight: 8, arbitrary: sent },
  { weight: 2, arbitrary: cancel },
  { weight: 2, arbitrary: replace },
);

const queued: fc.Arbitrary<RandomAct> = fc.record({
  kind: fc.constant('order' as const),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  lots: fc.integer({ min: 3, max: 6 }),
  limit: fc.record({ from: fc.constant('own' as const), ticksBehind: fc.constantFrom(0, 0, 0, -1, 1, 2) }),
  timeInForce: fc.constant('gtc' as const),
  trigger: fc.constant(null),
  reduceOnly: fc.constant(false),
  leverage: fc.constant(5),
});

/** Mostly orders that queue at the best prices. */
export const queuedAct: fc.Arbitrary<RandomAct> = fc.oneof(
  { weight: 10, arbitrary: queued },
  { weight: 1, arbitrary: randomAct },
);

/** The call that an act is, given what is known and the orders sent before, on all instruments. */
export function callOf(
  { us, act }: FlowItem,
  instrument: Instrument,
  reference: Reference,
  before: readonly OrderRequest[],
): Call {
  const clientOrderId = act.kind === 'order' ? null : idOf(before, act.ago);
  switch (act.kind) {
    case 'order':
      return { kind: 'submit', us, request: requestOf(act, { us, instrument, reference, before }) };
    case 'cancel':
      return { kind: 'cancel', us, clientOrderId: clientOrderId! };
    case 'replace': {
      const changed = before.find((request) => request.clientOrderId === clientOrderId);
      const of = changed?.instrument ?? instrument;
      const side = changed?.side ?? 'buy';
      const price = act.price === null ? null : priceOf(of, side, act.price, reference);
      return {
        kind: 'replace',
        us,
        clientOrderId: clientOrderId!,
        to: { quantity: quantityOf(of, act.lots), price },
      };
    }
  }
}

interface Circumstances {
  readonly us: Micros;
  readonly instrument: Instrument;
  readonly reference: Reference;
  readonly before: readonly OrderRequest[];
}

function requestOf(
  act: Extract<RandomAct, { kind: 'order' }>,
  { us, instrument, reference, before }: Circumstances,
): OrderRequest {
  const price = (at: PriceAt) => priceOf(instrument, act.side, at, reference);
  const execution: Execution =
    act.limit === null
      ? { type: 'market' }
      : { type: 'limit', price: price(act.limit), timeInForce: timeInForceOf(act.timeInForce, us) };
  return {
    clientOrderId: `o${before.length + 1}` as ClientOrderId,
    instrument,
    side: act.side,
    quantity: quantityOf(instrument, act.lots),
    execution,
    trigger: act.trigger === null ? null : triggerOf(act.trigger, price),
    reduceOnly: act.reduceOnly,
    leverage: instrument.kind === 'spot' ? 1 : act.leverage,
    sentUs: us,
    signalMid: (reference.bid + reference.ask) / 2,
  };
}

function triggerOf(trigger: RandomTrigger, price: (at: PriceAt) => number): Trigger {
  if (trigger.kind !== 'trailing') return { kind: trigger.kind, price: price(trigger.price) };
  const { activation, callback } = trigger;
  return { kind: 'trailing', activation: activation === null ? null : price(activation), callback };
}

function timeInForceOf(timeInForce: RandomTimeInForce, us: Micros): TimeInForce {
  if (typeof timeInForce === 'string') return { kind: timeInForce };
  return { kind: 'gtd', untilUs: us + timeInForce.gtdAfterUs };
}

function priceOf(
  { tickSize }: Instrument,
  side: Side,
  { from, ticksBehind }: PriceAt,
  { bid, ask, last }: Reference,
): number {
  const grid = new Grid(tickSize ?? '0.1');
  const [own, opposite] = side === 'buy' ? [bid, ask] : [ask, bid];
  const known = { own, opposite, last }[from];
  const steps = grid.steps(Number.isNaN(known) ? GUESS : known, 'nearest');
  return grid.at(side === 'buy' ? steps - ticksBehind : steps + ticksBehind);
}

function quantityOf({ stepSize }: Instrument, count: number): number {
  return new Grid(stepSize ?? '0.1').at(count);
}

function idOf(before: readonly OrderRequest[], ago: number): ClientOrderId {
  const standing = before.filter(mayStand);
  return standing[standing.length - 1 - ago]?.clientOrderId ?? NEVER_SENT;
}

function mayStand({ execution, trigger }: OrderRequest): boolean {
  if (trigger !== null) return true;
  return execution.type === 'limit' && ['gtc', 'gtd', 'post_only'].includes(execution.timeInForce.kind);
}
