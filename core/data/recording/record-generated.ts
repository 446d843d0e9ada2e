import { stat } from 'node:fs/promises';
import { BotError } from '../../errors.js';
import type { Venue } from '../../exchange/venue.js';
import { EventBatch } from '../../market/event-batch.js';
import type { Instrument } from '../../market/instrument.js';
import { Random } from '../../market/random.js';
import type { Micros } from '../../market/time.js';
import { unwritable } from '../partial-file.js';
import type { GeneratedData } from '../provider.js';
import type { EventSource } from '../source.js';
import { readSidecar, type Sidecar } from './sidecar.js';
import { wireLines } from './wire-lines.js';
import { RecordingWriter } from './writer.js';

export interface RecordGeneratedOptions {
  readonly file: string;
  /** Of one venue; it is read to its end. */
  readonly source: EventSource;
  readonly venue: Pick<Venue, 'id' | 'encode'>;
  /** Those of the source, in the order in which they were named. */
  readonly instruments: readonly Instrument[];
  /** The name of the provider whose data they are. */
  readonly provider: string;
  readonly generated: GeneratedData;
  readonly startUs: Micros | null;
  /** The host's, for the sidecar. */
  readonly version: string;
  /** Called now and then. */
  onProgress?(): void;
  /** True ends the work: nothing is left of it. */
  stopped?(): boolean;
}

/**
 * Writes generated data as a recording with its sidecar: the same bytes for the same data. An earlier one of the same
 * name is replaced, any other file is not.
 * @returns the number of lines; null when it was stopped.
 * @throws BotError `usage` for what cannot be written.
 */
export async function recordGenerated(options: RecordGeneratedOptions): Promise<number | null> {
  const { file, source, venue, provider, generated } = options;
  await refuseToReplace(file, provider);
  const writer = await RecordingWriter.create(file).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
  const markets = new Map(options.instruments.map((instrument) => [instrument.index, instrument]));
  const nanos = new Random(generated.seed, `${provider}/nanoseconds`);
  const batch = new EventBatch();
  try {
    while (await source.read(batch)) {
      const lines = wireLines(batch, { venue, nanos, market: (index) => markets.get(index)! });
      for (const line of lines) await writer.write(line);
      options.onProgress?.();
      if (options.stopped?.() === true) {
        await writer.discard();
        return null;
      }
    }
  } catch (error) {
    await writer.discard();
    throw error;
  }
  await writer.finish(sidecarOf(options));
  return writer.lineCount;
}

function sidecarOf({
  generated,
  provider,
  venue,
  instruments,
  startUs,
  version,
}: RecordGeneratedOptions): Sidecar {
  const { scenario, seed, truth } = generated;
  return {
    run_id: `${provider}-${scenario}-${seed}`,
    seed,
    venue: venue.id,
    streams: [],
    markets: instruments.map(sidecarMarket),
    config: { [provider]: { ...truth?.().document } },
    start_us: startUs,
    version,
  };
}

function sidecarMarket({
  venue: _venue,
  source: _source,
  id: _id,
  index: _index,
  ...market
}: Instrument): Sidecar['markets'][number] {
  return market;
}

async function refuseToReplace(file: string, provider: string): Promise<void> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  const sidecar = await readSidecar(file);
  if (sidecar?.config[provider] !== undefined) return;
  throw new BotError('usage', `${file} exists and is no ${provider} recording: it is not replaced`);
}
