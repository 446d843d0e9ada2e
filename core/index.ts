/**
 * What strategies need, as `tickwright`. Plugins find what they are made with in `tickwright/plugin`, programs in
 * `tickwright/run`.
 * @module tickwright
 */

// No strategy needs it. It stays: what is named z in a strategy is compiled otherwise without it, and hashes differently.
export { z } from 'zod';
export { assertNever, BotError, type BotErrorOptions, type ErrorCode } from './errors.js';
export { FRAME_COLUMNS, type FrameColumn, type Frames, type FrameValues } from './frame/columns.js';
export type { Feature, FeatureFactory } from './frame/feature.js';
export { type AdaptiveOfiOptions, adaptiveOfi } from './frame/features/adaptive-ofi.js';
export { averageTrueRange } from './frame/features/average-true-range.js';
export { type KyleOptions, kyle } from './frame/features/kyle.js';
export { type LpiOptions, lpi } from './frame/features/lpi.js';
export { type MicroPriceOptions, microPriceLean } from './frame/features/micro-price.js';
export { type RealisedVolOptions, realisedVol } from './frame/features/realised-vol.js';
export { type VpinOptions, vpin } from './frame/features/vpin.js';
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
export type { ContractKind, Instrument, InstrumentId, Market, MarketSource } from './market/instrument.js';
export { Grid, type Rounding } from './market/precision.js';
export type { Random } from './market/random.js';
export { type Micros, US_PER_MS } from './market/time.js';
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
export type { DepthTick, LiquidationTick, OpenInterestTick, QuoteTick, TradeTick } from './strategy/ticks.js';
