import type { FrameColumn } from '../frame/columns.js';
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
import type {
  EntryContext,
  ExitContext,
  HookContext,
  LeverageContext,
  StakeContext,
  TickContext,
  TradeCallbackContext,
} from './contexts.js';
import type { Intent, OrderType } from './intents.js';
import type { ParamSpecs, ParamValues } from './params.js';
import type { DepthTick, LiquidationTick, OpenInterestTick, QuoteTick, TradeTick } from './ticks.js';

/** What a tick hook returns: what it asks for, or nothing. */
export type Intents<L extends string = string> = Intent<L> | readonly Intent<L>[] | undefined | null;
/** The names of an object that are known one by one. */
export type Names<T> = string extends keyof T ? never : keyof T & string;

/** What an own column of a taken name would have to be: nothing is, and the compiler says why. */
export type NoHostColumn<I> = {
  readonly [K in Names<I> & (FrameColumn | SignalColumn)]: `${K} is a name of the host`;
};

/** The same for names that are no signals: a returned literal may have more than is asked for. */
export type NoOther<S, K extends SignalColumn, T extends string> = {
  readonly [N in Exclude<Names<S>, K>]: T;
};

/** Nothing but what `populateEntry` may return. */
export type EntryOnly<S> = NoOther<S, keyof EntrySignals, 'expected enter_long, enter_short or enter_tag'>;

/** Nothing but what `populateExit` may return. */
export type ExitOnly<S> = NoOther<S, keyof ExitSignals, 'expected exit_long, exit_short or exit_tag'>;

/**
 * The parts of a strategy. Only `name` is needed. What is inferred follows the order written: `params` and
 * `features` stand before `populateIndicators`, and that before its users.
 */
export interface StrategyDefinition<
  P extends ParamSpecs = ParamSpecs,
  F extends FeatureFactories = FeatureFactories,
  I extends Readonly<Record<string, NumberColumn>> = Readonly<Record<string, NumberColumn>>,
  L extends string = string,
  N extends object = EntrySignals,
  X extends object = ExitSignals,
> {
  /** How commands and results name it; a file has one, a folder none twice. */
  readonly name: string;
  /** Default `1m`; any from `100ms` to `1w`. */
  readonly timeframe?: string;
  /** Ids of the instruments to trade, one by one; without it, the pairlist's. */
  readonly instruments?: readonly string[];
  /** Names for the instruments of trades of several legs. */
  readonly legs?: Readonly<Record<L, string>>;
  /** What a run may set, with bounds and defaults: see `param`. */
  readonly params?: P;
  /**
   * Variants that one wants measured beside the whole, by name: the parameters that make them, with their values.
   * `bot ablation` runs each of them.
   */
  readonly ablations?: Readonly<Record<string, Partial<ParamValues<NoInfer<P>>>>>;
  /** Whether it may sell short, default false; spot never can. */
  readonly canShort?: boolean;
  /** Frames before the first entry, default 0. */
  readonly startupFrames?: number;
  /** Trades at once over all instruments, -1 for no limit; default the config's. */
  readonly maxOpenTrades?: number;
  /** Loss at which a trade is closed, as a negative fraction of the stake: -0.05. Without it, no stop. */
  readonly stoploss?: number;
  /** Minutes since the entry -> profit at which the trade is closed. */
  readonly minimalRoi?: Readonly<Record<number, number>>;
  /** Whether the stop follows the best rate at the distance of `stoploss`; default false. */
  readonly trailingStop?: boolean;
  /** Another distance, a fraction, once the profit has passed the offset. */
  readonly trailingStopPositive?: number;
  /** Profit from which that distance holds; default 0. */
  readonly trailingStopPositiveOffset?: number;
  /** Whether the stop follows only from the offset on; default false. */
  readonly trailingOnlyOffsetIsReached?: boolean;
  /** Orders that signals, ROI and callbacks send; stops go to the market. */
  readonly orderTypes?: {
    /** Default `market`. */
    readonly entry?: OrderType;
    /** Default `market`. */
    readonly exit?: OrderType;
  };
  /** How long a limit order may rest, in minutes; default 10. */
  readonly unfilledTimeout?: {
    /** Of one that enters. */
    readonly entry?: number;
    /** Of one that leaves. */
    readonly exit?: number;
  };

  /** Streaming statistics by name; their columns begin with it. */
  readonly features?:
    | F
    | ((context: {
        /** The values of the declared parameters in this run. */
        readonly params: ParamValues<P>;
      }) => F);

  /** Own columns, as long as the frames given. Sees rows of the past only. */
  populateIndicators?(frames: FeatureFrames<F>, ctx: HookContext<P, F, L>): I & NoHostColumn<I>;
  /** Named columns of 1, 0 or NaN (see `when`), in order: an entry needs 1 in each. The funnel counts them. */
  conditions?(frames: OwnFrames<F, I>, ctx: HookContext<P, F, L>): Readonly<Record<string, NumberColumn>>;
  /** Where to enter, as far as the conditions hold. Signals that contradict each other cancel. */
  populateEntry?(frames: OwnFrames<F, I>, ctx: HookContext<P, F, L>): EntrySignals & N & EntryOnly<N>;
  /** Where to leave. */
  populateExit?(frames: OwnFrames<F, I>, ctx: HookContext<P, F, L>): ExitSignals & X & ExitOnly<X>;

  /** Before the first event; what it throws ends the run. */
  botStart?(ctx: {
    /** The parameters' values. */
    readonly params: ParamValues<P>;
  }): void;
  /** Stake in the stake currency; a value that is not positive skips the entry. */
  customStakeAmount?(ctx: StakeContext<P, F, I, L>): number;
  /** A price makes the entry a limit order. */
  customEntryPrice?(ctx: EntryContext<P, F, I, L>): number | null;
  /** Of a contract, from 1 to `maxLeverage`; without it 1. */
  leverage?(ctx: LeverageContext<P, F, I, L>): number;
  /** False skips the entry. */
  confirmTradeEntry?(ctx: EntryContext<P, F, I, L>): boolean;
  /**
   * The stop, asked when a trade was entered and at each frame close: a fraction of the current rate (-0.05), or an
   * absolute `{ rate }`. A stop never widens; null, or a rate of NaN, keeps the present one.
   */
  customStoploss?(ctx: TradeCallbackContext<P, F, I, L>):
    | number
    | {
        /** Quote currency. */
        readonly rate: number;
      }
    | null;
  /** A reason closes the trade; `true` is `custom_exit`. */
  customExit?(ctx: TradeCallbackContext<P, F, I, L>): string | boolean | null | undefined;
  /** A price makes the exit a limit order; stops go to the market. */
  customExitPrice?(ctx: ExitContext<P, F, I, L>): number | null;
  /** False keeps the trade open, whatever would close it: a stop too. */
  confirmTradeExit?(ctx: ExitContext<P, F, I, L>): boolean;

  /** Each change of the best bid or ask, or of a size there. What it returns is what it asks for. */
  onQuote?(quote: QuoteTick, ctx: TickContext<P, F, I, L>): Intents<L>;
  /** Each market trade on the book. */
  onTrade?(trade: TradeTick, ctx: TickContext<P, F, I, L>): Intents<L>;
  /** Each message of the order book. */
  onDepth?(depth: DepthTick, ctx: TickContext<P, F, I, L>): Intents<L>;
  /** Each forced order that the venue tells of. */
  onLiquidation?(liquidation: LiquidationTick, ctx: TickContext<P, F, I, L>): Intents<L>;
  /** Each value that was polled or streamed. */
  onOpenInterest?(openInterest: OpenInterestTick, ctx: TickContext<P, F, I, L>): Intents<L>;
  /** Each closed frame of each instrument, after the callbacks of that time. */
  onFrame?(frame: FrameRow<F, I>, ctx: TickContext<P, F, I, L>): Intents<L>;
}

const BRAND = Symbol.for('tickwright.strategy');

/** A strategy as the host holds it: what was declared, its types forgotten. */
export interface Strategy extends StrategyDefinition {
  /** That `defineStrategy` made it. */
  readonly [BRAND]: true;
}

/** Declares a strategy. Everything about it is inferred: annotate nothing. */
export function defineStrategy<
  const P extends ParamSpecs = Record<never, never>,
  const F extends FeatureFactories = Record<never, never>,
  I extends Readonly<Record<string, NumberColumn>> = Record<never, never>,
  const L extends string = never,
  N extends object = EntrySignals,
  X extends object = ExitSignals,
>(definition: StrategyDefinition<P, F, I, L, N, X>): Strategy {
  const { legs } = definition;
  const parts = legs ? { ...definition, legs: Object.freeze({ ...legs }) } : definition;
  return Object.freeze({ ...parts, [BRAND]: true }) as unknown as Strategy;
}

export function isStrategy(value: unknown): value is Strategy {
  return typeof value === 'object' && value !== null && BRAND in value;
}
