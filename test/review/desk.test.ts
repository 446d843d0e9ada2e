import { describe, expect, it } from 'vitest';
import { enter } from '../../core/strategy/intents.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { LINEAR } from '../fixtures/market.js';
import { LONG, play, quote, S, SETTINGS, sayOn } from './kit.js';

const DAY = Array.from({ length: 6 }, (_, i) => quote((i + 1) * S, 100, 100.2, 10_000));
const always = {
  populateEntry: (frames: { ts: Float64Array }) => ({ enter_long: frames.ts.map(() => 1) }),
} as never;

describe('the desk', () => {
  it('an unlimited stake with leverage leaves room for the fee of all that it trades', () => {
    const strategy = defineStrategy({ name: 'U', ...(always as object), leverage: () => 10 });
    const { engine } = play(LINEAR, DAY, {
      strategy,
      settings: { ...SETTINGS, stakeAmount: 'unlimited', maxOpenTrades: 1 },
      fees: { maker: 0.0002, taker: 0.0005 },
    });
    expect(Object.fromEntries(engine.counters)).not.toHaveProperty('refused_insufficient_balance');
    expect(engine.orders.trades).toHaveLength(1);
  });

  it('the leverage that a strategy is told it may have is one that it gets', () => {
    // 1,000 of stake: at 125 that is 125,000, of which the venue allows 50.
    const tiers = [
      { floor: 0, rate: 0.004, maxLeverage: 125 },
      { floor: 50_000, rate: 0.01, maxLeverage: 50 },
    ];
    const strategy = defineStrategy({
      name: 'U',
      ...(always as object),
      leverage: ({ maxLeverage }: { maxLeverage: number }) => maxLeverage,
    });
    const { engine } = play(LINEAR, DAY, { strategy, venue: { terms: () => ({ tiers, clearanceFee: 0 }) } });
    expect(Object.fromEntries(engine.counters)).not.toHaveProperty('refused_leverage_too_high');
    expect(engine.orders.trades).toHaveLength(1);
  });

  it('a limit entry that the desk approves is not one that the venue has no money for', () => {
    // 10 at 100 is 1,000, and the venue asks for the taker fee: 1,000.5. The desk asks for the maker fee, 1,000.2.
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 10, orderType: 'limit', price: 100 }] }),
    });
    const { engine } = play(LINEAR, DAY, {
      strategy,
      settings: { ...SETTINGS, wallet: { USDT: 1000.3 } },
      fees: { maker: 0.0002, taker: 0.0005 },
    });
    expect(engine.counters.get('rejected_insufficient_margin') ?? 0).toBe(0);
  });

  it('a stop entry is funded at the price that it waits for', () => {
    // 9 at 200 are 1,800, of a wallet of 1,000: the desk counts 9 at the ask of 100.2.
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 9, orderType: 'stop_market', triggerPrice: 200 }] }),
    });
    const { engine } = play(LINEAR, DAY, { strategy, settings: { ...SETTINGS, wallet: { USDT: 1000 } } });
    expect(engine.counters.get('refused_insufficient_balance')).toBe(1);
  });
});
