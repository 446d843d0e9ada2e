import { describe, expect, it } from 'vitest';
import { MergedFeed } from '../../core/data/merge.js';
import type { Instrument } from '../../core/market/instrument.js';
import { fillsOf, openQuantity } from '../../core/orders/leg.js';
import { limitPrice } from '../../core/orders/order.js';
import { OrderManager } from '../../core/orders/order-manager.js';
import { roundQuantity } from '../../core/orders/sizing.js';
import { resultJson } from '../../core/report/json.js';
import type { TickContext } from '../../core/strategy/contexts.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { NO_BRACKET } from '../fixtures/bracket.js';
import {
  engineOf,
  INVERSE,
  LINEAR,
  runScript,
  type Scripted,
  SETTINGS,
  SPOT,
  scriptedSource,
} from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';

const S = 1_000_000;
const ID = 'binanceusdm:BTC/USDT:USDT';
const LONG = { instrument: ID, direction: 'long' } as const;

const DEEP: readonly Scripted[] = [
  ['quote', 0.1 * S, 100, 50, 100.2, 50],
  ['snapshot', 0.2 * S, [[100, 50]], [[100.2, 50]]],
];
const THIN: readonly Scripted[] = [
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
const at = (us: number, bid = 100, ask = 100.2, size = 50): Scripted => ['quote', us, bid, size, ask, size];

type Says = (context: TickContext<never>) => unknown;
/** Says one thing at the close of one frame of the first instrument, counted from 0. */
function sayAt(said: Readonly<Record<number, Says>>, more: object = {}) {
  let frame = 0;
  return defineStrategy({
    name: 'Say',
    canShort: true,
    onFrame: ((_: unknown, context: TickContext<never>) => said[frame++]?.(context) ?? null) as never,
    ...more,
  });
}

async function runTwo(
  markets: readonly [typeof LINEAR, readonly Scripted[]][],
  strategy: ReturnType<typeof sayAt>,
  settings = SETTINGS,
) {
  const context = engineOf(
    markets.map(([market]) => market),
    { strategy, settings },
  );
  const sources = markets.map(([, script], i) => scriptedSource(context.instruments[i]!, script));
  const feed = await MergedFeed.open(sources, context.registry);
  for (let chunk = await feed.next(); chunk; chunk = await feed.next()) context.engine.step(chunk);
  context.engine.finish();
  return context;
}

/** Says it at the closes of the first named market only. */
function onlyOn(kind: string, said: Readonly<Record<number, Says>>, more: object = {}) {
  let frame = 0;
  return defineStrategy({
    name: 'Only',
    canShort: true,
    legs: { spot: 'binance:BTC/USDT', perp: ID },
    onFrame: ((_: unknown, context: TickContext<never>) =>
      context.instrument.kind === kind ? (said[frame++]?.(context) ?? null) : null) as never,
    ...more,
  });
}

describe('sizes', () => {
  it('a stake of 1,000 USD buys 10 contracts of 100 USD at every price', () => {
    const inverse = { ...INVERSE, id: 'x', index: 0 } as unknown as Instrument;
    const wrong: number[] = [];
    for (let tick = 500_000; tick < 501_000; tick++) {
      const rate = tick / 10;
      const rounded = roundQuantity(inverse, 1000 / rate, rate, 'market');
      if (!rounded.approved || rounded.value !== 10) wrong.push(rate);
    }
    expect(wrong.length, `of 1,000 prices, such as ${wrong[0]}`).toBe(0);
  });

  it('0.29 base units are 29 contracts of 0.01', () => {
    const linear = {
      ...LINEAR,
      contractSize: 0.01,
      stepSize: '1',
      minQuantity: 1,
      id: 'y',
      index: 0,
    } as unknown as Instrument;
    expect(roundQuantity(linear, 0.29, 100, 'market')).toEqual({ approved: true, value: 29 });
  });

  it('what is quoted in another currency than the stake is left out, with the reason', async () => {
    const ethBtc = { ...SPOT, symbol: 'ETH/BTC', native: 'ETHBTC', base: 'ETH', quote: 'BTC', settle: 'BTC' };
    const script: readonly Scripted[] = [
      ['quote', 0.1 * S, 0.05, 1e6, 0.0501, 1e6],
      ['quote', 9 * S, 0.05, 1e6, 0.0501, 1e6],
    ];
    const strategy = sayAt({
      0: () => enter({ legs: [{ instrument: 'binance:ETH/BTC', direction: 'long' }] }),
    });
    const config = { dry_run_wallet: { USDT: 10_000, BTC: 1 } };
    const { result } = await runScripted([[ethBtc, script]], strategy, config);
    expect(result.trades).toEqual([]);
    expect(result.counters).toEqual({
      proof_rows: 9,
      proof_rows_checked: 9,
      refused_instrument_left_out: 1,
    });
    expect(result.inputs.instruments[0]).toMatchObject({
      traded: false,
      reason: 'it is quoted in BTC, and stakes are in USDT',
    });
  });

  it('and so is a dollar contract when stakes are in a coin', async () => {
    const config = { stake_currency: 'BTC', dry_run_wallet: 100 };
    const { result } = await runScripted([[INVERSE, [...DEEP, at(9 * S)]]], sayAt({}), config);
    expect(result.inputs.instruments[0]!.reason).toBe('it is quoted in USD, and stakes are in BTC');
  });

  it('an unlimited stake with one slot leaves room for the fee and trades', () => {
    const strategy = defineStrategy({
      name: 'U',
      populateEntry: (frames) => ({ enter_long: frames.ts.map(() => 1) }),
    });
    const { engine } = runScript(LINEAR, [at(0.1 * S, 100, 100.2, 1e6), at(3 * S, 100, 100.2, 1e6)], {
      strategy,
      settings: { ...SETTINGS, stakeAmount: 'unlimited', maxOpenTrades: 1 },
      fees: { maker: 0.0002, taker: 0.0005 },
    });
    expect(engine.orders.trades).toHaveLength(1);
  });

  it('an unlimited stake with unlimited slots is refused before the run, as in Freqtrade', async () => {
    const strategy = defineStrategy({
      name: 'U',
      populateEntry: (frames) => ({ enter_long: frames.ts.map(() => 1) }),
    });
    const script = [at(0.1 * S), at(3 * S)];
    await expect(
      runScripted([[LINEAR, script]], strategy, { stake_amount: 'unlimited', max_open_trades: -1 }),
    ).rejects.toMatchObject({ code: 'config' });
  });

  it('what a market order could not fill is free again', () => {
    // 10 at 100.2 are asked for, 7 are there: 700 USDT are tied, of a wallet of 1,100.
    const strategy = sayAt({
      0: () => enter({ legs: [{ ...LONG, stake: 1000 }] }),
      1: () => enter({ legs: [{ ...LONG, stake: 200 }] }),
    });
    const { engine } = runScript(LINEAR, [...THIN, ['quote', 9 * S, 100, 2, 100.2, 1]], {
      strategy,
      settings: { ...SETTINGS, wallet: { USDT: 1_100 } },
    });
    expect(Object.fromEntries(engine.counters)).not.toHaveProperty('refused_insufficient_balance');
    expect(engine.orders.trades).toHaveLength(2);
  });

  it('two legs of one trade share the wallet: 2 x 6,000 of 10,000 are refused', () => {
    const strategy = sayAt({
      0: () =>
        enter({
          legs: [
            { ...LONG, stake: 6000 },
            { ...LONG, stake: 6000 },
          ],
        }),
    });
    const { engine } = runScript(LINEAR, [at(0.1 * S, 100, 100.2, 500), at(3 * S)], { strategy });
    expect(engine.counters.get('refused_insufficient_balance')).toBe(1);
  });
});

describe('stops and profits', () => {
  it('the stop is taken from the mean entry price, not from the first fill', () => {
    // 1 at 100.2, 2 at 100.3, 0.5 at 100.5: the mean is 100.3.
    const strategy = sayAt({ 0: () => enter({ legs: [{ ...LONG, amount: 3.5 }] }) });
    const { engine } = runScript(LINEAR, [...THIN, ['quote', 9 * S, 100, 2, 100.2, 1]], {
      strategy,
      settings: { ...SETTINGS, rules: { ...SETTINGS.rules, stoploss: -0.05 } },
    });
    expect(engine.trader.watch(1)!.initialStopRate).toBeCloseTo(100.3 * 0.95, 9);
  });

  it('profit counts the fee that the entry paid: taker in, maker out', () => {
    const profits: number[] = [];
    const strategy = defineStrategy({
      name: 'P',
      populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts === 0)) }),
      customExit: ({ profit }) => {
        profits.push(profit);
        return null;
      },
    });
    runScript(LINEAR, [at(0.1 * S, 100, 100.1), at(3 * S, 100, 100.1)], {
      strategy,
      settings: { ...SETTINGS, exitType: 'limit' },
      fees: { maker: 0, taker: 0.001 },
    });
    // Bought at 100.1 x 1.001, sold as maker at 100.
    expect(profits[0]).toBeCloseTo(100 / (100.1 * 1.001) - 1, 12);
  });

  it('a stop is looked at while a limit exit rests', () => {
    const strategy = sayAt({
      0: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
      1: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', price: 110 }),
    });
    const { engine } = runScript(
      LINEAR,
      [...DEEP, at(3 * S, 90, 90.2), at(4 * S, 80, 80.2), at(5 * S, 70, 70.2)],
      {
        strategy,
        settings: { ...SETTINGS, rules: { ...SETTINGS.rules, stoploss: -0.05 } },
      },
    );
    expect(engine.orders.trades[0]!.state).toMatchObject({ tag: 'closed', reason: 'stop_loss' });
  });

  it('the lowest rate counts the time in which a limit exit rests', () => {
    const strategy = sayAt({
      0: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
      1: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', price: 110 }),
    });
    const { engine } = runScript(LINEAR, [...DEEP, at(3 * S, 90, 90.2), at(5 * S)], { strategy });
    expect(engine.trader.watch(1)!.minRate).toBe(90);
  });

  it('a coin in the wallet that nothing prices does not make the loss of the trades 0', async () => {
    const strategy = sayAt({
      0: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
      2: ({ trades }) => exit({ trade: trades[0]!.id }),
    });
    const { result } = await runScripted([[LINEAR, [...DEEP, at(9 * S)]]], strategy, {
      dry_run_wallet: { USDT: 10_000, BNB: 1 },
    });
    expect(result.trades[0]!.profit_abs).toBeCloseTo(-0.2, 9);
    expect(result.metrics.profit_total_abs).not.toBe(0);
  });

  it('the starting balance of a mixed wallet is from before the first trade', async () => {
    let said = 0;
    const strategy = defineStrategy({
      name: 'Early',
      onQuote: (_, { trades }) => {
        said++;
        if (said === 2) return enter({ legs: [{ ...LONG, amount: 10 }] });
        return said === 4 ? exit({ trade: trades[0]!.id }) : null;
      },
    });
    const script = [at(0.1 * S), at(0.2 * S), at(0.3 * S), at(0.4 * S), at(0.5 * S), at(3 * S)];
    const { result } = await runScripted([[LINEAR, script]], strategy, {
      dry_run_wallet: { USDT: 10_000, BTC: 0 },
    });
    expect(result.trades[0]!.profit_abs).toBeCloseTo(-2, 9);
    expect(result.metrics.starting_balance).toBe(10_000);
  });
});

describe('orders', () => {
  it("a limit exit of several legs does not send the first leg's price to the other", async () => {
    const eth = { ...LINEAR, symbol: 'ETH/USDT:USDT', native: 'ETHUSDT', base: 'ETH' };
    const strategy = onlyOn('spot', {
      0: () =>
        enter({
          legs: [
            { instrument: 'spot', direction: 'long', amount: 1 },
            { instrument: 'binanceusdm:ETH/USDT:USDT', direction: 'short', amount: 1 },
          ],
        }),
      2: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit' }),
    });
    const { engine } = await runTwo(
      [
        [SPOT, [...DEEP, at(9 * S)]],
        [
          eth,
          [
            ['quote', 0.1 * S, 5, 50, 5.2, 50],
            ['quote', 9 * S, 5, 50, 5.2, 50],
          ],
        ],
      ],
      strategy,
    );
    const prices = engine.orders.trades[0]!.legs.map((leg) => limitPrice(leg.exits[0]!.request));
    expect(prices[1] === null || prices[1]! < 10, `the exit of the ETH leg at ${prices[1]}`).toBe(true);
  });

  it('an intent of an unknown kind does not close the trade it names', () => {
    const strategy = sayAt({
      0: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
      1: ({ trades }) => ({ kind: 'resize', trade: trades[0]!.id, stake: 100 }),
    });
    let state: unknown;
    try {
      const { engine } = runScript(LINEAR, [...DEEP, at(9 * S)], { strategy });
      state = engine.orders.trades[0]!.state;
    } catch (error) {
      expect(error).toMatchObject({ code: 'strategy_failed' });
      return;
    }
    expect(state).toMatchObject({ reason: 'force_exit' });
  });

  it('a direction that is none is refused, not sold', () => {
    const strategy = sayAt({ 0: () => enter({ legs: [{ ...LONG, direction: 'buy' as never, amount: 1 }] }) });
    let sides: readonly string[] = [];
    try {
      sides = runScript(LINEAR, [...DEEP, at(9 * S)], { strategy }).engine.orders.trades.map(
        ({ legs }) => legs[0]!.entries[0]!.request.side,
      );
    } catch (error) {
      expect(error).toMatchObject({ code: 'strategy_failed' });
    }
    expect(sides).toEqual([]);
  });

  it('a tick hook of a strategy without canShort cannot short', () => {
    const strategy = sayAt({ 0: () => enter({ legs: [{ ...LONG, direction: 'short', amount: 1 }] }) });
    const { engine } = runScript(LINEAR, [...DEEP, at(9 * S)], {
      strategy,
      settings: { ...SETTINGS, canShort: false },
    });
    expect(engine.counters.get('refused_cannot_short')).toBe(1);
  });

  it('a tick hook does not enter within the first startupFrames', () => {
    const strategy = sayAt({ 0: () => enter({ legs: [{ ...LONG, amount: 1 }] }) }, { startupFrames: 5 });
    const { engine } = runScript(LINEAR, [...DEEP, at(9 * S)], { strategy });
    expect(engine.orders.trades).toEqual([]);
    expect(engine.counters.get('refused_startup_frames')).toBe(1);
  });

  it('a long and a short of one instrument in one trade are refused without hedge mode', () => {
    const strategy = sayAt({
      0: () =>
        enter({
          legs: [
            { ...LONG, amount: 1 },
            { ...LONG, direction: 'short', amount: 1 },
          ],
        }),
    });
    const { engine } = runScript(LINEAR, [...DEEP, at(9 * S)], { strategy });
    expect(engine.counters.get('refused_opposite_position')).toBe(1);
  });

  it('an entry without legs is refused', () => {
    const strategy = sayAt({ 0: () => enter({ legs: [] }) });
    expect(() => runScript(LINEAR, [...DEEP, at(1 * S)], { strategy })).toThrow(
      'onFrame said an entry without legs',
    );
  });

  it('customExitPrice prices the exit as customEntryPrice prices the entry', () => {
    const strategy = defineStrategy({
      name: 'Priced',
      populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts === 0)) }),
      populateExit: (frames) => ({ exit_long: frames.ts.map((ts) => +(ts === 2 * S)) }),
      customExitPrice: () => 105,
    });
    const { engine } = runScript(LINEAR, [...DEEP, at(9 * S)], { strategy });
    expect(limitPrice(engine.orders.trades[0]!.legs[0]!.exits[0]!.request)).toBe(105);
  });

  it('a customStakeAmount that returns nothing skips the entry or fails, and does not take the full stake', () => {
    const strategy = defineStrategy({
      name: 'NoStake',
      populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts === 0)) }),
      customStakeAmount: (() => undefined) as never,
    });
    let trades = 0;
    try {
      trades = runScript(LINEAR, [...DEEP, at(9 * S)], { strategy }).engine.orders.trades.length;
    } catch (error) {
      expect(error).toMatchObject({ code: 'strategy_failed' });
    }
    expect(trades).toBe(0);
  });

  it('an exit asks for a quantity on the lot: 0.1 and 0.2 are 0.3', () => {
    const strategy = sayAt({
      0: () => enter({ legs: [{ ...LONG, amount: 0.3 }] }),
      2: ({ trades }) => exit({ trade: trades[0]!.id }),
    });
    const thin: readonly Scripted[] = [
      ['quote', 0.1 * S, 100, 50, 100.2, 0.1],
      [
        'snapshot',
        0.2 * S,
        [[100, 50]],
        [
          [100.2, 0.1],
          [100.3, 50],
        ],
      ],
      ['quote', 9 * S, 100, 50, 100.2, 0.1],
    ];
    const { engine } = runScript(LINEAR, thin, { strategy });
    expect(engine.orders.trades[0]!.legs[0]!.exits[0]!.request.quantity).toBe(0.3);
  });

  it('confirmTradeExit is asked before a ROI exit, as in Freqtrade', () => {
    const strategy = sayAt(
      { 0: () => enter({ legs: [{ ...LONG, amount: 1 }] }) },
      { confirmTradeExit: () => false },
    );
    const { engine } = runScript(LINEAR, [...DEEP, at(3 * S, 110, 110.2), at(5 * S, 110, 110.2)], {
      strategy,
      settings: { ...SETTINGS, rules: { ...SETTINGS.rules, minimalRoi: [[0, 0.01]] } },
    });
    expect(engine.orders.trades[0]!.state).toMatchObject({ reason: 'force_exit' });
  });

  it('a ROI exit uses the order type of exits, as in Freqtrade', () => {
    const strategy = sayAt({ 0: () => enter({ legs: [{ ...LONG, amount: 1 }] }) });
    const { engine } = runScript(LINEAR, [...DEEP, at(3 * S, 110, 110.2), at(5 * S, 110, 110.2)], {
      strategy,
      settings: { ...SETTINGS, exitType: 'limit', rules: { ...SETTINGS.rules, minimalRoi: [[0, 0.01]] } },
    });
    expect(engine.orders.trades[0]!.legs[0]!.exits[0]!.request.execution.type).toBe('limit');
  });

  it('quotes alone: a level that a later quote left behind is not a book to walk', () => {
    const strategy = sayAt({ 0: () => enter({ legs: [{ ...LONG, amount: 3 }] }) });
    const { engine } = runScript(
      LINEAR,
      [
        ['quote', 0.1 * S, 100, 1, 100.5, 50],
        ['quote', 0.2 * S, 100, 1, 100.2, 1],
        ['quote', 9 * S, 100, 1, 100.2, 1],
      ],
      { strategy },
    );
    expect(fillsOf(engine.orders.trades[0]!.legs[0]!.entries).map(({ price }) => price)).toEqual([100.2]);
  });
});

describe('the end and the late', () => {
  it('a trade that is closing while its entry is half filled is closed at the end, with no order left in flight', async () => {
    const strategy = sayAt({
      0: () => enter({ legs: [{ ...LONG, amount: 2, price: 100 }] }),
      4: ({ trades }) => exit({ trade: trades[0]!.id }),
    });
    // Half of the limit is filled at 2.5 s. It is left at 5 s, the last event: the cancellation needs 10 ms.
    const script: readonly Scripted[] = [
      ...DEEP,
      ['print', 2.5 * S, 99.9, 1, 'sell'],
      at(4.5 * S),
      at(5 * S),
    ];
    const { result } = await runScripted([[LINEAR, script]], strategy, { latency: 'constant:10ms,0,0' });
    expect(result.trades).toHaveLength(1);
    expect(result.trades[0]!.legs[0]!.orders.map(({ status }) => status)).not.toContain('in_flight');
  });

  it('two legs, one filled and one resting at the end: the trade is in the result', async () => {
    const strategy = onlyOn('spot', {
      0: () =>
        enter({
          legs: [
            { instrument: 'spot', direction: 'long', amount: 1 },
            { instrument: 'perp', direction: 'short', amount: 1, orderType: 'limit', price: 120 },
          ],
        }),
    });
    const { engine } = await runTwo(
      [
        [SPOT, [...DEEP, at(5 * S)]],
        [LINEAR, [...DEEP, at(5 * S)]],
      ],
      strategy,
    );
    expect(engine.orders.trades.map(({ state }) => state.tag)).toEqual(['closed']);
  });

  it('a fill behind a cancellation is looked after: the trade is live again', () => {
    const instrument = { ...LINEAR, id: 'z', index: 0 } as unknown as Instrument;
    const manager = new OrderManager(
      {
        send: () => undefined,
        cancel: () => undefined,
        replace: () => undefined,
        onFill: () => undefined,
        onTrade: () => undefined,
        keep: () => undefined,
        onUnknown: () => undefined,
        onToldTwice: () => undefined,
        mid: () => 100,
      },
      'test',
    );
    const trade = manager.enter(
      [
        {
          instrument,
          direction: 'long',
          execution: { type: 'limit', price: 100, timeInForce: { kind: 'gtc' } },
          trigger: null,
          bracket: NO_BRACKET,
          quantity: 1,
          stake: 100,
          leverage: 1,
          signalMid: 100,
        },
      ],
      { enterTag: null, decidedOn: null },
      0,
    );
    const { clientOrderId } = trade.legs[0]!.entries[0]!.request;
    manager.onOrderEvent({ kind: 'canceled', clientOrderId, reason: 'requested' }, 1);
    const fill = {
      venueId: '1',
      us: 2,
      price: 100,
      quantity: 0.5,
      fee: 0,
      feeCurrency: 'USDT',
      feeInSettle: 0,
      liquidity: 'maker',
      mid: 100,
      best: 100,
    } as const;
    manager.onOrderEvent({ kind: 'fill', clientOrderId, fill }, 2);
    expect(openQuantity(manager.trades[0]!.legs[0]!)).toBe(0.5);
    expect(manager.liveTrades()).toHaveLength(1);
    // Told a second time, it does not count a second time.
    manager.onOrderEvent({ kind: 'fill', clientOrderId, fill }, 3);
    expect(openQuantity(manager.trades[0]!.legs[0]!)).toBe(0.5);
  });

  it('a trade whose first leg found nothing has a result that can be printed', async () => {
    const strategy = onlyOn('linear', {
      0: () =>
        enter({
          legs: [
            { instrument: 'spot', direction: 'long', amount: 1 },
            { instrument: 'perp', direction: 'short', amount: 1 },
          ],
        }),
    });
    const lost: readonly Scripted[] = [at(0.1 * S), ['gap', 0.5 * S], ['openInterest', 8 * S, 1]];
    const { result } = await runScripted(
      [
        [SPOT, lost],
        [LINEAR, [...DEEP, at(9 * S)]],
      ],
      strategy,
    );
    expect(result.trades).toHaveLength(1);
    expect(() => resultJson(result)).not.toThrow();
  });
});
