import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderEvent, OrderRequest } from '../../core/orders/order.js';
import type { Trade } from '../../core/orders/trade.js';
import { openForReading } from '../../core/store/database.js';
import type { JournalEntry, WatchedRates } from '../../core/store/journal.js';
import { readTrades } from '../../core/store/read.js';
import { at, fill, orderId, request, Script, scriptedRun } from './scripted-run.js';
import { recordAll, type Stored, storing } from './stored.js';

const { stored, storedRun, storedScript } = storing();

function tradesOf({ name }: Stored): readonly Trade[] {
  const database = openForReading(name);
  try {
    return readTrades(database, 1).map(({ trade }) => trade);
  } finally {
    database.close();
  }
}

/** The trades as they were last recorded. */
function lastRecorded(entries: readonly JournalEntry[]): unknown[] {
  const trades = new Map<number, object>();
  for (const entry of entries) if (entry.kind === 'trade') trades.set(entry.trade.id, entry.trade);
  return [...trades.values()];
}

it('what was watched of a trade is read as it was last recorded', () => {
  const watched = { stopRate: 49_500.5, initialStopRate: 49_000.1, minRate: 49_800.7, maxRate: 50_600.3 };
  const unknown = { ...watched, stopRate: Number.NaN, initialStopRate: Number.NaN };
  const { entries } = new Script();
  const record = (id: number, ...all: (WatchedRates | undefined)[]) => {
    for (const one of all) {
      const script = new Script();
      script.trade(at(1), id, { tag: 'opening' }, [{ orders: [] }]);
      const [entry] = script.entries as [Extract<JournalEntry, { kind: 'trade' }>];
      entries.push(one === undefined ? entry : { ...entry, watched: one });
    }
  };
  record(1, undefined, unknown, watched);
  record(2, watched, unknown);
  record(3, undefined);
  const { name, rows } = stored((store) => recordAll(store, entries));
  const database = openForReading(name);
  const nothing = { ...unknown, minRate: Number.NaN, maxRate: Number.NaN };
  expect(readTrades(database, 1).map((one) => one.watched)).toEqual([watched, unknown, nothing]);
  database.close();
  expect(
    rows('SELECT stop_rate, initial_stop_rate, min_rate, max_rate FROM trades WHERE trade <> 1'),
  ).toEqual([
    { stop_rate: null, initial_stop_rate: null, min_rate: 49_800.7, max_rate: 50_600.3 },
    { stop_rate: null, initial_stop_rate: null, min_rate: null, max_rate: null },
  ]);
});

describe('trades are read as they were recorded', () => {
  it('all of a run', () => {
    const read = tradesOf(storedRun());
    expect(withoutIndex(read)).toEqual(withoutIndex(lastRecorded(scriptedRun())));
  });

  const gtc = { type: 'limit', price: 50_000, timeInForce: { kind: 'gtc' } } as const;
  const market = { type: 'market' } as const;
  const trailing = { kind: 'trailing', callback: 0.01 } as const;
  it.each<[string, Partial<OrderRequest>]>([
    ['market', { execution: market }],
    ['limit', { execution: gtc }],
    ['immediate or cancel', { execution: { ...gtc, timeInForce: { kind: 'ioc' } } }],
    ['fill or kill', { execution: { ...gtc, timeInForce: { kind: 'fok' } } }],
    ['post-only', { execution: { ...gtc, timeInForce: { kind: 'post_only' } } }],
    ['good till a time', { execution: { ...gtc, timeInForce: { kind: 'gtd', untilUs: at(9) } } }],
    ['stop', { execution: market, trigger: { kind: 'stop', price: 51_000 } }],
    ['stop-limit', { execution: gtc, trigger: { kind: 'stop', price: 51_000 } }],
    ['take-profit', { execution: market, trigger: { kind: 'take_profit', price: 49_000 } }],
    ['take-profit-limit', { execution: gtc, trigger: { kind: 'take_profit', price: 49_000 } }],
    ['trailing stop', { execution: market, trigger: { ...trailing, activation: null } }],
    ['trailing stop with an activation', { execution: market, trigger: { ...trailing, activation: 52_000 } }],
    ['trailing stop-limit', { execution: gtc, trigger: { ...trailing, activation: null } }],
    ['order without a mid', { signalMid: Number.NaN, reduceOnly: true, leverage: 5, side: 'sell' }],
  ])('a %s order', (_, changes) => {
    const script = new Script();
    script.send(at(1), 'entry', request('a', changes));
    script.trade(at(1), 1, { tag: 'opening' }, [{ orders: ['a'] }]);
    expect(withoutIndex(tradesOf(storedScript(script)))).toEqual(withoutIndex(lastRecorded(script.entries)));
  });
});

const IDS = ['a', 'b', 'c'];
const clientOrderId = fc.constantFrom(...IDS).map(orderId);
const answers: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.record({ kind: fc.constantFrom('accepted' as const, 'triggered' as const), clientOrderId }),
  fc.record({
    kind: fc.constant('canceled' as const),
    clientOrderId,
    reason: fc.constant('requested' as const),
  }),
  fc
    .tuple(clientOrderId, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 99 }))
    .map(([id, lots, price]) => ({
      kind: 'fill' as const,
      clientOrderId: id,
      fill: fill(at(3), lots / 1_000, price, { fee: price / 1e5 }),
    })),
  fc.tuple(clientOrderId, fc.integer({ min: 1, max: 50 })).map(([id, lots]) => ({
    kind: 'replaced' as const,
    clientOrderId: id,
    quantity: lots / 1_000,
    price: lots,
  })),
);

it('whatever the venue answers, and whenever the trade is recorded', () => {
  const steps = fc.array(fc.oneof({ weight: 4, arbitrary: answers }, fc.constant('trade' as const)), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(steps, (taken) => {
      const script = new Script();
      const execution = { type: 'limit', price: 50, timeInForce: { kind: 'gtc' } } as const;
      for (const id of IDS) script.send(at(1), id === 'a' ? 'entry' : 'exit', request(id, { execution }));
      for (const step of [...taken, 'trade' as const]) {
        if (step === 'trade') script.trade(at(2), 1, { tag: 'open' }, [{ orders: IDS }]);
        else script.answer(at(2), step);
      }
      const read = withoutIndex(tradesOf(storedScript(script)));
      expect(read).toEqual(withoutIndex(lastRecorded(script.entries)));
    }),
    { seed: 1, numRuns: 60 },
  );
});

/** An instrument's index is its place in one run, and none of the store's business. */
function withoutIndex(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIndex);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== 'index');
  return Object.fromEntries(entries.map(([name, inner]) => [name, withoutIndex(inner)]));
}
