import { EventBatch, EventKind, NO_INSTRUMENT } from '../market/event-batch.js';
import type { InstrumentId } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import type { ProvidedData, ProviderContext, ServedInstrument } from './provider.js';
import type { EventSource } from './source.js';

/** What the first events of a source are of. */
export interface ProbedInstrument {
  readonly instrument: InstrumentId;
  /** In the order of their numbers. */
  readonly kinds: readonly (keyof typeof EventKind)[];
  readonly firstUs: Micros;
}

/** What came of reading the beginning of a source. */
export interface ProbedSource {
  readonly name: string;
  readonly venue: string;
  /** By id; none where the source has no event. */
  readonly instruments: readonly ProbedInstrument[];
  /** Why it could not be read; null when it could. */
  readonly reason: string | null;
}

/** Whether a provider connects, and to what. */
export interface Probe {
  /** Why it could not be opened; null when it could. */
  readonly reason: string | null;
  readonly serves: readonly ServedInstrument[];
  readonly sources: readonly ProbedSource[];
}

/** Opens data, reads the first events of each of its sources, and closes them. What fails is told, not thrown. */
export async function probe({ provider, options }: ProvidedData, context: ProviderContext): Promise<Probe> {
  try {
    const session = await provider.create(options, context);
    try {
      const sources: ProbedSource[] = [];
      for (const source of session.sources) sources.push(await probeSource(source, context));
      return { reason: null, serves: await session.serves(), sources };
    } finally {
      await session.close();
    }
  } catch (error) {
    return { reason: reasonOf(error), serves: [], sources: [] };
  }
}

async function probeSource(source: EventSource, { registry }: ProviderContext): Promise<ProbedSource> {
  const { name, venue } = source;
  const batch = new EventBatch();
  try {
    await source.read(batch);
  } catch (error) {
    return { name, venue, instruments: [], reason: reasonOf(error) };
  }
  const seen = new Map<number, { firstUs: Micros; kinds: Set<number> }>();
  for (let row = 0; row < batch.length; row++) {
    const index = batch.instrument[row]!;
    if (index === NO_INSTRUMENT) continue;
    const one = seen.get(index) ?? { firstUs: batch.localTs[row]!, kinds: new Set() };
    one.kinds.add(batch.kind[row]!);
    seen.set(index, one);
  }
  const instruments = [...seen].map(([index, { firstUs, kinds }]) => ({
    instrument: registry.at(index).id,
    kinds: KIND_NAMES.filter((kind) => kinds.has(EventKind[kind])),
    firstUs,
  }));
  return {
    name,
    venue,
    instruments: instruments.sort((a, b) => (a.instrument < b.instrument ? -1 : 1)),
    reason: null,
  };
}

const KIND_NAMES = Object.keys(EventKind) as (keyof typeof EventKind)[];

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
