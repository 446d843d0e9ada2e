import { describe, expect, it } from 'vitest';
import type { Trade } from '../../core/orders/trade.js';
import { storedTradeDocument } from '../../core/report/stored-trade.js';
import type { JournalEntry, WatchedRates } from '../../core/store/journal.js';
import { at, fill, inverse, request, Script, scriptedRun, spot } from '../store/scripted-run.js';

const near = (value: number) => expect.closeTo(value, 9) as unknown;

interface Known {
  readonly prices?: Readonly<Record<string, number>>;
  readonly watched?: WatchedRates;
}

/** The documents of trades as they were last recorded; unless said otherwise nothing but USDT has a price. */
function documentsOf(entries: readonly JournalEntry[], { prices = { USDT: 1 }, watched }: Known = {}) {
  const trades = new Map<number, Trade>();
  for (const entry of entries) if (entry.kind === 'trade') trades.set(entry.trade.id, entry.trade);
  const facts = { price: (currency: string) => prices[currency] ?? Number.NaN, watched: () => watched };
  return [...trades.values()].map((trade) => storedTradeDocument(trade, facts));
}

describe('the document of a stored trade', () => {
  const documents = documentsOf(scriptedRun());

  it('that is closed', () => {
    const { legs, ...trade } = documents[0]!;
    expect(trade).toEqual({
      trade_id: 1,
      is_open: false,
      state: 'closed',
      pair: 'BTC/USDT:USDT',
      is_short: false,
      leverage: 1,
      stake_amount: near(1_000.2),
      amount: near(0.02),
      open_timestamp: at(2) / 1_000,
      close_timestamp: at(80) / 1_000,
      open_us: at(2),
      close_us: at(80),
      open_rate: near(50_010),
      close_rate: near(50_500),
      // 0.02 x 490 - 0.5001 - 0.202, of 1,000.2 + 0.5001
      profit_ratio: near(9.0979 / 1_000.7001),
      profit_abs: near(9.0979),
      enter_tag: 'dip',
      exit_reason: 'roi',
      stop_loss_abs: null,
      initial_stop_loss_abs: null,
      min_rate: null,
      max_rate: null,
      fee_open: near(0.0005),
      fee_close: near(0.0002),
      funding_fees: 0,
      // Its signals were at a mid of 50,000: 0.02 x (50,000 - 50,000).
      ideal_profit: near(0),
      costs: {
        // 0.02 x 5 to the entry's fill; the exit was made at a mid 499.5 higher, earned.
        latency: near(0.1 - 0.02 * 499.5),
        // From 50,005 to 50,010; a maker's half spread on the other side.
        spread: near(0.1 - 0.02 * 0.5),
        impact: near(0),
        fees: near(0.7021),
        funding: near(0),
        liquidation: 0,
      },
    });
    const [leg, ...others] = legs;
    expect(others).toEqual([]);
    expect(leg).toMatchObject({
      instrument: 'binanceusdm:BTC/USDT:USDT',
      side: 'long',
      open_rate: near(50_010),
      close_rate: near(50_500),
      currency: 'USDT',
      profit: near(9.0979),
      fees: near(0.7021),
      funding_fees: 0,
    });
    expect(leg!.fills.map(({ us, size }) => [us, size])).toEqual([
      [at(2), 0.02],
      [at(70), 0.015],
      [at(80), 0.005],
    ]);
    expect(leg!.orders[1]).toEqual({
      id: 'r-1-0-x1',
      us: at(60),
      side: 'sell',
      type: 'limit',
      purpose: 'exit',
      price: 50_500,
      trigger_price: null,
      amount: near(0.02),
      filled: near(0.02),
      fills: 2,
      status: 'filled',
      reason: null,
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
      stake_amount: 0,
      amount: 0,
      open_timestamp: null,
      close_timestamp: null,
      open_us: null,
      close_us: null,
      open_rate: null,
      close_rate: null,
      profit_ratio: null,
      profit_abs: null,
      fee_open: null,
      exit_reason: null,
      ideal_profit: null,
    });
    expect(legs[0]).toMatchObject({ profit: null, fees: 0, currency: 'BTC' });
    // 5 contracts of 100 USD at 50,000 are 0.01 BTC.
    expect(legs[0]!.orders).toEqual([
      expect.objectContaining({
        amount: near(0.01),
        filled: 0,
        status: 'rejected',
        reason: 'post_only_would_cross',
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
      exit_reason: null,
      // 500 and 500.2 / 2
      stake_amount: near(750.1),
      // Nothing is closed: fees of 0.5 and 0.2501, funding of 0.05.
      profit_abs: near(-0.7001),
      funding_fees: near(0.05),
      costs: { fees: near(0.7501) },
    });
    expect(legs.map(({ profit }) => profit)).toEqual([near(-0.5), near(-0.2001)]);
    expect(
      legs[1]!.orders.map(({ purpose, trigger_price, price }) => [purpose, trigger_price, price]),
    ).toEqual([
      ['entry', null, null],
      ['stop', 51_000, null],
      ['take_profit', 49_500, 49_550],
    ]);
  });

  it('that was watched', () => {
    const watched = { stopRate: 49_000, initialStopRate: 48_000, minRate: 49_900, maxRate: Number.NaN };
    expect(documentsOf(scriptedRun(), { watched })[0]).toMatchObject({
      stop_loss_abs: 49_000,
      initial_stop_loss_abs: 48_000,
      min_rate: 49_900,
      max_rate: null,
    });
  });

  it('on inverse contracts: coins at the rate that they were closed at', () => {
    const script = new Script();
    const contracts = { instrument: inverse, quantity: 10 };
    script.send(at(1), 'entry', request('a', contracts));
    script.filled(at(1), 'a', fill(at(1), 10, 50_000, { fee: 0.00001, feeCurrency: 'BTC' }));
    script.send(at(2), 'exit', request('b', { ...contracts, side: 'sell' }));
    script.filled(at(2), 'b', fill(at(2), 10, 62_500, { fee: 0.000008, feeCurrency: 'BTC' }));
    const leg = { instrument: inverse, orders: ['a', 'b'], liquidationCost: 0.0001 };
    script.trade(at(2), 1, { tag: 'closed', reason: 'liquidation', closeUs: at(2) }, [leg]);
    const [trade] = documentsOf(script.entries);
    // 1,000 USD: 0.02 BTC at 50,000, 0.016 BTC at 62,500.
    const coins = 0.004 - 0.000018 - 0.0001;
    expect(trade).toMatchObject({
      stake_amount: near(1_000),
      amount: near(0.02),
      open_rate: near(50_000),
      close_rate: near(62_500),
      profit_abs: near(coins * 62_500),
      legs: [{ profit: near(coins), currency: 'BTC' }],
    });
  });

  it('whose contracts nobody priced yet: what was asked for is null', () => {
    const script = new Script();
    script.send(at(1), 'entry', request('a', { instrument: inverse, quantity: 10 }));
    script.trade(at(1), 1, { tag: 'opening' }, [{ instrument: inverse, orders: ['a'] }]);
    const [trade] = documentsOf(script.entries);
    expect(trade!.legs[0]!.orders[0]).toMatchObject({ amount: null, filled: 0 });
  });

  describe('that settles in another currency than the stake', () => {
    const script = new Script();
    script.send(at(1), 'entry', request('a', { instrument: spot }));
    script.filled(at(1), 'a', fill(at(1), 0.02, 50_000, { fee: 1 }));
    script.send(at(1), 'entry', request('b', { instrument: inverse, side: 'sell', quantity: 10 }));
    script.filled(at(1), 'b', fill(at(1), 10, 50_000, { fee: 0.00001, feeCurrency: 'BTC' }));
    script.trade(at(1), 1, { tag: 'open' }, [
      { instrument: spot, orders: ['a'] },
      { instrument: inverse, direction: 'short', orders: ['b'], isFundingUnknown: true },
    ]);

    it('has its money in the stake currency, where prices are known', () => {
      const [trade] = documentsOf(script.entries, { prices: { EUR: 1, USDT: 0.9 } });
      expect(trade).toMatchObject({
        // 1,000 USDT and 1,000 US dollars, which count as the stake currency.
        stake_amount: near(1_900),
        // 1 USDT, and 0.00001 BTC at 50,000.
        profit_abs: near(-0.9 - 0.5),
        costs: { fees: near(1.4) },
        funding_fees: null,
      });
    });

    it('has null where they are not, and still the money of each leg', () => {
      const [trade] = documentsOf(script.entries, { prices: { EUR: 1 } });
      expect(trade).toMatchObject({ stake_amount: null, profit_abs: null, costs: { fees: null } });
      // Funding that is not known is null, and not in the profit.
      expect(trade!.legs.map((leg) => [leg.profit, leg.fees, leg.funding_fees, leg.currency])).toEqual([
        [-1, 1, 0, 'USDT'],
        [-0.00001, 0.00001, null, 'BTC'],
      ]);
    });
  });
});
