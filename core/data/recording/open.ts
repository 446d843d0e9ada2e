import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { BotError } from '../../errors.js';
import type { Venue } from '../../exchange/venue.js';
import type { Instrument, InstrumentRegistry } from '../../market/instrument.js';
import { emptyCounters, type SourceCounters, type WireDecoder } from '../../market/wire.js';
import type { MarketTable } from '../markets.js';
import type { EventSource, SourceProgress } from '../source.js';
import { openGzip, wholeMembers } from './gzip.js';
import { LineSource } from './line-source.js';
import { readSidecar, sidecarMarkets } from './sidecar.js';

export interface OpenRecordingOptions {
  readonly file: string;
  /** Null for a recording whose sidecar names it. */
  readonly venue: string | null;
  readonly venues: { get(id: string): Venue };
  readonly markets: MarketTable;
  readonly registry: InstrumentRegistry;
  /** Reads a cut file up to its incomplete last member. */
  readonly recover: boolean;
}

export interface OpenedRecording {
  readonly source: EventSource;
  /** Instruments that its messages have named so far. */
  readonly instruments: ReadonlySet<Instrument>;
  progress(): SourceProgress;
  /** Of the file as it lies there. */
  sha256(): Promise<string>;
}

/**
 * Opens a recording, `<local ns> <raw JSON>` a line, in gzip.
 * @throws BotError `not_found` for a missing file, `unknown_venue`, `usage` when nothing says whose it is.
 */
export async function openRecording(options: OpenRecordingOptions): Promise<OpenedRecording> {
  const { file, markets, registry } = options;
  const totalBytes = await sizeOf(file);
  const sidecar = await readSidecar(file);
  const id = options.venue ?? sidecar?.venue;
  if (id === undefined) {
    throw new BotError(
      'usage',
      `${file} does not say its venue: name it, as in --recording binanceusdm=${file}`,
    );
  }
  const venue = options.venues.get(id);
  if (sidecar && sidecar.venue === venue.id) markets.add(sidecarMarkets(sidecar));
  const end = options.recover ? await wholeMembers(file) : totalBytes;
  const text = openGzip(file, end > 0 && options.recover ? { end } : { tolerateEnd: options.recover });
  const counters = emptyCounters();
  counters.cutBytes = totalBytes - end;
  const instruments = new Set<Instrument>();
  const source = new LineSource({
    name: file,
    venue: venue.id,
    chunks: end === 0 && options.recover ? wholeLines(text.chunks) : text.chunks,
    decoder: createDecoder({ venue, counters, markets, registry, instruments }),
    instruments,
    counters,
    registry,
    close: () => text.close(),
  });
  return {
    source,
    instruments,
    progress: () => ({ doneBytes: text.doneBytes(), totalBytes }),
    sha256: () => hashFile(file),
  };
}

export interface CreateDecoderOptions {
  readonly venue: Venue;
  readonly counters: SourceCounters;
  readonly markets: MarketTable;
  readonly registry: InstrumentRegistry;
  /** Gets every instrument that a message names. */
  readonly instruments: Set<Instrument>;
}

/** A venue's decoder whose instruments are found in the tables of the run. */
export function createDecoder({
  venue,
  counters,
  markets,
  registry,
  instruments,
}: CreateDecoderOptions): WireDecoder {
  return venue.createDecoder({
    counters,
    instrument: (native) => {
      const market = markets.find(venue, native);
      if (market === null) return null;
      const instrument = registry.add(market);
      instruments.add(instrument);
      return instrument;
    },
  });
}

async function sizeOf(file: string): Promise<number> {
  try {
    const info = await stat(file);
    if (info.isFile()) return info.size;
  } catch (cause) {
    throw new BotError('not_found', `recording ${file} does not exist`, { cause });
  }
  throw new BotError('not_found', `recording ${file} is not a file`);
}

/** The text up to its last line end: what follows was cut. */
async function* wholeLines(chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) return;
    const bytes = Buffer.concat([rest, next.value]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end > 0) yield bytes.subarray(0, end);
    rest = bytes.subarray(end);
  }
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
    hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
