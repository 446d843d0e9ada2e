import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderEvent, OrderRequest } from '../../core/orders/order.js';
import { openForReading } from '../../core/store/database.js';
import type { JournalEntry } from '../../core/store/journal.js';
import { readTrades, type StoredTrade } from '../../core/store/read.js';
import { tradeDocument } from '../../core/store/trade-document.js';
import { at, fill, inverse, orderId, request, Script, scriptedRun, spot } from './scripted-run.js';
import { type Stored, storing } from './stored.js';

const { storedRun, storedScript } = storing();

function tradesOf({ name }: Stored): readonly StoredTrade[] {
  const database = openForReading(name);
  try {
    return readTrades(database, 1);
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

describe("a trade under Freqtrade's names", () => {
  const documents = tradesOf(storedRun()).map(tradeDocument);
  const near = (value: number) => expect.closeTo(value, 9) as unknown;

  it('that is closed', () => {
    const { legs, ...trade } = documents[0]!;
    expect(trade).toEqual({
      trade_id: 1,
      pair: 'BTC/USDT:USDT',
      is_short: false,
      is_open: false,
      state: 'closed',
      leverage: 1,
      stake_amount: near(1_000.2),
      amount: near(0.02),
      open_timestamp: at(2) / 1_000,
      close_timestamp: at(80) / 1_000,
      open_us: at(2),
      close_us: at(80),
      open_rate: near(50_010),
      close_rate: near(50_500),
      // 0.02 x 490 - 0.5001 - 0.202
      profit_abs: near(9.0979),
      profit_currency: 'USDT',
      fees: near(0.7021),
      enter_tag: 'dip',
      exit_reason: 'roi',
      fee_open: near(0.0005),
      fee_close: near(0.0002),
      funding_fees: 0,
    });
    expect(legs).toHaveLength(1);
    expect(legs[0]).toMatchObject({
      instrument: 'binanceusdm:BTC/USDT:USDT',
      side: 'long',
      currency: 'USDT',
    });
    expect(legs[0]!.fills.map(({ us, size }) => [us, size])).toEqual([
      [at(2), 0.02],
      [at(70), 0.015],
      [at(80), 0.005],
    ]);
    expect(legs[0]!.orders[1]).toEqual({
      id: 'r-1-0-x1',
      us: at(60),
      purpose: 'exit',
      side: 'sell',
      type: 'limit',
      price: 50_500,
      stop_price: null,
      amount: near(0.02),
      filled: near(0.02),
      average: near(50_500),
      fills: 2,
      status: 'filled',
      status_reason: null,
    });
  });

  it('that was rejected: what never was is null', () => {
    const { legs, ...trade } = documents[1]!;
    expect(trade).toMatchObject({
      pair: 'BTC/USD:BTC',
      is_short: true,
      is_open: false,
      state: 'abandoned',
      leverage: 2,
      amount: 0,
      open_us: null,
      close_us: null,
      open_rate: null,
      close_rate: null,
      profit_abs: null,
      profit_currency: 'BTC',
      fees: 0,
      fee_open: null,
      exit_reason: null,
    });
    // 5 contracts of 100 USD at 50,000 are 0.01 BTC.
    expect(legs[0]!.orders).toEqual([
      expect.objectContaining({
        amount: near(0.01),
        filled: 0,
        average: null,
        status: 'rejected',
        status_reason: 'post_only_would_cross',
      }),
    ]);
  });

  it('of two legs, still open: of the first leg, and the money of both', () => {
    const { legs, ...trade } = documents[2]!;
    expect(trade).toMatchObject({
      pair: 'BTC/USDT',
      is_short: false,
      is_open: true,
      state: 'open',
      open_rate: near(50_000),
      close_rate: null,
      close_us: null,
      // 500 and 500.2 / 2
      stake_amount: near(750.1),
      // Nothing is closed: fees of 0.5 and 0.2501, funding of 0.05.
      profit_abs: near(-0.7001),
      fees: near(0.7501),
      funding_fees: near(0.05),
    });
    expect(legs.map(({ profit_abs }) => profit_abs)).toEqual([near(-0.5), near(-0.2001)]);
    expect(legs[1]!.orders.map(({ purpose, stop_price, price }) => [purpose, stop_price, price])).toEqual([
      ['entry', null, null],
      ['stop', 51_000, null],
      ['take_profit', 49_500, 49_550],
    ]);
  });

  it('on inverse contracts: profit in the coin', () => {
    const script = new Script();
    const contracts = { instrument: inverse, quantity: 10 };
    script.send(at(1), 'entry', request('a', contracts));
    script.filled(at(1), 'a', fill(at(1), 10, 50_000, { fee: 0.00001, feeCurrency: 'BTC' }));
    script.send(at(2), 'exit', request('b', { ...contracts, side: 'sell' }));
    script.filled(at(2), 'b', fill(at(2), 10, 62_500, { fee: 0.000008, feeCurrency: 'BTC' }));
    const leg = { instrument: inverse, orders: ['a', 'b'], liquidationCost: 0.0001 };
    script.trade(at(2), 1, { tag: 'closed', reason: 'liquidation', closeUs: at(2) }, [leg]);
    const [trade] = tradesOf(storedScript(script)).map(tradeDocument);
    // 1,000 USD: 0.02 BTC at 50,000, 0.016 BTC at 62,500.
    expect(trade).toMatchObject({
      amount: near(0.02),
      open_rate: near(50_000),
      close_rate: near(62_500),
      profit_abs: near(0.004 - 0.000018 - 0.0001),
      profit_currency: 'BTC',
    });
  });

  it('whose legs settle in several currencies: no sum of their money', () => {
    const script = new Script();
    script.send(at(1), 'entry', request('a', { instrument: spot }));
    script.filled(at(1), 'a', fill(at(1), 0.02, 50_000, { fee: 1 }));
    script.send(at(1), 'entry', request('b', { instrument: inverse, side: 'sell', quantity: 10 }));
    script.filled(at(1), 'b', fill(at(1), 10, 50_000, { fee: 0.00001, feeCurrency: 'BTC' }));
    const legs = [
      { instrument: spot, orders: ['a'] },
      { instrument: inverse, direction: 'short' as const, orders: ['b'], isFundingUnknown: true },
    ];
    script.trade(at(1), 1, { tag: 'open' }, legs);
    const [trade] = tradesOf(storedScript(script)).map(tradeDocument);
    expect(trade).toMatchObject({ profit_abs: null, profit_currency: null, fees: null, stake_amount: null });
    // Funding that is not known is null, and not in the profit.
    expect(trade!.legs.map((leg) => [leg.profit_abs, leg.fees, leg.funding_fees, leg.currency])).toEqual([
      [-1, 1, 0, 'USDT'],
      [-0.00001, 0.00001, null, 'BTC'],
    ]);
  });
});
