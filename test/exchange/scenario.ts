/** Random markets, what is sent to them and the terms of an account, as one thing that exchanges can be run on. */
import fc from 'fast-check';
import type { Replacement } from '../../core/exchange/exchange.js';
import type { FeeTier, MarginTerms } from '../../core/exchange/venue.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { byId, type Instrument, InstrumentRegistry, type Market } from '../../core/market/instrument.js';
import { type Micros, US_PER_DAY, US_PER_HOUR } from '../../core/market/time.js';
import type { ClientOrderId, OrderRequest } from '../../core/orders/order.js';
import { INVERSE, LINEAR, SPOT } from '../fixtures/market.js';
import { type Call, callOf, type FlowItem, queuedAct, type Reference, randomAct } from './random-flow.js';
import {
  appendEvent,
  type Feed,
  type MarketEvent,
  type Mood,
  randomMarket,
  START_US,
} from './random-market.js';
import { scenarioText } from './scenario-text.js';
import { MarketLog } from './slow/market-log.js';
import { bestOpposite, lastPrint } from './slow/market-view.js';
import type { SlowOptions } from './slow/state.js';

/** The terms of an account: all of the slow exchange's options but its instruments, as data. */
export interface Terms
  extends Pick<SlowOptions, 'wallet' | 'feePayment' | 'queue' | 'marginMode' | 'latency'> {
  readonly feeTiers: readonly FeeTier[];
  readonly impact: {
    readonly y: number;
    readonly activity: { readonly sigma: number; readonly adv: number } | null;
  };
  readonly marginTerms: MarginTerms;
  readonly funding: ReturnType<SlowOptions['fundingSchedule']>;
}

export interface Scenario {
  readonly terms: Terms;
  readonly instruments: readonly Instrument[];
  /** All events, in their total order. */
  readonly batch: EventBatch;
  /** In the order of time. */
  readonly calls: readonly Call[];
  /** Long after the last of all that. */
  readonly endUs: Micros;
  /** What a failed property prints. */
  [fc.toStringMethod](): string;
}

/** What both exchanges can be asked to do. */
export interface Driven {
  advance(us: Micros): void;
  onEvent(batch: EventBatch, row: number): void;
  submit(request: OrderRequest): void;
  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void;
  replace(clientOrderId: ClientOrderId, to: Replacement, sentUs: Micros): void;
  finish(us: Micros): void;
}

const GRID = { tickSize: '0.5', stepSize: '0.1', minQuantity: 0.2, maxQuantity: 5, minNotional: 25 };
const MARKETS: readonly Market[] = [
  { ...SPOT, ...GRID, maxMarketQuantity: 4 },
  { ...LINEAR, ...GRID, maxMarketQuantity: null },
  {
    ...LINEAR,
    ...GRID,
    symbol: 'ETH/USDT:USDT',
    native: 'ETHUSDT',
    base: 'ETH',
    contractSize: 0.1,
    stepSize: '1',
    minQuantity: 1,
    maxQuantity: 50,
    maxMarketQuantity: 40,
    minNotional: 15,
  },
  { ...INVERSE, tickSize: '0.5', maxQuantity: 50, maxMarketQuantity: null },
];

const terms: fc.Arbitrary<Terms> = fc.record({
  wallet: fc.record({ USDT: fc.constantFrom(60, 400, 100_000), BTC: fc.constantFrom(0.5, 4, 1_000) }),
  feeTiers: fc.constantFrom(
    [{ volume: 0, maker: 0.0002, taker: 0.0005 }],
    [{ volume: 0, maker: 0, taker: 0 }],
    [
      { volume: 0, maker: 0.001, taker: 0.002 },
      { volume: 200, maker: -0.0001, taker: 0.0004 },
      { volume: 1000, maker: -0.0002, taker: 0.0003 },
    ],
  ),
  feePayment: fc.constantFrom<Terms['feePayment'][]>(
    'settle',
    'received',
    { currency: 'BTC', discount: 0.25, price: 100 },
    { currency: 'BNB', discount: 0.25, price: Number.NaN },
  ),
  queue: fc.constantFrom<Terms['queue'][]>(
    { kind: 'risk_averse' },
    { kind: 'proportional' },
    { kind: 'log' },
    { kind: 'through' },
    { kind: 'power', n: 2 },
  ),
  impact: fc.constantFrom<Terms['impact'][]>(
    { y: 0, activity: { sigma: 0.04, adv: 100 } },
    { y: 1, activity: null },
    { y: 1, activity: { sigma: 0.04, adv: 100 } },
  ),
  marginMode: fc.constantFrom<Terms['marginMode'][]>('isolated', 'cross'),
  marginTerms: fc.constantFrom<MarginTerms[]>(
    { tiers: [{ floor: 0, rate: 0.01, maxLeverage: 20 }], clearanceFee: 0.01 },
    {
      tiers: [
        { floor: 0, rate: 0.02, maxLeverage: 20 },
        { floor: 4, rate: 0.04, maxLeverage: 18 },
        { floor: 300, rate: 0.06, maxLeverage: 9 },
      ],
      clearanceFee: 0,
    },
  ),
  funding: fc.constantFrom<Terms['funding'][]>(null, { everyUs: 8 * US_PER_HOUR, rate: 0.001 }, [
    [8 * US_PER_HOUR, -0.01],
  ]),
  latency: fc.constantFrom<Terms['latency'][]>(
    'zero',
    'recorded',
    { orderUs: 1_000, answerUs: 50_000, feedUs: 1_000 },
    { orderUs: 50_000, answerUs: 0, feedUs: 50_000 },
  ),
});

/** Of somebody who can afford to queue. */
const richTerms = terms.map(
  (agreed): Terms => ({
    ...agreed,
    wallet: { USDT: 100_000, BTC: 1_000 },
    latency: agreed.latency === 'recorded' ? 'zero' : agreed.latency,
  }),
);

/** When something is sent: so long after one of the events. */
const moment = fc.record({
  after: fc.nat({ max: 1_000 }),
  waitUs: fc.constantFrom(0, 0, 1, 1_000, 50_000),
});
const feed = fc.constantFrom<Feed[]>('depth', 'depth', 'quotes', 'quotes', 'prints');

export interface ScenariosOptions {
  /** At most, on each instrument. */
  readonly events: number;
  /** At most, in all. */
  readonly calls: number;
  /** Of anything, or of orders that queue at the best prices of one calm market. */
  readonly mood: Mood;
}

/** Scenarios of one to three instruments. */
export function scenarios({ events: maxEvents, calls, mood }: ScenariosOptions): fc.Arbitrary<Scenario> {
  const isCalm = mood === 'calm';
  const told = (market: Market) =>
    feed.chain((source) => randomMarket(market, { feed: source, maxEvents, mood }));
  const markets = fc
    .subarray([...MARKETS], { minLength: 1, maxLength: isCalm ? 1 : 3 })
    .chain((chosen) => fc.tuple(fc.constant(chosen), fc.tuple(...chosen.map(told))));
  const flow = fc.array(fc.tuple(moment, fc.nat({ max: 2 }), isCalm ? queuedAct : randomAct), {
    maxLength: calls,
    size: 'max',
  });
  return fc
    .record({ terms: isCalm ? richTerms : terms, markets, flow })
    .map(({ terms: agreed, markets: [chosen, events], flow: acts }) => {
      const all = events.flat().sort((a, b) => a.us - b.us);
      const items = acts
        .map(([{ after, waitUs }, at, act]): FlowItem => {
          const us = (all[after % all.length]?.us ?? START_US) + waitUs;
          return { us, instrument: at % chosen.length, act };
        })
        .sort((a, b) => a.us - b.us);
      return scenarioOf(agreed, chosen, events, items);
    });
}

/** A scenario of given events and acts: the acts in the order of their times. */
export function scenarioOf(
  agreed: Terms,
  markets: readonly Market[],
  events: readonly (readonly MarketEvent[])[],
  flow: readonly FlowItem[],
): Scenario {
  const registry = new InstrumentRegistry();
  const instruments = markets.map((market) => registry.add(market));
  const ordered = instruments
    .flatMap((instrument, i) => events[i]!.map((event) => ({ instrument, event })))
    .sort((a, b) => a.event.us - b.event.us || byId(a.instrument, b.instrument));
  const batch = new EventBatch();
  for (const [i, { instrument, event }] of ordered.entries()) appendEvent(batch, instrument, event, i + 1);
  const lastUs = Math.max(START_US, ...ordered.map(({ event }) => event.us), ...flow.map((item) => item.us));
  const calls = callsOf(instruments, batch, flow);
  const scenario = { terms: agreed, instruments, batch, calls, endUs: lastUs + US_PER_DAY };
  return { ...scenario, [fc.toStringMethod]: () => scenarioText(scenario) };
}

/** Runs a scenario: at each time first what is due, then the market, then what is sent. */
export function drive({ batch, calls, endUs }: Scenario, exchange: Driven): void {
  let row = 0;
  for (const us of timesOf(batch, calls)) {
    exchange.advance(us);
    for (; row < batch.length && batch.localTs[row] === us; row++) exchange.onEvent(batch, row);
    for (const call of calls.filter((sent) => sent.us === us)) send(exchange, call);
  }
  exchange.finish(endUs);
}

export function slowOptions({ terms: agreed, instruments }: Scenario): SlowOptions {
  return {
    ...agreed,
    instruments,
    feeTiers: () => agreed.feeTiers,
    impact: { y: agreed.impact.y, activity: () => agreed.impact.activity },
    marginTerms: (instrument) => (instrument.kind === 'spot' ? null : agreed.marginTerms),
    fundingSchedule: (instrument) => (instrument.kind === 'spot' ? null : agreed.funding),
  };
}

function send(exchange: Driven, call: Call): void {
  switch (call.kind) {
    case 'submit':
      exchange.submit(call.request);
      return;
    case 'cancel':
      exchange.cancel(call.clientOrderId, call.us);
      return;
    case 'replace':
      exchange.replace(call.clientOrderId, call.to, call.us);
      return;
  }
}

function timesOf(batch: EventBatch, calls: readonly Call[]): readonly Micros[] {
  const times = new Set([...batch.localTs.slice(0, batch.length), ...calls.map((call) => call.us)]);
  return [...times].sort((a, b) => a - b);
}

function callsOf(
  instruments: readonly Instrument[],
  batch: EventBatch,
  flow: readonly FlowItem[],
): readonly Call[] {
  const logs = instruments.map((instrument) => new MarketLog(instrument));
  const requests: OrderRequest[] = [];
  const calls: Call[] = [];
  let row = 0;
  for (const item of flow) {
    for (; row < batch.length && batch.localTs[row]! <= item.us; row++) {
      logs[batch.instrument[row]!]!.append(batch, row);
    }
    const call = callOf(item, instruments[item.instrument]!, referenceOf(logs[item.instrument]!), requests);
    if (call.kind === 'submit') requests.push(call.request);
    calls.push(call);
  }
  return calls;
}

function referenceOf({ entries }: MarketLog): Reference {
  return { bid: bestOpposite(entries, 'sell'), ask: bestOpposite(entries, 'buy'), last: lastPrint(entries) };
}
