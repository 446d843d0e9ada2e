/** The public surface: all that strategies, plugins and users may import, as `tickwright`. */
export type { EventSource } from './data/source.js';
export { assertNever, BotError, type ErrorCode } from './errors.js';
export type { DecoderContext, FeeRates, Venue, VenuePlugin } from './exchange/venue.js';
export { EventBatch, EventFlag, EventKind } from './market/event-batch.js';
export {
  baseUnits,
  byId,
  type ContractKind,
  contractsOf,
  type Instrument,
  type InstrumentId,
  InstrumentRegistry,
  instrumentId,
  type Market,
  type MarketSource,
  parseInstrumentId,
} from './market/instrument.js';
export type { Level, NeutralEvent } from './market/neutral-event.js';
export { decimalString, Grid } from './market/precision.js';
export { type Micros, US_PER_MS } from './market/time.js';
export { emptyCounters, type SourceCounters, type WireDecoder } from './market/wire.js';
