import type { EventBatch } from '../market/event-batch.js';
import type { SourceCounters } from '../market/wire.js';
import type { DataSession, DescribedInput, GeneratedData, ServedInstrument } from './provider.js';
import type { EventSource, SourceProgress } from './source.js';

/** The parts of a {@link DataSession}, of which only the sources have to be given. */
export interface SessionParts {
  /** One a stream of events that are in order; the session closes them. */
  readonly sources: readonly EventSource[];
  /** Only for data that are generated. */
  readonly generated?: GeneratedData;
  /** True where the sources hold to the context's timerange themselves; false unless given. */
  readonly keepsTimerange?: boolean;
  /** What there is to read, as far as it is known; nothing unless given. */
  readonly serves?: () => Promise<readonly ServedInstrument[]>;
  /** One for each source, in their order; without instruments and hash unless given. */
  readonly describe?: () => Promise<readonly DescribedInput[]>;
  /** How far the reading has come; zeros unless given. */
  readonly progress?: () => SourceProgress;
}

/**
 * A session of these sources: it closes them once, all of them though one fails, and reads nothing afterwards. What
 * is left out is not known: nothing served, no hash, no progress.
 */
export function dataSession(parts: SessionParts): DataSession {
  const sources = parts.sources.map((source) => new ClosingSource(source));
  let closing: Promise<void> | undefined;
  return {
    serves: async () => [],
    describe: async () => sources.map(() => UNKNOWN),
    progress: () => ({ doneBytes: 0, totalBytes: 0 }),
    ...parts,
    sources,
    close: () => {
      closing ??= closeAll(sources);
      return closing;
    },
  };
}

const UNKNOWN: DescribedInput = { instruments: [], sha256: null };

/** Closes every source; then throws what the first of those that failed threw. */
export async function closeAll(sources: readonly EventSource[]): Promise<void> {
  const settled = await Promise.allSettled(sources.map((source) => source.close()));
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A source that is closed once, and is at its end then. */
class ClosingSource implements EventSource {
  readonly name: string;
  readonly venue: string;
  readonly counters: SourceCounters;
  readonly #source: EventSource;
  #closing: Promise<void> | undefined;

  constructor(source: EventSource) {
    this.name = source.name;
    this.venue = source.venue;
    this.counters = source.counters;
    this.#source = source;
  }

  async read(out: EventBatch): Promise<boolean> {
    if (!this.#closing) return this.#source.read(out);
    out.clear();
    return false;
  }

  close(): Promise<void> {
    this.#closing ??= this.#source.close();
    return this.#closing;
  }
}
