import { inspect } from 'node:util';
import type { Instrument } from '../market/instrument.js';
import type { Random } from '../market/random.js';
import type { Micros } from '../market/time.js';
import type { Trade } from '../orders/trade.js';
import type {
  PositionView,
  StrategyStore,
  TickContext,
  TradeCallbackContext,
  TradeView,
  WalletView,
} from '../strategy/contexts.js';
import type { RowValues } from '../strategy/frame-row.js';
import type { ParamSpecs } from '../strategy/params.js';
import { asItIs, namesOf, type SpellCheck } from '../strategy/spell-check.js';
import type { QuoteTick } from '../strategy/ticks.js';
import { tradeView } from './trade-views.js';
import type { TradedInstrument } from './traded-instrument.js';
import type { TradeWatch } from './watch.js';

/** What the run says of itself, whichever hook asks. */
export interface HookFacts {
  readonly params: Readonly<Record<string, unknown>>;
  readonly timeframeUs: Micros;
  readonly wallet: WalletView;
  readonly store: StrategyStore;
  /** Open trades, oldest first. */
  trades(): readonly TradeView[];
  position(place: TradedInstrument): PositionView;
  random(hook: string, instrument: Instrument, now: Micros): Random;
  readonly quote: (instrument: string) => QuoteTick | null;
  readonly frameOf: (instrument: string, check: SpellCheck) => RowValues | null;
}

/** Where and when a callback or a tick hook is asked. */
export interface AskedAt {
  readonly place: TradedInstrument;
  readonly now: Micros;
  /** In the place of the last closed frame. */
  readonly frame?: RowValues | undefined;
}

/** A trade that callbacks are asked about. */
export interface HeldTrade extends AskedAt {
  readonly trade: Trade;
  readonly watch: TradeWatch;
  /** What closing it now would bring. */
  readonly rate: number;
}

/** What of a call was read. */
interface Made {
  frame?: RowValues | null;
  trades?: readonly TradeView[];
  position?: PositionView;
  random?: Random;
  trade?: TradeView;
  entered?: RowValues | null;
}

/**
 * What callbacks and tick hooks are given as `ctx`, for one call. What it has is made when it is read, since most calls read
 * little of it: what was not read by the end of the call cannot be read later, when it would say something else.
 */
export class HookCall implements Pick<HookFacts, 'params'>, Omit<TickContext<ParamSpecs>, 'params'> {
  readonly #facts: HookFacts;
  readonly #hook: string;
  readonly #at: AskedAt;
  readonly #check: SpellCheck;
  #made: Made | null = null;
  #hasEnded = false;

  constructor(facts: HookFacts, hook: string, at: AskedAt, check: SpellCheck) {
    this.#facts = facts;
    this.#hook = hook;
    this.#at = at;
    this.#check = check;
  }

  get params(): Readonly<Record<string, unknown>> {
    return this.#check(this.#facts.params, 'the strategy declares no parameter ');
  }

  get instrument(): Instrument {
    return this.#at.place.instrument;
  }

  get timeframeUs(): Micros {
    return this.#facts.timeframeUs;
  }

  get now(): Micros {
    return this.#at.now;
  }

  get wallet(): WalletView {
    return this.#check(this.#facts.wallet, 'the wallet has no ');
  }

  get store(): StrategyStore {
    return this.#check(this.#facts.store, 'the store has no ');
  }

  get quote(): (instrument: string) => QuoteTick | null {
    return this.#facts.quote;
  }

  get frameOf(): (instrument: string) => RowValues | null {
    return (instrument) => this.#facts.frameOf(instrument, this.#check);
  }

  get frame(): RowValues | null {
    return this.made('frame', () => this.frameAt(this.#at));
  }

  get trades(): readonly TradeView[] {
    return this.made('trades', () => this.#facts.trades().map((trade) => this.checkedTrade(trade)));
  }

  get position(): PositionView {
    return this.made('position', () =>
      this.#check(this.#facts.position(this.#at.place), 'a position has no '),
    );
  }

  get random(): Random {
    return this.made('random', () => this.#facts.random(this.#hook, this.instrument, this.now));
  }

  /** The hook has returned. */
  static end(call: HookCall): void {
    call.#hasEnded = true;
  }

  /** What was read before, or is now. @throws Error for what was not, once the hook has returned */
  protected made<Name extends keyof Made>(name: Name, make: () => Required<Made>[Name]) {
    const known = this.#made?.[name];
    if (known !== undefined) return known as Required<Made>[Name];
    this.mustRun(name);
    const fresh = make();
    this.#made ??= {};
    this.#made[name] = fresh;
    return fresh;
  }

  /** @throws Error once the hook has returned */
  protected mustRun(name: string): void {
    if (this.#hasEnded) throw new Error(`ctx.${name} can be read while the hook runs, not later`);
  }

  protected frameAt({ place, frame }: AskedAt): RowValues | null {
    return frame === undefined ? lastFrame(place, this.#check) : this.checkedRow(frame);
  }

  protected checkedTrade(trade: TradeView): TradeView {
    return this.#check(trade, 'a trade has no ');
  }

  /** A row that may be empty: then nothing of it is misspelt. */
  protected checkedRow(row: RowValues): RowValues {
    const check = this.#check;
    return check !== asItIs && Object.keys(row).length === 0 ? row : check(row, 'frames have no column ');
  }

  /** Printed, it shows what can be read, later what was; random numbers are drawn by being read. */
  [inspect.custom](): object {
    const shown: Record<string, unknown> = {};
    for (const name of namesOf(this)) {
      if (name === 'random') continue;
      try {
        shown[name] = this[name as keyof this];
      } catch {
        // The hook has returned, and had not read it.
      }
    }
    return shown;
  }
}

/** What callbacks about an open trade are given. */
export class TradeCall
  extends HookCall
  implements Pick<TradeCallbackContext<ParamSpecs, never, never>, 'rate' | 'trade' | 'entered' | 'profit'>
{
  readonly #held: HeldTrade;
  /** By itself, since most callbacks read it. */
  #profit: number | null = null;

  constructor(facts: HookFacts, hook: string, held: HeldTrade, check: SpellCheck) {
    super(facts, hook, held, check);
    this.#held = held;
  }

  get rate(): number {
    return this.#held.rate;
  }

  get trade(): TradeView {
    const { trade, watch } = this.#held;
    return this.made('trade', () => this.checkedTrade(tradeView(trade, watch)));
  }

  get entered(): RowValues | null {
    const { decidedOn } = this.#held.trade;
    return this.made('entered', () => (decidedOn === null ? null : this.checkedRow(decidedOn.frame)));
  }

  get profit(): number {
    if (this.#profit !== null) return this.#profit;
    this.mustRun('profit');
    const { watch, rate } = this.#held;
    this.#profit = watch.profit(rate);
    return this.#profit;
  }

  protected override frameAt({ place, frame }: AskedAt): RowValues {
    return this.checkedRow(frame ?? place.lastFrame);
  }
}

/** The frame of an instrument that has closed last; null before the first. */
export function lastFrame(place: TradedInstrument, check: SpellCheck): RowValues | null {
  return place.closedFrames === 0 ? null : check(place.lastFrame, 'frames have no column ');
}
