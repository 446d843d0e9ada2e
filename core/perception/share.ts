import { BotError } from '../errors.js';
import type { Chunk } from '../market/chunk.js';
import type { InstrumentRegistry } from '../market/instrument.js';
import { HookMemory } from '../strategy/hook-memory.js';
import { agree, observed, ParamReads, type Params } from '../strategy/param-reads.js';
import { startStrategy } from '../strategy/start.js';
import type { Strategy } from '../strategy/strategy.js';
import { type Says, WindowHooks } from '../strategy/window-hooks.js';
import { Witness } from '../strategy/witness.js';
import { makeFeatures } from './features.js';
import { FeedFrames, type FeedFramesOptions } from './feed-frames.js';
import type { Perception } from './perception.js';
import type { AskedColumns, PerceptionParts } from './perception-parts.js';

/** A run whose perception is to be made. */
export interface PerceivingRun {
  readonly perception: Perception;
  /** The instance that is called while it trades. */
  readonly strategy: Strategy;
  /** An object of its own. */
  readonly params: Params;
  readonly hasProof: boolean;
}

export interface ShareOptions extends Omit<FeedFramesOptions, 'strategy' | 'params'> {
  readonly registry: InstrumentRegistry;
  /** Of all runs: the features and column hooks are of it. */
  readonly strategy: Strategy;
}

/**
 * Runs that go by the same frames: they agree in all that `botStart` and the features read of the parameters. It is opened
 * for one run, takes the first events in, and then says which others may join.
 *
 * The first run's column hooks are of the instance that the features are of, as they are when it runs alone; the others'
 * of a second one, and proofs of a third.
 */
export class Share {
  readonly #options: ShareOptions;
  readonly #first: PerceivingRun;
  readonly #members: PerceivingRun[];
  readonly #frames: FeedFrames;
  /** What `botStart` and the features have read, or somebody who has kept parameters. */
  readonly #read = new Set<string>();
  readonly #reads = new ParamReads((name) => this.#mustAgree(name));
  readonly #memories: HookMemory[] = [];
  readonly #witnesses: Witness[] = [];
  #isJoined = false;
  #failure: BotError | null = null;

  constructor(first: PerceivingRun, options: ShareOptions) {
    this.#options = options;
    this.#first = first;
    this.#members = [first];
    const params = observed(first.params, (name) => this.#mustAgree(name));
    startStrategy(options.strategy, params);
    this.#frames = new FeedFrames({ ...options, params });
  }

  get first(): PerceivingRun {
    return this.#first;
  }

  get isOfOne(): boolean {
    return this.#members.length === 1;
  }

  get hasProof(): boolean {
    return this.#members.some(({ hasProof }) => hasProof);
  }

  /** Whether a run's features would have read the same; asked when the first events have been taken in. */
  takes({ params }: PerceivingRun): boolean {
    return agree(this.#read, this.#first.params, params);
  }

  join(run: PerceivingRun): void {
    this.#members.push(run);
  }

  /** All have joined: `others` is asked on behalf of all runs but the first, `proof` where rows are computed again. */
  open(others: Strategy | null, proof: Strategy | null): void {
    this.#isJoined = true;
    const params = observed(this.#first.params, (name) => this.#mustAgree(name));
    for (const instance of [others, proof]) {
      if (instance === null) continue;
      startStrategy(instance, params);
      makeFeatures(instance, params);
    }
    const sights = new Map<number, Sight>();
    const proofs = new Map<number, HookMemory>();
    for (const run of this.#members) {
      const instance = run === this.#first ? this.#options.strategy : others;
      run.perception.open({
        frames: this.#frames,
        strategy: this.#options.strategy,
        isShared: true,
        columns: (asked) => this.#columns({ run, asked, instance: instance!, others }, sights),
        proof: (asked) => (run.hasProof && proof !== null ? this.#proof(run, asked, proof, proofs) : null),
      } satisfies PerceptionParts);
    }
  }

  /** Takes a chunk of events in, before the runs do. @throws BotError as `passed` */
  take(chunk: Chunk): void {
    this.#frames.take(chunk);
    this.check();
  }

  /**
   * All runs have passed what was taken in: old frames are forgotten.
   * @throws BotError `not_shared` where some run may have been told something else than alone.
   */
  passed(): void {
    for (const witness of this.#witnesses) this.#note(witness.difference());
    this.check();
    for (const memory of this.#memories) memory.forget();
    this.#first.perception.forgetOldFrames();
    this.#frames.follow();
  }

  /** @throws BotError `not_shared` */
  check(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  #columns({ run, asked, instance, others }: AskedOf, sights: Map<number, Sight>): Says {
    const { params } = run;
    if (others === null) return new WindowHooks({ ...asked, strategy: instance, params });
    const hooks = this.#hooks(run, asked, instance);
    if (run === this.#first) {
      const { memory, witness } = this.#meet(asked, others);
      sights.set(asked.instrument.index, { memory, witness });
      return this.#watched(memory.of(params, hooks), witness);
    }
    const { memory, witness } = sights.get(asked.instrument.index)!;
    witness.add({ params, hooks });
    return this.#suspected(memory.of(params, hooks), witness);
  }

  /** The first run's perception meets an instrument before the others do. */
  #meet(asked: AskedColumns, others: Strategy): Sight {
    const memory = this.#memory();
    const witness = new Witness({
      memory,
      reads: this.#reads,
      first: { params: this.#first.params, hooks: this.#hooks(this.#first, asked, others) },
      differing: this.#differing(),
      seed: asked.seed,
      key: asked.instrument.id,
    });
    this.#witnesses.push(witness);
    return { memory, witness };
  }

  /** Of the first run: in its first window the shared instance is asked, too, before any other run asks it. */
  #watched(says: Says, witness: Witness): Says {
    let isAsked = false;
    return {
      say: (window) => {
        const said = says.say(window);
        if (!isAsked) this.#note(witness.differenceOfFirst());
        isAsked = true;
        this.check();
        return said;
      },
    };
  }

  /** Of another run: what it throws may be another one's doing. */
  #suspected(says: Says, witness: Witness): Says {
    return {
      say: (window) => {
        try {
          return says.say(window);
        } catch (error) {
          this.#note(witness.differenceOfFirst());
          this.check();
          throw error;
        }
      },
    };
  }

  #hooks({ params }: PerceivingRun, asked: AskedColumns, strategy: Strategy): WindowHooks {
    return new WindowHooks({ ...asked, strategy, params: this.#reads.view(params) });
  }

  #proof(run: PerceivingRun, asked: AskedColumns, proof: Strategy, proofs: Map<number, HookMemory>): Says {
    const { index } = asked.instrument;
    const memory = proofs.get(index) ?? this.#memory();
    proofs.set(index, memory);
    return memory.of(run.params, this.#hooks(run, asked, proof));
  }

  #memory(): HookMemory {
    const memory = new HookMemory(this.#reads);
    this.#memories.push(memory);
    return memory;
  }

  #note(hook: string | null): void {
    if (hook === null) return;
    const { name } = this.#options.strategy;
    this.#failure ??= notShared(
      `${name}: ${hook} does not say the same to a run among others as to it alone: it goes by what was kept outside of it`,
    );
  }

  /** Somebody reads a parameter when it is too late for a run that has another value of it to leave. */
  #mustAgree(name: string): void {
    if (this.#read.has(name)) return;
    this.#read.add(name);
    const isSame = this.#members.every(({ params }) => agree([name], this.#first.params, params));
    if (!this.#isJoined || isSame) return;
    this.#failure ??= notShared(
      `${this.#options.strategy.name}: the parameter ${name}, in which runs differ, was read after it was handed out: params were kept`,
    );
  }

  #differing(): ReadonlySet<string> {
    const { params } = this.#first;
    const differs = (name: string) => !this.#members.every((run) => agree([name], params, run.params));
    return new Set(Object.keys(params).filter(differs));
  }
}

interface AskedOf {
  readonly run: PerceivingRun;
  readonly asked: AskedColumns;
  readonly instance: Strategy;
  readonly others: Strategy | null;
}

/** What runs share of one instrument's column hooks. */
interface Sight {
  readonly memory: HookMemory;
  readonly witness: Witness;
}

function notShared(what: string): BotError {
  return new BotError(
    'not_shared',
    `${what}; its runs cannot share what they know, and have to be run apart`,
  );
}
