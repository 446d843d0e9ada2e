import { stat } from 'node:fs/promises';
import { BotError } from '../../errors.js';
import type { Market } from '../../market/instrument.js';
import { unwritable } from '../partial-file.js';
import { readSidecar, type Sidecar } from '../recording/sidecar.js';
import { RecordingWriter } from '../recording/writer.js';
import { linesOf, type WireEncoder } from './lines.js';
import { SYNTHETIC_MODEL } from './model.js';
import { type SyntheticRunOptions, type SyntheticSetup, setUp } from './options.js';
import { syntheticTruth } from './truth.js';

export interface RecordSyntheticOptions extends SyntheticRunOptions {
  readonly file: string;
  /** Of the run's instruments, those of this venue are written. */
  readonly venue: WireEncoder & { readonly id: string };
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
  const { file, durationUs, venue } = options;
  const setups = setUp(options).filter(({ market }) => market.venue === venue.id);
  const [first] = setups;
  if (!first) throw new BotError('usage', `${file}: none of the instruments is one of ${venue.id}`);
  await refuseToReplace(file);
  const writer = await RecordingWriter.create(file).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
  try {
    for (const line of linesOf(setups, venue)) {
      await writer.write(line);
      if (writer.lineCount % LINES_BETWEEN_REPORTS !== 0) continue;
      options.onProgress?.((Number(line.slice(0, MICRO_DIGITS)) - first.start) / durationUs);
      if (options.stopped?.() === true) {
        await writer.discard();
        return null;
      }
    }
  } catch (error) {
    await writer.discard();
    throw error;
  }
  await writer.finish(sidecarOf(options, setups));
  return writer.lineCount;
}

const LINES_BETWEEN_REPORTS = 4_096;
const MICRO_DIGITS = 16;

function sidecarOf(options: RecordSyntheticOptions, setups: readonly SyntheticSetup[]): Sidecar {
  const { scenario, seed, durationUs, venue } = options;
  const { start, eventsPerSecond } = setups[0]!;
  return {
    run_id: `synthetic-${scenario}-${seed}`,
    seed,
    venue: venue.id,
    streams: [],
    markets: setups.map(({ market }) => sidecarMarket(market)),
    config: {
      synthetic: {
        scenario,
        duration_us: durationUs,
        events_per_second: eventsPerSecond,
        truth: truthDocument(options),
      },
    },
    start_us: start,
    version: options.version,
  };
}

/** What was put into the run, and what all runs have. */
function truthDocument(options: SyntheticRunOptions) {
  const { regimes, instruments } = syntheticTruth(options);
  return { regimes, instruments, model: SYNTHETIC_MODEL };
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
