import { agree, type ParamReads, type Params, type Reads } from './param-reads.js';
import type { HookWindow, OwnColumns, Said, Says, SignalColumns, WindowHooks } from './window-hooks.js';

/** What a hook said, to a run with these parameters, of which it read these. */
export interface Remembered<T> {
  readonly params: Params;
  readonly reads: Reads;
  readonly said: T;
}

/** What `populateIndicators` said of a window, and what the hooks said that were shown it. */
interface Indicated extends Remembered<OwnColumns> {
  readonly conditions: Remembered<Said['conditions']>[];
  readonly entry: Remembered<SignalColumns>[];
  readonly exit: Remembered<SignalColumns>[];
}

/** All that the hooks said of a window to one run, hook by hook. */
export interface RememberedSaid {
  readonly window: HookWindow;
  readonly own: Remembered<OwnColumns>;
  readonly conditions: Remembered<Said['conditions']>;
  readonly entry: Remembered<SignalColumns>;
  readonly exit: Remembered<SignalColumns>;
}

interface RememberedWindow {
  readonly window: HookWindow;
  readonly indicated: Indicated[];
}

/**
 * What column hooks said of the windows of one instrument, for several runs: a hook is asked once for each set of values
 * that it reads of the parameters. Each hook is looked at alone: an entry threshold leaves the indicators and the exits
 * as they are.
 */
export class HookMemory {
  readonly #reads: ParamReads;
  readonly #windows = new Map<string, RememberedWindow>();

  constructor(reads: ParamReads) {
    this.#reads = reads;
  }

  /** What is said to the run with these parameters; `hooks` are asked about what nobody has asked before. */
  of(params: Params, hooks: WindowHooks): Says {
    return {
      say: (window) => {
        const { own, conditions, entry, exit } = this.#say(window, params, hooks);
        return { own: own.said, conditions: conditions.said, entry: entry.said, exit: exit.said };
      },
    };
  }

  /** What was said to a run of each window that is remembered, in the order in which they were first asked about. */
  *saidTo(params: Params): Generator<RememberedSaid> {
    for (const { window, indicated } of this.#windows.values()) {
      const own = find(indicated, params);
      const conditions = own && find(own.conditions, params);
      const entry = own && find(own.entry, params);
      const exit = own && find(own.exit, params);
      if (own && conditions && entry && exit) yield { window, own, conditions, entry, exit };
    }
  }

  get isEmpty(): boolean {
    return this.#windows.size === 0;
  }

  /** Forgets all windows: nobody will ask about them again. */
  forget(): void {
    this.#windows.clear();
  }

  #say(window: HookWindow, params: Params, hooks: WindowHooks): Omit<RememberedSaid, 'window'> {
    const { indicated } = this.#remembered(window);
    const ask = <T>(remembered: Remembered<T>[], call: () => T) => {
      const known = find(remembered, params);
      if (known) return known;
      const fresh = { params, ...this.#reads.during(params, call) };
      remembered.push(fresh);
      return fresh;
    };
    const own = find(indicated, params) ?? this.#indicate(window, params, hooks, indicated);
    hooks.checkNames(own.said);
    const conditions = ask(own.conditions, () => hooks.conditions(window, own.said));
    const entry = ask(own.entry, () => hooks.entry(window, own.said));
    const exit = ask(own.exit, () => hooks.exit(window, own.said));
    hooks.end();
    return { own, conditions, entry, exit };
  }

  #indicate(window: HookWindow, params: Params, hooks: WindowHooks, indicated: Indicated[]): Indicated {
    const own = this.#reads.during(params, () => hooks.indicators(window));
    const fresh: Indicated = { params, ...own, conditions: [], entry: [], exit: [] };
    indicated.push(fresh);
    return fresh;
  }

  #remembered(window: HookWindow): RememberedWindow {
    const key = `${window.startIndex} ${window.from} ${window.length} ${window.without}`;
    const known = this.#windows.get(key);
    if (known) return known;
    const fresh = { window, indicated: [] };
    this.#windows.set(key, fresh);
    return fresh;
  }
}

/** What was said to a run that agrees with this one in all that was read. */
function find<R extends Remembered<unknown>>(remembered: readonly R[], params: Params): R | undefined {
  return remembered.find((one) => agree(one.reads, one.params, params));
}
