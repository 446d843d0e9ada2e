import { BotError } from '../errors.js';
import { FRAME_COLUMNS, type Frames } from '../frame/columns.js';
import type { Instrument } from '../market/instrument.js';
import { Random } from '../market/random.js';
import type { Micros } from '../market/time.js';
import { asksFrom } from './asked-rows.js';
import { callStrategy } from './call.js';
import {
  known,
  memoryOf,
  numberColumn,
  type ReturnedColumn,
  signalColumn,
  tagColumn,
} from './column-values.js';
import { ENTRY_COLUMNS, EXIT_COLUMNS } from './columns.js';
import type { HookContext } from './contexts.js';
import { GrowingCopy } from './growing-copy.js';
import { type ColumnWindow, HookFrames } from './hook-frames.js';
import { spellChecked } from './spell-check.js';
import type { Strategy } from './strategy.js';

export interface WindowHooksOptions {
  readonly strategy: Strategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly instrument: Instrument;
  readonly timeframeUs: Micros;
  readonly seed: number;
  /** The host's columns and those of features. */
  readonly names: readonly string[];
}

/** Rows that column hooks are asked about together. */
export interface HookWindow extends ColumnWindow {
  /** `ts / timeframe` of its first row. */
  readonly startIndex: number;
  /** The first row that is asked about: those before it are there for own columns to have a past. */
  readonly from: number;
  /** What is blanked in it; '' for nothing. */
  readonly without: string;
  /** The same rows of another instrument, NaN where it has none; null for one that the run does not know. */
  related(instrument: string): ColumnWindow | null;
}

export interface SignalColumns {
  readonly long: Float64Array | undefined;
  readonly short: Float64Array | undefined;
  readonly tag: readonly (string | null)[] | undefined;
}

/** What the hooks say of a window: own columns of all of its rows, the others of those alone that were asked about. */
export interface Said {
  readonly own: ReadonlyMap<string, Float64Array>;
  readonly conditions: readonly (readonly [name: string, column: Float64Array])[];
  readonly entry: SignalColumns;
  readonly exit: SignalColumns;
}

/** Who says something of windows: hooks, or who remembers what hooks said of the same. */
export interface Says {
  /** @throws BotError `strategy_failed` for what a hook throws, returns wrongly, or writes over. */
  say(window: HookWindow): Said;
}

/** What `populateIndicators` said, by name. */
export type OwnColumns = ReadonlyMap<string, Float64Array>;

type ColumnHookName = 'populateIndicators' | 'conditions' | 'populateEntry' | 'populateExit';
/** What a hook returned, by name. */
type Returned = Readonly<Record<string, unknown>>;
type AnyColumnHook = (frames: never, ctx: HookContext<never, never>) => object | undefined;

/**
 * Calls the column hooks of one instrument on windows of rows and checks what they return. It knows nothing of rows
 * outside the window it is given, and hooks cannot change what they see.
 */
export class WindowHooks implements Says {
  readonly #options: WindowHooksOptions;
  readonly #hooks: Readonly<Record<ColumnHookName, AnyColumnHook | undefined>>;
  /** Names that no own column may have. */
  readonly #taken: ReadonlySet<string>;
  readonly #given: HookFrames;
  readonly #related: HookFrames[] = [];
  /** With the own columns: for the hooks behind `populateIndicators`. */
  #full: HookFrames | null = null;
  /** What own columns were the last time. */
  readonly #own = new Map<string, GrowingCopy>();
  /** Of every window. */
  #ownNames: ReadonlySet<string> | null = null;
  #called = false;

  constructor(options: WindowHooksOptions) {
    this.#options = options;
    const { populateIndicators, conditions, populateEntry, populateExit } = options.strategy;
    // Objects of many strategies are of many shapes: one that is read once costs none of the others its compiled code.
    this.#hooks = { populateIndicators, conditions, populateEntry, populateExit };
    this.#taken = new Set([...FRAME_COLUMNS, ...options.names, ...ENTRY_COLUMNS, ...EXIT_COLUMNS, 'length']);
    this.#given = new HookFrames(options.names);
  }

  /** An entry that a condition blocks is none: `populateEntry` is asked when somebody looks at what it says, and at first. */
  say(window: HookWindow): Said {
    const own = this.indicators(window);
    this.checkNames(own);
    const conditions = this.conditions(window, own);
    const ask = () => this.entry(window, own);
    let entry = this.#called ? null : ask();
    const exit = this.exit(window, own);
    this.end();
    return {
      own,
      conditions,
      get entry() {
        entry ??= ask();
        return entry;
      },
      exit,
    };
  }

  /** What `populateIndicators` says; as the three below a hook alone, for those who ask only some of them. */
  indicators(window: HookWindow): OwnColumns {
    return this.#ask('populateIndicators', this.#given, window, (said) => this.#ownColumns(said, window));
  }

  conditions(window: HookWindow, own: OwnColumns): Said['conditions'] {
    return this.#askBehind('conditions', window, own, (said) =>
      Object.entries(said).map(
        ([name, value]) => [name, numberColumn(this.#returned('conditions', name, value, window))] as const,
      ),
    );
  }

  entry(window: HookWindow, own: OwnColumns): SignalColumns {
    return this.#signals('populateEntry', ENTRY_COLUMNS, window, own);
  }

  exit(window: HookWindow, own: OwnColumns): SignalColumns {
    return this.#signals('populateExit', EXIT_COLUMNS, window, own);
  }

  /** Of a window that was asked about: its own columns have the names that they have in every window. */
  checkNames(own: OwnColumns): void {
    this.#ownNames ??= new Set(own.keys());
    const names = this.#ownNames;
    if (own.size === names.size && [...own.keys()].every((name) => names.has(name))) return;
    const list = (of: Iterable<string>) => [...of].sort().join(', ');
    throw this.#failure(
      `populateIndicators returned the columns ${list(own.keys())}; before, it returned ${list(names)}`,
    );
  }

  /** The first window has been asked about whole: names are no longer looked at. */
  end(): void {
    this.#called = true;
  }

  /** What `populateIndicators` returned, checked and copied. */
  #ownColumns(said: object, { length, startIndex }: HookWindow): OwnColumns {
    const own = new Map<string, Float64Array>();
    for (const [name, value] of Object.entries(said)) {
      this.#refuseHostName(name);
      const returned = this.#returned('populateIndicators', name, value, { length, from: 0 });
      const copy = this.#own.get(name) ?? new GrowingCopy(known);
      this.#own.set(name, copy);
      own.set(name, copy.of(memoryOf(returned) ?? numberColumn(returned), startIndex));
    }
    return own;
  }

  #signals(
    hook: 'populateEntry' | 'populateExit',
    names: readonly [string, string, string],
    window: HookWindow,
    own: OwnColumns,
  ): SignalColumns {
    return this.#askBehind(hook, window, own, (said) => {
      for (const name of Object.keys(said)) {
        if (!names.includes(name)) {
          throw this.#failure(`${hook} returned the column ${name}; it may return ${names.join(', ')}`);
        }
      }
      const returned = (name: string) => this.#returned(hook, name, said[name], window);
      return {
        long: signalColumn(returned(names[0])),
        short: signalColumn(returned(names[1])),
        tag: tagColumn(returned(names[2])),
      };
    });
  }

  /** Asks a hook that sees the own columns, too. */
  #askBehind<R>(hook: ColumnHookName, window: HookWindow, own: OwnColumns, read: (said: Returned) => R): R {
    if (!this.#hooks[hook]) return read({});
    this.#full ??= new HookFrames([...this.#options.names, ...own.keys()]);
    return this.#ask(hook, this.#full, withOwn(window, own), read);
  }

  /** Calls a hook, and reads what it returned: that may run code of its own. */
  #ask<R>(hook: ColumnHookName, given: HookFrames, window: HookWindow, read: (said: Returned) => R): R {
    const call = this.#hooks[hook];
    if (!call) return read({});
    const { strategy } = this.#options;
    given.open(window, window.startIndex);
    const frames = this.#check(given.frames, 'frames have no column ') as never;
    const context = this.#context(hook, window);
    // All rows of own columns are looked at: by the hooks behind it.
    const from = hook === 'populateIndicators' ? 0 : window.from;
    const said = asksFrom(from, () =>
      callStrategy(strategy, hook, () => call.call(strategy, frames, context)),
    );
    const changed = [given, ...this.#related].map((one) => one.close()).find((found) => found !== null);
    this.#related.length = 0;
    if (!changed) return callStrategy(strategy, hook, () => read((said ?? {}) as Returned));
    const { column, row, was, is } = changed;
    throw this.#failure(
      `${hook} changed ${column} in row ${row} of the frames it was given, from ${was} to ${is}; copy a column to change it`,
    );
  }

  #context(hook: ColumnHookName, window: HookWindow): HookContext<never, never> {
    const { params, instrument, timeframeUs, seed } = this.#options;
    let random: Random | undefined;
    const context: HookContext<never, never> = {
      params: this.#check(params, 'the strategy declares no parameter ') as never,
      instrument,
      timeframeUs,
      framesOf: (name) => this.#framesOf(name, window) as never,
      get random() {
        random ??= new Random(seed, `${hook} ${instrument.id} ${window.startIndex}`);
        return random;
      },
    };
    return this.#check(context, `${hook} has no ctx.`);
  }

  #framesOf(name: string, window: HookWindow): Frames<string> {
    const related = window.related(name);
    if (!related) throw new Error(`${name} is not an instrument of this run`);
    const frames = new HookFrames(this.#options.names);
    frames.open(related, window.startIndex);
    this.#related.push(frames);
    return this.#check(frames.frames, 'frames have no column ');
  }

  /** In the first window a misspelt name is an error; later it would cost time in each row. */
  #check<T extends object>(target: T, what: string): T {
    return this.#called ? target : spellChecked(target, what);
  }

  #returned(
    hook: string,
    name: string,
    value: unknown,
    { length, from }: Pick<HookWindow, 'length' | 'from'>,
  ): ReturnedColumn {
    return { name, value, length, from, wrong: (what) => this.#failure(`${hook} ${what}`) };
  }

  #refuseHostName(name: string): void {
    if (!this.#taken.has(name)) return;
    throw this.#failure(`populateIndicators returned ${name}, which is a name of the host's or of a feature`);
  }

  #failure(message: string): BotError {
    return new BotError('strategy_failed', `${this.#options.strategy.name}: ${message}`);
  }
}

function withOwn(window: HookWindow, own: OwnColumns): HookWindow {
  return {
    length: window.length,
    startIndex: window.startIndex,
    from: window.from,
    without: window.without,
    column: (name) => own.get(name) ?? window.column(name),
    related: (instrument) => window.related(instrument),
  };
}
