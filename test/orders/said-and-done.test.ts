import { describe, expect, it } from 'vitest';
import { EventBatch } from '../../core/market/event-batch.js';
import { isTerminal } from '../../core/orders/order.js';
import { resultJson } from '../../core/report/json.js';
import type { TickContext } from '../../core/strategy/contexts.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { chunkOf } from '../fixtures/chunk.js';
import { appendScripted, engineOf, LINEAR, type Scripted, SETTINGS, SPOT } from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';
import { LINEAR_ID, LONG, limitedJournal, ordersOf, play, quote, S, SPOT_LONG, sayOn } from './kit.js';

const DAY = Array.from({ length: 12 }, (_, i) => quote((i + 1) * S));

/** Two instruments in one stream; the strategy speaks at quotes of the first. */
function playTwo(
  script: readonly (readonly [0 | 1, Scripted])[],
  said: Record<number, (context: TickContext<never>) => unknown>,
) {
  const strategy = defineStrategy({
    name: 'Two',
    canShort: true,
    onQuote: ((tick: { localTs: number }, context: TickContext<never>) =>
      context.instrument.id === LINEAR_ID ? (said[tick.localTs]?.(context) ?? null) : null) as never,
  });
  const { engine, instruments } = engineOf([LINEAR, SPOT], {
    strategy,
    journal: limitedJournal(),
    latency: { orderUs: 100_000, answerUs: 0, feedUs: 0 },
    settings: { ...SETTINGS, wallet: { USDT: 10_000, BTC: 50 } },
  });
  const batch = new EventBatch();
  for (const [i, [which, event]] of script.entries())
    appendScripted(batch, instruments[which]!, event, i + 1);
  engine.step(chunkOf(batch));
  return engine;
}

describe('legs', () => {
  it("one leg's exit that came to nothing does not put a profit beside the other leg's exit that rests", () => {
    // Both exits are post-only at their asks. The spot's bid is above that when it arrives: it is rejected; the other rests.
    const both = (us: number, bid = 100): readonly (readonly [0 | 1, Scripted])[] => [
      [1, quote(us - 1, bid, bid + 0.2)],
      [0, quote(us)],
    ];
    const engine = playTwo(
      [
        ...both(1 * S),
        ...both(2 * S),
        ...both(3 * S),
        [1, quote(3 * S + 10_000, 101, 101.2)],
        ...both(4 * S, 101),
        ...both(5 * S, 101),
      ],
      {
        [1 * S]: () =>
          enter({
            legs: [
              { ...LONG, amount: 1, bracket: { takeProfit: 120 } },
              { ...SPOT_LONG, amount: 1, bracket: { takeProfit: 120 } },
            ],
          }),
        [3 * S]: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', timeInForce: 'post_only' }),
      },
    );
    for (const { exits } of engine.orders.trades[0]!.legs) {
      const live = exits.filter(({ state }) => !isTerminal(state)).map(({ purpose }) => purpose);
      expect(live).not.toEqual(['exit', 'take_profit']);
    }
  });
});

describe('times', () => {
  it('an expireUs between two microseconds does not break the result', async () => {
    // The second leg expires unfilled, so the first is sold at that time: a time that is no whole number.
    const strategy = sayOn({
      [1 * S]: () =>
        enter({
          legs: [
            { ...LONG, amount: 1 },
            { ...LONG, amount: 1, orderType: 'limit', price: 90, expireUs: 4 * S + 0.5 },
          ],
        }),
    });
    const outcome = runScripted([[LINEAR, DAY]], strategy).then(({ result }) => resultJson(result));
    await expect(outcome.catch((error: { code: string }) => error.code)).resolves.not.toBe('invariant');
  });

  it('an entry that had expired before it was sent leaves a trace in the counters', () => {
    // Milliseconds where microseconds are meant: 1970.
    const strategy = sayOn({
      [1 * S]: () =>
        enter({ legs: [{ ...LONG, amount: 1, orderType: 'limit', price: 99, expireUs: 9_000 }] }),
    });
    const { engine } = play(LINEAR, DAY, { strategy });
    expect(ordersOf(engine, 1)).toEqual(['entry 1 0 canceled expired']);
    expect([...engine.counters.keys()]).not.toEqual([]);
  });
});

describe('the result says what was charged', () => {
  it('the fee rates of an instrument are those of the tier that the run was in', async () => {
    const strategy = sayOn({ [1 * S]: () => enter({ legs: [{ ...LONG, amount: 1 }] }) });
    const given = { fee: undefined, fee_volume: 2e9 };
    const { result } = await runScripted([[LINEAR, DAY]], strategy, given);
    expect(result.trades[0]!.fee_open).toBeCloseTo(0.00027, 9);
    expect(result.inputs.instruments[0]!.taker_fee).toBe(0.00027);
  });

  it('a funding rate of a contract that is not in the data is not left out in silence', async () => {
    const strategy = sayOn({});
    const notices: string[] = [];
    const config = { funding_rates: { 'binanceusdm:BTCUSDT:USDT': [[0, 0.01] as [number, number]] } };
    const outcome = await runScripted([[LINEAR, DAY]], strategy, config, {
      onNotice: (text) => notices.push(text),
    }).catch((error) => notices.push(String(error)));
    expect(outcome).toBeDefined();
    expect(notices).not.toEqual([]);
  });
});
