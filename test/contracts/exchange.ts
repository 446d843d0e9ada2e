import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovedRequest, Exchange, VenueEvent, VenueRequest } from '../../core/exchange/exchange.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import {
  type ClientOrderId,
  type Fill,
  limitPrice,
  type OrderEvent,
  type OrderRequest,
  QUANTITY_TOLERANCE,
  type Side,
  type TimeInForce,
} from '../../core/orders/order.js';

/**
 * An exchange under the contract: an account on it, one market, and how the time goes on there. Nobody else has orders on
 * the account, and it has money for all that is sent here.
 */
export interface ExchangeDriver {
  readonly exchange: Exchange;
  /** What the exchange has said so far, in the order in which it was said. */
  readonly said: readonly VenueEvent[];
  readonly instrument: Instrument;
  /** Best prices of the market, which stays where it is; each shows ten times `quantity` whenever time has gone on. */
  readonly bid: number;
  readonly ask: number;
  /** On the lot, and so are its quarters; in the venue's units. */
  readonly quantity: number;
  /** When it is, on the local timeline. */
  readonly nowUs: Micros;
  /** Lets the time go on until all that was sent has come to the venue, and all that follows from it is known here. */
  settle(): Promise<void> | void;
  /** Somebody trades `quantity` through a price, against what rests there on a side, and all that follows is known here. */
  trade(side: Side, price: number, quantity: number): Promise<void> | void;
}

export type OpenExchange = () => Promise<ExchangeDriver> | ExchangeDriver;

/** All that went between the host and an exchange. */
export interface Traffic {
  readonly sent: readonly VenueRequest[];
  readonly said: readonly VenueEvent[];
}

/** One promise of the contract. */
export interface Clause {
  readonly promise: string;
  /** Fails where an exchange does not keep it. */
  check(open: OpenExchange): Promise<void>;
}

/** The contract that each exchange keeps, whatever stands behind it: what {@link Exchange} and `VenueEvent` promise. */
export function exchangeContract(name: string, open: OpenExchange): void {
  describe(`${name} keeps the contract of exchanges`, () => {
    it.each(CLAUSES)('$promise', ({ check }) => check(open));
  });
}

/** Sends to an exchange as a host does, each order under an id of its own, and keeps what was sent. */
class Host {
  readonly driver: ExchangeDriver;
  readonly sent: VenueRequest[] = [];

  constructor(driver: ExchangeDriver) {
    this.driver = driver;
  }

  /** A limit order, or a market order without a price. */
  submit({ side, quantity, price = null, timeInForce = { kind: 'gtc' } }: Wish): OrderRequest {
    const request: OrderRequest = {
      clientOrderId: `order-${this.sent.length}` as ClientOrderId,
      instrument: this.driver.instrument,
      side,
      quantity,
      execution: price === null ? { type: 'market' } : { type: 'limit', price, timeInForce },
      trigger: null,
      reduceOnly: false,
      leverage: 1,
      sentUs: this.driver.nowUs,
      signalMid: Number.NaN,
    };
    this.#send({ kind: 'submit', request });
    return request;
  }

  cancel({ clientOrderId }: Pick<OrderRequest, 'clientOrderId'>): void {
    this.#send({ kind: 'cancel', clientOrderId, sentUs: this.driver.nowUs });
  }

  replace(
    { clientOrderId }: Pick<OrderRequest, 'clientOrderId'>,
    quantity: number,
    price: number | null = null,
  ): void {
    this.#send({
      kind: 'replace',
      clientOrderId,
      replacement: { quantity, price },
      sentUs: this.driver.nowUs,
    });
  }

  /** What was said of an order, its answers to late requests too. */
  heard({ clientOrderId }: Pick<OrderRequest, 'clientOrderId'>): readonly OrderEvent[] {
    return orderEvents(this.driver.said).filter((event) => event.clientOrderId === clientOrderId);
  }

  kindsHeard(order: Pick<OrderRequest, 'clientOrderId'>): readonly OrderEvent['kind'][] {
    return this.heard(order).map(({ kind }) => kind);
  }

  fills(order: Pick<OrderRequest, 'clientOrderId'>): readonly Fill[] {
    return this.heard(order).flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
  }

  /** Exchanges are asked what risk would never let through. */
  #send(request: VenueRequest): void {
    this.sent.push(request);
    this.driver.exchange.send(request as ApprovedRequest);
  }
}

interface Wish {
  readonly side: Side;
  readonly quantity: number;
  readonly price?: number | null;
  readonly timeInForce?: TimeInForce;
}

/** Says of an order that no host has sent. */
const NEVER_SENT = { clientOrderId: 'never-sent' as ClientOrderId };

type Play = (host: Host) => Promise<void>;

async function played(open: OpenExchange, play: Play): Promise<Host> {
  const host = new Host(await open());
  await play(host);
  await host.driver.settle();
  return host;
}

/** One order after the other, with all that can become of it. */
const ordinaryDay: Play = async (host) => {
  const { driver } = host;
  const { bid, ask, quantity } = driver;
  host.submit({ side: 'buy', quantity });
  host.submit({ side: 'buy', quantity: 0 });
  await driver.settle();

  const grown = host.submit({ side: 'buy', quantity, price: bid });
  await driver.settle();
  await driver.trade('buy', bid, quantity / 2);
  host.replace(grown, 2 * quantity);
  await driver.settle();
  await driver.trade('buy', bid, 4 * quantity);
  host.cancel(grown);
  host.replace(grown, 3 * quantity);

  const shrunk = host.submit({ side: 'sell', quantity, price: ask });
  host.replace(shrunk, quantity / 2);
  host.submit({ side: 'sell', quantity, price: bid, timeInForce: { kind: 'ioc' } });
  host.submit({ side: 'buy', quantity, price: bid, timeInForce: { kind: 'ioc' } });
  await driver.settle();
  await driver.trade('sell', ask, quantity / 4);
  host.cancel(shrunk);
  host.cancel(shrunk);
  await driver.settle();
  await driver.trade('sell', ask, quantity);
};

/** What a host may do in one moment; `of` counts orders back from the last. */
type Act =
  | { readonly kind: 'submit'; readonly wish: 'take' | 'cross' | 'rest' | 'ioc'; readonly side: Side }
  | { readonly kind: 'cancel'; readonly of: number }
  | { readonly kind: 'replace'; readonly of: number; readonly quarters: number }
  | { readonly kind: 'trade'; readonly side: Side; readonly quarters: number }
  | { readonly kind: 'settle' };

const side = fc.constantFrom<Side>('buy', 'sell');
const of = fc.nat({ max: 3 });
const quarters = fc.integer({ min: 2, max: 8 }).map((halves) => halves * 2);
const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('submit' as const),
      wish: fc.constantFrom('take', 'cross', 'rest', 'ioc'),
      side,
    }),
    fc.record({ kind: fc.constant('cancel' as const), of }),
    fc.record({ kind: fc.constant('replace' as const), of, quarters }),
    fc.record({ kind: fc.constant('trade' as const), side, quarters }),
    fc.record({ kind: fc.constant('settle' as const) }),
  ),
  { maxLength: 25, size: 'max' },
);

/** What comes to somebody's mind: requests that cross each other and the fills on their way. */
function anyDay(flow: readonly Act[]): Play {
  return async (host) => {
    const { driver } = host;
    const { bid, ask, quantity } = driver;
    const orders: OrderRequest[] = [];
    for (const act of flow) {
      const order = 'of' in act ? orders.at(-1 - act.of) : undefined;
      if (act.kind === 'settle') await driver.settle();
      else if (act.kind === 'trade') {
        await driver.trade(act.side, act.side === 'buy' ? bid : ask, (act.quarters * quantity) / 4);
      } else if (act.kind === 'submit') {
        const [near, far] = act.side === 'buy' ? [bid, ask] : [ask, bid];
        const price = { take: null, cross: far, rest: near, ioc: far }[act.wish];
        const timeInForce = { kind: act.wish === 'ioc' ? 'ioc' : 'gtc' } as const;
        orders.push(host.submit({ side: act.side, quantity, price, timeInForce }));
      } else if (order && act.kind === 'cancel') host.cancel(order);
      else if (order && act.kind === 'replace') host.replace(order, (act.quarters * quantity) / 4);
    }
  };
}

/** What holds of all that goes between a host and an exchange: what is wrong with it, order by order. */
type Law = (traffic: Traffic) => readonly string[];

/** A law holds of an ordinary day, and of any other. */
function always(promise: string, law: Law): Clause {
  const isKept = async (open: OpenExchange, play: Play) => {
    const { sent, driver } = await played(open, play);
    expect(law({ sent, said: driver.said })).toEqual([]);
  };
  return {
    promise,
    check: async (open) => {
      await isKept(open, ordinaryDay);
      await fc.assert(
        fc.asyncProperty(acts, (flow) => isKept(open, anyDay(flow))),
        { numRuns: 60, seed: 20_240_808 },
      );
    },
  };
}

/** What happens in a story of its own. */
function once(promise: string, play: Play): Clause {
  return {
    promise,
    check: async (open) => {
      await played(open, play);
    },
  };
}

export const CLAUSES: readonly Clause[] = [
  once('says nothing while it is sent to: its answers come when the time goes on', async (host) => {
    const { driver } = host;
    const { bid, quantity } = driver;
    const sendsInSilence = (send: () => void) => {
      const before = driver.said.length;
      send();
      expect(driver.said.slice(before)).toEqual([]);
    };
    let order: Pick<OrderRequest, 'clientOrderId'> = NEVER_SENT;
    sendsInSilence(() => host.submit({ side: 'buy', quantity }));
    sendsInSilence(() => {
      order = host.submit({ side: 'buy', quantity, price: bid });
    });
    await driver.settle();
    sendsInSilence(() => host.replace(order, quantity / 2));
    sendsInSilence(() => host.cancel(order));
    sendsInSilence(() => host.cancel(NEVER_SENT));
  }),

  always('answers every order in the end, under its client id, and speaks of no other', ({ sent, said }) => {
    const events = orderEvents(said);
    const ids = new Set(sent.map(idOf));
    const unheard = submitted(sent).filter(({ clientOrderId: id }) => {
      const first = events.find((event) => event.clientOrderId === id && event.kind !== 'refused');
      return first === undefined || !['accepted', 'fill', 'rejected', 'canceled'].includes(first.kind);
    });
    return [
      ...unheard.map(({ clientOrderId: id }) => `${id} is not answered`),
      ...events.filter(({ clientOrderId: id }) => !ids.has(id)).map((event) => `of whom? ${textOf(event)}`),
    ];
  }),

  always('answers every cancellation and every change, too', ({ sent, said }) => {
    const wrong: string[] = [];
    for (const what of ['cancel', 'replace'] as const) {
      for (const id of new Set(sent.filter(({ kind }) => kind === what).map(idOf))) {
        const asked = sent.filter((request) => request.kind === what && idOf(request) === id).length;
        const answered = orderEvents(said).filter(
          (event) => event.clientOrderId === id && answers(event, what),
        );
        if (answered.length !== asked) wrong.push(`${id}: ${asked} x ${what}, ${answered.length} answers`);
      }
    }
    return wrong;
  }),

  once('takes what a market shows: a market order within its best is filled whole', async (host) => {
    const { driver } = host;
    const buy = host.submit({ side: 'buy', quantity: driver.quantity });
    await driver.settle();
    expect(totalOf(host.fills(buy))).toBeCloseTo(driver.quantity, 9);
    for (const fill of host.fills(buy)) expect(fill).toMatchObject({ price: driver.ask, liquidity: 'taker' });
  }),

  once('fills what rests when others trade through its price, at its price', async (host) => {
    const { driver } = host;
    const { bid, quantity } = driver;
    const buy = host.submit({ side: 'buy', quantity, price: bid });
    await driver.settle();
    expect(host.kindsHeard(buy)).toEqual(['accepted']);
    await driver.trade('buy', bid, quantity / 2);
    expect(totalOf(host.fills(buy))).toBeCloseTo(quantity / 2, 9);
    await driver.trade('buy', bid, quantity);
    expect(totalOf(host.fills(buy))).toBeCloseTo(quantity, 9);
    for (const fill of host.fills(buy)) expect(fill).toMatchObject({ price: bid, liquidity: 'maker' });
  }),

  always('fills no order beyond its quantity, as changes have left it', ({ sent, said }) =>
    submitted(sent).flatMap(({ clientOrderId: id, quantity }) => {
      let asked = quantity;
      let filled = 0;
      for (const event of orderEvents(said)) {
        if (event.clientOrderId !== id) continue;
        if (event.kind === 'replaced') asked = event.quantity;
        if (event.kind !== 'fill') continue;
        if (!(event.fill.quantity > 0)) return [`${id}: ${textOf(event)}`];
        filled += event.fill.quantity;
        if (filled > asked * (1 + QUANTITY_TOLERANCE)) return [`${id}: ${filled} of ${asked}`];
      }
      return [];
    }),
  ),

  always('fills no order at a worse price than its limit, as changes have left it', ({ sent, said }) =>
    submitted(sent).flatMap((request) => {
      let limit = limitPrice(request);
      const isWorse = (price: number) =>
        limit !== null && (request.side === 'buy' ? price > limit : price < limit);
      for (const event of orderEvents(said)) {
        if (event.clientOrderId !== request.clientOrderId) continue;
        if (event.kind === 'replaced') limit = event.price ?? limit;
        if (event.kind === 'fill' && isWorse(event.fill.price)) return [textOf(event)];
      }
      return [];
    }),
  ),

  always(
    'says nothing of an order behind its end but a fill from before it, or that a request is too late',
    ({ sent, said }) => submitted(sent).flatMap((request) => behindItsEnd(request, said)),
  ),

  always('lets no time go back, and tells nothing before it has happened', ({ sent, said }) => {
    const wrong: string[] = [];
    const sentUs = new Map(submitted(sent).map((request) => [request.clientOrderId, request.sentUs]));
    let lastUs = Number.NEGATIVE_INFINITY;
    for (const { kind, us, event } of said) {
      if (us < lastUs) wrong.push(`${us} behind ${lastUs}`);
      lastUs = us;
      const happenedUs = kind === 'account' ? event.us : event.kind === 'fill' ? event.fill.us : us;
      if (happenedUs > us) wrong.push(`of ${happenedUs}, known at ${us}`);
      if (kind === 'order' && happenedUs < sentUs.get(event.clientOrderId)!) wrong.push(textOf(event));
    }
    return wrong;
  }),

  always('names each execution, and no two alike', ({ said }) => {
    const seen = new Set<string | null>([null]);
    return fillsOf(said).flatMap(({ venueId }) => {
      if (seen.has(venueId)) return [`an execution is ${venueId}`];
      seen.add(venueId);
      return [];
    });
  }),

  once('ends an order that is cancelled, once', async (host) => {
    const { driver } = host;
    const { bid, quantity } = driver;
    const order = host.submit({ side: 'buy', quantity, price: bid });
    await driver.settle();
    host.cancel(order);
    await driver.settle();
    expect(host.heard(order).slice(1)).toEqual([
      { kind: 'canceled', clientOrderId: order.clientOrderId, reason: 'requested' },
    ]);
    await driver.trade('buy', bid, quantity);
    host.cancel(order);
    await driver.settle();
    expect(host.heard(order).slice(2)).toEqual([refusal(order, 'cancel', 'unknown_order')]);
  }),

  once('changes an order to what was asked, what was filled included', async (host) => {
    const { driver } = host;
    const { bid, ask, quantity } = driver;
    const order = host.submit({ side: 'buy', quantity, price: bid });
    await driver.settle();
    await driver.trade('buy', bid, quantity / 2);
    host.replace(order, 2 * quantity, ask);
    await driver.settle();
    const { clientOrderId } = order;
    expect(host.heard(order)).toContainEqual({
      kind: 'replaced',
      clientOrderId,
      quantity: 2 * quantity,
      price: ask,
    });
    expect(totalOf(host.fills(order))).toBeCloseTo(2 * quantity, 9);
    expect(host.fills(order).at(-1)!.price).toBe(ask);
  }),

  once('leaves an order as it was where it refuses to change it', async (host) => {
    const { driver } = host;
    const { bid, quantity } = driver;
    const order = host.submit({ side: 'buy', quantity, price: bid });
    await driver.settle();
    host.replace(order, 2 * quantity, -bid);
    host.replace(order, -quantity);
    await driver.settle();
    expect(host.heard(order).slice(1)).toEqual([
      refusal(order, 'replace', 'invalid_price'),
      refusal(order, 'replace', 'invalid_quantity'),
    ]);
    await driver.trade('buy', bid, 4 * quantity);
    expect(totalOf(host.fills(order))).toBeCloseTo(quantity, 9);
    for (const { price } of host.fills(order)) expect(price).toBe(bid);
  }),

  once('refuses what is asked of an order that it does not know', async (host) => {
    host.cancel(NEVER_SENT);
    host.replace(NEVER_SENT, host.driver.quantity, host.driver.bid);
    await host.driver.settle();
    expect(host.heard(NEVER_SENT)).toEqual([
      refusal(NEVER_SENT, 'cancel', 'unknown_order'),
      refusal(NEVER_SENT, 'replace', 'unknown_order'),
    ]);
  }),

  once('rejects what it cannot take, with a code and the reason, and fills nothing of it', async (host) => {
    const { driver } = host;
    const { bid, ask, quantity } = driver;
    const empty = host.submit({ side: 'buy', quantity: 0, price: bid });
    const negative = host.submit({ side: 'sell', quantity, price: -ask });
    const crossing = host.submit({ side: 'buy', quantity, price: ask, timeInForce: { kind: 'post_only' } });
    await driver.settle();
    const rejected = [
      [empty, 'invalid_quantity'],
      [negative, 'invalid_price'],
      [crossing, 'post_only_would_cross'],
    ] as const;
    for (const [{ clientOrderId }, code] of rejected) {
      const message: unknown = expect.stringMatching(/./);
      expect(host.heard({ clientOrderId })).toEqual([{ kind: 'rejected', clientOrderId, code, message }]);
    }
  }),

  once('ends at once what is only for what is there now', async (host) => {
    const { driver } = host;
    const { bid, ask, quantity } = driver;
    const partly = host.submit({
      side: 'buy',
      quantity: 20 * quantity,
      price: ask,
      timeInForce: { kind: 'ioc' },
    });
    const none = host.submit({ side: 'buy', quantity, price: bid, timeInForce: { kind: 'ioc' } });
    const whole = host.submit({
      side: 'sell',
      quantity: 20 * quantity,
      price: bid,
      timeInForce: { kind: 'fok' },
    });
    await driver.settle();
    expect(totalOf(host.fills(partly))).toBeCloseTo(10 * quantity, 9);
    expect(host.heard(partly).at(-1)).toMatchObject({ kind: 'canceled', reason: 'ioc_remainder' });
    expect(host.fills(none)).toEqual([]);
    expect(host.heard(none).at(-1)).toMatchObject({ kind: 'canceled', reason: 'ioc_remainder' });
    expect(host.fills(whole)).toEqual([]);
    expect(host.heard(whole).at(-1)).toMatchObject({ kind: 'canceled', reason: 'fok_unfillable' });
  }),
];

/** Of what comes behind the event that ended an order, what should not. */
function behindItsEnd({ clientOrderId: id, quantity }: OrderRequest, said: readonly VenueEvent[]): string[] {
  const wrong: string[] = [];
  let asked = quantity;
  let filled = 0;
  let end: { readonly us: Micros; readonly kind: 'canceled' | 'rejected' | 'filled' } | null = null;
  for (const { kind, us, event } of said) {
    if (kind !== 'order' || event.clientOrderId !== id || event.kind === 'refused') continue;
    const isLateFill = event.kind === 'fill' && end?.kind === 'canceled' && event.fill.us <= end.us;
    if (end !== null && !isLateFill) wrong.push(`${id}: ${textOf(event)} behind ${end.kind}`);
    if (event.kind === 'replaced') asked = event.quantity;
    if (event.kind === 'fill') filled += event.fill.quantity;
    if (event.kind === 'canceled' || event.kind === 'rejected') end = { us, kind: event.kind };
    else if (filled >= asked * (1 - QUANTITY_TOLERANCE)) end ??= { us, kind: 'filled' };
  }
  return wrong;
}

function refusal(
  { clientOrderId }: Pick<OrderRequest, 'clientOrderId'>,
  what: 'cancel' | 'replace',
  code: string,
) {
  return { kind: 'refused', clientOrderId, what, code, message: expect.any(String) as unknown };
}

/** Whether an event answers such a request: an order that ends by itself answers none. */
function answers(event: OrderEvent, what: 'cancel' | 'replace'): boolean {
  if (event.kind === 'refused') return event.what === what;
  return what === 'cancel'
    ? event.kind === 'canceled' && event.reason === 'requested'
    : event.kind === 'replaced';
}

function submitted(sent: readonly VenueRequest[]): readonly OrderRequest[] {
  return sent.flatMap((request) => (request.kind === 'submit' ? [request.request] : []));
}

function idOf(request: VenueRequest): ClientOrderId {
  return request.kind === 'submit' ? request.request.clientOrderId : request.clientOrderId;
}

function orderEvents(said: readonly VenueEvent[]): readonly OrderEvent[] {
  return said.flatMap(({ kind, event }) => (kind === 'order' ? [event] : []));
}

function fillsOf(said: readonly VenueEvent[]): readonly Fill[] {
  return said.flatMap(({ event }) => {
    if (event.kind === 'fill') return [event.fill];
    return event.kind === 'liquidation' ? event.fills : [];
  });
}

function totalOf(fills: readonly Fill[]): number {
  return fills.reduce((sum, { quantity }) => sum + quantity, 0);
}

function textOf(event: OrderEvent): string {
  return JSON.stringify(event);
}
