import type { VenueEvent } from '../exchange/exchange.js';
import type { EventBatch } from '../market/event-batch.js';
import type { Rank } from '../market/moment.js';
import type { Micros } from '../market/time.js';

/** Market events of a batch, in order; what a step has taken is passed by `from`. */
export interface MarketRun {
  readonly kind: 'market';
  batch: EventBatch;
  from: number;
  to: number;
}

/** Time has passed: all that is due before a time and rank is to be done. */
export interface TimePassed {
  readonly kind: 'time';
  readonly us: Micros;
  readonly rank: Rank;
}

/** All that can change a decision: market events, what the venue says, and that time has passed. */
export type EngineEvent = MarketRun | VenueEvent | TimePassed;
