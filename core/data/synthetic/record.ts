import { stat } from 'node:fs/promises';
import { BotError } from '../../errors.js';
import type { Market } from '../../market/instrument.js';
import { unwritable } from '../partial-file.js';
import { readSidecar, type Sidecar } from '../recording/sidecar.js';
import { RecordingWriter } from '../recording/writer.js';
import { syntheticLines, type WireEncoder } from './lines.js';
import { type SyntheticOptions, setUp } from './options.js';

export interface RecordSyntheticOptions extends SyntheticOptions {
  readonly file: string;
  readonly venue: WireEncoder;
  /** The host's, for the sidecar. */
  readonly version: string;
  /** From 0 to 1, now and then. */
  onProgress?(share: number): void;
  /** True ends the work: nothing is left of it. */
  stopped?(): boolean;
}

/**
 * Writes a synthetic market as a recording with its sidecar: the same bytes for the same options. An earlier one of
 * the same name is replaced, any other file is not.
 * @returns the number of lines; null when it was stopped.
 * @throws BotError `usage` for what cannot be generated or written.
 */
export async function recordSynthetic(options: RecordSyntheticOptions): Promise<number | null> {
  const { file, durationUs } = options;
  const { start } = setUp(options);
  await refuseToReplace(file);
  const writer = await RecordingWriter.create(file).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
  try {
    for (const line of syntheticLines(options, options.venue)) {
      await writer.write(line);
      if (writer.lineCount % LINES_BETWEEN_REPORTS !== 0) continue;
      options.onProgress?.((Number(line.slice(0, MICRO_DIGITS)) - start) / durationUs);
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

const LINES_BETWEEN_REPORTS = 4_096;
const MICRO_DIGITS = 16;

function sidecarOf(options: RecordSyntheticOptions): Sidecar {
  const { scenario, seed, durationUs } = options;
  const { start, eventsPerSecond, grid } = setUp(options);
  return {
    run_id: `synthetic-${scenario}-${seed}`,
    seed,
    venue: options.market.venue,
    streams: [],
    markets: [sidecarMarket(options.market)],
    config: {
      synthetic: {
        scenario,
        duration_us: durationUs,
        events_per_second: eventsPerSecond,
        base_price: grid.price(grid.baseTicks),
      },
    },
    start_us: start,
    version: options.version,
  };
}

function sidecarMarket({ venue: _venue, source: _source, ...market }: Market): Sidecar['markets'][number] {
  return market;
}

async function refuseToReplace(file: string): Promise<void> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  const sidecar = await readSidecar(file);
  if (sidecar?.config.synthetic !== undefined) return;
  throw new BotError('usage', `${file} exists and is no synthetic recording: it is not replaced`);
}
