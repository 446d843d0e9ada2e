import { describe, expect, it } from 'vitest';
import type { ApprovedRequest, Exchange, VenueEvent } from '../../core/exchange/exchange.js';
import { createLatency, type LatencySpec } from '../../core/exchange/latency.js';
import { type QueueModelSpec, queueShare } from '../../core/exchange/queue-model.js';
import { SimulatedExchange } from '../../core/exchange/simulated/simulated-exchange.js';
import { InstrumentRegistry, type Market } from '../../core/market/instrument.js';
import type { ClientOrderId, Fill, OrderEvent, TimeInForce } from '../../core/orders/order.js';
import { SlowExchange } from '../exchange/slow/slow-exchange.js';
import { INVERSE, LINEAR, SPOT, testVenue } from '../fixtures/market.js';
import { CLAUSES, exchangeContract, type OpenExchange } from './exchange.js';
import { QuotedMarket, SETTLED_US, type Simulated } from './quoted-market.js';

interface Setting {
  readonly market?: Market;
  readonly quantity?: number;
  readonly latency?: LatencySpec;
  readonly queue?: QueueModelSpec;
}

const ZERO: LatencySpec = { kind: 'zero' };
const RISK_AVERSE: QueueModelSpec = { kind: 'risk_averse' };
const FEES = { maker: 0.0002, taker: 0.0005 };
const WALLET = { USDT: 1e6, BTC: 1e4 };

const ms = (order: number, answer: number, feed: number) => ({
  orderUs: order * 1_000,
  answerUs: answer * 1_000,
  feedUs: feed * 1_000,
});

/** A driver, and the list that its exchange speaks to. */
interface Opened {
  readonly driver: QuotedMarket;
  readonly said: VenueEvent[];
}

function openSimulated({
  market = LINEAR,
  quantity = 0.4,
  latency = ZERO,
  queue = RISK_AVERSE,
}: Setting): Opened {
  const instrument = new InstrumentRegistry().add(market);
  const said: VenueEvent[] = [];
  const exchange = new SimulatedExchange({
    venue: testVenue({
      fees: FEES,
      venue: {
        latency: ({ symbol }) => createLatency(latency, { seed: 7, symbol }),
        observesLatency: latency.kind === 'recorded',
        queueShare: queueShare(queue),
      },
    }),
    wallet: WALLET,
    stakeCurrency: 'USDT',
    instrument: () => instrument,
    activity: () => null,
    tell: (event) => said.push(event),
  });
  const simulated: Simulated = {
    exchange,
    said,
    onEvent: (batch, row) => exchange.onEvent(batch, row),
    advance: (us) => {
      while (exchange.advance(us)) {
        // It stops behind each thing that it has to say.
      }
    },
  };
  return { driver: new QuotedMarket(simulated, instrument, quantity), said };
}

/** The exchange that was written from the rules alone: it says what it has to say when the time has gone on. */
function openSlow({ market = LINEAR, quantity = 0.4 }: Setting): QuotedMarket {
  const instrument = new InstrumentRegistry().add(market);
  const slow = new SlowExchange({
    instruments: [instrument],
    wallet: WALLET,
    feeTiers: () => [{ volume: 0, ...FEES }],
    feePayment: 'settle',
    queue: RISK_AVERSE,
    impact: { y: 0, activity: () => null },
    marginMode: 'isolated',
    marginTerms: () => null,
    fundingSchedule: () => null,
    latency: ms(5, 20, 2),
  });
  const said: VenueEvent[] = [];
  const exchange: Exchange = {
    send: (sent) => {
      if (sent.kind === 'submit') slow.submit(sent.request);
      else if (sent.kind === 'cancel') slow.cancel(sent.clientOrderId, sent.sentUs);
      else slow.replace(sent.clientOrderId, sent.replacement, sent.sentUs);
    },
  };
  const simulated: Simulated = {
    exchange,
    said,
    onEvent: (batch, row) => slow.onEvent(batch, row),
    advance: (us) => {
      slow.advance(us);
      for (const { us: knownUs, event } of slow.answers.slice(said.length)) {
        if (knownUs >= us) break;
        said.push(
          'clientOrderId' in event
            ? { kind: 'order', us: knownUs, event }
            : { kind: 'account', us: knownUs, event },
        );
      }
    },
  };
  return new QuotedMarket(simulated, instrument, quantity);
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  'a linear contract': {},
  spot: { market: SPOT },
  'an inverse contract': { market: INVERSE, quantity: 8 },
  'constant latency': { latency: { kind: 'constant', latency: ms(5, 20, 2) } },
  'drawn latency': { latency: { kind: 'uniform', least: ms(0, 0, 0), most: ms(80, 300, 60) } },
  'recorded latency': { latency: { kind: 'recorded' } },
  'no queue': { queue: { kind: 'through' } },
};

for (const [name, setting] of Object.entries(SETTINGS)) {
  exchangeContract(`the simulated exchange (${name})`, () => openSimulated(setting).driver);
}
for (const name of ['a linear contract', 'spot', 'an inverse contract']) {
  exchangeContract(`its slow twin (${name})`, () => openSlow(SETTINGS[name]!));
}

/** How an exchange breaks its word; what is left out it keeps. */
interface Fault {
  /** What it says of all that an honest one has said. */
  says?(honest: readonly VenueEvent[]): readonly VenueEvent[];
  /** What becomes of a request; `say` tells something at once. */
  takes?(request: ApprovedRequest, honest: Exchange, say: (event: OrderEvent) => void): void;
}

/** The simulated exchange behind somebody who breaks its word. */
function faulty({ says = (honest) => honest, takes }: Fault): OpenExchange {
  return () => {
    const { driver, said } = openSimulated({ latency: { kind: 'constant', latency: ms(5, 20, 0) } });
    const exchange: Exchange = {
      send: (request) => {
        const say = (event: OrderEvent) => said.push({ kind: 'order', us: driver.nowUs, event });
        if (takes) takes(request, driver.exchange, say);
        else driver.exchange.send(request);
      },
    };
    return {
      exchange,
      get said() {
        return says(said);
      },
      instrument: driver.instrument,
      bid: driver.bid,
      ask: driver.ask,
      quantity: driver.quantity,
      get nowUs() {
        return driver.nowUs;
      },
      settle: () => driver.settle(),
      trade: (side, price, quantity) => driver.trade(side, price, quantity),
    };
  };
}

/** Every event of a kind becomes others, none among them. */
function instead<K extends OrderEvent['kind']>(
  kind: K,
  others: (event: Extract<OrderEvent, { kind: K }>, at: number) => readonly OrderEvent[],
): Fault {
  return {
    says: (honest) =>
      honest.flatMap((said, at) => {
        if (said.kind !== 'order' || said.event.kind !== kind) return [said];
        const event = said.event as Extract<OrderEvent, { kind: K }>;
        return others(event, at).map((other) => ({ ...said, event: other }));
      }),
  };
}

/** Each submission with another time in force. */
function inForce(other: Readonly<Partial<Record<TimeInForce['kind'], TimeInForce>>>): Fault {
  return {
    takes: (sent, honest) => {
      if (sent.kind !== 'submit' || sent.request.execution.type === 'market') {
        honest.send(sent);
        return;
      }
      const { execution } = sent.request;
      const timeInForce = other[execution.timeInForce.kind] ?? execution.timeInForce;
      honest.send({ ...sent, request: { ...sent.request, execution: { ...execution, timeInForce } } });
    },
  };
}

/** Each execution with something else. */
function executed(other: (fill: Fill) => Partial<Fill>): Fault {
  return instead('fill', (event) => [{ ...event, fill: { ...event.fill, ...other(event.fill) } }]);
}

/** What breaks each promise, and how. */
const FAULTS: Readonly<Record<string, Readonly<Record<string, Fault>>>> = {
  'says nothing while it is sent to: its answers come when the time goes on': {
    'an order is accepted at once': {
      takes: (sent, honest, say) => {
        honest.send(sent);
        if (sent.kind === 'submit') say({ kind: 'accepted', clientOrderId: sent.request.clientOrderId });
      },
    },
    'what is not known is refused at once': {
      takes: (sent, honest, say) => {
        if (sent.kind === 'submit') honest.send(sent);
        else if (sent.kind === 'cancel') say(refused(sent.clientOrderId, 'cancel'));
      },
    },
  },
  'answers every order in the end, under its client id, and speaks of no other': {
    'market orders are lost': {
      takes: (sent, honest) => {
        if (sent.kind !== 'submit' || sent.request.execution.type !== 'market') honest.send(sent);
      },
    },
    'rejections are not told': instead('rejected', () => []),
    'orders that are accepted are not told of': {
      says: (honest) => honest.filter(({ event }) => event.kind !== 'accepted' && event.kind !== 'fill'),
    },
    'an order is known by a name of the venue': instead('accepted', (event) => [
      { ...event, clientOrderId: `venue-${event.clientOrderId}` as ClientOrderId },
    ]),
    'another order is told of, too': instead('accepted', (event) => [
      event,
      { ...event, clientOrderId: 'somebody' as ClientOrderId },
    ]),
  },
  'answers every cancellation and every change, too': {
    'refusals are not told': instead('refused', () => []),
    'a change is told twice': instead('replaced', (event) => [event, event]),
    'cancellations are lost': {
      takes: (sent, honest) => {
        if (sent.kind !== 'cancel') honest.send(sent);
      },
    },
  },
  'takes what a market shows: a market order within its best is filled whole': {
    'only half of it': executed(({ quantity }) => ({ quantity: quantity / 2 })),
    'at another price': executed(({ price }) => ({ price: price - 1 })),
  },
  'fills what rests when others trade through its price, at its price': {
    'nothing that rests is filled': instead('fill', (event) =>
      event.fill.liquidity === 'maker' ? [] : [event],
    ),
    'at a better price': executed(({ price }) => ({ price: price - 0.1 })),
    'as a taker': executed(() => ({ liquidity: 'taker' })),
  },
  'fills no order beyond its quantity, as changes have left it': {
    'an execution counts twice': instead('fill', (event) => [
      event,
      { ...event, fill: { ...event.fill, venueId: `${event.fill.venueId} again` } },
    ]),
    'an execution of nothing': executed(() => ({ quantity: 0 })),
    'a smaller quantity is told and not kept': {
      takes: (sent, honest) => {
        if (sent.kind !== 'replace') honest.send(sent);
        else
          honest.send({
            ...sent,
            replacement: { ...sent.replacement, quantity: 2 * sent.replacement.quantity },
          });
      },
      ...instead('replaced', (event) => [{ ...event, quantity: event.quantity / 2 }]),
    },
  },
  'fills no order at a worse price than its limit, as changes have left it': {
    'a buy at a higher one': executed(({ price }) => ({ price: price + 1 })),
    'a sell at a lower one': executed(({ price }) => ({ price: price - 1 })),
  },
  'says nothing of an order behind its end but a fill from before it, or that a request is too late': {
    'a cancelled order is accepted': instead('canceled', (event) => [
      event,
      { kind: 'accepted', clientOrderId: event.clientOrderId },
    ]),
    'an order is rejected twice': instead('rejected', (event) => [event, event]),
    'a filled order is cancelled': instead('refused', (event) => [
      event,
      { kind: 'canceled', clientOrderId: event.clientOrderId, reason: 'requested' },
    ]),
    'a cancelled order is filled later': {
      takes: (sent, honest) => {
        if (sent.kind !== 'cancel') honest.send(sent);
      },
      says: (honest) =>
        honest.flatMap((said) => {
          if (said.kind !== 'order' || said.event.kind !== 'accepted') return [said];
          const { clientOrderId } = said.event;
          return [
            said,
            { ...said, event: { kind: 'canceled', clientOrderId, reason: 'requested' } as const },
          ];
        }),
    },
  },
  'lets no time go back, and tells nothing before it has happened': {
    'every other answer is older': {
      says: (honest) => honest.map((said, at) => ({ ...said, us: said.us - (at % 2) * SETTLED_US })),
    },
    'executions are known before they happen': executed(({ us }) => ({ us: us + SETTLED_US })),
    'executions happen before their order is sent': executed(({ us }) => ({ us: us - SETTLED_US })),
  },
  'names each execution, and no two alike': {
    'without a name': executed(() => ({ venueId: null })),
    'the same name in one order': executed(() => ({ venueId: '1' })),
    'an execution told twice': instead('fill', (event) => [event, event]),
  },
  'ends an order that is cancelled, once': {
    'for another reason': instead('canceled', (event) => [{ ...event, reason: 'expired' }]),
    'a second time': instead('refused', ({ clientOrderId }) => [
      { kind: 'canceled', clientOrderId, reason: 'requested' },
    ]),
    'only in words': {
      takes: (sent, honest) => {
        if (sent.kind !== 'cancel') honest.send(sent);
      },
      ...instead('accepted', (event) => [
        event,
        { kind: 'canceled', clientOrderId: event.clientOrderId, reason: 'requested' },
      ]),
    },
  },
  'changes an order to what was asked, what was filled included': {
    'what was filled not included': {
      takes: (sent, honest) => {
        if (sent.kind !== 'replace') honest.send(sent);
        else honest.send({ ...sent, replacement: { ...sent.replacement, quantity: 1 } });
      },
      ...instead('replaced', (event) => [{ ...event, quantity: 0.8 }]),
    },
    'not the price': {
      takes: (sent, honest) => {
        if (sent.kind !== 'replace') honest.send(sent);
        else honest.send({ ...sent, replacement: { ...sent.replacement, price: null } });
      },
    },
  },
  'leaves an order as it was where it refuses to change it': {
    'takes the quantity and refuses the price': {
      takes: (sent, honest) => {
        honest.send(sent);
        if (sent.kind === 'replace') honest.send({ ...sent, replacement: { quantity: 0.8, price: null } });
      },
      ...instead('replaced', () => []),
    },
    'ends the order': {
      takes: (sent, honest) => {
        honest.send(sent);
        if (sent.kind === 'replace') honest.send({ ...sent, kind: 'cancel' });
      },
      ...instead('canceled', () => []),
    },
  },
  'refuses what is asked of an order that it does not know': {
    'for another reason': instead('refused', (event) => [{ ...event, code: 'invalid_price' }]),
    'as cancelled': instead('refused', ({ clientOrderId }) => [
      { kind: 'canceled', clientOrderId, reason: 'requested' },
    ]),
    'not at all': instead('refused', () => []),
  },
  'rejects what it cannot take, with a code and the reason, and fills nothing of it': {
    'without a reason': instead('rejected', (event) => [{ ...event, message: '' }]),
    'with another code': instead('rejected', (event) => [{ ...event, code: 'not_sent' }]),
    'a post-only order takes': inForce({ post_only: { kind: 'gtc' } }),
    'accepts first': instead('rejected', (event) => [
      { kind: 'accepted', clientOrderId: event.clientOrderId },
      event,
    ]),
  },
  'ends at once what is only for what is there now': {
    'immediate or cancel rests': inForce({ ioc: { kind: 'gtc' } }),
    'fill or kill takes what there is': inForce({ fok: { kind: 'ioc' } }),
  },
};

function refused(clientOrderId: ClientOrderId, what: 'cancel' | 'replace'): OrderEvent {
  return { kind: 'refused', clientOrderId, what, code: 'unknown_order', message: 'no such order' };
}

describe('each promise can be broken', () => {
  it('there is a fault for each', () => {
    expect(Object.keys(FAULTS)).toEqual(CLAUSES.map(({ promise }) => promise));
  });

  describe.each(CLAUSES)('$promise', ({ promise, check }) => {
    it.each(Object.entries(FAULTS[promise] ?? {}))('%s', async (_name, fault) => {
      await expect(check(faulty(fault))).rejects.toMatchObject({ name: 'AssertionError' });
    });
  });

  it.each(CLAUSES)('without a fault it is kept: $promise', ({ check }) => check(faulty({})));
});
