import { BotError } from '../errors.js';
import { FrameClock } from '../frame/frame-clock.js';
import { FrameTable } from '../frame/frame-table.js';
import type { Chunk } from '../market/chunk.js';
import { byId, type Instrument, type InstrumentId, type InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { strategyError } from '../strategy/failure.js';
import { type FunnelStep, mergeFunnels } from '../strategy/funnel.js';
import type { LookAheadProof } from '../strategy/proof.js';
import type { PlacedTable } from '../strategy/table-window.js';
import { PerceivedInstrument, type PerceivedInstrumentOptions } from './perceived-instrument.js';

const NOT_YET: PlacedTable = { table: new FrameTable(), firstIndex: 0 };

export interface PerceptionOptions extends PerceivedInstrumentOptions {
  readonly registry: InstrumentRegistry;
  /** Whether the run trades the instrument; the others only keep the clock. */
  selects(instrument: Instrument): boolean;
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
  readonly #clock: FrameClock;
  /** By instrument index; null for one that only keeps the clock. */
  readonly #byIndex: (PerceivedInstrument | null)[] = [];
  #ordered: readonly PerceivedInstrument[] = [];

  constructor(options: PerceptionOptions) {
    this.#options = options;
    this.#clock = new FrameClock({
      timeframeUs: options.timeframeUs,
      meet: (index, localTs) => this.#meet(index, localTs)?.aggregator ?? null,
    });
  }

  /** In the order in which they compete; another array when one has come. */
  get ordered(): readonly PerceivedInstrument[] {
    return this.#ordered;
  }

  /** Time of the first event; NaN before it. */
  get firstUs(): Micros {
    return this.#clock.firstUs;
  }

  /** Time of the last event; NaN before the first. */
  get lastUs(): Micros {
    return this.#clock.lastUs;
  }

  /** End of the frame being filled; -Infinity before the first event. */
  get closeUs(): Micros {
    return this.#clock.closeUs;
  }

  /** Undefined before its first event, null for one that only keeps the clock. */
  at(index: number): PerceivedInstrument | null | undefined {
    return this.#byIndex[index];
  }

  /** By instrument id, or by a name of the strategy's `legs`. */
  named(name: string): PerceivedInstrument | undefined {
    const id = this.#options.strategy.legs?.[name] ?? name;
    return this.#ordered.find(({ instrument }) => instrument.id === id);
  }

  /** Takes a chunk of events in, and asks the hooks about the frames that it closed. */
  take(chunk: Chunk): void {
    try {
      this.#clock.add(chunk);
    } catch (error) {
      // What is not ours to throw comes out of a feature.
      throw error instanceof BotError
        ? error
        : strategyError(this.#options.strategy.name, 'a feature', error);
    }
    for (const perceived of this.#ordered) perceived.decide();
  }

  /** The trading has passed what was taken in: rows are proved, and old frames forgotten. */
  passed(): void {
    for (const perceived of this.#ordered) {
      perceived.prove(false);
      perceived.forgetOldFrames();
    }
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
    return { rows: sum(({ rows }) => rows), checked: sum(({ checked }) => checked) };
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

  /** The first event of an instrument; null when it only keeps the clock. */
  #meet(index: number, localTs: Micros): PerceivedInstrument | null {
    const { registry, selects, precedes = byId } = this.#options;
    const instrument = registry.at(index);
    const perceived = selects(instrument)
      ? new PerceivedInstrument(instrument, localTs, this.#options, (name) => this.#related(name))
      : null;
    this.#byIndex[index] = perceived;
    if (perceived === null) return null;
    this.#ordered = [...this.#ordered, perceived].sort((a, b) => precedes(a.instrument, b.instrument));
    return perceived;
  }
}
