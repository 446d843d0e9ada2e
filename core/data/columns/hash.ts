import { createHash } from 'node:crypto';
import { BotError } from '../../errors.js';
import type { InstrumentId } from '../../market/instrument.js';
import { FileHashes } from './file-hash.js';
import { fileKey } from './layout.js';
import { type ColumnRange, filesInRange, type RangeFile, storedInstrument } from './stored-range.js';

export interface HashColumnsOptions {
  readonly datadir: string;
  readonly instrument: InstrumentId;
  readonly timerange: ColumnRange | null;
  /** Those of the session, so that no file is hashed twice; its own unless given. */
  readonly hashes?: FileHashes;
}

/**
 * SHA-256, in hex, over the content of the files that hold the instrument's events of the range: the same for the
 * same files wherever they lie. It reads them, and so finds a file that is not what was written.
 * @throws BotError `not_found` for the directory or instrument, `data_broken` naming a file that was changed.
 */
export async function hashColumns(options: HashColumnsOptions): Promise<string> {
  const { hashes = new FileHashes() } = options;
  const instrument = await storedInstrument(options.datadir, options.instrument);
  const hash = createHash('sha256');
  for (const file of filesInRange(instrument, options.timerange)) {
    hash.update(`${fileKey(file.kind, file.day)} ${await verifiedHash(file, hashes)}\n`);
  }
  return hash.digest('hex');
}

async function verifiedHash(file: RangeFile, hashes: FileHashes): Promise<string> {
  const found = await hashes.of(file.path).catch((cause: unknown) => {
    throw new BotError('data_broken', `${file.path}: cannot be read`, { cause });
  });
  if (found === file.stored.sha256) return found;
  throw new BotError(
    'data_broken',
    `${file.path}: its content is ${found}, the catalog expects ${file.stored.sha256}`,
  );
}
