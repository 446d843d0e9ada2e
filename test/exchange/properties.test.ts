import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../core/exchange/exchange.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import {
  type Fill,
  limitPrice,
  type OrderEvent,
  type OrderRequest,
  type Side,
} from '../../core/orders/order.js';
import { settleValue, sideSign } from '../../core/orders/position.js';
import { LINEAR } from '../fixtures/market.js';
import { sized } from '../full.js';
import { registeredBackwards, until } from './changed-scenario.js';
import { isLawful, orderEvents, overfilled } from './order-laws.js';
import type { FlowItem } from './random-flow.js';
import { type MarketEvent, START_US } from './random-market.js';
import { drive, type Scenario, scenarioOf, scenarios, type Terms } from './scenario.js';
import { SeenMarket } from './seen-market.js';
import { happened, told } from './slow/told.js';
import { type Stage, stageOf } from './stage.js';

const RUNS = { numRuns: sized({ short: 70, full: 200 }), seed: 20_240_808 };
const TOLERANCE = 1e-9;
const anything = scenarios({ events: 40, calls: 25, mood: 'any' });
const calm = scenarios({ events: 60, calls: 12, mood: 'calm' });
const either = fc.oneof(anything, calm);
const GRID_MARKET = { ...LINEAR, tickSize: '0.5', stepSize: '0.1' };
const plainTerms: Terms = {
  wallet: { USDT: 100_000 },
  feeTiers: [{ volume: 0, maker: 0, taker: 0 }],
  feePayment: 'settle',
  queue: { kind: 'risk_averse' },
  impact: { y: 0, activity: null },
  marginMode: 'isolated',
  marginTerms: { tiers: [{ floor: 0, rate: 0.01, maxLeverage: 20 }], clearanceFee: 0 },
  funding: null,
  latency: 'zero',
};

function played(scenario: Scenario): Stage {
  const stage = stageOf(scenario);
  drive(scenario, stage);
  return stage;
}

function everyScenario(check: (scenario: Scenario) => void): void {
  fc.assert(
    fc.property(either, (scenario) => {
      check(scenario);
    }),
    RUNS,
  );
}

/** A fill of an order, with the limit that the order had then. */
interface OrderFill {
  readonly request: OrderRequest;
  readonly limit: number | null;
  readonly fill: Fill;
}

function fillsOf(scenario: Scenario, stage: Stage): readonly OrderFill[] {
  const fills: OrderFill[] = [];
  for (const request of requestsOf(scenario).values()) {
    let limit = limitPrice(request);
    for (const event of orderEvents(stage.answers).get(request.clientOrderId) ?? []) {
      if (event.kind === 'replaced') limit = event.price ?? limit;
      if (event.kind === 'fill') fills.push({ request, limit, fill: event.fill });
    }
  }
  return fills.sort((a, b) => a.fill.us - b.fill.us);
}

function requestsOf({ calls }: Scenario): ReadonlyMap<string, OrderRequest> {
  const requests = calls.flatMap((call) => (call.kind === 'submit' ? [call.request] : []));
  return new Map(requests.map((request) => [request.clientOrderId, request]));
}

describe('orders', () => {
  test('have one life, and are not filled beyond their quantity', () => {
    everyScenario((scenario) => {
      const requests = requestsOf(scenario);
      for (const [id, events] of orderEvents(played(scenario).answers)) {
        expect(isLawful(events), `${id}: ${events.map(happened).join(', ')}`).toBe(true);
        expect(overfilled(requests.get(id)?.quantity ?? 0, events), id).toBeLessThanOrEqual(TOLERANCE);
      }
    });
  });

  test('are not filled before they can have arrived', () => {
    everyScenario((scenario) => {
      const { latency } = scenario.terms;
      const wayUs = typeof latency === 'string' ? 0 : latency.orderUs + latency.feedUs;
      for (const { request, fill } of fillsOf(scenario, played(scenario))) {
        expect(fill.us).toBeGreaterThanOrEqual(request.sentUs + wayUs);
        expect(fill.quantity).toBeGreaterThan(0);
      }
    });
  });

  test('get no better price than there was: a taker none better than the best, a maker its own', () => {
    everyScenario((scenario) => {
      const markets = new Map(scenario.instruments.map((one) => [one, new SeenMarket(scenario, one)]));
      for (const { request, limit, fill } of fillsOf(scenario, played(scenario))) {
        const { instrument, side } = request;
        const { us, price, liquidity } = fill;
        if (liquidity === 'maker') {
          expect(price).toBe(limit);
          continue;
        }
        const seen = markets.get(instrument)!.bestOpposite(side, us, us);
        const isPossible = seen.some((best) => (side === 'buy' ? price >= best : price <= best));
        expect(isPossible, `${side} at ${price} of ${seen.join(', ')}`).toBe(true);
        if (limit !== null) expect(side === 'buy' ? price <= limit : price >= limit).toBe(true);
      }
    });
  });
});

describe('answers', () => {
  const ms = (order: number, answer: number, feed: number) => ({
    orderUs: order * 1_000,
    answerUs: answer * 1_000,
    feedUs: feed * 1_000,
  });
  const latency = { kind: 'uniform', least: ms(0, 0, 0), most: ms(30, 80, 40) } as const;

  test('do not overtake each other, however long each is on its way', () => {
    everyScenario((scenario) => {
      const stage = stageOf(scenario, { latency });
      drive(scenario, stage);
      for (const [id, events] of orderEvents(stage.answers)) {
        expect(isLawful(events), `${id}: ${events.map(happened).join(', ')}`).toBe(true);
      }
      for (const instrument of scenario.instruments) {
        const times = happenedOn(scenario, stage, instrument);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }
    });
  });

  test('are known no earlier than what they tell of happened', () => {
    everyScenario((scenario) => {
      const stage = stageOf(scenario, { latency });
      drive(scenario, stage);
      for (const { us, event } of stage.answers) {
        if (event.kind === 'fill') expect(us).toBeGreaterThanOrEqual(event.fill.us);
      }
    });
  });
});

describe('what there is', () => {
  test('takers get no more of a level than it shows, until it shows another size', () => {
    everyScenario((scenario) => {
      const stage = played(scenario);
      for (const instrument of scenario.instruments) {
        const market = new SeenMarket(scenario, instrument);
        for (const taken of takenByLevel(fillsOf(scenario, stage), instrument)) {
          expect(excess(taken, market), taken.map(({ fill }) => `${fill.us}`).join()).toBeLessThanOrEqual(
            TOLERANCE,
          );
        }
      }
    });
  });

  test('makers get no more than was printed and what came to them', () => {
    everyScenario((scenario) => {
      const stage = played(scenario);
      for (const instrument of scenario.instruments) {
        const market = new SeenMarket(scenario, instrument);
        const made = fillsOf(scenario, stage).filter(
          ({ request, fill }) => request.instrument === instrument && fill.liquidity === 'maker',
        );
        for (const us of new Set(made.map(({ fill }) => fill.us))) {
          const got = made.filter(({ fill }) => fill.us === us);
          const total = got.reduce((sum, { fill }) => sum + fill.quantity, 0);
          const came = (side: Side) => {
            const prices = got.filter(({ request }) => request.side === side).map(({ fill }) => fill.price);
            const best = side === 'buy' ? Math.max(...prices) : Math.min(...prices);
            return prices.length === 0 ? 0 : market.crossed(side, best, us);
          };
          const most = market.printed(us) + came('buy') + came('sell');
          expect(total).toBeLessThanOrEqual(most + TOLERANCE);
        }
      }
    });
  });
});

describe('the account', () => {
  test('is what the answers say: cash is conserved', () => {
    everyScenario((scenario) => {
      const stage = played(scenario);
      const { ledger } = stage.exchange.account;
      for (const { postings } of ledger.transactions) {
        expect(postings[0].amount + postings[1].amount).toBe(0);
        expect(postings[0].account).toBe('wallet');
      }
      for (const currency of ['USDT', 'BTC']) {
        const said = cashOf(scenario, stage, currency);
        expect(ledger.balance(currency)).toBeCloseTo(said + costOfPositions(scenario, stage, currency), 7);
      }
    });
  });

  test('no isolated position and no account in cross stays below water', () => {
    everyScenario((scenario) => {
      const { account } = played(scenario).exchange;
      for (const instrument of scenario.instruments) {
        if (account.position(instrument).quantity === 0) continue;
        const isCarried =
          scenario.terms.marginMode === 'isolated'
            ? account.carriesIsolated(instrument)
            : account.carriesCross(instrument.settle);
        expect(isCarried, instrument.id).toBe(true);
      }
    });
  });
});

describe('what changes nothing', () => {
  test('the order in which instruments were registered', () => {
    everyScenario((scenario) => {
      const answers = ({ answers: all }: Stage) => all.map(saidOf);
      expect(answers(played(registeredBackwards(scenario)))).toEqual(answers(played(scenario)));
    });
  });

  test('the future', () => {
    fc.assert(
      fc.property(either, fc.nat({ max: 59 }), (scenario, at) => {
        const endUs = scenario.batch.localTs[at % scenario.batch.length]!;
        const whole = played(scenario).answers.map(saidOf);
        const past = played({ ...until(scenario, endUs), endUs }).answers.map(saidOf);
        expect(whole.slice(0, past.length)).toEqual(past);
      }),
      RUNS,
    );
  });

  test('market events that are not told where no order is open, none is on its way and nothing is held', () => {
    everyScenario((scenario) => {
      const quiet = stageOf(scenario, { tellsWhenIdle: false });
      drive(scenario, quiet);
      expect(quiet.answers.map(saidOf)).toEqual(played(scenario).answers.map(saidOf));
    });
  });
});

test('a gap that was not told is not passed over: the first diff behind it states what it does not name', () => {
  const stamp = (at: number) => ({ us: START_US + at, venueUs: Number.NaN, id: at });
  const quote = (at: number, bid: number, bidSize: number) =>
    ({ kind: 'quote', ...stamp(at), bid, bidSize, ask: bid + 0.5, askSize: 2 }) as const;
  const diff = (at: number, price: number) =>
    ({ kind: 'depth', ...stamp(at), follows: Number.NaN, bids: [[price, 1]], asks: [] }) as const;
  const print = { kind: 'print', ...stamp(10), price: 99.5, size: 3.4 } as const;
  const events: readonly MarketEvent[] = [
    quote(1, 100, 2),
    diff(2, 99),
    diff(3, 99),
    { kind: 'gap', ...stamp(5) },
    quote(6, 99.5, 3),
    quote(7, 100, 2), // leaves the 3 behind
    diff(9, 98),
    { ...print, startedBy: 'sell', isOffBook: false },
  ];
  const buy = (at: number, price: number): FlowItem => ({
    us: START_US + at,
    instrument: 0,
    act: {
      kind: 'order',
      side: 'buy',
      lots: 10,
      limit: { from: 'own', ticksBehind: (100 - price) / 0.5 },
      timeInForce: 'gtc',
      trigger: null,
      reduceOnly: false,
      leverage: 1,
    },
  });
  const cancel: FlowItem = { us: START_US + 4, instrument: 0, act: { kind: 'cancel', ago: 0 } };
  const flow = [buy(2, 98.5), cancel, buy(8, 99.5)];
  const scenario = scenarioOf(plainTerms, [GRID_MARKET], [events], flow);
  const stage = stageOf(scenario, { tellsWhenIdle: false });
  drive(scenario, stage);
  const fills = stage.answers.flatMap(({ event }) => (event.kind === 'fill' ? [happened(event)] : []));
  // 3.4 less the 3 that the first diff found at 99.5.
  expect(fills).toEqual(['o2 fill 0.4 @ 99.5 maker']);
});

function saidOf({ us, event }: { readonly us: Micros; readonly event: OrderEvent | AccountEvent }): string {
  const instrument = 'instrument' in event ? event.instrument.id : '';
  return `${told({ us, event })} ${instrument}`;
}

/** When the fills of an instrument happened, in the order in which they are known. */
function happenedOn(scenario: Scenario, { answers }: Stage, instrument: Instrument): readonly Micros[] {
  const requests = requestsOf(scenario);
  return answers.flatMap(({ event }) => {
    if (event.kind !== 'fill' || requests.get(event.clientOrderId)!.instrument !== instrument) return [];
    return [event.fill.us];
  });
}

/** Fills of takers, each level's together, those that no level was there for left out. */
function takenByLevel(
  fills: readonly OrderFill[],
  instrument: Instrument,
): readonly (readonly OrderFill[])[] {
  const byLevel = new Map<string, OrderFill[]>();
  for (const one of fills) {
    const { request, fill } = one;
    if (request.instrument !== instrument || fill.liquidity !== 'taker') continue;
    const key = `${request.side} ${fill.price}`;
    byLevel.set(key, [...(byLevel.get(key) ?? []), one]);
  }
  return [...byLevel.values()];
}

/** By how much the fills of a level went beyond its size, while that was one and the same. */
function excess(taken: readonly OrderFill[], market: SeenMarket): number {
  let most = 0;
  for (let from = 0; from < taken.length; from++) {
    let total = 0;
    for (let to = from; to < taken.length; to++) {
      const { request, fill } = taken[to]!;
      total += fill.quantity;
      const sizes = market.sizesOpposite(request.side, fill.price, taken[from]!.fill.us, fill.us);
      const [size = 0] = sizes;
      // Beyond the book, there is the impact's price and no level.
      if (size > 0 && sizes.every((other) => other === size)) most = Math.max(most, total - size);
    }
  }
  return most;
}

/** What the wallet would hold if positions were bought and sold for cash, by what was said of fills, fees and the rest. */
function cashOf(scenario: Scenario, stage: Stage, currency: string): number {
  const requests = requestsOf(scenario);
  let cash = scenario.terms.wallet[currency] ?? 0;
  const fill = (instrument: Instrument, side: Side, one: Fill) => {
    if (one.feeCurrency === currency) cash -= one.fee;
    const value = sideSign(side) * settleValue(instrument, one.quantity, one.price);
    if (instrument.settle === currency) cash += instrument.kind === 'inverse' ? value : -value;
    if (instrument.kind === 'spot' && instrument.base === currency) cash += sideSign(side) * one.quantity;
  };
  for (const { event } of stage.answers) {
    if (event.kind === 'fill') {
      const { instrument, side } = requests.get(event.clientOrderId)!;
      fill(instrument, side, event.fill);
    } else if (event.kind === 'funding' && event.currency === currency) cash += event.amount;
    else if (event.kind === 'liquidation') {
      for (const one of event.fills) fill(event.instrument, event.side, one);
      if (event.instrument.settle === currency) cash += event.insurance - event.clearanceFee;
    }
  }
  return cash;
}

/** What of that cash is in positions still. */
function costOfPositions({ instruments }: Scenario, { exchange }: Stage, currency: string): number {
  let cost = 0;
  for (const instrument of instruments) {
    if (instrument.settle !== currency) continue;
    const position = exchange.account.position(instrument);
    const signed = Math.sign(position.quantity) * position.cost;
    cost += instrument.kind === 'inverse' ? -signed : signed;
  }
  return cost;
}
