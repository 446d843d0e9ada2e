import { BotError } from '../errors.js';
import { maxLeverageOf } from '../exchange/margin.js';
import type { MarginTerms } from '../exchange/venue.js';
import type { Instrument } from '../market/instrument.js';
import { callCallback } from '../strategy/call.js';
import type { RowValues } from '../strategy/frame-row.js';
import type { Direction } from '../strategy/intents.js';
import { asItIs, type SpellCheck } from '../strategy/spell-check.js';
import type { Strategy } from '../strategy/strategy.js';
import { type AskedAt, type HeldTrade, HookCall } from './hook-call.js';
import type { HookCalls } from './hook-calls.js';

export interface CallbacksOptions {
  readonly strategy: Strategy;
  /** What callbacks are given. */
  readonly calls: HookCalls;
  terms(instrument: Instrument): MarginTerms;
}

type Callback =
  | 'customStakeAmount'
  | 'customEntryPrice'
  | 'leverage'
  | 'confirmTradeEntry'
  | 'customStoploss'
  | 'customExit'
  | 'customExitPrice'
  | 'confirmTradeExit';

/** A trade that is to be left, and why. */
export interface ExitWish extends HeldTrade {
  readonly reason: string;
  readonly isStop: boolean;
}

/** A signal to enter, as callbacks are told of it. */
export interface EntryWish {
  readonly frame: RowValues;
  readonly direction: Direction;
  readonly rate: number;
  readonly enterTag: string | null;
  /** In quote currency. */
  readonly proposedStake: number;
}

/** An entry with its stake. */
type StakedWish = EntryWish & { readonly stake: number };

/** Asks the strategy's callbacks, and makes of what they say what was meant. */
export class Callbacks {
  readonly #options: CallbacksOptions;

  constructor(options: CallbacksOptions) {
    this.#options = options;
  }

  /** What an entry is to cost, as the strategy says; null where it leaves that to the host. */
  stake(at: AskedAt, entry: EntryWish): number | null {
    if (!this.#options.strategy.customStakeAmount) return null;
    return Number(this.#ask('customStakeAmount', at, entry));
  }

  /** Where an entry is to be; null where it leaves that to the host. */
  entryPrice(at: AskedAt, entry: StakedWish): number | null {
    if (!this.#options.strategy.customEntryPrice) return null;
    const price = this.#ask('customEntryPrice', at, entry);
    return typeof price === 'number' ? price : null;
  }

  /** What the strategy asks for, at most what the venue allows a position of that stake. */
  leverage(at: AskedAt, entry: StakedWish): number {
    const { instrument } = at.place;
    if (!this.#options.strategy.leverage || instrument.kind === 'spot') return 1;
    const { tiers } = this.#options.terms(instrument);
    const stake = instrument.kind === 'inverse' ? entry.stake / entry.rate : entry.stake;
    const most = maxLeverageOf(tiers, stake);
    const asked = { ...entry, proposedLeverage: 1, maxLeverage: most };
    const said = Number(this.#ask('leverage', at, asked));
    return Math.min(Math.max(said, 1), most);
  }

  confirmsEntry(at: AskedAt, entry: StakedWish): boolean {
    if (!this.#options.strategy.confirmTradeEntry) return true;
    return this.#ask('confirmTradeEntry', at, entry) !== false;
  }

  confirmsExit(wish: ExitWish): boolean {
    if (!this.#options.strategy.confirmTradeExit) return true;
    return this.#askOfExit('confirmTradeExit', wish) !== false;
  }

  /** Where an exit is to be; null where it leaves that to the host. */
  exitPrice(wish: ExitWish): number | null {
    if (!this.#options.strategy.customExitPrice) return null;
    const price = this.#askOfExit('customExitPrice', wish);
    return typeof price === 'number' ? price : null;
  }

  /** Why a trade is to be left, as the strategy says; null where it is to stay. @throws BotError `strategy_failed`. */
  exitReason(held: HeldTrade): string | null {
    if (!this.#options.strategy.customExit) return null;
    const said = this.#askOfTrade('customExit', held);
    if (said === true) return 'custom_exit';
    if (said === null || said === undefined || said === false || said === '') return null;
    if (typeof said === 'string') return said;
    const { name } = this.#options.strategy;
    throw new BotError(
      'strategy_failed',
      `${name}: customExit returned ${String(said)}: expected a reason or nothing`,
    );
  }

  /** Moves the stop of a trade as the strategy says; returns whether it was moved. */
  moveStop(held: HeldTrade): boolean {
    if (!this.#options.strategy.customStoploss) return false;
    const { watch, rate } = held;
    const before = watch.stopRate;
    const stop = this.#askOfTrade('customStoploss', held);
    if (typeof stop === 'object' && stop !== null) {
      const { rate: to } = stop as { readonly rate: number };
      if (to > 0) watch.tightenTo(to);
    } else if (typeof stop === 'number' && Number.isFinite(stop)) watch.tighten(rate, -Math.abs(stop));
    return !Object.is(watch.stopRate, before);
  }

  #ask(hook: Callback, { place, now }: AskedAt, { frame, ...fields }: EntryWish & object): unknown {
    const { calls } = this.#options;
    const check = calls.checkOf(hook);
    return this.#call(hook, Object.assign(calls.open(hook, { place, now, frame }, check), fields), check);
  }

  #askOfTrade(hook: Callback, held: HeldTrade): unknown {
    const { calls } = this.#options;
    const check = calls.checkOf(hook);
    return this.#call(hook, calls.openTrade(hook, held, check), check);
  }

  #askOfExit(hook: Callback, wish: ExitWish): unknown {
    const { calls } = this.#options;
    const check = calls.checkOf(hook);
    const fields = { exitReason: wish.reason };
    return this.#call(hook, Object.assign(calls.openTrade(hook, wish, check), fields), check);
  }

  #call(hook: Callback, call: HookCall, check: SpellCheck): unknown {
    const context = check === asItIs ? call : check(call, `${hook} has no ctx.`);
    const { strategy } = this.#options;
    const said = callCallback(strategy, hook, context);
    HookCall.end(call);
    return said;
  }
}
