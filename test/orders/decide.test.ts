import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertNever } from '../../core/errors.js';
import type { Instrument, Market } from '../../core/market/instrument.js';
import { decide } from '../../core/orders/decide.js';
import type { Now } from '../../core/orders/decision.js';
import { itemsOf } from '../../core/orders/growing-list.js';
import { awaitsLiquidation } from '../../core/orders/leaving.js';
import { hasLiveOrder, type Leg, openQuantity } from '../../core/orders/leg.js';
import { isTerminal } from '../../core/orders/order.js';
import { isLive, type Trade } from '../../core/orders/trade.js';
import { openForReading } from '../../core/store/database.js';
import { readTrades } from '../../core/store/read.js';
import { openRunStore } from '../../core/store/run-store.js';
import { LINEAR, SOME_MOMENT, SPOT } from '../fixtures/market.js';
import { sized } from '../full.js';
import { temporaryFiles } from '../store/temporary-file.js';
import { type History, histories, type Step } from './histories.js';
import { Twins } from './twins.js';

const MARKETS: readonly (readonly [name: string, market: Market])[] = [
  ['linear', LINEAR],
  ['spot', SPOT],
  ['spot in small orders', { ...SPOT, maxMarketQuantity: 0.4 }],
];
const options = { numRuns: sized({ short: 150, full: 1_000 }) };
const file = temporaryFiles();

/** Plays a history to its end; `after` sees the twins behind each step. */
function played(market: Market, history: History, after = (_: Twins) => {}): Twins {
  const twins = new Twins(market, history);
  for (const step of history.steps) {
    twins.happen(step);
    after(twins);
  }
  twins.finish();
  return twins;
}

/** Nothing in it can be changed any more. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}

/** As plain data, instruments by their ids: those of a database are not those of a run. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) => (key === 'instrument' ? (part as Instrument).id : part)),
  );
}

describe.each(MARKETS)('decisions (%s)', (name, market) => {
  it('are what the manager does, one after another, and leave the trade that it has', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const twins = played(market, history);
        expect(twins.decided).toEqual(twins.managed);
        expect(twins.trade).toEqual(twins.manager.trades[0]);
      }),
      options,
    );
  });

  it('follow from what they are given alone, and change none of it', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { trade, event, now, decision } of played(market, history).taken) {
          expect(decide(frozen(trade), frozen(event), frozen(now))).toEqual(decision);
        }
      }),
      options,
    );
  });

  it('are the same of a trade that was read back from a database', () => {
    let run = 0;
    fc.assert(
      fc.property(histories, fc.nat(), (history, nth) => {
        const { taken } = played(market, history);
        const { trade, event, now, decision } = taken[nth % taken.length]!;
        const again = decide(readBack(trade, `${name}-${++run}.sqlite`), event, now);
        expect(plain(again)).toEqual(plain(decision));
      }),
      { numRuns: sized({ short: 20, full: 100 }) },
    );
  });

  it('leave no leg that nobody looks after', () => {
    fc.assert(
      fc.property(histories, (history) => {
        played(market, history, (twins) => {
          expect(neglected(twins.trade, nowOf(twins))).toEqual([]);
        });
      }),
      options,
    );
  });
});

function nowOf({ us, trade }: Twins): Now {
  return { us, mids: trade.legs.map(() => 100), runTag: 'twins' };
}

function readBack(trade: Trade, name: string): Trade {
  const path = file(name);
  const header = { strategy: 'Twins', strategyHash: '00', version: '0', spec: {} };
  const store = openRunStore(path, header, { durability: 'batch' });
  store.commit([{ us: 1, kind: 'trade', trade }], SOME_MOMENT);
  store.close();
  const database = openForReading(path);
  const [read] = readTrades(database, 1);
  database.close();
  return read!.trade;
}

/** What is held, or was closed beyond what was held, without an order that does something about it and without a reason. */
function neglected(trade: Trade, now: Now): readonly string[] {
  const { state, legs } = trade;
  const hasOrder = ({ entries, exits }: Leg) => hasLiveOrder([...entries, ...exits]);
  if (!isLive(trade) || legs.some(awaitsLiquidation)) return [];
  switch (state.tag) {
    case 'opening':
      return legs.some(hasOrder) ? [] : ['it waits for an entry that is not there'];
    case 'open':
      return legs.flatMap((leg) => {
        const held = openQuantity(leg);
        // What is not there waits for the last of its orders.
        if (held < 0) return hasLiveOrder(leg.exits) ? [] : ['too much is closed'];
        if (held === 0) return hasOrder(leg) ? [] : ['a leg is gone'];
        return [
          ...(leg.bracket.stop === null || hasStop(leg) ? [] : ['a stop is missing']),
          ...(leg.bracket.takeProfit === null || hasProfit(leg) ? [] : ['a profit is missing']),
        ];
      });
    case 'closing':
      return legs.some(hasOrder) || isRetried(trade, now) ? [] : ['what is to be sold is not'];
    case 'closed':
    case 'abandoned':
      return [];
    default:
      return assertNever(state);
  }
}

/** A second on, what the venue did not take is sent again. */
function isRetried(trade: Trade, now: Now): boolean {
  return decide(trade, { kind: 'retry' }, { ...now, us: now.us + 1_000_000 }).actions.length > 0;
}

/** Its stop is with the venue, or the venue takes none of that size. */
function hasStop({ exits }: Leg): boolean {
  const state = exits.findLast(({ purpose }) => purpose === 'stop')?.state;
  if (state === undefined) return false;
  return !isTerminal(state) || (state.tag === 'rejected' && state.code === 'below_min_notional');
}

/** Its profit is with the venue, or the venue did not take it, or the stop is selling and nothing else is to. */
function hasProfit({ exits }: Leg): boolean {
  const state = exits.findLast(({ purpose }) => purpose === 'take_profit')?.state;
  const isStopping = exits.some(
    (order) => order.purpose === 'stop' && order.filled > 0 && !isTerminal(order.state),
  );
  return isStopping || (state !== undefined && (!isTerminal(state) || state.tag === 'rejected'));
}

describe('what one trade has sold of another', () => {
  it('is moved to it: as much is held as before, no order is sent and no money moves', () => {
    const bought = { legs: 1, limitEntry: true, stop: false, takeProfit: false, steps: [] };
    const fill: Step = { what: 'fill', nth: 1, share: 1 };
    const one = new Twins(SPOT, bought);
    one.happen(fill);
    const other = new Twins(SPOT, bought);
    for (const step of [fill, { ...fill, what: 'exit' } as const]) other.happen(step);
    const { clientOrderId } = other.trade.legs[0]!.exits[0]!.request;
    const [sold] = itemsOf(other.trade.legs[0]!.entries[0]!.fills);
    const said = { kind: 'fill', clientOrderId, fill: { ...sold!, venueId: 'x', quantity: 1.4 } } as const;
    other.tell({ kind: 'order', place: { trade: 1, leg: 0, side: 'exits', index: 0 }, said });
    const held = () => [one, other].map(({ trade }) => openQuantity(trade.legs[0]!));
    expect(held()).toEqual([1, expect.closeTo(-0.4, 9)]);

    const moved = { ...sold!, venueId: null, quantity: 0.4, fee: 0, feeInSettle: 0 };
    other.tell({ kind: 'given', leg: 0, fill: moved });
    one.tell({ kind: 'taken', leg: 0, fill: moved });
    expect(held()).toEqual([expect.closeTo(0.6, 9), 0]);
    expect(other.trade.state).toMatchObject({ tag: 'closed', reason: 'exit' });
    expect([one, other].flatMap(({ taken }) => taken.at(-1)!.decision.actions)).toEqual([]);
  });
});

describe('a plan or a state that there is not', () => {
  const { trade } = played(LINEAR, {
    legs: 1,
    limitEntry: true,
    stop: false,
    takeProfit: false,
    steps: [{ what: 'fill', nth: 0, share: 1 }],
  }).taken.at(-3)!;
  const now: Now = { us: 1, mids: [100], runTag: 'twins' };

  it('does not compile, and does not decide', () => {
    // @ts-expect-error a plan is one of the union
    const rolled: Trade = { ...trade, plan: { kind: 'roll' } };
    expect(() => decide(rolled, { kind: 'follow' }, now)).toThrow('unexpected value');
    // @ts-expect-error so is a state
    const asleep: Trade = { ...trade, state: { tag: 'asleep' } };
    expect(() => decide(asleep, { kind: 'exit', reason: 'a', executions: [] }, now)).toThrow(
      'unexpected value',
    );
    // @ts-expect-error and what happens
    expect(() => decide(trade, { kind: 'hedge' }, now)).toThrow('unexpected value');
  });
});
