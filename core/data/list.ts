import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BotError } from '../errors.js';
import type { Micros } from '../market/time.js';
import { readSidecar } from './recording/sidecar.js';

/** A recording with what its sidecar says; nulls where it has none. */
export interface ListedRecording {
  /** Relative to the folder. */
  readonly file: string;
  readonly venue: string | null;
  /** Unified symbols. */
  readonly symbols: readonly string[];
  readonly startUs: Micros | null;
  /** Why its sidecar cannot be read. */
  readonly problem: string | null;
}

/** The recordings in a folder and its subfolders, by name. @throws BotError `not_found` without such a folder. */
export async function listRecordings(folder: string): Promise<readonly ListedRecording[]> {
  let names: string[];
  try {
    names = await readdir(folder, { recursive: true });
  } catch (cause) {
    throw new BotError('not_found', `data directory ${JSON.stringify(folder)} does not exist`, { cause });
  }
  const files = names.filter((name) => name.endsWith('.rec.gz')).sort();
  return Promise.all(files.map((file) => listed(folder, file)));
}

async function listed(folder: string, file: string): Promise<ListedRecording> {
  try {
    const sidecar = await readSidecar(join(folder, file));
    return {
      file,
      venue: sidecar?.venue ?? null,
      symbols: sidecar?.markets.map(({ symbol }) => symbol) ?? [],
      startUs: sidecar?.start_us ?? null,
      problem: null,
    };
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    return { file, venue: null, symbols: [], startUs: null, problem: error.message };
  }
}
