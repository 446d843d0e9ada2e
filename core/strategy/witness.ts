import { Random } from '../market/random.js';
import type { HookMemory, Remembered, RememberedSaid } from './hook-memory.js';
import type { ParamReads, Params, Reads } from './param-reads.js';
import type { OwnColumns, Said, SignalColumns, WindowHooks } from './window-hooks.js';

/** A run, and its column hooks of the instance that all runs but the first ask. */
export interface AskingRun {
  readonly params: Params;
  readonly hooks: WindowHooks;
}

export interface WitnessOptions {
  readonly memory: HookMemory;
  readonly reads: ParamReads;
  /** The first run, whose hooks are of an instance that no other run asks: what they say is what they say alone. */
  readonly first: AskingRun;
  /** Names of parameters of which not all runs have the same value. */
  readonly differing: ReadonlySet<string>;
  /** Which runs are asked for again is drawn by both. */
  readonly seed: number;
  readonly key: string;
}

/**
 * Whether column hooks say to one of several runs what they say to it alone. The first run's hooks are of an instance of
 * their own, the others' of one that they share. That one is asked once more: on the first run's behalf before any other
 * run has asked, and behind all runs on behalf of every one in the first windows, later of the first and of some
 * others that are drawn; the hooks in the reverse of their order. What it remembers of other runs, or from one hook to the
 * next, shows in what it says, or in that it no longer reads a parameter.
 */
export class Witness {
  readonly #options: WitnessOptions;
  readonly #others: AskingRun[] = [];
  readonly #random: Random;
  #hasAskedAll = false;

  constructor(options: WitnessOptions) {
    this.#options = options;
    this.#random = new Random(options.seed, `witness ${options.key}`);
  }

  /** Another run, in the order in which they ask. */
  add(run: AskingRun): void {
    this.#others.push(run);
  }

  /** The first hook that says or reads something else on behalf of the first run; null where none does. */
  differenceOfFirst(): string | null {
    return this.#differenceOf(this.#options.first, new Set());
  }

  /** All runs have asked about the windows that are remembered: as `differenceOfFirst`, of all or some of them. */
  difference(): string | null {
    if (this.#options.memory.isEmpty) return null;
    const asked = new Set<Remembered<unknown>>();
    for (const run of [...this.#drawn(), this.#options.first]) {
      const found = this.#differenceOf(run, asked);
      if (found !== null) return found;
    }
    return null;
  }

  #drawn(): readonly AskingRun[] {
    const others = this.#others;
    if (!this.#hasAskedAll) {
      this.#hasAskedAll = true;
      return others;
    }
    const count = Math.ceil(Math.sqrt(others.length));
    return Array.from({ length: count }, () => others[Math.floor(this.#random.uniform() * others.length)]!);
  }

  /** Leaves out what was `asked` again already, and adds to it. */
  #differenceOf(run: AskingRun, asked: Set<Remembered<unknown>>): string | null {
    for (const said of this.#options.memory.saidTo(run.params)) {
      const found = this.#differenceIn(said, run, asked);
      if (found !== null) return found;
    }
    return null;
  }

  #differenceIn(
    { window, own, conditions, entry, exit }: RememberedSaid,
    { params, hooks }: AskingRun,
    asked: Set<Remembered<unknown>>,
  ): string | null {
    const differs = <T>(alone: Remembered<T>, ask: () => T, same: (a: T, b: T) => boolean) => {
      if (asked.has(alone)) return false;
      asked.add(alone);
      return !this.#isSame(params, alone, ask, same);
    };
    if (differs(exit, () => hooks.exit(window, own.said), sameSignals)) return 'populateExit';
    if (differs(entry, () => hooks.entry(window, own.said), sameSignals)) return 'populateEntry';
    if (differs(conditions, () => hooks.conditions(window, own.said), sameColumns)) return 'conditions';
    if (differs(own, () => hooks.indicators(window), sameOwn)) return 'populateIndicators';
    return null;
  }

  #isSame<T>(params: Params, alone: Remembered<T>, ask: () => T, same: (a: T, b: T) => boolean): boolean {
    try {
      const again = this.#options.reads.during(params, ask);
      return this.#readsSame(alone.reads, again.reads) && same(alone.said, again.said);
    } catch {
      // It did not throw before: that it does is the difference.
      return false;
    }
  }

  /** Of what all runs agree on it does not matter who reads it. */
  #readsSame(a: Reads, b: Reads): boolean {
    const { differing } = this.#options;
    return [...a, ...b].every((name) => !differing.has(name) || a.has(name) === b.has(name));
  }
}

function sameOwn(a: OwnColumns, b: OwnColumns): boolean {
  return sameColumns([...a], [...b]);
}

function sameColumns(a: Said['conditions'], b: Said['conditions']): boolean {
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
