import type { Instrument } from '../market/instrument.js';
import type { ColumnHooks } from '../strategy/column-hooks.js';
import type { Funnel } from '../strategy/funnel.js';
import type { TradedMarket } from './traded-market.js';

/** One instrument as the trading sees it. */
export interface TradedInstrument {
  readonly instrument: Instrument;
  readonly market: TradedMarket;
  readonly hooks: ColumnHooks;
  readonly funnel: Funnel;
  /** Why it is not traded at all; null when it is. */
  readonly leftOut: string | null;
  /** Frames of it that have closed at the time the trading stands at. */
  readonly closedFrames: number;
  /** Columns of the last of them by name; empty before the first. */
  readonly lastFrame: Readonly<Record<string, number>>;
  /** Something happened to a trade: the row of that frame is one to prove. */
  markTraded(): void;
}
