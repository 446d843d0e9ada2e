import { FrameTable } from '../frame/frame-table.js';
import type { Chunk } from '../market/chunk.js';
import { byId, type Instrument, type InstrumentId, type InstrumentRegistry } from '../market/instrument.js';
import type { SeenMarket } from '../market/market-state.js';
import type { Micros } from '../market/time.js';
import { type FunnelStep, mergeFunnels } from '../strategy/funnel.js';
import type { LookAheadProof } from '../strategy/proof.js';
import type { Strategy } from '../strategy/strategy.js';
import type { PlacedTable } from '../strategy/table-window.js';
import type { FramedInstrument } from './feed-frames.js';
import { PerceivedInstrument, type PerceivedInstrumentOptions } from './perceived-instrument.js';
import type { PerceptionParts } from './perception-parts.js';

const NOT_YET: PlacedTable = { table: new FrameTable(), firstIndex: 0 };

export interface PerceptionOptions extends PerceivedInstrumentOptions {
  /** Any instance of the strategy: what it declares. */
  readonly strategy: Strategy;
  readonly registry: InstrumentRegistry;
  /** Ids that were asked for: one of them that has not come may still come. */
  readonly named?: readonly string[];
  /** The order in which instruments compete for slots; negative when `a` comes first. By id without it. */
  precedes?(a: Instrument, b: Instrument): number;
}

/**
 * What a run knows at each frame's end: frames, features, and what the column hooks say. It follows from the events and the
 * parameters alone: it may run ahead of the trading in blocks of any size, and knows nothing of it.
 */
export class Perception {
  readonly #options: PerceptionOptions;
  #parts: PerceptionParts | null = null;
  /** By instrument index; null for one that only keeps the clock. */
  readonly #byIndex: (PerceivedInstrument | null)[] = [];
  #ordered: readonly PerceivedInstrument[] = [];
  /** Of the instruments that the frames have met, how many are known here. */
  #met = 0;

  constructor(options: PerceptionOptions) {
    this.#options = options;
  }

  /** Says what it is made of: once, before it takes anything in. */
  open(parts: PerceptionParts): void {
    this.#parts = parts;
  }

  /** Whether features and column hooks are of this instance. */
  isOf(strategy: Strategy): boolean {
    return this.#parts?.strategy === strategy;
  }

  /** Whether other runs go by the same frames: then a market that was passed over has `passedMarket` to catch up with. */
  get isShared(): boolean {
    return this.#parts?.isShared === true;
  }

  /** A market as it stood before the events that were taken in last, where frames are shared; null before its first. */
  passedMarket(index: number): SeenMarket | null {
    return this.#parts?.frames.at(index)?.passed ?? null;
  }

  /** In the order in which they compete; another array when one has come. */
  get ordered(): readonly PerceivedInstrument[] {
    return this.#ordered;
  }

  /** Time of the first event; NaN before it. */
  get firstUs(): Micros {
    return this.#parts?.frames.firstUs ?? Number.NaN;
  }

  /** Time of the last event; NaN before the first. */
  get lastUs(): Micros {
    return this.#parts?.frames.lastUs ?? Number.NaN;
  }

  /** End of the frame being filled; -Infinity before the first event. */
  get closeUs(): Micros {
    return this.#parts?.frames.closeUs ?? Number.NEGATIVE_INFINITY;
  }

  /** Undefined before its first event, null for one that only keeps the clock. */
  at(index: number): PerceivedInstrument | null | undefined {
    const known = this.#byIndex[index];
    if (known !== undefined) return known;
    return this.#parts?.frames.at(index) === null ? null : undefined;
  }

  /** By instrument id, or by a name of the strategy's `legs`. */
  named(name: string): PerceivedInstrument | undefined {
    const id = this.#options.strategy.legs?.[name] ?? name;
    return this.#ordered.find(({ instrument }) => instrument.id === id);
  }

  /** Takes a chunk of events in, and asks the hooks about the frames that it closed. */
  take(chunk: Chunk): void {
    const parts = this.#parts!;
    if (!parts.isShared) parts.frames.take(chunk);
    const met = parts.frames.met;
    for (; this.#met < met.length; this.#met++) this.#meet(met[this.#met]!, parts);
    for (const perceived of this.#ordered) perceived.decide();
  }

  /** The trading has passed what was taken in: rows are proved, and old frames forgotten. */
  passed(): void {
    const { isShared } = this.#parts!;
    for (const perceived of this.#ordered) {
      perceived.prove(false);
      if (!isShared) perceived.forgetOldFrames();
    }
  }

  /** Forgets the frames that no later decision may see, where they are shared: all who go by them have passed. */
  forgetOldFrames(): void {
    for (const perceived of this.#ordered) perceived.forgetOldFrames();
  }

  /** The data are at their end: the last rows are proved. */
  finish(): void {
    for (const perceived of this.#ordered) perceived.prove(true);
  }

  /** Why no trade: the rows left after each condition, over all instruments. */
  funnel(): readonly FunnelStep[] {
    return mergeFunnels(this.#ordered.map(({ funnel }) => funnel));
  }

  /** Rows of all instruments, and those of them that were computed again without what came after them. */
  proof(): { readonly rows: number; readonly checked: number } {
    const proofs = this.#ordered.flatMap(({ proof }) => (proof === null ? [] : [proof]));
    const sum = (of: (proof: LookAheadProof) => number) =>
      proofs.reduce((total, proof) => total + of(proof), 0);
    return { rows: sum((proof) => proof.rows), checked: sum((proof) => proof.checked) };
  }

  /** The frames of an instrument that the run knows; none yet before its first event. */
  #related(name: string): PlacedTable | null {
    const perceived = this.named(name);
    if (perceived) return { table: perceived.aggregator.table, firstIndex: perceived.firstIndex };
    const { strategy, registry, named = [] } = this.#options;
    const id = strategy.legs?.[name] ?? name;
    const mayCome = [...Object.values(strategy.legs ?? {}), ...(strategy.instruments ?? []), ...named];
    return mayCome.includes(id) || registry.get(id as InstrumentId) ? NOT_YET : null;
  }

  #meet(framed: FramedInstrument, parts: PerceptionParts): void {
    const { precedes = byId } = this.#options;
    const perceived = new PerceivedInstrument(framed, parts, this.#options, (name) => this.#related(name));
    this.#byIndex[framed.instrument.index] = perceived;
    this.#ordered = [...this.#ordered, perceived].sort((a, b) => precedes(a.instrument, b.instrument));
  }
}
