import type { Instrument } from '../market/instrument.js';
import type { Random } from '../market/random.js';
import type { Micros } from '../market/time.js';
import type { FeatureFrames, FrameRow } from './columns.js';
import type { Direction, InstrumentName } from './intents.js';
import type { ParamValues } from './params.js';
import type { QuoteTick } from './ticks.js';

/** What every hook may ask. */
export interface StrategyContext<P> {
  /** The values of the declared parameters in this run. */
  readonly params: ParamValues<P>;
  /** The instrument that the hook is asked about. */
  readonly instrument: Instrument;
  /** How long a frame is. */
  readonly timeframeUs: Micros;
  /** Random numbers of this call: the same in each run with the same seed, whatever other instruments do. */
  readonly random: Random;
}

/** What column hooks may ask, besides the frames. They run ahead of the trading and see nothing of it. */
export interface HookContext<P, F, L extends string = string> extends StrategyContext<P> {
  /**
   * The same rows of another instrument of the run, by id or by a name of `legs`: NaN where it has none. It has the
   * host's columns and those of features.
   */
  framesOf(instrument: InstrumentName<L>): FeatureFrames<F>;
}

/** An open trade, as strategies see it. Rates are quote currency, amounts base units; of several legs, the first's. */
export interface TradeView {
  /** From 1 on, in the order in which they were decided: intents name a trade by it. */
  readonly id: number;
  /** What is traded. */
  readonly instrument: Instrument;
  /** Which move it earns by. */
  readonly direction: Direction;
  /** Its first fill; before it, when the entry was decided. */
  readonly openUs: Micros;
  /** Mean rate of the entry's fills; NaN before the first. */
  readonly openRate: number;
  /** What is held; 0 or NaN before the first fill. */
  readonly amount: number;
  /** What was paid for it, quote currency, before leverage. */
  readonly stakeAmount: number;
  /** 1 on spot. */
  readonly leverage: number;
  /** What the strategy called its entry; null without a tag. */
  readonly enterTag: string | null;
  /** NaN without a stop. */
  readonly stopRate: number;
  /** Lowest of what closing would have brought since the entry; NaN before it, and for trades of several legs. */
  readonly minRate: number;
  /** The highest of it. */
  readonly maxRate: number;
}

/** The account as it stands when it is read. */
export interface WalletView {
  /** The stake currency: what `total` and `free` are in. */
  readonly currency: string;
  /**
   * What everything is worth, open positions at the mid included. NaN while something that is held has no price.
   */
  readonly total: number;
  /** What of the stake currency is not tied up in open trades and entry orders. */
  readonly free: number;
  /** What the wallet holds of a currency, tied up or not; 0 for one that it never held. */
  balance(currency: string): number;
}

/** What all open trades of an instrument hold together. */
export interface PositionView {
  /** Base units; negative is short, 0 is none. */
  readonly amount: number;
  /** Mean rate of the entries of what is held, quote currency; NaN where nothing is. */
  readonly openRate: number;
  /** What closing at the mid would realise, before fees, in the stake currency; 0 where nothing is held. */
  readonly unrealisedProfit: number;
  /** Of all of it together: its worth at the entry over what was paid for it. 1 where nothing is held. */
  readonly leverage: number;
}

/** What can be kept in a {@link StrategyStore}. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * What a strategy keeps from call to call, by key; one for all of its instruments. Values are copied in and out. A
 * backtest begins with nothing; in trading what was kept is there again after a restart.
 */
export interface StrategyStore {
  /** A copy of what was kept; undefined where nothing was. */
  get(key: string): JsonValue | undefined;
  /** Keeps a copy. @throws TypeError for a value that JSON does not have: NaN, a function, a cycle. */
  set(key: string, value: JsonValue): void;
  /** Forgets; whether there was something. */
  delete(key: string): boolean;
  /** All keys, in alphabetical order. */
  keys(): readonly string[];
}

/**
 * What callbacks and tick hooks may ask: the run as the trading sees it at `now`. It is made when it is read, which is to be
 * while the hook runs.
 */
export interface TradingContext<P, F, I, L extends string = string> extends StrategyContext<P> {
  /** Microseconds since the epoch. */
  readonly now: Micros;
  /** The account. */
  readonly wallet: WalletView;
  /** Of this instrument, across all trades. */
  readonly position: PositionView;
  /** Trades of all instruments that are not closed yet, in the order in which they were decided. */
  readonly trades: readonly TradeView[];
  /** What is kept from call to call. */
  readonly store: StrategyStore;
  /** The best quote of an instrument; null before its first. */
  quote(instrument: InstrumentName<L>): QuoteTick | null;
  /** The last closed frame of an instrument, own columns included; null before its first. */
  frameOf(instrument: InstrumentName<L>): FrameRow<F, I> | null;
}

/** What callbacks may ask. */
export interface FrameCallbackContext<P, F, I, L extends string = string> extends TradingContext<P, F, I, L> {
  /** The values of the frame that has just closed. */
  readonly frame: FrameRow<F, I>;
}

/** What callbacks about an open trade may ask. */
export interface TradeCallbackContext<P, F, I, L extends string = string>
  extends FrameCallbackContext<P, F, I, L> {
  /** The trade that it is about. */
  readonly trade: TradeView;
  /** The frame on which the trade was decided; null for a trade of a tick hook. */
  readonly entered: FrameRow<F, I> | null;
  /** What closing now would bring: the bid for a long, the ask for a short. */
  readonly rate: number;
  /** Profit at `rate` after both fees, as a fraction of the stake. */
  readonly profit: number;
}

/** What callbacks about an exit may ask. */
export interface ExitContext<P, F, I, L extends string = string> extends TradeCallbackContext<P, F, I, L> {
  /** Why the trade is to be closed: `exit_signal`, `stop_loss`, `roi`, a tag or a reason of the strategy. */
  readonly exitReason: string;
}

/** What `customStakeAmount` may ask. */
export interface StakeContext<P, F, I, L extends string = string> extends FrameCallbackContext<P, F, I, L> {
  /** What the config says, in the stake currency, before leverage. */
  readonly proposedStake: number;
  /** Which move the trade is to earn by. */
  readonly direction: Direction;
  /** What entering now would cost: the ask for a long, the bid for a short. */
  readonly rate: number;
  /** Of the signal; null without one. */
  readonly enterTag: string | null;
}

/** What callbacks about an entry may ask. */
export interface EntryContext<P, F, I, L extends string = string> extends StakeContext<P, F, I, L> {
  /** The stake that `customStakeAmount` said, else the proposed one. */
  readonly stake: number;
}

/** What `leverage` may ask. */
export interface LeverageContext<P, F, I, L extends string = string> extends EntryContext<P, F, I, L> {
  /** 1. */
  readonly proposedLeverage: number;
  /** The most that the venue allows a position of the stake. */
  readonly maxLeverage: number;
}

/** What tick hooks may ask. */
export interface TickContext<P, F = never, I = never, L extends string = string>
  extends TradingContext<P, F, I, L> {
  /** The last closed frame of this instrument; null before the first. */
  readonly frame: FrameRow<F, I> | null;
}
