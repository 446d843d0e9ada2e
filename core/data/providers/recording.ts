import { z } from 'zod';
import { byId, instrumentId } from '../../market/instrument.js';
import { type DataProvider, defineDataProvider, type ServedInstrument } from '../provider.js';
import { type OpenedRecording, openRecording } from '../recording/open.js';
import { readSidecar, sidecarMarkets } from '../recording/sidecar.js';
import { closeAll, dataSession } from '../session.js';
import { summedProgress } from './progress.js';

const fileSchema = z.union(
  [
    z.string().min(1).transform(namedFile),
    z.strictObject({ venue: z.string().min(1).nullable().default(null), file: z.string().min(1) }),
  ],
  'expected [venue=]FILE, such as "binanceusdm=btcusdt.rec.gz"',
);

const schema = z.strictObject({
  files: z.array(fileSchema).min(1).describe('the recordings, [venue=]FILE'),
  recover: z
    .boolean()
    .default(false)
    .describe('whether a cut file is read up to its incomplete last gzip member'),
});

/** A recording, and whose it is. */
export interface NamedRecording {
  /** Null for one whose sidecar names its venue. */
  readonly venue: string | null;
  /** Its path, of a `.rec.gz`. */
  readonly file: string;
}

/** Options of the provider `recording`. */
export interface RecordingOptions {
  /** In any order: what they hold decides the order of events. */
  readonly files: readonly NamedRecording[];
  /** Whether a cut file is read up to its incomplete last gzip member. */
  readonly recover: boolean;
}

/** Recordings, a source a file. */
export const recordingProvider: DataProvider<RecordingOptions> = defineDataProvider({
  name: 'recording',
  schema,
  create: async ({ files, recover }: RecordingOptions, { venues, markets, registry }) => {
    const opened: OpenedRecording[] = [];
    try {
      for (const one of files) {
        opened.push(await openRecording({ ...one, venues, markets, registry, recover }));
      }
    } catch (error) {
      await closeAll(opened.map(({ source }) => source));
      throw error;
    }
    return dataSession({
      sources: opened.map(({ source }) => source),
      serves: async () => (await Promise.all(files.map(served))).flat(),
      describe: () =>
        Promise.all(
          opened.map(async ({ instruments, sha256 }) => ({
            instruments: [...instruments].sort(byId).map(({ id }) => id),
            sha256: await sha256(),
          })),
        ),
      progress: () => summedProgress(opened.map(({ progress }) => progress())),
    });
  },
});

/** What the sidecar of a recording says; nothing where it has none. */
async function served({ file }: { readonly file: string }): Promise<readonly ServedInstrument[]> {
  const sidecar = await readSidecar(file);
  if (!sidecar) return [];
  return sidecarMarkets(sidecar).map((market) => ({
    instrument: instrumentId(market.venue, market.symbol),
    kinds: null,
    firstUs: sidecar.start_us,
    lastUs: null,
  }));
}

function namedFile(text: string): NamedRecording {
  const match = /^([a-z0-9_-]+)=(.+)$/i.exec(text);
  return match ? { venue: match[1]!, file: match[2]! } : { venue: null, file: text };
}
