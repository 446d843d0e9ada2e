import { describe, expect, it } from 'vitest';
import { fillsOf, openQuantity } from '../../core/orders/leg.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { LINEAR, SPOT } from '../fixtures/market.js';
import { LONG, ordersOf, play, quote, S, SETTINGS, SPOT_LONG, sayOn } from './kit.js';

const MS = 1_000;

describe('guards', () => {
  it('a guard that the venue will not make smaller is asked once, not for ever', () => {
    // 1 is held, the profit takes 0.7 of it; a stop of 0.3 is below the least quantity of 0.5: the venue refuses the change.
    const market = { ...LINEAR, minQuantity: 0.5, stepSize: '0.1' };
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 1, bracket: { stop: 90, takeProfit: 101 } }] }),
    });
    const script = [
      quote(1 * S),
      quote(2 * S),
      ['print', 3 * S, 101.1, 0.7, 'buy'] as const,
      quote(4 * S),
      quote(5 * S),
    ];
    expect(() => play(market, script, { strategy })).not.toThrow();
  });

  it('the same on spot, where less than the least notional is left', () => {
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...SPOT_LONG, amount: 1, bracket: { stop: 90, takeProfit: 101 } }] }),
    });
    const script = [
      quote(1 * S),
      quote(2 * S),
      ['print', 3 * S, 101.1, 0.97, 'buy'] as const,
      quote(4 * S),
      quote(5 * S),
    ];
    const settings = { ...SETTINGS, wallet: { USDT: 10_000, BTC: 5 } };
    expect(() => play(SPOT, script, { strategy, settings })).not.toThrow();
  });

  it('a small first fill of an entry does not end the bracket: the profit is there when more is held', () => {
    // 0.02 of 1 is filled first: 2 USDT, below the least of 5. Then the rest.
    const strategy = sayOn({
      [1 * S]: () =>
        enter({
          legs: [{ ...SPOT_LONG, amount: 1, price: 100, orderType: 'limit', bracket: { takeProfit: 105 } }],
        }),
    });
    const { engine } = play(
      SPOT,
      [
        ['quote', 1 * S, 100.1, 50, 100.2, 50],
        ['print', 2 * S, 99.9, 0.02, 'sell'],
        ['print', 3 * S, 99.9, 5, 'sell'],
        ['quote', 4 * S, 100.1, 50, 100.2, 50],
        ['print', 5 * S, 106, 50, 'buy'],
        ['quote', 6 * S, 100.1, 50, 100.2, 50],
        ['quote', 7 * S, 100.1, 50, 100.2, 50],
      ],
      { strategy },
    );
    expect(engine.orders.trades[0]!.state).toMatchObject({ reason: 'take_profit' });
  });

  it('nor does it sell a trade whose stop was never reached', () => {
    const strategy = sayOn({
      [1 * S]: () =>
        enter({ legs: [{ ...SPOT_LONG, amount: 1, price: 100, orderType: 'limit', bracket: { stop: 90 } }] }),
    });
    const { engine } = play(
      SPOT,
      [
        ['quote', 1 * S, 100.1, 50, 100.2, 50],
        ['print', 2 * S, 99.9, 0.02, 'sell'],
        ['print', 3 * S, 99.9, 5, 'sell'],
        ['quote', 4 * S, 100.1, 50, 100.2, 50],
        ['quote', 6 * S, 100.1, 50, 100.2, 50],
      ],
      { strategy },
    );
    expect(engine.orders.trades[0]!.state).toMatchObject({ reason: 'force_exit' });
  });

  it('a stop that the venue rejects while the entry still rests sells what is held, and takes the entry back', () => {
    // 1 of 5 is filled by a print at 98, which is beyond the stop of 99 already. The quotes stay where they were.
    const strategy = sayOn({
      [1 * S]: () =>
        enter({ legs: [{ ...LONG, amount: 5, price: 100, orderType: 'limit', bracket: { stop: 99 } }] }),
    });
    const { engine } = play(
      LINEAR,
      [
        ['quote', 1 * S, 100.1, 50, 100.2, 50],
        ['print', 2 * S, 98, 1, 'sell'],
        ['quote', 3 * S, 100.1, 50, 100.2, 50],
        ['quote', 4 * S, 100.1, 50, 100.2, 50],
        ['quote', 60 * S, 100.1, 50, 100.2, 50],
      ],
      { strategy },
    );
    expect(engine.counters.get('rejected_would_trigger_at_once')).toBe(1);
    expect(engine.orders.trades[0]!.state).toMatchObject({ reason: 'stop_loss' });
  });

  it('spot: the stop still protects while a limit exit rests', () => {
    // The limit at 110 reserves the coin, so the venue rejects the stop when it is triggered; the price goes on falling.
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...SPOT_LONG, amount: 1, bracket: { stop: 99 } }] }),
      [2 * S]: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', price: 110 }),
    });
    const { engine } = play(
      SPOT,
      [
        quote(1 * S),
        quote(2 * S),
        quote(3 * S),
        ['print', 4 * S, 98.9, 1, 'sell'],
        quote(4 * S + 1, 98.8, 99),
        quote(5 * S, 98.8, 99),
        quote(6 * S, 80, 80.2),
        quote(7 * S, 60, 60.2),
        quote(8 * S, 50, 50.2),
      ],
      { strategy },
    );
    const [exitFill] = fillsOf(engine.orders.trades[0]!.legs[0]!.exits);
    expect(ordersOf(engine, 1)).toContain('stop 1 0 rejected insufficient_balance');
    expect(exitFill!.price).toBeGreaterThan(98);
  });

  it('linear: what a stop left behind while a limit exit rests is sold too', () => {
    // The book holds 1 at 98: the stop of 3 sells 1 of it, and the rest is not guarded any more.
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 3, bracket: { stop: 99 } }] }),
      [2 * S]: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', price: 110 }),
    });
    const { engine } = play(
      LINEAR,
      [
        quote(1 * S),
        quote(2 * S),
        quote(3 * S),
        ['quote', 4 * S - 1, 98, 1, 99.5, 50],
        ['print', 4 * S, 98, 1, 'sell'],
        quote(5 * S, 98, 98.2),
        quote(6 * S, 98, 98.2),
        quote(7 * S, 60, 60.2),
        quote(8 * S, 50, 50.2),
      ],
      { strategy },
    );
    const fills = fillsOf(engine.orders.trades[0]!.legs[0]!.exits);
    expect(fills.map(({ price }) => price >= 98)).not.toContain(false);
  });

  it('a limit exit does not stay at the venue when the stop has sold all: it would sell the other trade', () => {
    const settings = { ...SETTINGS, maxOpenTrades: 5 };
    const strategy = sayOn({
      [1 * S]: () => [
        enter({ legs: [{ ...LONG, amount: 1, bracket: { stop: 99 } }] }),
        enter({ legs: [{ ...LONG, amount: 1 }] }),
      ],
      [2 * S]: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', price: 110 }),
    });
    const { engine } = play(
      LINEAR,
      [
        quote(1 * S),
        quote(2 * S),
        quote(3 * S),
        ['print', 4 * S, 98.9, 1, 'sell'],
        quote(5 * S, 98.8, 99),
        quote(6 * S, 98.8, 99),
        ['print', 7 * S, 111, 5, 'buy'],
        quote(8 * S, 100, 100.2),
        quote(9 * S, 100, 100.2),
      ],
      { strategy, settings },
      false,
    );
    const [first, second] = engine.orders.trades;
    expect(first!.legs.map(openQuantity)).toEqual([0]);
    expect(second!.legs.map(openQuantity)).toEqual([1]);
    const { instrument } = second!.legs[0]!;
    expect(engine.exchange.account.position(instrument).quantity).toBe(1);
  });

  it('both guards of one of two trades: what one sold, the other does not sell of the other trade', () => {
    // The stop is triggered at 4 s, known 30 ms later; 10 ms after it a print goes through the profit.
    const settings = { ...SETTINGS, maxOpenTrades: 5 };
    const strategy = sayOn({
      [1 * S]: () => [
        enter({ legs: [{ ...LONG, amount: 1, bracket: { stop: 99, takeProfit: 101 } }] }),
        enter({ legs: [{ ...LONG, amount: 1 }] }),
      ],
    });
    const { engine } = play(
      LINEAR,
      [
        quote(1 * S),
        quote(2 * S),
        quote(3 * S),
        ['print', 4 * S, 98.9, 1, 'sell'],
        ['print', 4 * S + 10 * MS, 101.5, 5, 'buy'],
        quote(5 * S),
        quote(6 * S),
        quote(7 * S),
        quote(8 * S),
      ],
      { strategy, settings, latency: { orderUs: 20 * MS, answerUs: 30 * MS, feedUs: 0 } },
      false,
    );
    const { instrument } = engine.orders.trades[0]!.legs[0]!;
    const held = engine.orders.trades.flatMap(({ legs }) => legs.map(openQuantity));
    expect(held.every((quantity) => quantity >= 0)).toBe(true);
    expect(held.reduce((a, b) => a + b, 0)).toBe(engine.exchange.account.position(instrument).quantity);
    expect(engine.counters.get('rejected_invalid_quantity') ?? 0).toBe(0);
  });

  it('spot: both guards fill within the latency: the trade ends, and is not asked to sell less than nothing', () => {
    const settings = { ...SETTINGS, wallet: { USDT: 10_000, BTC: 5 } };
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...SPOT_LONG, amount: 1, bracket: { stop: 99, takeProfit: 101 } }] }),
    });
    const { engine } = play(
      SPOT,
      [
        quote(1 * S),
        quote(2 * S),
        quote(3 * S),
        ['print', 4 * S, 98.9, 1, 'sell'],
        ['print', 4 * S + 10 * MS, 101.5, 5, 'buy'],
        quote(5 * S),
        quote(6 * S),
        quote(7 * S),
        quote(8 * S),
      ],
      { strategy, settings, latency: { orderUs: 20 * MS, answerUs: 30 * MS, feedUs: 0 } },
    );
    expect(ordersOf(engine, 1)).not.toContainEqual(expect.stringContaining('invalid_quantity'));
    const exits = engine.orders.trades[0]!.legs[0]!.exits;
    expect(fillsOf(exits).every(({ quantity, fee }) => quantity > 0 && fee >= 0)).toBe(true);
  });

  it('what is larger than the largest market order can be sold all the same', () => {
    // A limit order of 10 is allowed, a market order of 5 is the largest: stop and exit are rejected for ever.
    const market = { ...LINEAR, maxQuantity: 100, maxMarketQuantity: 5 };
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 10, price: 100.2, orderType: 'limit' }] }),
      [2 * S]: ({ trades }) => exit({ trade: trades[0]!.id }),
    });
    const script = Array.from({ length: 30 }, (_, i) => quote((i + 1) * S));
    const { engine } = play(market, script, { strategy });
    expect(engine.counters.get('rejected_above_max_quantity') ?? 0).toBe(0);
    expect(engine.orders.trades[0]!.state).toMatchObject({ reason: 'exit_signal' });
  });

  it('spot: a part that is below the least notional does not hold its slot for ever', () => {
    // 0.03 of 1 is filled (3 USDT), the rest times out; the exit is rejected once a second.
    const settings = { ...SETTINGS, entryTimeoutUs: 3 * S };
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...SPOT_LONG, amount: 1, price: 100, orderType: 'limit' }] }),
      [6 * S]: ({ trades }) => exit({ trade: trades[0]!.id }),
    });
    const script = [
      ['quote', 1 * S, 100.1, 50, 100.2, 50] as const,
      ['print', 2 * S, 99.9, 0.03, 'sell'] as const,
      ...Array.from({ length: 30 }, (_, i) => ['quote', (i + 3) * S, 100.1, 50, 100.2, 50] as const),
    ];
    const { engine } = play(SPOT, script, { strategy, settings }, false);
    expect(engine.counters.get('rejected_below_min_notional') ?? 0).toBeLessThanOrEqual(1);
  });

  it('a stop that fires beside a limit exit is the reason of the trade', () => {
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 1, bracket: { stop: 99 } }] }),
      [2 * S]: ({ trades }) =>
        exit({ trade: trades[0]!.id, orderType: 'limit', price: 110, reason: 'target' }),
    });
    const { engine } = play(
      LINEAR,
      [
        quote(1 * S),
        quote(2 * S),
        quote(3 * S),
        ['print', 4 * S, 98.9, 1, 'sell'],
        quote(5 * S),
        quote(6 * S),
      ],
      { strategy },
    );
    expect(engine.orders.trades[0]!.state).toMatchObject({ reason: 'stop_loss' });
  });

  it('hurrying a resting exit to the market asks confirmTradeExit, as every exit does', () => {
    const asked: string[] = [];
    const strategy = sayOn(
      {
        [1 * S]: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
        [2 * S]: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', price: 110 }),
      },
      {
        confirmTradeExit: (({ exitReason }: { exitReason: string }) => {
          asked.push(exitReason);
          return false;
        }) as never,
      },
    );
    const settings = { ...SETTINGS, rules: { ...SETTINGS.rules, stoploss: -0.05 } };
    const { engine } = play(
      LINEAR,
      [
        quote(1 * S),
        quote(2 * S),
        quote(3 * S),
        quote(4 * S, 90, 90.2),
        quote(5 * S, 90, 90.2),
        quote(6 * S),
      ],
      { strategy, settings },
    );
    expect(asked).toContain('stop_loss');
    expect(engine.orders.trades[0]!.state).toMatchObject({ reason: 'force_exit' });
  });
});
