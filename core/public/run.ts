/**
 * What programs need, as `tickwright/run`: runs and their feeds, settings and results, what is recorded of them, and what
 * the commands examine.
 * @module tickwright/run
 */

export type { Environment, Override } from '../config/environment.js';
export { type ConfigOrigin, type ConfigSources, type LoadedConfig, loadConfig } from '../config/load.js';
export type { Config } from '../config/schema.js';
export { LiveFeed, type LiveFeedOptions } from '../data/live-feed.js';
export type { Feed } from '../data/merge.js';
export type {
  ColumnsOptions,
  NamedRecording,
  RecordingOptions,
} from '../data/providers/index.js';
export { type HostEvent, hostMessage } from '../data/recording/host-lines.js';
export { BotError, type BotErrorOptions, type ErrorCode } from '../errors.js';
export { examineAblation, examineSensitivity } from '../examine/ablation/examine.js';
export type { Grouping } from '../examine/ablation/groups.js';
export { ablationJson } from '../examine/ablation/json.js';
export type { AblationOptions } from '../examine/ablation/options.js';
export type { AblationReport, ReportedGroup, ReportedVariant } from '../examine/ablation/report.js';
export { ablationText } from '../examine/ablation/text.js';
export { checkFeature } from '../examine/check-feature.js';
export { type InstrumentTable, type ReadTablesOptions, readTables } from '../examine/column-tables.js';
export {
  analyseLookAhead,
  type LeakingColumn,
  type LookAheadOptions,
  type LookAheadReport,
} from '../examine/look-ahead.js';
export {
  analyseRecursion,
  type ColumnDrift,
  type RecursiveOptions,
  type RecursiveReport,
} from '../examine/recursive.js';
export type { AccountEvent, Replacement, VenueRequest } from '../exchange/exchange.js';
export type { FrameTable } from '../frame/frame-table.js';
export type { PluginProblem } from '../loader/plugin-files.js';
export { loadPlugins, loadVenues, type PluginSources, type Plugins, type Venues } from '../loader/plugins.js';
export {
  type DuplicateListing,
  type FailedListing,
  findStrategy,
  type LoadedStrategy,
  listStrategies,
  type SoundListing,
  type StrategyListing,
} from '../loader/strategies.js';
export { Chunk } from '../market/chunk.js';
export type { Moment, Rank } from '../market/moment.js';
export type { RefusalCode } from '../market/verdict.js';
export type { OrderedFor } from '../orders/decision.js';
export type { GrowingList } from '../orders/growing-list.js';
export type { Account, Posting, Transaction } from '../orders/ledger.js';
export type { Bracket, Executed, Leg, LegSide } from '../orders/leg.js';
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
} from '../orders/order.js';
export type { Plan } from '../orders/plan.js';
export type { Position } from '../orders/position.js';
export type { DecidedOn, Trade, TradeState } from '../orders/trade.js';
export { resultJson } from '../report/json.js';
export type { BacktestResult, ResultInputs } from '../report/result.js';
export type { TextStyle } from '../report/table.js';
export { resultText } from '../report/text.js';
export type { DriveOptions, RunOfSeveral } from '../run/drive-runs.js';
export {
  type ColumnsSpec,
  type DataSpec,
  type FeedOptions,
  type OpenFeed,
  openFeed,
  type RecordingSpec,
} from '../run/feeds.js';
export type { StoppedRun } from '../run/follower.js';
export type { PrepareOptions, RunSpec } from '../run/prepared-run.js';
export { type RunOptions, run, runTogether } from '../run/run.js';
export type { EquityMarks } from '../store/equity.js';
export type { EventText } from '../store/event-text.js';
export type { Journal, JournalEntry, RunSpan, RunWorth, WatchedRates } from '../store/journal.js';
export type { RunState, StoredMoment, StoredRequest, StoredTrade } from '../store/run-state.js';
export {
  type Durability,
  openRunStore,
  type ReopenedRun,
  type RunHeader,
  type RunStore,
  type RunStoreOptions,
  reopenRunStore,
} from '../store/run-store.js';
export type { ColumnDifference } from '../strategy/differences.js';
export type { SwitchedOff } from '../strategy/switched-off.js';
