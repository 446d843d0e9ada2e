import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsOf } from '../../core/orders/growing-list.js';
import { openQuantity } from '../../core/orders/leg.js';
import { sideSign } from '../../core/orders/position.js';
import { tradeDocument } from '../../core/report/trade-document.js';
import { tradeFacts } from '../../core/run/outcome.js';
import { INVERSE, LINEAR, SPOT, type TestEngine } from '../fixtures/market.js';
import { sized } from '../full.js';
import { busyRun, playOut } from './ledgers-kit.js';

function closedAll(engine: TestEngine): boolean {
  return engine.orders.liveCount === 0;
}

describe.each([
  ['linear', LINEAR],
  ['inverse', INVERSE],
  ['spot', { ...SPOT, minNotional: null }],
])('the ledgers of the host and of the venue (%s)', (_, market) => {
  describe.each([
    ['one trade at a time, no brackets', false, 1],
    ['one trade at a time, brackets', true, 1],
    ['several trades, no brackets', false, 4],
    ['several trades, brackets', true, 4],
  ])('%s', (__, bracketed, most) => {
    const all = fc.integer({ min: 0, max: 1_000_000 }).map((seed) => busyRun(market, seed, bracketed, most));
    const options = { numRuns: sized({ short: 6, full: 20 }), seed: 1 };

    it('every trade can be left: nothing is open after thirty quiet seconds in a deep market', () => {
      fc.assert(
        fc.property(all, (run) => {
          const { engine } = playOut(run);
          expect(engine.orders.liveTrades().map(({ state }) => state.tag)).toEqual([]);
        }),
        options,
      );
    });

    it('agree, currency by currency, and nothing is held at the venue that no trade holds', () => {
      fc.assert(
        fc.property(all, (run) => {
          const { engine, instrument } = playOut(run);
          fc.pre(closedAll(engine));
          for (const currency of ['USDT', 'BTC', 'BNB']) {
            const own = engine.accounts.ledger.balance(currency);
            expect(Math.abs(engine.exchange.account.balance(currency) - own)).toBeLessThan(
              1e-9 * (1 + Math.abs(own)),
            );
          }
          expect(engine.exchange.account.position(instrument).quantity).toBe(0);
        }),
        options,
      );
    });

    it('never hold less than nothing', () => {
      fc.assert(
        fc.property(all, (run) => {
          const { engine } = playOut(run);
          for (const { legs } of engine.orders.trades)
            for (const leg of legs) expect(openQuantity(leg)).toBeGreaterThanOrEqual(0);
        }),
        options,
      );
    });

    it('what the trades made is what the wallet gained, and costs are what separates it from the mids', () => {
      fc.assert(
        fc.property(all, (run) => {
          const { engine, instrument } = playOut(run);
          fc.pre(closedAll(engine) && engine.counters.get('funding_unknown') === undefined);
          let made = 0;
          for (const trade of engine.orders.trades.filter(({ state }) => state.tag === 'closed')) {
            const result = tradeDocument(trade, tradeFacts(engine.session.engine));
            made += result.profit_abs;
            const { latency, spread, impact, fees, funding, liquidation } = result.costs;
            expect(Number.isFinite(result.profit_abs)).toBe(true);
            if (result.ideal_profit === null || instrument.kind !== 'linear') continue;
            const ideal = -trade.legs
              .flatMap(({ entries, exits }) => [...entries, ...exits])
              .flatMap(({ request, fills }) =>
                itemsOf(fills).map(({ quantity }) => sideSign(request.side) * quantity * request.signalMid),
              )
              .reduce((a, b) => a + b, 0);
            expect(result.ideal_profit).toBeCloseTo(ideal, 6);
            expect(
              result.ideal_profit - latency! - spread! - impact! - fees - funding! - liquidation,
            ).toBeCloseTo(result.profit_abs, 6);
          }
          if (instrument.kind === 'inverse') return;
          const worth = (currency: string) => (currency === 'BNB' ? 500 : 1);
          const start: Record<string, number> = { USDT: 1000, BNB: 0.02 };
          const gained = ['USDT', 'BNB'].reduce(
            (sum, currency) =>
              sum + (engine.accounts.ledger.balance(currency) - start[currency]!) * worth(currency),
            0,
          );
          expect(made).toBeCloseTo(gained, 6);
        }),
        options,
      );
    });
  });
});

describe('exits that come after a liquidation', () => {
  it.each([
    ['linear', LINEAR, 6581],
    ['inverse', INVERSE, 1089],
  ])('leave nothing below nothing, and every trade can be left (%s)', (_, market, seed) => {
    const { engine } = playOut(busyRun(market, seed, false, 4));
    expect(engine.counters.get('liquidations')).toBeGreaterThan(0);
    expect(engine.orders.liveCount).toBe(0);
    for (const { legs } of engine.orders.trades)
      for (const leg of legs) expect(openQuantity(leg)).toBeGreaterThanOrEqual(0);
  });
});
