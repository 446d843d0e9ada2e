import type { Instrument } from '../market/instrument.js';
import type { Random } from '../market/random.js';
import type { Micros } from '../market/time.js';
import type {
  PositionView,
  StrategyStore,
  TickContext,
  TradeView,
  WalletView,
} from '../strategy/contexts.js';
import type { Guard } from '../strategy/guarded.js';
import type { ParamSpecs } from '../strategy/params.js';
import type { QuoteTick } from '../strategy/ticks.js';
import type { TradedInstrument } from './traded-instrument.js';

/** A closed frame by column. */
export type FrameValues = Readonly<Record<string, number>>;

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
  readonly frameOf: (instrument: string) => FrameValues | null;
}

/** One call of a callback or a tick hook. */
export interface AskedHook {
  readonly hook: string;
  readonly place: TradedInstrument;
  readonly now: Micros;
  readonly guard: Guard;
}

/** What callbacks and tick hooks are given as `ctx`. What costs something is made when it is asked for: most ask nothing. */
export class HookCall implements Pick<HookFacts, 'params'>, Omit<TickContext<ParamSpecs>, 'params'> {
  readonly params: Readonly<Record<string, unknown>>;
  readonly instrument: Instrument;
  readonly timeframeUs: Micros;
  readonly now: Micros;
  readonly frame: FrameValues | null;
  readonly wallet: WalletView;
  readonly store: StrategyStore;
  readonly quote: (instrument: string) => QuoteTick | null;
  readonly frameOf: (instrument: string) => FrameValues | null;
  readonly #facts: HookFacts;
  readonly #asked: AskedHook;
  #trades: readonly TradeView[] | undefined;
  #position: PositionView | undefined;
  #random: Random | undefined;

  constructor(facts: HookFacts, asked: AskedHook) {
    const { place, guard } = asked;
    this.params = guard(facts.params, 'the strategy declares no parameter ');
    this.instrument = place.instrument;
    this.timeframeUs = facts.timeframeUs;
    this.now = asked.now;
    this.frame = lastFrame(place, guard);
    this.wallet = guard(facts.wallet, 'the wallet has no ');
    this.store = guard(facts.store, 'the store has no ');
    this.quote = facts.quote;
    this.frameOf = facts.frameOf;
    this.#facts = facts;
    this.#asked = asked;
  }

  get trades(): readonly TradeView[] {
    this.#trades ??= this.#facts.trades().map((trade) => this.#asked.guard(trade, 'a trade has no '));
    return this.#trades;
  }

  get position(): PositionView {
    this.#position ??= this.#asked.guard(this.#facts.position(this.#asked.place), 'a position has no ');
    return this.#position;
  }

  get random(): Random {
    const { hook, place, now } = this.#asked;
    this.#random ??= this.#facts.random(hook, place.instrument, now);
    return this.#random;
  }
}

/** The frame of an instrument that has closed last; null before the first. */
export function lastFrame(place: TradedInstrument, guard: Guard): FrameValues | null {
  return place.closedFrames === 0 ? null : guard(place.lastFrame, 'frames have no column ');
}
