/**
 * What plugins need, as `tickwright/plugin`: what a venue and a data provider are, and what they are made with. What a
 * strategy is made with is in `tickwright`.
 * @module tickwright/plugin
 */

export { z } from 'zod';
export { type EventSourceOptions, eventSource, type TimedEvent } from '../data/event-source.js';
export type { MarketTable } from '../data/markets.js';
export {
  type DataProvider,
  type DataSession,
  type DescribedInput,
  defineDataProvider,
  type GeneratedData,
  type GeneratedTruth,
  type ProvidedData,
  type ProviderContext,
  type ServedInstrument,
  type Stretch,
} from '../data/provider.js';
export { type ProviderContextOptions, providerContext } from '../data/provider-context.js';
export { dataSession, type SessionParts } from '../data/session.js';
export type { EventSource, SourceProgress } from '../data/source.js';
export { assertNever, BotError, type BotErrorOptions, type ErrorCode } from '../errors.js';
export type {
  DecoderContext,
  FeeRates,
  FeeTier,
  MaintenanceTier,
  MarginTerms,
  Venue,
  VenuePlugin,
} from '../exchange/venue.js';
export type { Plugin, StrategiesPlugin } from '../loader/plugin.js';
export { EventBatch, EventFlag, EventKind, NO_INSTRUMENT } from '../market/event-batch.js';
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
} from '../market/instrument.js';
export type { Level, NeutralEvent } from '../market/neutral-event.js';
export { portableExp } from '../market/portable-math.js';
export { decimalString, Grid, type Rounding } from '../market/precision.js';
export { Random } from '../market/random.js';
export { type Micros, parseDurationUs, US_PER_HOUR, US_PER_MS, US_PER_SECOND } from '../market/time.js';
export { parseTimerange, type Timerange } from '../market/timerange.js';
export { emptyCounters, type SourceCounters, type WireDecoder } from '../market/wire.js';
