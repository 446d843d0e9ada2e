/**
 * The public surface: all that strategies, plugins and users may import, as `tickwright`.
 * @module tickwright
 */

export { z } from 'zod';
export type { Environment, Override } from './config/environment.js';
export { type ConfigOrigin, type ConfigSources, type LoadedConfig, loadConfig } from './config/load.js';
export type { Config } from './config/schema.js';
export { type EventSourceOptions, eventSource, type TimedEvent } from './data/event-source.js';
export { LiveFeed, type LiveFeedOptions } from './data/live-feed.js';
export type { MarketTable } from './data/markets.js';
export type { Feed } from './data/merge.js';
export {
  type DataProvider,
  type DataSession,
  type DescribedInput,
  defineDataProvider,
  type GeneratedData,
  type ProvidedData,
  type ProviderContext,
  type ServedInstrument,
} from './data/provider.js';
export { type ProviderContextOptions, providerContext } from './data/provider-context.js';
export type {
  ColumnsOptions,
  NamedRecording,
  RecordingOptions,
  SyntheticDataOptions,
} from './data/providers/index.js';
export { type HostEvent, hostMessage } from './data/recording/host-lines.js';
export { dataSession, type SessionParts } from './data/session.js';
export type { EventSource, SourceProgress } from './data/source.js';
export type { SyntheticScenario } from './data/synthetic/options.js';
export { assertNever, BotError, type BotErrorOptions, type ErrorCode } from './errors.js';
export { examineAblation, examineSensitivity } from './examine/ablation/examine.js';
export type { Grouping, Stretch } from './examine/ablation/groups.js';
export { ablationJson } from './examine/ablation/json.js';
export type { AblationOptions } from './examine/ablation/options.js';
export type { AblationReport, ReportedGroup, ReportedVariant } from './examine/ablation/report.js';
export { ablationText } from './examine/ablation/text.js';
export { checkFeature } from './examine/check-feature.js';
export { type InstrumentTable, type ReadTablesOptions, readTables } from './examine/column-tables.js';
export {
  analyseLookAhead,
  type LeakingColumn,
  type LookAheadOptions,
  type LookAheadReport,
} from './examine/look-ahead.js';
export {
  analyseRecursion,
  type ColumnDrift,
  type RecursiveOptions,
  type RecursiveReport,
} from './examine/recursive.js';
export type { AccountEvent, Replacement } from './exchange/exchange.js';
export type {
  DecoderContext,
  FeeRates,
  FeeTier,
  MaintenanceTier,
  MarginTerms,
  Venue,
  VenuePlugin,
} from './exchange/venue.js';
export { FRAME_COLUMNS, type FrameColumn, type Frames, type FrameValues } from './frame/columns.js';
export type { Feature, FeatureFactory } from './frame/feature.js';
export { type AdaptiveOfiOptions, adaptiveOfi } from './frame/features/adaptive-ofi.js';
export { averageTrueRange } from './frame/features/average-true-range.js';
export { type KyleOptions, kyle } from './frame/features/kyle.js';
export { type LpiOptions, lpi } from './frame/features/lpi.js';
export { type MicroPriceOptions, microPriceLean } from './frame/features/micro-price.js';
export { type RealisedVolOptions, realisedVol } from './frame/features/realised-vol.js';
export { type VpinOptions, vpin } from './frame/features/vpin.js';
export type { FrameTable } from './frame/frame-table.js';
export { atr } from './indicators/atr.js';
export { type BollingerColumns, bollinger } from './indicators/bollinger.js';
export { difference } from './indicators/difference.js';
export { ema } from './indicators/ema.js';
export { ewma } from './indicators/ewma.js';
export { gaussianSum } from './indicators/gaussian-sum.js';
export { kyleLambda } from './indicators/kyle-lambda.js';
export { liquidationPressureColumn as liquidationPressure } from './indicators/liquidation-pressure.js';
export { micropriceColumn as microprice } from './indicators/microprice.js';
export {
  type MicroPriceColumns,
  type MicroPriceReference,
  microPriceDivergence,
} from './indicators/microprice-divergence.js';
export { ofi } from './indicators/order-flow-imbalance.js';
export { robustZ } from './indicators/robust-z.js';
export { sma } from './indicators/rolling-mean.js';
export { rollingMedian } from './indicators/rolling-median.js';
export { rollingQuantile } from './indicators/rolling-quantile.js';
export { rollingSum } from './indicators/rolling-sum.js';
export { rollingDeviation, rollingVariance, type VarianceKind } from './indicators/rolling-variance.js';
export { rsi } from './indicators/rsi.js';
export { standardZ } from './indicators/standard-z.js';
export { tobiColumn as tobi } from './indicators/tobi.js';
export { trailingQuantile } from './indicators/trailing-quantile.js';
export type { Plugin, StrategiesPlugin } from './loader/plugin.js';
export type { PluginProblem } from './loader/plugin-files.js';
export { loadPlugins, loadVenues, type PluginSources, type Plugins, type Venues } from './loader/plugins.js';
export {
  type DuplicateListing,
  type FailedListing,
  findStrategy,
  type LoadedStrategy,
  listStrategies,
  type SoundListing,
  type StrategyListing,
} from './loader/strategies.js';
export { Chunk } from './market/chunk.js';
export { EventBatch, EventFlag, EventKind, NO_INSTRUMENT } from './market/event-batch.js';
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
export { decimalString, Grid, type Rounding } from './market/precision.js';
export type { Random } from './market/random.js';
export { type Micros, US_PER_MS } from './market/time.js';
export type { Timerange } from './market/timerange.js';
export type { RefusalCode } from './market/verdict.js';
export { emptyCounters, type SourceCounters, type WireDecoder } from './market/wire.js';
export type { GrowingList } from './orders/growing-list.js';
export type { Account, Posting, Transaction } from './orders/ledger.js';
export type { Bracket, Executed, Leg, LegSide } from './orders/leg.js';
export type {
  Asked,
  CancelReason,
  ClientOrderId,
  Execution,
  Fill,
  Liquidity,
  Order,
  OrderEvent,
  OrderRequest,
  OrderState,
  Purpose,
  RejectCode,
  Side,
  TimeInForce,
  Trigger,
} from './orders/order.js';
export type { OrderedFor } from './orders/order-manager.js';
export type { DecidedOn, Plan, Trade, TradeState } from './orders/trade.js';
export { resultJson } from './report/json.js';
export type { BacktestResult, ResultInputs } from './report/result.js';
export type { TextStyle } from './report/table.js';
export { resultText } from './report/text.js';
export type { DriveOptions, RunOfSeveral } from './run/drive-runs.js';
export {
  type ColumnsSpec,
  type DataSpec,
  type FeedOptions,
  type OpenFeed,
  openFeed,
  type RecordingSpec,
  type SyntheticSpec,
} from './run/feeds.js';
export type { PrepareOptions, RunSpec } from './run/prepared-run.js';
export { type RunOptions, run, runTogether } from './run/run.js';
export type { EquityMarks } from './store/equity.js';
export type {
  Journal,
  JournalEntry,
  RunSpan,
  RunWorth,
  WatchedRates,
} from './store/journal.js';
export {
  type EntrySignals,
  type ExitSignals,
  type FeatureColumn,
  type FeatureFactories,
  type FeatureFrames,
  type FrameRow,
  type NumberColumn,
  type OwnFrames,
  type SignalColumn,
  type SignalValues,
  when,
} from './strategy/columns.js';
export type {
  EntryContext,
  ExitContext,
  FrameCallbackContext,
  HookContext,
  JsonValue,
  LeverageContext,
  PositionView,
  StakeContext,
  StrategyContext,
  StrategyStore,
  TickContext,
  TradeCallbackContext,
  TradeView,
  TradingContext,
  WalletView,
} from './strategy/contexts.js';
export type { Difference as ColumnDifference } from './strategy/differences.js';
export {
  type AdjustIntent,
  adjust,
  type Direction,
  type EnterIntent,
  type EntryOrderType,
  type ExitIntent,
  enter,
  exit,
  type InstrumentName,
  type Intent,
  type IntentTimeInForce,
  type LegIntent,
  type OrderType,
} from './strategy/intents.js';
export {
  type BoolParam,
  type ChoiceParam,
  type FloatParam,
  type IntParam,
  type ParamDescription,
  type ParamOptions,
  type ParamSpace,
  type ParamSpec,
  type ParamSpecs,
  type ParamValueOf,
  type ParamValues,
  param,
} from './strategy/params.js';
export {
  defineStrategy,
  type EntryOnly,
  type ExitOnly,
  type Intents,
  type Names,
  type NoHostColumn,
  type NoOther,
  type Strategy,
  type StrategyDefinition,
} from './strategy/strategy.js';
export type { SwitchedOff } from './strategy/switched-off.js';
export type {
  DepthTick,
  LiquidationTick,
  OpenInterestTick,
  QuoteTick,
  TradeTick,
} from './strategy/ticks.js';
