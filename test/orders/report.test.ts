import { describe, expect, it } from 'vitest';
import { lastItem } from '../../core/orders/growing-list.js';
import { resultJson } from '../../core/report/json.js';
import { tradeDocument } from '../../core/report/trade-document.js';
import { tradeFacts } from '../../core/run/outcome.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { INVERSE, LINEAR, SPOT } from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';
import { LONG, ordersOf, play, quote, S, SETTINGS, SPOT_LONG, sayAt, sayOn } from './kit.js';

const HOUR = 3600 * S;
const received = { feePayment: { kind: 'received' } } as const;

describe('a spot trade of which the fee leaves less than a lot', () => {
  // One lot of 0.001 at 10,000 is 10 USDT; 0.1 % of it is taken in coin: 0.000999 cannot be sold.
  const script = Array.from({ length: 6 }, (_, i) => quote((i + 1) * S, 10_000, 10_000.2));
  const strategy = () => sayOn({ [1 * S]: () => enter({ legs: [{ ...SPOT_LONG, amount: 0.001 }] }) });

  it('has a close that is a time', () => {
    const { engine } = play(SPOT, script, {
      strategy: strategy(),
      fees: { maker: 0.001, taker: 0.001 },
      venue: received,
    });
    expect(ordersOf(engine, 1)).toEqual(['entry 0.001 0.001 filled']);
    const trade = tradeDocument(engine.orders.trades[0]!, tradeFacts(engine.session.engine));
    expect(Number.isFinite(trade.close_us)).toBe(true);
    expect(Number.isFinite(trade.close_rate)).toBe(true);
  });

  it('can be printed as a result', async () => {
    const { result } = await runScripted([[SPOT, script]], strategy(), {
      fee: 0.001,
      fee_payment: { currency: 'received' },
    });
    expect(() => resultJson(result)).not.toThrow();
  });

  it('has paid its fee', () => {
    // 0.001 % of 10 USDT: the profit of the trade is not 0, the wallet has less than it had.
    const { engine } = play(SPOT, script, {
      strategy: strategy(),
      fees: { maker: 0.001, taker: 0.001 },
      venue: received,
    });
    expect(
      tradeDocument(engine.orders.trades[0]!, tradeFacts(engine.session.engine)).profit_abs,
    ).toBeLessThan(-0.009);
  });
});

describe('a market of depth alone', () => {
  it('has a result that can be printed', async () => {
    const book = (us: number) => ['snapshot', us, [[100, 50]], [[100.2, 50]]] as const;
    const script = Array.from({ length: 6 }, (_, i) => book((i + 0.5) * S));
    const strategy = sayAt({ 1: () => enter({ legs: [{ ...LONG, amount: 1 }] }) });
    const { result } = await runScripted([[LINEAR, script]], strategy);
    expect(() => resultJson(result)).not.toThrow();
    expect(result.trades[0]!.profit_abs).toBeCloseTo(-0.1, 9);
  });
});

describe('funding', () => {
  const T = 8 * HOUR;

  it('that is known counts in the profit, although another one of the trade is not known', () => {
    // The first time has a rate of 1 % on 1 x 100: 1 USDT is paid. Of the second nothing is known.
    const strategy = sayOn({
      [T - S]: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
      [2 * T + S]: ({ trades }) => exit({ trade: trades[0]!.id }),
    });
    const schedule = { kind: 'list', rates: [[T, 0.01]] } as const;
    const { engine } = play(
      LINEAR,
      [
        quote(T - S),
        quote(T - S / 2),
        quote(T + S),
        quote(2 * T - S),
        quote(2 * T + S),
        quote(2 * T + 3 * S),
        quote(2 * T + 4 * S),
      ],
      { strategy, timeframeUs: HOUR, venue: { funding: () => schedule } },
    );
    expect(engine.counters.get('funding_unknown')).toBe(1);
    const trade = tradeDocument(engine.orders.trades[0]!, tradeFacts(engine.session.engine));
    expect(trade.funding_fees).toBeNull();
    expect(engine.accounts.ledger.balance('USDT')).toBeCloseTo(10_000 - 0.2 - 1.001, 9);
    expect(trade.profit_abs).toBeCloseTo(-0.2 - 1.001, 9);
  });

  it('is shared by size among trades of one instrument, and all of it', () => {
    const strategy = sayOn({
      [T - 3 * S]: () => [
        enter({ legs: [{ ...LONG, amount: 1 }] }),
        enter({ legs: [{ ...LONG, amount: 3 }] }),
      ],
      [T + S]: ({ trades }) => trades.map(({ id }) => exit({ trade: id })),
    });
    const schedule = { kind: 'list', rates: [[T, 0.01]] } as const;
    const { engine } = play(
      LINEAR,
      [quote(T - 3 * S), quote(T - S), quote(T + S), quote(T + 2 * S), quote(T + 3 * S)],
      { strategy, timeframeUs: HOUR, venue: { funding: () => schedule } },
    );
    const [one, three] = engine.orders.trades.map((trade) =>
      tradeDocument(trade, tradeFacts(engine.session.engine)),
    );
    expect(one!.funding_fees).toBeCloseTo(-1.001, 9);
    expect(three!.funding_fees).toBeCloseTo(-3.003, 9);
  });

  it("of an entry that the venue filled before the time, and that is known here after it, is that trade's", () => {
    const strategy = sayOn({ [T - S]: () => enter({ legs: [{ ...LONG, amount: 1 }] }) });
    const schedule = { kind: 'list', rates: [[T, 0.01]] } as const;
    const { engine } = play(
      LINEAR,
      [quote(T - S), quote(T - S / 2), quote(T + S), quote(T + 6 * S), quote(T + 7 * S)],
      {
        strategy,
        timeframeUs: HOUR,
        venue: { funding: () => schedule },
        latency: { orderUs: 500_000, answerUs: 3 * S, feedUs: 0 },
      },
    );
    expect(
      tradeDocument(engine.orders.trades[0]!, tradeFacts(engine.session.engine)).funding_fees,
    ).toBeCloseTo(-1.001, 9);
  });

  it('and of an exit that the venue filled after the time too, when the trade is closed here', () => {
    const strategy = sayOn({
      [T - 5 * S]: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
      [T - 1 * S]: ({ trades }) => exit({ trade: trades[0]!.id }),
    });
    const schedule = { kind: 'list', rates: [[T, 0.01]] } as const;
    const { engine } = play(
      LINEAR,
      [
        quote(T - 5 * S),
        quote(T - 3 * S),
        quote(T - S),
        quote(T + 0.5 * S),
        quote(T + 6 * S),
        quote(T + 7 * S),
      ],
      {
        strategy,
        timeframeUs: HOUR,
        venue: { funding: () => schedule },
        latency: { orderUs: 1_500_000, answerUs: 100_000, feedUs: 0 },
      },
    );
    const result = tradeDocument(engine.orders.trades[0]!, tradeFacts(engine.session.engine));
    expect(result.funding_fees).toBeCloseTo(-1.001, 9);
    expect(result.profit_abs).toBeCloseTo(engine.accounts.ledger.balance('USDT') - 10_000, 9);
  });
});

describe('costs', () => {
  it('a forced exit is measured from its own time, not from a limit exit that was taken back long before', () => {
    const settings = { ...SETTINGS, exitTimeoutUs: 2 * S };
    const strategy = sayOn({
      [1 * S]: () => enter({ legs: [{ ...LONG, amount: 1 }] }),
      [2 * S]: ({ trades }) => exit({ trade: trades[0]!.id, orderType: 'limit', price: 150 }),
    });
    const { engine } = play(
      LINEAR,
      [
        quote(1 * S),
        quote(2 * S),
        quote(3 * S),
        quote(5 * S),
        quote(6 * S, 120, 120.2),
        quote(9 * S, 120, 120.2),
      ],
      { strategy, settings },
    );
    const [trade] = engine.orders.trades;
    expect(trade!.state).toMatchObject({ reason: 'force_exit' });
    expect(tradeDocument(trade!, tradeFacts(engine.session.engine)).costs.latency).toBeCloseTo(0, 9);
  });

  it('a liquidation is measured from the mid of its time: nobody signalled before', () => {
    const strategy = sayOn({ [1 * S]: () => enter({ legs: [{ ...LONG, amount: 10, leverage: 10 }] }) });
    const { engine } = play(
      LINEAR,
      [quote(1 * S), quote(2 * S), quote(3 * S, 90, 90.2), quote(4 * S, 70, 70.2), quote(9 * S, 70, 70.2)],
      { strategy, latency: { orderUs: 0, answerUs: 2 * S, feedUs: 0 } },
    );
    const [trade] = engine.orders.trades;
    expect(trade!.state).toMatchObject({ reason: 'liquidation' });
    expect(lastItem(trade!.legs[0]!.exits.at(-1)!.fills)!.mid).toBeCloseTo(90.1, 9);
    expect(trade!.legs[0]!.exits.at(-1)!.request.signalMid).toBeCloseTo(90.1, 9);
  });

  it('a liquidation leaves no guard behind and sends none', () => {
    const strategy = sayOn({
      [1 * S]: () =>
        enter({ legs: [{ ...LONG, amount: 10, leverage: 10, bracket: { stop: 70, takeProfit: 120 } }] }),
    });
    const { engine } = play(
      LINEAR,
      [quote(1 * S), quote(2 * S), quote(3 * S, 90, 90.2), quote(4 * S, 90, 90.2), quote(9 * S, 90, 90.2)],
      { strategy },
    );
    expect(
      ordersOf(engine, 1).filter((row) => row.startsWith('stop') || row.startsWith('take')),
    ).toHaveLength(2);
    expect([...engine.counters.keys()].filter((name) => name.startsWith('rejected_'))).toEqual([]);
  });

  it('an inverse trade adds up in the stake currency', () => {
    const strategy = sayOn({
      [1 * S]: () =>
        enter({ legs: [{ instrument: 'binancecoinm:BTC/USD:BTC', direction: 'long', amount: 5 }] }),
      [3 * S]: ({ trades }) => exit({ trade: trades[0]!.id }),
    });
    const { engine } = play(
      INVERSE,
      [
        quote(1 * S),
        quote(2 * S),
        quote(3 * S, 120, 120.2),
        quote(4 * S, 120, 120.2),
        quote(5 * S, 120, 120.2),
      ],
      {
        strategy,
        settings: { ...SETTINGS, wallet: { USDT: 1, BTC: 100 } },
        fees: { maker: 0.001, taker: 0.001 },
      },
    );
    const result = tradeDocument(engine.orders.trades[0]!, tradeFacts(engine.session.engine));
    const coins = engine.accounts.ledger.balance('BTC') - 100;
    expect(result.profit_abs).toBeCloseTo(coins * 120, 9);
    const { latency, spread, impact, fees } = result.costs;
    expect(result.ideal_profit! - latency! - spread! - impact! - fees).toBeCloseTo(result.profit_abs, 9);
    // 5 contracts of 100 USD at the mids of 100.1 and 120.1.
    expect(result.ideal_profit).toBeCloseTo(500 * (1 / 100.1 - 1 / 120.1) * 120, 6);
  });
});
