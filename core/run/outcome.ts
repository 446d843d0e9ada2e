import type { Engine } from '../engine/engine.js';
import type { TradeSettings } from '../engine/settings.js';
import type { RunOutcome } from '../report/outcome.js';
import type { TradeFacts } from '../report/trade-document.js';
import type { Session } from './session.js';

/** What came of a run, as its engine has it at its end. */
export function outcomeOf(
  { engine, perception }: Session,
  { wallet, stakeCurrency }: TradeSettings,
): RunOutcome {
  const { equity } = engine;
  return {
    ...tradeFacts(engine),
    trades: engine.orders.trades,
    equity: { ts: equity.ts, value: equity.values, exposed: equity.exposed },
    startingBalance: Number.isNaN(engine.startingWorth) ? (wallet[stakeCurrency] ?? 0) : engine.startingWorth,
    startUs: perception.firstUs,
    endUs: perception.lastUs,
  };
}

/** What an engine knows of its trades beside their records: present prices, and what it watched. */
export function tradeFacts(engine: Engine): TradeFacts {
  return {
    price: (currency) => engine.accounts.price(currency),
    watched: (trade) => engine.trader.watch(trade),
  };
}
