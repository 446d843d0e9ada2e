import type { HookMemory, Remembered, RememberedSaid } from './hook-memory.js';
import type { ParamReads, Params, Reads } from './param-reads.js';
import type { OwnColumns, Said, SignalColumns, WindowHooks } from './window-hooks.js';

export interface WitnessOptions {
  readonly memory: HookMemory;
  readonly reads: ParamReads;
  /** Of the run whose hooks are of an instance that no other run asks: what they say is what they say alone. */
  readonly params: Params;
  /** The same hooks of the instance that all the other runs ask. */
  readonly hooks: WindowHooks;
  /** Names of parameters of which not all runs have the same value. */
  readonly differing: ReadonlySet<string>;
}

/**
 * Whether column hooks say to one of several runs what they say to it alone. The first run's hooks are of an instance of
 * their own, the others' of one that they share. That one is asked on the first run's behalf, too: with no other run, and
 * then window by window behind all the others, the hooks in the reverse of their order. What it remembers of other runs,
 * or from one hook to the next, shows in what it says, or in that it no longer reads a parameter.
 */
export class Witness {
  readonly #options: WitnessOptions;

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  /** The first hook that says or reads something else of a window that is remembered; null where none does. */
  difference(): string | null {
    const { memory, params } = this.#options;
    for (const said of memory.saidTo(params)) {
      const found = this.#differenceIn(said);
      if (found !== null) return found;
    }
    return null;
  }

  #differenceIn({ window, own, conditions, entry, exit }: RememberedSaid): string | null {
    const { hooks } = this.#options;
    if (!this.#isSame(exit, () => hooks.exit(window, own.said), sameSignals)) return 'populateExit';
    if (!this.#isSame(entry, () => hooks.entry(window, own.said), sameSignals)) return 'populateEntry';
    if (!this.#isSame(conditions, () => hooks.conditions(window, own.said), sameConditions)) {
      return 'conditions';
    }
    if (!this.#isSame(own, () => hooks.indicators(window), sameOwn)) return 'populateIndicators';
    return null;
  }

  #isSame<T>(alone: Remembered<T>, ask: () => T, same: (a: T, b: T) => boolean): boolean {
    const { reads, params } = this.#options;
    try {
      const shared = reads.during(params, ask);
      return this.#readsSame(alone.reads, shared.reads) && same(alone.said, shared.said);
    } catch {
      // Alone it did not throw: that it does is the difference.
      return false;
    }
  }

  /** Of what all runs agree on it does not matter who reads it. */
  #readsSame(a: Reads, b: Reads): boolean {
    const { differing } = this.#options;
    const isRead = (name: string) => a.has(name) === b.has(name);
    return [...a, ...b].every((name) => !differing.has(name) || isRead(name));
  }
}

function sameOwn(a: OwnColumns, b: OwnColumns): boolean {
  return sameConditions([...a], [...b]);
}

function sameConditions(a: Said['conditions'], b: Said['conditions']): boolean {
  return (
    a.length === b.length && a.every(([name, column], i) => name === b[i]![0] && sameColumn(column, b[i]![1]))
  );
}

function sameSignals(a: SignalColumns, b: SignalColumns): boolean {
  return sameColumn(a.long, b.long) && sameColumn(a.short, b.short) && sameTags(a.tag, b.tag);
}

function sameTags(a: SignalColumns['tag'], b: SignalColumns['tag']): boolean {
  if (!a || !b) return a === b;
  return a.length === b.length && a.every((tag, i) => tag === b[i]);
}

function sameColumn(a: Float64Array | undefined, b: Float64Array | undefined): boolean {
  if (!a || !b) return a === b;
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
