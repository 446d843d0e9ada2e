import { describe, expect, test } from 'vitest';
import type { Replacement } from '../../../core/exchange/exchange.js';
import type { Instrument, Market } from '../../../core/market/instrument.js';
import type { ClientOrderId, OrderRequest } from '../../../core/orders/order.js';
import { INVERSE, LINEAR, SPOT } from '../../fixtures/market.js';
import type { Call } from '../random-flow.js';
import type { MarketEvent } from '../random-market.js';
import { drive, scenarioOf, slowOptions, type Terms } from '../scenario.js';
import { SlowExchange } from './slow-exchange.js';
import { rounded, told } from './told.js';

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const TERMS: Terms = {
  wallet: { USDT: 10_000, BTC: 10 },
  feeTiers: [{ volume: 0, maker: 0, taker: 0 }],
  feePayment: 'settle',
  queue: { kind: 'risk_averse' },
  impact: { y: 0, activity: null },
  marginMode: 'isolated',
  marginTerms: { tiers: [{ floor: 0, rate: 0.01, maxLeverage: 20 }], clearanceFee: 0.01 },
  funding: null,
  latency: 'zero',
};

/** Both sides of a book: `[price, size]`, the best first. */
type Levels = readonly (readonly [number, number])[];

const quote = (at: number, bid: number, bidSize: number, ask: number, askSize: number, venue = Number.NaN) =>
  ({ kind: 'quote', us: at * SECOND, venueUs: venue * SECOND, id: at, bid, bidSize, ask, askSize }) as const;
const print = (at: number, price: number, size: number, startedBy: 'buy' | 'sell', venue = Number.NaN) =>
  ({
    kind: 'print',
    us: at * SECOND,
    venueUs: venue * SECOND,
    price,
    size,
    startedBy,
    isOffBook: false,
  }) as const;
const book = (kind: 'depth' | 'snapshot', at: number, bids: Levels, asks: Levels) =>
  ({
    kind,
    us: at * SECOND,
    venueUs: Number.NaN,
    id: at,
    follows: Number.NaN,
    bids,
    asks,
  }) as MarketEvent;
const mark = (at: number, price: number, rate = Number.NaN, paidUs = Number.NaN) =>
  ({ kind: 'funding', us: at * SECOND, venueUs: Number.NaN, rate, paidUs, mark: price }) as const;

type Sent = (instrument: Instrument) => Call;

const order =
  (
    at: number,
    id: string,
    side: 'buy' | 'sell',
    quantity: number,
    more: Partial<OrderRequest> & { readonly limit?: number } = {},
  ): Sent =>
  (instrument) => {
    const { limit, ...rest } = more;
    const execution =
      limit === undefined
        ? ({ type: 'market' } as const)
        : ({ type: 'limit', price: limit, timeInForce: { kind: 'gtc' } } as const);
    const request: OrderRequest = {
      clientOrderId: id as ClientOrderId,
      instrument,
      side,
      quantity,
      execution,
      trigger: null,
      reduceOnly: false,
      leverage: 1,
      sentUs: at * SECOND,
      signalMid: Number.NaN,
      ...rest,
    };
    return { kind: 'submit', us: at * SECOND, request };
  };
const cancel =
  (at: number, id: string): Sent =>
  () => ({ kind: 'cancel', us: at * SECOND, clientOrderId: id as ClientOrderId });
const replace =
  (at: number, id: string, to: Replacement): Sent =>
  () => ({ kind: 'replace', us: at * SECOND, clientOrderId: id as ClientOrderId, to });

interface Case {
  readonly market?: Market;
  readonly terms?: Partial<Terms>;
  readonly events: readonly MarketEvent[];
  readonly sent: readonly Sent[];
  readonly answers: readonly string[];
  /** What the account is at the end; what is left out is not looked at. */
  readonly balances?: Readonly<Record<string, number>>;
  readonly position?: readonly [quantity: number, entry: number, margin: number];
}

function run({ market = LINEAR, terms = {}, events, sent }: Case) {
  const scenario = scenarioOf({ ...TERMS, ...terms }, [market], [events], []);
  const instrument = scenario.instruments[0]!;
  const calls = sent.map((call) => call(instrument));
  const exchange = new SlowExchange(slowOptions(scenario));
  const endUs = Math.max(scenario.endUs - 24 * HOUR, ...calls.map((call) => call.us)) + SECOND;
  drive({ ...scenario, calls, endUs }, exchange);
  return { exchange, instrument };
}

/** Worked out by hand from docs/fills.md; the number of the rule stands in the name. */
const CASES: Readonly<Record<string, Case>> = {
  '5, 6: a walk, and what it left': {
    events: [
      book(
        'snapshot',
        1,
        [[100, 9]],
        [
          [100.5, 1],
          [101, 2],
        ],
      ),
      book('depth', 4, [], [[101, 2]]), // the same size
      book('depth', 6, [], [[101, 1]]),
      book('snapshot', 8, [[100, 9]], [[101, 1]]), // forgets
    ],
    sent: [
      order(2, 'a', 'buy', 1.5),
      order(3, 'b', 'buy', 1),
      order(5, 'c', 'buy', 1),
      order(7, 'd', 'buy', 1),
      order(9, 'e', 'buy', 1),
    ],
    answers: [
      '2 a accepted',
      '2 a fill 1 @ 100.5 taker',
      '2 a fill 0.5 @ 101 taker',
      '3 b accepted',
      '3 b fill 1 @ 101 taker',
      '5 c accepted',
      '5 c fill 0.5 @ 101 taker',
      '5 c canceled book_exhausted',
      '7 d accepted',
      '7 d fill 1 @ 101 taker',
      '9 e accepted',
      '9 e fill 1 @ 101 taker',
    ],
    position: [5, 504.5 / 5, 504.5], // 100.5 + 4 x 101
  },
  '7: impact': {
    terms: { impact: { y: 1, activity: { sigma: 0.04, adv: 100 } } },
    events: [quote(1, 99.9, 1, 100, 1)],
    sent: [order(2, 'a', 'buy', 26)],
    // sqrt(25 / 100) x 0.04 = 0.02
    answers: ['2 a accepted', '2 a fill 1 @ 100 taker', '2 a fill 25 @ 102 taker'],
  },
  '9, 11: two of ours behind 3': {
    events: [quote(1, 100, 3, 100.5, 9), print(4, 100, 2, 'sell'), print(5, 100, 2.5, 'sell')],
    sent: [order(2, 'a', 'buy', 1, { limit: 100 }), order(3, 'b', 'buy', 1, { limit: 100 })],
    // The second print: 1 is ahead of both, a has 1; b sees 1.5, of which 1 is ahead.
    answers: ['2 a accepted', '3 b accepted', '5 a fill 1 @ 100 maker', '5 b fill 0.5 @ 100 maker'],
  },
  '11: a print through the price, shared': {
    events: [quote(1, 100, 3, 100.5, 9), print(4, 99.9, 1.5, 'buy')],
    sent: [order(2, 'a', 'buy', 1, { limit: 100 }), order(3, 'b', 'buy', 1, { limit: 100.1 })],
    answers: ['2 a accepted', '3 b accepted', '4 b fill 1 @ 100.1 maker', '4 a fill 0.5 @ 100 maker'],
  },
  '12, 14: a quote that already held the print': {
    events: [
      quote(1, 100, 5, 100.5, 9, 1),
      quote(3, 100, 3, 100.5, 9, 2.9), // 2 less, no print yet: at most 3 are ahead
      print(4, 100, 2, 'sell', 2.8), // was in it: the limit moved the order already
      print(5, 100, 3.5, 'sell', 4.9),
    ],
    sent: [order(2, 'a', 'buy', 1, { limit: 100 })],
    answers: ['2 a accepted', '5 a fill 0.5 @ 100 maker'],
  },
  '12, 14: shares of an unexplained decrease': {
    terms: { queue: { kind: 'proportional' } },
    events: [
      quote(1, 100, 4, 100.5, 9, 1),
      quote(3, 100, 8, 100.5, 9, 3), // 4 came behind us
      quote(4, 100, 4, 100.5, 9, 4), // 4 went, 2 of them in front: 2 are ahead
      print(5, 100, 2, 'sell', 4), // explains 2 of the 4, for which we had moved 1: 1 is ahead
      print(6, 100, 3, 'sell', 4), // explains the other 2, for which we had moved 1: 0; and 1 beyond
    ],
    sent: [order(2, 'a', 'buy', 3, { limit: 100 })],
    answers: ['2 a accepted', '6 a fill 1 @ 100 maker'],
  },
  '12, 16: a level that the quotes left behind and came back to': {
    events: [
      quote(1, 100, 4, 100.5, 9),
      quote(3, 100.1, 1, 100.5, 9), // says nothing of 100
      quote(4, 100, 1, 100.5, 9), // 100.1 is gone; at most 1 ahead
      print(5, 100, 1.5, 'sell'),
    ],
    sent: [order(2, 'a', 'buy', 1, { limit: 100 })],
    answers: ['2 a accepted', '5 a fill 0.5 @ 100 maker'],
  },
  '13: a seller comes to our bid': {
    events: [
      book('snapshot', 1, [[99, 5]], [[101, 5]]),
      book(
        'depth',
        3,
        [],
        [
          [99.5, 1],
          [100, 0.5],
        ],
      ),
    ],
    sent: [order(2, 'a', 'buy', 2, { limit: 100 })],
    answers: ['2 a accepted', '3 a fill 1 @ 100 maker', '3 a fill 0.5 @ 100 maker'],
  },
  '16: with prints alone only prints through the price fill': {
    events: [
      print(1, 100, 2, 'sell'),
      print(1, 101, 2, 'buy'),
      print(3, 100, 9, 'sell'),
      print(4, 99, 1, 'sell'),
    ],
    sent: [order(2, 'a', 'buy', 3, { limit: 100 }), order(5, 'b', 'sell', 1)],
    answers: ['2 a accepted', '4 a fill 1 @ 100 maker', '5 b accepted', '5 b fill 1 @ 99 taker'],
  },
  '17, 18: a stop': {
    events: [
      quote(1, 99, 5, 100, 5),
      print(1, 100, 1, 'buy'),
      print(3, 99.1, 1, 'sell'),
      print(4, 99, 1, 'sell'),
    ],
    sent: [
      order(2, 'a', 'sell', 1, { trigger: { kind: 'stop', price: 99 } }),
      order(2, 'b', 'sell', 1, { trigger: { kind: 'stop', price: 100 } }),
    ],
    answers: ['2 a accepted', '2 b rejected would_trigger_at_once', '4 a triggered', '4 a fill 1 @ 99 taker'],
  },
  '19: a trailing stop': {
    events: [
      quote(1, 100, 5, 100.5, 5),
      print(1, 100, 1, 'buy'),
      print(3, 98, 1, 'buy'), // not active yet
      print(4, 102, 1, 'buy'), // active: the first high
      print(5, 104, 1, 'buy'),
      print(6, 103, 1, 'sell'), // above 104 x 0.99 = 102.96
      print(7, 102.9, 1, 'sell'),
    ],
    sent: [order(2, 'a', 'sell', 1, { trigger: { kind: 'trailing', activation: 101, callback: 0.01 } })],
    answers: ['2 a accepted', '7 a triggered', '7 a fill 1 @ 100 taker'],
  },
  '20: reduce-only': {
    events: [quote(1, 99.9, 5, 100, 5), print(4, 101.5, 5, 'buy')],
    sent: [
      order(1, 'n', 'sell', 1, { limit: 101, reduceOnly: true }),
      order(2, 'a', 'buy', 2),
      order(3, 'b', 'sell', 1.5, { limit: 101, reduceOnly: true }),
      order(3, 'c', 'sell', 1.5, { limit: 101, reduceOnly: true }),
      order(3, 'd', 'sell', 1.5, { limit: 101.1, reduceOnly: true }),
    ],
    answers: [
      '1 n rejected nothing_to_reduce',
      '2 a accepted',
      '2 a fill 2 @ 100 taker',
      '3 b accepted',
      '3 c accepted',
      '3 d accepted',
      '4 b fill 1.5 @ 101 maker',
      '4 c fill 0.5 @ 101 maker',
      '4 c canceled nothing_to_reduce',
      '4 d canceled nothing_to_reduce',
    ],
    balances: { USDT: 10_002 },
    position: [0, Number.NaN, 0],
  },
  '21: smaller keeps the queue, larger does not': {
    events: [
      quote(1, 100, 2, 100.5, 9),
      print(3, 100, 2, 'sell'), // nothing is ahead now
      print(5, 100, 0.5, 'sell'),
      print(7, 100, 1, 'sell'), // behind 2 again
      print(8, 100, 1.5, 'sell'),
    ],
    sent: [
      order(2, 'a', 'buy', 2, { limit: 100 }),
      replace(4, 'a', { quantity: 1, price: 100 }),
      replace(6, 'a', { quantity: 3, price: 100 }),
      replace(9, 'a', { quantity: 0.5, price: 100 }),
      cancel(10, 'a'),
    ],
    answers: [
      '2 a accepted',
      '4 a replaced 1 @ 100',
      '5 a fill 0.5 @ 100 maker',
      '6 a replaced 3 @ 100',
      '8 a fill 0.5 @ 100 maker',
      '9 a replaced 0.5 @ 100', // less than what is filled: filled
      '10 a cancel refused unknown_order',
    ],
  },
  '22 to 24: money that rests is not free': {
    terms: { wallet: { USDT: 100 } },
    events: [quote(1, 99, 5, 100, 5)],
    sent: [
      order(2, 'a', 'buy', 5, { limit: 90, leverage: 10 }), // 45
      order(3, 'b', 'buy', 6, { limit: 95, leverage: 10 }), // 57
      cancel(4, 'a'),
      order(5, 'c', 'buy', 6, { limit: 95, leverage: 10 }),
      order(6, 'd', 'buy', 1, { limit: 95, leverage: 21 }),
    ],
    answers: [
      '2 a accepted',
      '3 b rejected insufficient_margin',
      '4 a canceled requested',
      '5 c accepted',
      '6 d rejected leverage_too_high',
    ],
  },
  '25 to 28: inverse, from long to short': {
    market: INVERSE,
    terms: { feeTiers: [{ volume: 0, maker: 0, taker: 0.001 }] },
    events: [quote(1, 49, 9, 50, 1), quote(3, 99, 9, 100, 1), quote(5, 200, 9, 201, 9)],
    sent: [
      order(2, 'a', 'buy', 1, { leverage: 2 }), // 2 BTC
      order(4, 'b', 'buy', 1, { leverage: 2 }), // 1 BTC
      order(6, 'c', 'sell', 3, { leverage: 5 }), // closes 2, opens 1 of 0.5 BTC
    ],
    answers: [
      '2 a accepted',
      '2 a fill 1 @ 50 taker',
      '4 b accepted',
      '4 b fill 1 @ 100 taker',
      '6 c accepted',
      '6 c fill 3 @ 200 taker',
    ],
    balances: { BTC: 10 + (3 - 1) - 0.001 * (2 + 1 + 1.5) },
    position: [-1, 200, 0.1],
  },
  '27, 34: spot': {
    market: SPOT,
    terms: { feeTiers: [{ volume: 0, maker: 0, taker: 0.001 }], feePayment: 'received' },
    events: [quote(1, 99, 5, 100, 5)],
    sent: [order(2, 'a', 'buy', 2), order(3, 'b', 'sell', 1)],
    answers: ['2 a accepted', '2 a fill 2 @ 100 taker', '3 b accepted', '3 b fill 1 @ 99 taker'],
    balances: { USDT: 10_000 - 200 + 99 - 0.099, BTC: 10 + 2 - 0.002 - 1 },
  },
  '30: isolated': {
    terms: { feeTiers: [{ volume: 0, maker: 0, taker: 0.001 }] },
    events: [
      quote(1, 99.9, 5, 100, 5),
      mark(3, 91), // margin 10 - 9 = 1 > 0.91
      quote(3, 90.8, 0.4, 90.9, 5),
      mark(5, 90.9), // 0.9 <= 0.909
    ],
    sent: [order(2, 'a', 'buy', 1, { leverage: 10 }), order(4, 's', 'sell', 1, { limit: 120 })],
    answers: [
      '2 a accepted',
      '2 a fill 1 @ 100 taker',
      '4 s accepted',
      '5 s canceled liquidation',
      // 10 - 9.2 - 0.0908 is left of the margin, less than 0.01 x 90.8
      '5 liquidation sell 0.4 @ 90.8 + 0.6 @ 90.8, clearance 0.7092, insurance 0',
    ],
    balances: { USDT: 10_000 - 0.1 - 10 },
    position: [0, Number.NaN, 0],
  },
  '30: cross, beyond the balance': {
    terms: { wallet: { USDT: 10 }, marginMode: 'cross' },
    events: [quote(1, 99.9, 5, 100, 5), quote(3, 94, 5, 94.1, 5)],
    sent: [order(2, 'a', 'buy', 2, { leverage: 20 })],
    answers: [
      '2 a accepted',
      '2 a fill 2 @ 100 taker',
      '3 liquidation sell 2 @ 94, clearance 0, insurance 2',
    ],
    balances: { USDT: 0 },
  },
  '32: what is held when the time comes': {
    terms: { funding: [[8 * HOUR, 0.001]] },
    events: [quote(1, 99, 5, 101, 5), quote(28_800, 199, 5, 201, 5), quote(57_600, 199, 5, 201, 5)],
    sent: [order(2, 'a', 'buy', 2), order(28_800, 'b', 'sell', 1)],
    answers: [
      '2 a accepted',
      '2 a fill 2 @ 101 taker',
      '28800 funding -0.2 USDT', // 2 x 100 x 0.001
      '28800 b accepted',
      '28800 b fill 1 @ 199 taker',
      '57600 funding unknown',
    ],
    balances: { USDT: 10_000 - 0.2 + 98 },
    position: [1, 101, (202 - 0.2) / 2],
  },
  '1, 2: latency': {
    terms: { latency: { orderUs: 0.5 * SECOND, answerUs: 2 * SECOND, feedUs: 0.25 * SECOND } },
    events: [quote(1, 99, 5, 100, 5), quote(2.75, 99, 5, 100.5, 5), print(4, 98, 5, 'sell')],
    sent: [order(2, 'a', 'buy', 1), order(2, 'b', 'buy', 1, { limit: 98.5 })],
    // At the market at 2.75, behind the quote of that time; known at 2 + 0.5 + 2.
    answers: [
      '4.5 a accepted',
      '4.5 a fill 1 @ 100.5 taker',
      '4.5 b accepted',
      '5.75 b fill 1 @ 98.5 maker', // 4 + 2 - 0.25
    ],
  },
  '3: recorded latency': {
    terms: { latency: 'recorded' },
    events: [
      quote(1, 99, 5, 100, 5, 0.5), // the least difference: 0.5
      quote(2, 99, 5, 100, 5, 1.25), // 0.75: 0.25 late
      quote(2.5, 99, 5, 100.5, 5), // not known: still 0.25
    ],
    sent: [order(2, 'a', 'buy', 1)],
    answers: ['2.5 a accepted', '2.5 a fill 1 @ 100.5 taker'],
  },
};

describe('worked out by hand', () => {
  test.each(Object.entries(CASES))('rule %s', (_name, worked) => {
    const { exchange, instrument } = run(worked);
    expect(exchange.answers.map(told)).toEqual(worked.answers);
    for (const [currency, amount] of Object.entries(worked.balances ?? {})) {
      expect(exchange.balances()[currency]).toBeCloseTo(amount, 9);
    }
    if (worked.position === undefined) return;
    const { quantity, entry, margin } = exchange.position(instrument);
    expect([quantity, rounded(entry), rounded(margin)]).toEqual(worked.position.map(rounded));
  });
});
