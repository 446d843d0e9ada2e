import { describe, expect, it } from 'vitest';
import { executed, fillsOf } from '../../core/orders/leg.js';
import type { Trade } from '../../core/orders/trade.js';
import { enter, exit, type Intent, type LegIntent } from '../../core/strategy/intents.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import {
  INVERSE,
  LINEAR,
  runScript,
  type Scripted,
  SETTINGS,
  SPOT,
  type TestOptions,
} from '../fixtures/market.js';

const S = 1_000_000;
const LONG: LegIntent = { instrument: 'binanceusdm:BTC/USDT:USDT', direction: 'long' };

/** Says one thing at the close of one frame, counted from 0. */
function sayAt(
  said: Readonly<Record<number, (trades: readonly { readonly id: number }[]) => Intent | null>>,
) {
  let frame = 0;
  return defineStrategy({
    name: 'Say',
    canShort: true,
    onFrame: (_, { trades }) => said[frame++]?.(trades) ?? null,
  });
}

/** Price, quantity and liquidity of every fill, in order. */
function fills(trades: readonly Trade[]) {
  return trades.flatMap(({ legs }) =>
    legs.flatMap((leg) =>
      fillsOf([...leg.entries, ...leg.exits]).map(({ us, price, quantity, liquidity }) => [
        us,
        price,
        quantity,
        liquidity,
      ]),
    ),
  );
}

const BOOK: readonly Scripted[] = [
  ['quote', 0.1 * S, 100, 2, 100.2, 1],
  [
    'snapshot',
    0.2 * S,
    [
      [100, 2],
      [99.9, 5],
    ],
    [
      [100.2, 1],
      [100.3, 2],
      [100.5, 4],
    ],
  ],
];
const END: Scripted = ['quote', 9 * S, 100, 2, 100.2, 1];

interface Case {
  readonly name: string;
  readonly script: readonly Scripted[];
  readonly legs: readonly LegIntent[];
  readonly expected: readonly (readonly unknown[])[];
  readonly options?: TestOptions;
}

// The entry is decided at the close of the first frame, 1 s. What is left at the end is closed at the mid.
const entryCases: readonly Case[] = [
  {
    name: 'a market buy takes the best ask',
    script: [...BOOK, END],
    legs: [{ ...LONG, amount: 0.5 }],
    expected: [[1 * S, 100.2, 0.5, 'taker']],
  },
  {
    name: 'a market buy walks the levels in order: 1 at 100.2, 2 at 100.3, 0.5 of 4 at 100.5',
    script: [...BOOK, END],
    legs: [{ ...LONG, amount: 3.5 }],
    expected: [
      [1 * S, 100.2, 1, 'taker'],
      [1 * S, 100.3, 2, 'taker'],
      [1 * S, 100.5, 0.5, 'taker'],
    ],
  },
  {
    name: 'what the visible book cannot fill is cancelled: 7 of 8',
    script: [...BOOK, END],
    legs: [{ ...LONG, amount: 8 }],
    expected: [
      [1 * S, 100.2, 1, 'taker'],
      [1 * S, 100.3, 2, 'taker'],
      [1 * S, 100.5, 4, 'taker'],
    ],
  },
  {
    name: 'a market sell takes the best bid',
    script: [...BOOK, END],
    legs: [{ ...LONG, direction: 'short', amount: 2.5 }],
    expected: [
      [1 * S, 100, 2, 'taker'],
      [1 * S, 99.9, 0.5, 'taker'],
    ],
  },
  {
    name: 'an order meets the book after all market events of its time',
    script: [...BOOK, ['quote', 1 * S, 100, 2, 100.1, 1], END],
    legs: [{ ...LONG, amount: 0.5 }],
    expected: [[1 * S, 100.1, 0.5, 'taker']],
  },
  {
    name: 'and before the first one behind it',
    script: [...BOOK, ['quote', 1 * S + 1, 100, 2, 100.1, 1], END],
    legs: [{ ...LONG, amount: 0.5 }],
    expected: [[1 * S, 100.2, 0.5, 'taker']],
  },
  {
    name: 'latency: it meets the book known at t + order + feed',
    script: [
      ...BOOK,
      ['quote', 1 * S + 6_999, 100, 2, 100.1, 1],
      ['quote', 1 * S + 7_001, 100, 2, 100.15, 1],
      END,
    ],
    legs: [{ ...LONG, amount: 0.5 }],
    expected: [[1 * S + 7_000, 100.1, 0.5, 'taker']],
    options: { latency: { orderUs: 5_000, answerUs: 1_000, feedUs: 2_000 } },
  },
  {
    name: 'a limit that crosses takes up to its price, as taker; the rest waits',
    script: [...BOOK, END],
    legs: [{ ...LONG, amount: 4, price: 100.3 }],
    expected: [
      [1 * S, 100.2, 1, 'taker'],
      [1 * S, 100.3, 2, 'taker'],
    ],
  },
  {
    name: 'a print at its price that what stands before it takes up does not fill a limit',
    script: [...BOOK, ['print', 2.5 * S, 100, 2, 'sell'], END],
    legs: [{ ...LONG, amount: 1, price: 100 }],
    expected: [],
  },
  {
    name: 'a print through its price fills it as maker, at its own price, up to the print',
    script: [...BOOK, ['print', 2.5 * S, 99.9, 0.25, 'sell'], ['print', 3.5 * S, 99.8, 9, 'sell'], END],
    legs: [{ ...LONG, amount: 1, price: 100 }],
    expected: [
      [2.5 * S, 100, 0.25, 'maker'],
      [3.5 * S, 100, 0.75, 'maker'],
    ],
  },
  {
    name: 'a limit price is rounded away from the market: a buy at 100.07 down to 100',
    script: [...BOOK, ['print', 2.5 * S, 99.9, 9, 'sell'], END],
    legs: [{ ...LONG, amount: 1, price: 100.07 }],
    expected: [[2.5 * S, 100, 1, 'maker']],
  },
  {
    name: 'a limit that rests for its time-out is cancelled',
    script: [...BOOK, ['quote', 4 * S, 100, 2, 100.2, 1], ['print', 5 * S, 99, 9, 'sell'], END],
    legs: [{ ...LONG, amount: 1, price: 100 }],
    expected: [],
    options: { settings: { ...SETTINGS, entryTimeoutUs: 2 * S } },
  },
  {
    name: 'a stake is rounded down to the lot: 1,000 / 100.2 = 9.98003 to 9.98, of which the book holds 7',
    script: [...BOOK, END],
    legs: [LONG],
    expected: [
      [1 * S, 100.2, 1, 'taker'],
      [1 * S, 100.3, 2, 'taker'],
      [1 * S, 100.5, 4, 'taker'],
    ],
  },
];

describe('entries', () => {
  it.each(entryCases)('$name', ({ script, legs, expected, options }) => {
    const { engine } = runScript(LINEAR, script, {
      strategy: sayAt({ 0: () => enter({ legs }) }),
      ...options,
    });
    const entries = engine.orders.trades.flatMap((trade) =>
      trade.legs.flatMap((leg) => fillsOf(leg.entries).map((f) => [f.us, f.price, f.quantity, f.liquidity])),
    );
    expect(entries).toEqual(expected);
  });

  it('counts what a market order left', () => {
    const { engine } = runScript(LINEAR, [...BOOK, END], {
      strategy: sayAt({ 0: () => enter({ legs: [{ ...LONG, amount: 8 }] }) }),
    });
    expect(engine.counters.get('market_remainders_cancelled')).toBe(1);
  });

  it('answers at t + order + max(answer, feed)', () => {
    const { journal } = runScript(LINEAR, [...BOOK, END], {
      strategy: sayAt({ 0: () => enter({ legs: [{ ...LONG, amount: 0.5 }] }) }),
      latency: { orderUs: 5_000, answerUs: 10_000, feedUs: 2_000 },
    });
    expect(journal.filter(({ kind }) => kind === 'answer').map(({ us }) => us)).toEqual([
      1_015_000, 1_015_000,
    ]);
  });
});

describe('round trips', () => {
  it.each([
    // 0.5 bought at 100.2, sold at 100: -0.1, fees 0.1 % of 50.1 and of 50 = 0.1001.
    {
      name: 'linear long',
      market: LINEAR,
      direction: 'long' as const,
      profit: -0.1 - 0.1001,
      currency: 'USDT',
    },
    // 0.5 sold at 100, bought at 100.2.
    {
      name: 'linear short',
      market: LINEAR,
      direction: 'short' as const,
      profit: -0.1 - 0.1001,
      currency: 'USDT',
    },
    { name: 'spot long', market: SPOT, direction: 'long' as const, profit: -0.1 - 0.1001, currency: 'USDT' },
    // 4.995 BTC at 100.2 are 5.005 contracts of 100 USD, so 5: 500/100.2 - 500/100 BTC, fees 0.1 % of both.
    {
      name: 'inverse long',
      market: INVERSE,
      direction: 'long' as const,
      amount: 4.995,
      profit: -(500 / 100 - 500 / 100.2) - 0.001 * (500 / 100 + 500 / 100.2),
      currency: 'BTC',
    },
  ])(
    '$name: the balance moves by the profit and the fees',
    ({ market, direction, amount, profit, currency }) => {
      const id = `${market.venue}:${market.symbol}`;
      const wallet = { USDT: 10_000, ...(market.kind === 'inverse' ? { BTC: 100 } : {}) };
      const book: readonly Scripted[] = [
        ['quote', 0.1 * S, 100, 9, 100.2, 9],
        ['snapshot', 0.2 * S, [[100, 9]], [[100.2, 9]]],
        ['quote', 9 * S, 100, 9, 100.2, 9],
      ];
      const { engine } = runScript(market, book, {
        strategy: sayAt({
          0: () => enter({ legs: [{ instrument: id, direction, amount: amount ?? 0.5 }] }),
          2: ([trade]) => exit({ trade: trade!.id, reason: 'done' }),
        }),
        settings: { ...SETTINGS, wallet },
        fees: { maker: 0.001, taker: 0.001 },
      });
      const before = currency === 'BTC' ? 100 : 10_000;
      expect(engine.accounts.ledger.balance(currency) - before).toBeCloseTo(profit, 10);
      expect(engine.orders.trades[0]!.state).toEqual({ tag: 'closed', reason: 'done', closeUs: 3 * S });
      expect(
        engine.accounts.ledger.balance(market.base) - (market.base === currency ? before : 0),
      ).toBeCloseTo(market.base === currency ? profit : 0, 10);
    },
  );

  it('closes what is open at the end at the last mid, as force_exit', () => {
    const { engine } = runScript(LINEAR, [...BOOK, ['quote', 9 * S, 101, 2, 101.4, 1]], {
      strategy: sayAt({ 0: () => enter({ legs: [{ ...LONG, amount: 0.5 }] }) }),
    });
    const [trade] = engine.orders.trades;
    expect(trade!.state).toMatchObject({ tag: 'closed', reason: 'force_exit', closeUs: 9 * S });
    expect(fills([trade!]).at(-1)).toEqual([9 * S, 101.2, 0.5, 'taker']);
    expect(engine.counters.get('force_exits')).toBe(1);
  });
});

describe('refusals', () => {
  it.each([
    ['below the lot', { ...LONG, amount: 0.0005 }, 'below_min_quantity'],
    ['below the least notional', { ...LONG, amount: 0.04 }, 'below_min_notional'],
    ['more than the wallet holds', { ...LONG, stake: 20_000 }, 'insufficient_balance'],
    ['a size of zero', { ...LONG, stake: 0 }, 'stake_skipped'],
    ['an instrument that is not there', { ...LONG, instrument: 'gate:ETH/USDT' }, 'unknown_instrument'],
    ['a limit price below zero', { ...LONG, amount: 1, price: -1 }, 'invalid_price'],
  ])('%s', (_, leg, code) => {
    const { engine, journal } = runScript(LINEAR, [...BOOK, END], {
      strategy: sayAt({ 0: () => enter({ legs: [leg] }) }),
    });
    expect(engine.orders.trades).toEqual([]);
    expect(engine.counters.get(`refused_${code}`)).toBe(1);
    expect(journal.filter(({ kind }) => kind !== 'transaction')).toMatchObject([
      { kind: 'refusal', code, us: 1 * S },
    ]);
  });

  it('a short on spot', () => {
    const leg: LegIntent = { instrument: 'binance:BTC/USDT', direction: 'short' };
    const { engine } = runScript(SPOT, [...BOOK, END], {
      strategy: sayAt({ 0: () => enter({ legs: [leg] }) }),
    });
    expect(engine.counters.get('refused_short_on_spot')).toBe(1);
  });

  it('a long beside a short of the same instrument', () => {
    const { engine } = runScript(LINEAR, [...BOOK, END], {
      strategy: sayAt({
        0: () => enter({ legs: [{ ...LONG, amount: 0.5 }] }),
        1: () => enter({ legs: [{ ...LONG, direction: 'short', amount: 0.5 }] }),
      }),
    });
    expect(engine.counters.get('refused_opposite_position')).toBe(1);
  });

  it('more trades than slots', () => {
    const { engine } = runScript(LINEAR, [...BOOK, END], {
      strategy: sayAt({
        0: () => enter({ legs: [{ ...LONG, amount: 0.5 }] }),
        1: () => enter({ legs: [{ ...LONG, amount: 0.5 }] }),
      }),
      settings: { ...SETTINGS, maxOpenTrades: 1 },
    });
    expect(engine.counters.get('refused_max_open_trades')).toBe(1);
    expect(
      executed(engine.orders.trades[0]!.legs[0]!.instrument, engine.orders.trades[0]!.legs[0]!.entries)
        .quantity,
    ).toBe(0.5);
  });
});
