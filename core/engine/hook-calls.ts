import { nearest } from '../config/nearest.js';
import type { Instrument } from '../market/instrument.js';
import { Random } from '../market/random.js';
import type { Micros } from '../market/time.js';
import type { StrategyStore } from '../strategy/contexts.js';
import type { RowValues } from '../strategy/frame-row.js';
import { asItIs, type SpellCheck, spellChecked } from '../strategy/spell-check.js';
import { type AskedAt, type HeldTrade, HookCall, type HookFacts, lastFrame, TradeCall } from './hook-call.js';
import { KeptValues } from './kept-values.js';
import { quoteOf } from './ticks.js';
import type { TradedInstrument } from './traded-instrument.js';

export interface HookCallsOptions
  extends Pick<HookFacts, 'params' | 'timeframeUs' | 'wallet' | 'trades' | 'position'> {
  readonly seed: number;
  /** Names of the strategy's `legs`. */
  readonly legNames: readonly string[];
  /** What the strategy kept before this run began: JSON by key. */
  readonly kept: Iterable<readonly [key: string, text: string]>;
  /** By instrument id, or by a name of the strategy's `legs`. */
  find(name: string): TradedInstrument | undefined;
  /** The strategy keeps something else under a key; null for nothing any more. */
  onKept(us: Micros, key: string, text: string | null): void;
}

/** Makes the `ctx` of each call of a callback or a tick hook. */
export class HookCalls {
  readonly #options: HookCallsOptions;
  readonly #facts: HookFacts;
  readonly #called = new Set<string>();
  /** How often a hook of an instrument asked for random numbers, the last time that it did. */
  readonly #randoms = new Map<string, { readonly us: Micros; readonly times: number }>();
  #nowUs: Micros = Number.NaN;

  constructor(options: HookCallsOptions) {
    const { params, timeframeUs, wallet, kept } = options;
    const store: StrategyStore = new KeptValues(kept, (key, text) => options.onKept(this.#nowUs, key, text));
    this.#options = options;
    this.#facts = {
      params,
      timeframeUs,
      wallet,
      store,
      trades: () => options.trades(),
      position: (place) => options.position(place),
      random: (hook, instrument, now) => this.#random(hook, instrument, now),
      quote: (name) => quoteOf(this.#find(name)?.market),
      frameOf: (name, check) => this.#frameOf(name, check),
    };
  }

  /** What a hook is given: in its first call, checked for names that are misspelt. Later that would cost time. */
  checkOf(hook: string): SpellCheck {
    if (this.#called.has(hook)) return asItIs;
    this.#called.add(hook);
    return spellChecked;
  }

  /** What a hook is given. It ends with the call: see `HookCall.end`. */
  open(hook: string, at: AskedAt, check: SpellCheck): HookCall {
    this.#nowUs = at.now;
    return new HookCall(this.#facts, hook, at, check);
  }

  /** As `open`, what a callback about an open trade is given. */
  openTrade(hook: string, held: HeldTrade, check: SpellCheck): TradeCall {
    this.#nowUs = held.now;
    return new TradeCall(this.#facts, hook, held, check);
  }

  #frameOf(name: string, check: SpellCheck): RowValues | null {
    const place = this.#find(name);
    return place ? lastFrame(place, check) : null;
  }

  /** By instrument, hook and time: trades are counted over all instruments, and another's must change nothing. */
  #random(hook: string, { id }: Instrument, now: Micros): Random {
    const call = `${hook} ${id}`;
    const last = this.#randoms.get(call);
    const times = last?.us === now ? last.times + 1 : 1;
    this.#randoms.set(call, { us: now, times });
    return new Random(this.#options.seed, `${call} ${now} ${times}`);
  }

  /** An id that the run does not know may still come; another name never does. */
  #find(name: string): TradedInstrument | undefined {
    const { find, legNames } = this.#options;
    const place = find(name);
    if (place || legNames.includes(name) || String(name).includes(':')) return place;
    const near = nearest(String(name), legNames);
    const meant =
      near === undefined ? ': expected venue:SYMBOL, or a name of legs' : `; did you mean ${near}?`;
    throw new ReferenceError(`${name} is not an instrument of this run${meant}`);
  }
}
