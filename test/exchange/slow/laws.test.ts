import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertNever } from '../../../core/errors.js';
import type { AccountEvent } from '../../../core/exchange/exchange.js';
import { EventKind } from '../../../core/market/event-batch.js';
import type { Instrument } from '../../../core/market/instrument.js';
import type { CancelReason, OrderEvent, RejectCode } from '../../../core/orders/order.js';
import { sized } from '../../full.js';
import { until } from '../changed-scenario.js';
import { isLawful, orderEvents, overfilled } from '../order-laws.js';
import { drive, type Scenario, scenarios, slowOptions } from '../scenario.js';
import type { HistoryEntry } from './account.js';
import { SlowExchange } from './slow-exchange.js';
import { happened, told } from './told.js';
import { profitOf, settleOf, signOf, total } from './units.js';

function played(scenario: Scenario): SlowExchange {
  const exchange = new SlowExchange(slowOptions(scenario));
  drive(scenario, exchange);
  return exchange;
}

type FillEntry = Extract<HistoryEntry, { kind: 'fill' }>;
const fillsOf = (exchange: SlowExchange): readonly FillEntry[] =>
  exchange.history.filter((entry) => entry.kind === 'fill');

/** What was said, without the numbers. */
function kindOf(event: OrderEvent | AccountEvent): string {
  switch (event.kind) {
    case 'fill':
      return `fill ${event.fill.liquidity}`;
    case 'canceled':
      return `canceled ${event.reason}`;
    case 'rejected':
      return `rejected ${event.code}`;
    case 'refused':
      return `${event.what} refused ${event.code}`;
    case 'accepted':
    case 'triggered':
    case 'replaced':
    case 'funding':
    case 'funding_unknown':
    case 'liquidation':
      return event.kind;
    default:
      return assertNever(event);
  }
}

const CANCELED: readonly CancelReason[] = [
  'requested',
  'book_exhausted',
  'ioc_remainder',
  'fok_unfillable',
  'expired',
  'nothing_to_reduce',
  'liquidation',
];
const REJECTED: readonly RejectCode[] = [
  'price_off_tick',
  'quantity_off_step',
  'invalid_price',
  'invalid_quantity',
  'below_min_quantity',
  'above_max_quantity',
  'below_min_notional',
  'insufficient_balance',
  'insufficient_margin',
  'leverage_too_high',
  'post_only_would_cross',
  'would_trigger_at_once',
  'nothing_to_reduce',
  'no_market',
];
const EVERY_KIND: readonly string[] = [
  'accepted',
  'triggered',
  'replaced',
  'fill maker',
  'fill taker',
  'funding',
  'funding_unknown',
  'liquidation',
  ...CANCELED.map((reason) => `canceled ${reason}`),
  ...REJECTED.map((code) => `rejected ${code}`),
  'cancel refused unknown_order',
  'replace refused unknown_order',
  'replace refused insufficient_margin',
  'replace refused post_only_would_cross',
];

const RUNS = { numRuns: sized({ short: 50, full: 150 }), seed: 20_240_808 };
const anything = scenarios({ events: 60, calls: 40, mood: 'any' });

describe('laws', () => {
  test('the scenarios reach what an exchange can say', () => {
    const said = new Set<string>();
    for (const scenario of fc.sample(anything, { numRuns: 300, seed: 1 })) {
      for (const { event } of played(scenario).answers) said.add(kindOf(event));
    }
    expect([...said]).toEqual(expect.arrayContaining([...EVERY_KIND]));
  });

  test('an order is never filled beyond its quantity, and nothing happens after its end', () => {
    fc.assert(
      fc.property(anything, (scenario) => {
        const exchange = played(scenario);
        const asked = new Map<string, number>();
        for (const call of scenario.calls) {
          if (call.kind === 'submit') asked.set(call.request.clientOrderId, call.request.quantity);
        }
        for (const [id, events] of orderEvents(exchange.answers)) {
          expect(isLawful(events), `${id}: ${events.map(happened).join(', ')}`).toBe(true);
          expect(overfilled(asked.get(id) ?? 0, events)).toBeLessThanOrEqual(1e-9);
        }
      }),
      RUNS,
    );
  });

  test('what the fills tell is what the wallet and the positions are', () => {
    fc.assert(
      fc.property(anything, (scenario) => {
        const exchange = played(scenario);
        for (const currency of Object.keys(scenario.terms.wallet)) {
          expect(worthByCash(exchange, scenario, currency)).toBeCloseTo(
            worthByAccount(exchange, scenario, currency),
            6,
          );
        }
      }),
      RUNS,
    );
  });

  test('margins are there for positions only, and no balance of a wallet that cannot borrow is below 0', () => {
    fc.assert(
      fc.property(anything, (scenario) => {
        const exchange = played(scenario);
        for (const instrument of scenario.instruments) {
          const { quantity, entry, margin } = exchange.position(instrument);
          if (quantity === 0) expect([entry, margin]).toEqual([Number.NaN, 0]);
          else expect(entry).toBeGreaterThan(0);
        }
        if (scenario.instruments.some((instrument) => instrument.kind !== 'spot')) return;
        for (const amount of Object.values(exchange.balances())) expect(amount).toBeGreaterThan(-1e-6);
      }),
      RUNS,
    );
  });

  test('with prints alone, makers get no more than was traded', () => {
    fc.assert(
      fc.property(anything, (scenario) => {
        const exchange = played(scenario);
        for (const instrument of scenario.instruments.filter((one) => isOfPrintsAlone(scenario, one))) {
          for (const [us, traded] of tradedAt(scenario, instrument)) {
            const got = fillsOf(exchange).filter(
              ({ instrument: of, fill }) => of === instrument && fill.us === us && fill.liquidity === 'maker',
            );
            expect(total(got.map(({ fill }) => fill.quantity))).toBeLessThanOrEqual(traded + 1e-9);
          }
        }
      }),
      RUNS,
    );
  });

  test('answers of one instrument do not overtake each other', () => {
    fc.assert(
      fc.property(anything, (scenario) => {
        const times = played(scenario).answers.map(({ us }) => us);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      RUNS,
    );
  });

  test('without its future the past is the same', () => {
    fc.assert(
      fc.property(anything, fc.nat({ max: 59 }), (scenario, at) => {
        const endUs = scenario.batch.localTs[at % scenario.batch.length]!;
        const whole = played(scenario).answers.map(told);
        const past = played({ ...until(scenario, endUs), endUs }).answers.map(told);
        expect(whole.slice(0, past.length)).toEqual(past);
      }),
      RUNS,
    );
  });
});

/** Of one currency: what the wallet holds and what positions have gained. */
function worthByAccount(exchange: SlowExchange, { instruments }: Scenario, currency: string): number {
  const gained = instruments
    .filter((instrument) => settleOf(instrument) === currency)
    .map((instrument) => {
      const { quantity, entry } = exchange.position(instrument);
      return quantity === 0 ? 0 : profitOf(instrument, quantity, entry, markFor(exchange, instrument));
    });
  return (exchange.balances()[currency] ?? 0) + total(gained);
}

/** The same from deposits, what each fill cost, what is held at its mark, and what was paid besides. */
function worthByCash(exchange: SlowExchange, { terms }: Scenario, currency: string): number {
  const parts = exchange.history.map((entry): number => {
    if (entry.kind === 'deposit') return 0;
    if (entry.kind !== 'fill') return settleOf(entry.instrument) === currency ? entry.amount : 0;
    const { instrument, side, fill } = entry;
    const fee = fill.feeCurrency === currency ? -fill.fee : 0;
    const bought = signOf(side) * fill.quantity;
    if (instrument.kind === 'spot') {
      if (currency === instrument.base) return bought + fee;
      return (currency === instrument.quote ? -bought * fill.price : 0) + fee;
    }
    if (settleOf(instrument) !== currency) return fee;
    const held = profitOf(instrument, bought, fill.price, markFor(exchange, instrument));
    return held + fee;
  });
  return (terms.wallet[currency] ?? 0) + total(parts);
}

/** Any price does for the identity: the mark, or one where there is none. */
function markFor(exchange: SlowExchange, instrument: Instrument): number {
  const known = exchange.mark(instrument);
  return Number.isNaN(known) ? 100 : known;
}

function isOfPrintsAlone({ batch }: Scenario, { index }: Instrument): boolean {
  const books: readonly number[] = [EventKind.quote, EventKind.depth, EventKind.snapshot];
  for (let row = 0; row < batch.length; row++) {
    if (batch.instrument[row] === index && books.includes(batch.kind[row]!)) return false;
  }
  return true;
}

/** What was traded at each time, in the venue's units. */
function tradedAt({ batch }: Scenario, instrument: Instrument): ReadonlyMap<number, number> {
  const traded = new Map<number, number>();
  for (let row = 0; row < batch.length; row++) {
    if (batch.instrument[row] !== instrument.index || batch.kind[row] !== EventKind.trade) continue;
    const base = batch.v1[row]!;
    const inverse = (base * batch.v0[row]!) / instrument.contractSize;
    const size = instrument.kind === 'inverse' ? inverse : base / instrument.contractSize;
    traded.set(batch.localTs[row]!, (traded.get(batch.localTs[row]!) ?? 0) + size);
  }
  return traded;
}
