import type { Micros } from '../market/time.js';
import type { OrderType } from '../strategy/intents.js';
import type { ExitRules } from './watch.js';

/** How a run trades: the config and the strategy's attributes put together, the config winning. */
export interface TradeSettings {
  readonly stakeCurrency: string;
  /** In the stake currency, before leverage; `unlimited` shares what is free among the open slots. */
  readonly stakeAmount: number | 'unlimited';
  readonly maxOpenTrades: number;
  readonly wallet: Readonly<Record<string, number>>;
  readonly entryType: OrderType;
  readonly exitType: OrderType;
  readonly entryTimeoutUs: Micros;
  readonly exitTimeoutUs: Micros;
  readonly canShort: boolean;
  readonly rules: ExitRules;
}
