import type { FrameColumn } from '../frame/columns.js';
import type { Instrument } from '../market/instrument.js';
import type { Random } from '../market/random.js';
import type { Micros } from '../market/time.js';
import type {
  EntrySignals,
  ExitSignals,
  FeatureFactories,
  FeatureFrames,
  FrameRow,
  NumberColumn,
  OwnFrames,
  SignalColumn,
} from './columns.js';
import type { Direction, Intent, OrderType } from './intents.js';
import type { ParamSpecs, ParamValues } from './params.js';

/** What every hook may ask. */
export interface StrategyContext<P> {
  readonly params: ParamValues<P>;
  readonly instrument: Instrument;
  readonly timeframeUs: Micros;
  /** Random numbers of this call: the same in each run with the same seed. */
  readonly random: Random;
}

/** What column hooks may ask, besides the frames. */
export interface HookContext<P, F> extends StrategyContext<P> {
  /**
   * The same rows of another instrument of the run, by id or by a name of `legs`: NaN where it has none. It has the
   * host's columns and those of features.
   */
  framesOf(instrument: string): FeatureFrames<F>;
}

/** An open trade, as strategies see it. Rates are quote currency, amounts base units. */
export interface TradeView {
  readonly id: number;
  readonly instrument: Instrument;
  readonly direction: Direction;
  readonly openUs: Micros;
  readonly openRate: number;
  readonly amount: number;
  readonly stakeAmount: number;
  readonly leverage: number;
  readonly enterTag: string | null;
  /** NaN without a stop. */
  readonly stopRate: number;
  readonly minRate: number;
  readonly maxRate: number;
}

/** A closed frame's values, for callbacks: the row that has just closed. */
export interface FrameCallbackContext<P, F, I> {
  readonly params: ParamValues<P>;
  readonly instrument: Instrument;
  readonly timeframeUs: Micros;
  readonly now: Micros;
  readonly frame: FrameRow<F, I>;
}

export interface TradeCallbackContext<P, F, I> extends FrameCallbackContext<P, F, I> {
  readonly trade: TradeView;
  /** The frame on which the trade was decided; null for a trade of a tick hook. */
  readonly entered: FrameRow<F, I> | null;
  /** What closing now would bring: the bid for a long, the ask for a short. */
  readonly rate: number;
  /** Profit at `rate` after both fees, as a fraction of the stake. */
  readonly profit: number;
}

export interface StakeContext<P, F, I> extends FrameCallbackContext<P, F, I> {
  readonly proposedStake: number;
  readonly direction: Direction;
  readonly rate: number;
  readonly enterTag: string | null;
}

export interface EntryContext<P, F, I> extends StakeContext<P, F, I> {
  readonly stake: number;
}

export interface LeverageContext<P, F, I> extends EntryContext<P, F, I> {
  /** 1. */
  readonly proposedLeverage: number;
  /** The most that the venue allows a position of the stake. */
  readonly maxLeverage: number;
}

/** What tick hooks may ask. */
export interface TickContext<P> {
  readonly params: ParamValues<P>;
  readonly instrument: Instrument;
  readonly now: Micros;
  /** Trades not closed yet, in the order they were opened. */
  readonly trades: readonly TradeView[];
  /** The best quote of an instrument, or of a name of `legs`; null before its first. */
  quote(instrument: string): QuoteTick | null;
}

export interface QuoteTick {
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
  readonly localTs: Micros;
  readonly exchangeTs: Micros;
}

export interface TradeTick {
  readonly price: number;
  readonly size: number;
  readonly aggressor: 'buy' | 'sell';
  readonly localTs: Micros;
  readonly exchangeTs: Micros;
}

/** The levels that a depth message changed (size 0 removes), or all of a snapshot's. */
export interface DepthTick {
  readonly snapshot: boolean;
  readonly bids: readonly (readonly [price: number, size: number])[];
  readonly asks: readonly (readonly [price: number, size: number])[];
  readonly localTs: Micros;
  readonly exchangeTs: Micros;
}

export interface LiquidationTick {
  readonly price: number;
  readonly size: number;
  /** The side of the venue's order: `buy` liquidates a short. */
  readonly side: 'buy' | 'sell';
  readonly localTs: Micros;
  readonly exchangeTs: Micros;
}

export interface OpenInterestTick {
  readonly amount: number;
  readonly localTs: Micros;
  readonly exchangeTs: Micros;
}

type Intents = Intent | readonly Intent[] | undefined | null;
type NoHostColumn = { readonly [K in FrameColumn | SignalColumn]?: never };

/**
 * The parts of a strategy. Only `name` is needed. What is inferred follows the order written: `params` and
 * `features` stand before `populateIndicators`, and that before its users.
 */
export interface StrategyDefinition<
  P extends ParamSpecs = ParamSpecs,
  F extends FeatureFactories = FeatureFactories,
  I extends Readonly<Record<string, NumberColumn>> = Readonly<Record<string, NumberColumn>>,
> {
  readonly name: string;
  /** Default `1m`; any from `100ms` to `1w`. */
  readonly timeframe?: string;
  /** Ids of the instruments to trade, one by one; without it, the pairlist's. */
  readonly instruments?: readonly string[];
  /** Names for the instruments of trades of several legs. */
  readonly legs?: Readonly<Record<string, string>>;
  readonly params?: P;
  readonly canShort?: boolean;
  /** Frames before the first entry, default 0. */
  readonly startupFrames?: number;
  readonly maxOpenTrades?: number;
  /** Loss at which a trade is closed, as a negative fraction of the stake: -0.05. Without it, no stop. */
  readonly stoploss?: number;
  /** Minutes since the entry -> profit at which the trade is closed. */
  readonly minimalRoi?: Readonly<Record<number, number>>;
  readonly trailingStop?: boolean;
  readonly trailingStopPositive?: number;
  readonly trailingStopPositiveOffset?: number;
  readonly trailingOnlyOffsetIsReached?: boolean;
  readonly orderTypes?: { readonly entry?: OrderType; readonly exit?: OrderType };
  /** How long a limit order may rest, in minutes; default 10. */
  readonly unfilledTimeout?: { readonly entry?: number; readonly exit?: number };

  readonly features?: F | ((context: { readonly params: ParamValues<P> }) => F);

  /** Own columns, as long as the frames given. Sees rows of the past only. */
  populateIndicators?(frames: FeatureFrames<F>, ctx: HookContext<P, F>): I & NoHostColumn;
  /** Named columns of 1, 0 or NaN (see `when`), in order: an entry needs 1 in each. The funnel counts them. */
  conditions?(frames: OwnFrames<F, I>, ctx: HookContext<P, F>): Readonly<Record<string, NumberColumn>>;
  populateEntry?(frames: OwnFrames<F, I>, ctx: HookContext<P, F>): EntrySignals;
  populateExit?(frames: OwnFrames<F, I>, ctx: HookContext<P, F>): ExitSignals;

  botStart?(ctx: { readonly params: ParamValues<P> }): void;
  /** Stake in the stake currency; a value that is not positive skips the entry. */
  customStakeAmount?(ctx: StakeContext<P, F, I>): number;
  /** A price makes the entry a limit order. */
  customEntryPrice?(ctx: EntryContext<P, F, I>): number | null;
  /** Of a contract, from 1 to `maxLeverage`; without it 1. */
  leverage?(ctx: LeverageContext<P, F, I>): number;
  /** False skips the entry. */
  confirmTradeEntry?(ctx: EntryContext<P, F, I>): boolean;
  /**
   * The stop, asked when a trade was entered and at each frame close: a fraction of the current rate (-0.05), or an
   * absolute `{ rate }`. A stop never widens; null, or a rate of NaN, keeps the present one.
   */
  customStoploss?(ctx: TradeCallbackContext<P, F, I>): number | { readonly rate: number } | null;
  /** A reason closes the trade; `true` is `custom_exit`. */
  customExit?(ctx: TradeCallbackContext<P, F, I>): string | boolean | null | undefined;
  /** A price makes the exit a limit order; stops go to the market. */
  customExitPrice?(ctx: TradeCallbackContext<P, F, I> & { readonly exitReason: string }): number | null;
  /** False keeps the trade open, whatever would close it: a stop too. */
  confirmTradeExit?(ctx: TradeCallbackContext<P, F, I> & { readonly exitReason: string }): boolean;

  onQuote?(quote: QuoteTick, ctx: TickContext<P>): Intents;
  onTrade?(trade: TradeTick, ctx: TickContext<P>): Intents;
  onDepth?(depth: DepthTick, ctx: TickContext<P>): Intents;
  onLiquidation?(liquidation: LiquidationTick, ctx: TickContext<P>): Intents;
  onOpenInterest?(openInterest: OpenInterestTick, ctx: TickContext<P>): Intents;
  onFrame?(frame: FrameRow<F, I>, ctx: TickContext<P>): Intents;
}

const BRAND = Symbol.for('tickwright.strategy');

/** A strategy as the host holds it: what was declared, its types forgotten. */
export interface Strategy extends StrategyDefinition {
  readonly [BRAND]: true;
}

/** Declares a strategy. Everything about it is inferred: annotate nothing. */
export function defineStrategy<
  const P extends ParamSpecs = Record<never, never>,
  const F extends FeatureFactories = Record<never, never>,
  I extends Readonly<Record<string, NumberColumn>> = Record<never, never>,
>(definition: StrategyDefinition<P, F, I>): Strategy {
  return Object.freeze({ ...definition, [BRAND]: true }) as unknown as Strategy;
}

export function isStrategy(value: unknown): value is Strategy {
  return typeof value === 'object' && value !== null && BRAND in value;
}
