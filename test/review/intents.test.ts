import { describe, expect, it } from 'vitest';
import { BotError } from '../../core/errors.js';
import { adjust, enter, exit } from '../../core/strategy/intents.js';
import { LINEAR } from '../fixtures/market.js';
import { LONG, ordersOf, play, quote, S, SETTINGS, sayOn } from './kit.js';

const DAY = Array.from({ length: 12 }, (_, i) => quote((i + 1) * S));

/** What became of one entry: refused or failed with a code, or the orders that it made. */
function said(leg: object): string {
  const strategy = sayOn({ [1 * S]: () => enter({ legs: [{ ...LONG, amount: 1, ...leg }] }) });
  try {
    const { engine } = play(LINEAR, DAY, { strategy });
    const refused = [...engine.counters.keys()].find((name) => name.startsWith('refused_'));
    return refused ?? ordersOf(engine, 1).join(', ');
  } catch (error) {
    return error instanceof BotError ? error.code : String(error);
  }
}

describe('intents', () => {
  it('an expireUs of NaN does not stop the clock of the whole run', () => {
    const strategy = sayOn({
      [1 * S]: () => [
        enter({ legs: [{ ...LONG, amount: 1, price: 90, orderType: 'limit', expireUs: Number.NaN }] }),
        enter({ legs: [{ ...LONG, amount: 1 }] }),
      ],
    });
    try {
      const { engine } = play(LINEAR, DAY, { strategy });
      // The second entry is a market order: it is filled at once, and each second has its mark.
      expect(engine.orders.trades[1]!.legs[0]!.entries[0]!.state.tag).toBe('filled');
      expect(engine.equity.ts.length).toBeGreaterThan(5);
    } catch (error) {
      expect(error).toMatchObject({ code: 'strategy_failed' });
    }
  });

  it('a post-only entry that also expires is still post-only, or refused: it does not take', () => {
    expect(said({ orderType: 'limit', price: 101, timeInForce: 'post_only', expireUs: 9 * S })).not.toContain(
      'filled',
    );
  });

  it('an immediate-or-cancel entry that also expires does not rest', () => {
    const strategy = sayOn({
      [1 * S]: () =>
        enter({
          legs: [{ ...LONG, amount: 1, orderType: 'limit', price: 90, timeInForce: 'ioc', expireUs: 9 * S }],
        }),
    });
    const { engine } = play(LINEAR, DAY.slice(0, 4), { strategy }, false);
    expect(engine.orders.trades.map(({ state }) => state.tag)).not.toContain('opening');
  });

  it('a triggerPrice without an order type that waits is refused, not bought at once', () => {
    expect(said({ triggerPrice: 110 })).toBe('refused_invalid_price');
  });

  it('a callback without a trailing order is refused, not bought at once', () => {
    expect(said({ callback: 0.01 })).toBe('refused_invalid_price');
  });

  it('a market order with a time in force or a price is refused, or does what it says', () => {
    expect(said({ orderType: 'market', price: 90 })).not.toContain('filled');
  });

  it('a bracket with a misspelt guard is an error, not a position without a stop', () => {
    expect(said({ bracket: { stopLoss: 95 } })).toBe('strategy_failed');
  });

  it('a bracket that is no object is an error', () => {
    expect(said({ bracket: 95 })).toBe('strategy_failed');
  });

  it('a misspelt field of a leg is an error, not left out', () => {
    expect(said({ levrage: 5 })).toBe('strategy_failed');
  });

  it('an exit with the price null is an error, or goes to the market: it does not rest', () => {
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
      [3 * S]: ({ trades }) => exit({ trade: trades[0]!.id, price: null as never }),
    });
    try {
      const { engine } = play(LINEAR, DAY, { strategy });
      expect(engine.orders.trades[0]!.legs[0]!.exits[0]!.request.execution.type).toBe('market');
    } catch (error) {
      expect(error).toMatchObject({ code: 'strategy_failed' });
    }
  });

  it.each([
    ['stake', Number.NaN],
    ['stake', -1],
    ['stake', Number.POSITIVE_INFINITY],
    ['amount', Number.NaN],
    ['amount', -1],
    ['amount', Number.POSITIVE_INFINITY],
    ['leverage', Number.NaN],
    ['leverage', -3],
    ['leverage', 0.5],
    ['leverage', Number.POSITIVE_INFINITY],
    ['leverage', 1e9],
    ['price', Number.NaN],
    ['price', 0],
    ['price', Number.POSITIVE_INFINITY],
    ['price', 1e-9],
  ])('%s of %d is refused', (name, value) => {
    expect(said({ amount: undefined, stake: 100, [name]: value })).toMatch(/^refused_/);
  });

  it.each([
    ['stop', Number.NaN],
    ['stop', -1],
    ['stop', 0],
    ['takeProfit', Number.NaN],
    ['takeProfit', Number.POSITIVE_INFINITY],
  ])('a bracket %s of %d is refused', (name, value) => {
    expect(said({ bracket: { [name]: value } })).toMatch(/^refused_/);
  });

  it.each([
    ['triggerPrice', Number.NaN],
    ['triggerPrice', -1],
    ['triggerPrice', Number.POSITIVE_INFINITY],
  ])('a stop entry with %s %d is refused', (name, value) => {
    expect(said({ orderType: 'stop_market', [name]: value })).toMatch(/^refused_/);
  });

  it('a stop entry that never triggers gives its slot back after the entry time-out', () => {
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 1, orderType: 'stop_market', triggerPrice: 150 }] }),
    });
    const settings = { ...SETTINGS, entryTimeoutUs: 3 * S };
    const { engine } = play(LINEAR, DAY, { strategy, settings }, false);
    expect(engine.orders.trades[0]!.state.tag).toBe('abandoned');
  });

  it('an order that says itself when it expires is not taken back before by the time-out', () => {
    const strategy = sayOn({
      [1 * S]: () =>
        enter({ legs: [{ ...LONG, amount: 1, orderType: 'limit', price: 90, expireUs: 10 * S }] }),
    });
    const settings = { ...SETTINGS, entryTimeoutUs: 3 * S };
    const { engine } = play(LINEAR, DAY, { strategy, settings });
    expect(ordersOf(engine, 1)).toEqual(['entry 1 0 canceled expired']);
  });

  it('an entry is not moved to the other side of its own stop', () => {
    // Bought at 95 with a stop of 98: the stop is rejected, and the trade sold at once at a loss.
    const strategy = sayOn({
      [1 * S]: () =>
        enter({ legs: [{ ...LONG, amount: 1, orderType: 'limit', price: 99, bracket: { stop: 98 } }] }),
      [3 * S]: ({ trades }) => adjust({ trade: trades[0]!.id, price: 95 }),
    });
    const { engine } = play(LINEAR, DAY, { strategy });
    expect(engine.counters.get('refused_invalid_bracket')).toBe(1);
  });

  it('a market exit overtakes a limit exit that rests', () => {
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
      [3 * S]: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', price: 120 }),
      [5 * S]: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'market', reason: 'panic' }),
    });
    const { engine } = play(LINEAR, DAY, { strategy });
    expect(engine.orders.trades[0]!.state).toMatchObject({ reason: 'panic' });
  });

  it('a change that the venue refused is counted', () => {
    const strategy = sayOn({
      [1 * S]: () =>
        enter({ legs: [{ ...LONG, amount: 1, orderType: 'limit', price: 99, timeInForce: 'post_only' }] }),
      [3 * S]: ({ trades }) => adjust({ trade: trades[0]!.id, price: 105 }),
    });
    const { engine, journal } = play(LINEAR, DAY, { strategy });
    expect(journal.some((entry) => entry.kind === 'answer' && entry.event.kind === 'refused')).toBe(true);
    expect([...engine.counters.keys()].some((name) => name.includes('post_only_would_cross'))).toBe(true);
  });

  it('an entry that came to nothing says why in the counters (fill or kill)', () => {
    const strategy = sayOn({
      [1 * S]: () =>
        enter({
          legs: [
            {
              ...LONG,
              amount: 70,
              stake: undefined as never,
              orderType: 'limit',
              price: 101,
              timeInForce: 'fok',
            },
          ],
        }),
    });
    const { engine } = play(LINEAR, DAY, { strategy });
    expect(ordersOf(engine, 1)).toEqual(['entry 70 0 canceled fok_unfillable']);
    expect([...engine.counters.keys()]).not.toEqual([]);
  });
});
