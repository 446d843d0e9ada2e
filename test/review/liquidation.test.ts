import { describe, expect, it } from 'vitest';
import { openQuantity } from '../../core/orders/leg.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { LINEAR } from '../fixtures/market.js';
import { LONG, ordersOf, play, quote, S, SETTINGS, sayOn } from './kit.js';

const MS = 1_000;

describe('a liquidation', () => {
  it('the exit of a liquidated trade that is still on its way does not sell what a later trade holds', () => {
    // Sent: B's entry at 3.0 s, A's exit at 3.1 s, both for a second on their way. A is liquidated at 3.5 s.
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 10, leverage: 10 }] }),
      [3 * S]: () => enter({ legs: [{ ...LONG, amount: 5 }] }),
      [3.1 * S]: ({ trades }) => exit({ trade: trades[0]!.id }),
    });
    const { engine } = play(
      LINEAR,
      [
        quote(1 * S),
        quote(2.5 * S),
        quote(3 * S),
        quote(3.1 * S),
        quote(3.5 * S, 90, 90.2),
        quote(5 * S, 90, 90.2),
        quote(7 * S, 90, 90.2),
        quote(9 * S, 90, 90.2),
      ],
      { strategy, latency: { orderUs: 1 * S, answerUs: 100 * MS, feedUs: 0 } },
      false,
    );
    const [first, second] = engine.orders.trades;
    const { instrument } = first!.legs[0]!;
    expect(engine.counters.get('liquidations')).toBe(1);
    expect(first!.state).toMatchObject({ tag: 'closed', reason: 'liquidation' });
    expect(openQuantity(second!.legs[0]!)).toBe(engine.exchange.account.position(instrument).quantity);
  });

  it('takes back the limit exit that was on its way: it does not rest at the venue for a trade that holds nothing', () => {
    // As before, but A's exit is a limit at 95: it comes after the liquidation, finds B's position, and rests.
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 10, leverage: 10 }] }),
      [3 * S]: () => enter({ legs: [{ ...LONG, amount: 5 }] }),
      [3.1 * S]: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', price: 95 }),
    });
    const { engine } = play(
      LINEAR,
      [
        quote(1 * S),
        quote(2.5 * S),
        quote(3 * S),
        quote(3.1 * S),
        quote(3.5 * S, 90, 90.2),
        quote(5 * S, 90, 90.2),
        quote(7 * S, 90, 90.2),
        quote(9 * S, 90, 90.2),
        quote(12 * S, 90, 90.2),
      ],
      { strategy, latency: { orderUs: 1 * S, answerUs: 100 * MS, feedUs: 0 } },
      false,
    );
    expect(engine.counters.get('liquidations')).toBe(1);
    expect(ordersOf(engine, 1).filter((row) => row.startsWith('exit') && row.includes('open'))).toEqual([]);
    expect(engine.orders.trades[0]!.state.tag).toBe('closed');
  });

  it('of two trades closes both, each with its share of the price, the fees and the clearance', () => {
    const strategy = sayOn({
      [1 * S]: () => [
        enter({ legs: [{ ...LONG, amount: 10, leverage: 10 }] }),
        enter({ legs: [{ ...LONG, amount: 30, leverage: 10 }] }),
      ],
    });
    const { engine } = play(
      LINEAR,
      [quote(1 * S), quote(2 * S), quote(3 * S, 90, 90.2), quote(4 * S, 90, 90.2)],
      {
        strategy,
        settings: { ...SETTINGS, maxOpenTrades: 5 },
        fees: { maker: 0, taker: 0.001 },
        venue: {
          terms: () => ({ tiers: [{ floor: 0, rate: 0.004, maxLeverage: 125 }], clearanceFee: 0.0125 }),
        },
      },
      false,
    );
    const [one, three] = engine.orders.trades.map(({ legs }) => legs[0]!);
    expect(engine.orders.trades.map(({ state }) => state.tag)).toEqual(['closed', 'closed']);
    expect(three!.liquidationCost).toBeCloseTo(3 * one!.liquidationCost, 9);
    expect(engine.accounts.ledger.balance('USDT')).toBeCloseTo(engine.exchange.account.balance('USDT'), 9);
    expect(engine.exchange.account.balance('USDT')).toBeGreaterThan(10_000 - 401 - 4.1);
  });
});
