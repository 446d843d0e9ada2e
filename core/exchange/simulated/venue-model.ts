import type { Instrument } from '../../market/instrument.js';
import type { LatencyModel } from '../latency.js';
import type { QueueShare } from '../queue-model.js';
import type { VenueTerms } from '../venue-terms.js';
import type { MarginMode } from './account.js';
import type { FundingSchedule } from './funding.js';

/** What the simulated venue is like. */
export interface VenueModel extends VenueTerms {
  readonly marginMode: MarginMode;
  funding(instrument: Instrument): FundingSchedule;
  /** The Y of the impact beyond the visible book; 0 for none. */
  readonly impact: number;
  /** Null where there is no queue: only prints through a price fill it. */
  readonly queueShare: QueueShare | null;
  latency(instrument: Instrument): LatencyModel;
  /** Whether the latency is learnt from market events. */
  readonly observesLatency: boolean;
}
